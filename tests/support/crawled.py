"""Every answer of the shipped topic, drawn: of commands, and of all that can be pressed there."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import Any

from bot.answers.answer import Answer, Citation
from bot.answers.commands.cite import cite
from bot.answers.commands.silences import silences
from bot.answers.lookups import look_up
from bot.answers.request import Request
from bot.errors import UserError
from bot.facts.kinds import Side, SubjectKind, Verdict
from bot.facts.topic import Topic
from bot.ui.layout import draw_refusal
from bot.ui.pages import SILENCES
from bot.ui.presses import Press
from support import discord_limits as limits
from support.drawn import Drawn, Message, draw_all
from support.topics import made, rendered, shipped_topic


@dataclass
class Crawl:
    """All that can be asked for, and all that can be pressed on what came back."""

    topic: Topic
    drawn: dict[str, Drawn] = field(default_factory=dict)  # by the text of the request
    pressed: dict[str, str] = field(default_factory=dict)  # custom_id or value -> where it is
    misread: list[str] = field(default_factory=list)
    cited: set[tuple[Citation, ...]] = field(default_factory=set)

    def run(self, requests: list[Request]) -> None:
        waiting = [*requests]
        while waiting:
            request = waiting.pop()
            if str(request) not in self.drawn:
                waiting += self._pressed(self._open(request))

    def _open(self, request: Request) -> Drawn:
        name = str(request)
        try:
            answer = look_up(self.topic, request, ())
        except UserError as refused:
            view = draw_refusal(refused.phrase, getattr(refused, "offers", ())).view
            message = Message(f"{name}, refused", view.to_components())
            self.drawn[name] = Drawn(name, refused, private=[message])
        else:
            self.drawn[name] = draw_all(name, answer)
            if (used := answer.citations()) not in self.cited:  # many rest on the same
                self.cited.add(used)
                cited = cite(self.topic, answer=answer)
                self.drawn[f"cite {name}"] = draw_all(f"cite {name}", cited)
            if len(answer.silences) > SILENCES + 1:
                left_out = silences(self.topic, answer=answer)
                self.drawn[f"silences {name}"] = draw_all(f"silences {name}", left_out)
        return self.drawn[name]

    def _pressed(self, drawn: Drawn) -> Iterator[Request]:
        """What every button and every entry of a select asks for."""
        for message in drawn.messages:
            for text in limits.custom_ids(message.components):
                press = Press.parse(text)
                self.pressed[text] = message.name
                if str(press) != text:
                    self.misread.append(f"{text} as {press}")
                yield press.request
            for value in message.values:
                self.pressed[value] = message.name
                yield Request.parse(value)


def every_request(topic: Topic) -> list[Request]:
    """Every command with every argument that it knows, and questions in the sources' words."""
    statements, letters = topic.statements.values(), (None, *topic.sources)
    slugs, countries = [*topic.subjects], [f"id:{slug}" for slug in topic.polled]
    abouts = [None, *slugs, *(f"id:{slug}" for slug in topic.themes), *_headings(topic)]
    alliances = [s.slug for s in topic.subjects.values() if s.kind is SubjectKind.ALLIANCE]
    dates = {s.event.date for s in statements if s.event and s.event.date}
    asked = [s.text for s in statements][::4] + [s.label for s in topic.subjects.values()][::3]
    asked += [gap.target for gap in topic.index.gaps.values()][::3]

    def of(lookup: str, **arguments: str | None) -> Request:
        given = tuple((name, value) for name, value in arguments.items() if value)
        return Request(topic.name.key, lookup, given)

    return [
        *(of("poll", country=slug) for slug in [*slugs, "all", "thailand"]),
        *(of("poll", country=one, beside=two) for one, two in pairwise(countries)),
        *(of("alliance", name=slug) for slug in slugs),
        *(of("alliance", name=one, beside=two) for one, two in pairwise(alliances)),
        *(of("explain", name=slug) for slug in [*slugs, *_headings(topic)]),
        *(of("position", country=slug) for slug in slugs),
        *(of("position", country=one, beside=two) for one, two in pairwise(sorted(topic.placed))),
        *(of("argue", side=side, about=slug) for side in Side for slug in (None, *slugs)),
        *(of("argue", side=side, source=s) for side in Side for s in topic.sources),
        of("argue", side="both"),
        *(of("obstacles", about=about, source=s) for about in abouts for s in letters),
        *(of("assessment", source=letter) for letter in letters),
        *(of("clash", about=about) for about in (None, *slugs, *topic.clashes, *Verdict)),
        *(of("timeline", **{end: date}) for date in dates for end in ("since", "until")),
        *(of("timeline", since=date, until=date) for date in ["1700", *dates]),
        *(of("timeline", since="2020", until="1990"), of("timeline")),
        *(of("statement", id=id) for id in topic.statements),
        *(made(topic, question[:300]) for question in asked),
        *(
            of("sources", source=letter, paragraph=str(number))
            for letter, source in topic.sources.items()
            for number in range(source.paragraphs + 1)
        ),
        *(of("sources", source=letter) for letter in letters),
        *(of("help"), of("sources", paragraph="2")),
        *(of("poll", country="qqqqzzzz"), of("clash", about="qqqqzzzz")),
        *(of("obstacles", about="qqqqzzzz"), of("obstacles", source="C")),
    ]


def _headings(topic: Topic) -> list[str]:
    return [section.heading for section in topic.sections]


@cache
def crawled() -> Crawl:
    """All of the shipped topic."""
    made = Crawl(shipped_topic())
    made.run(every_request(made.topic))
    return made


def few(faults: Iterable[str]) -> list[str]:
    """Enough to see what is wrong; the same fault mostly comes in hundreds."""
    return sorted(faults)[:20]


def answers(crawl: Crawl) -> Iterator[tuple[Drawn, Any]]:
    return ((d, rendered(d.answer)) for d in crawl.drawn.values() if isinstance(d.answer, Answer))


def behind(line: Any) -> str:
    """Who says a line, and where."""
    return rendered(line.attribution)

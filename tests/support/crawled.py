"""Every answer of the shipped topic, drawn: of commands, and of all that can be pressed there."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from bot.answers.answer import Answer, Citation
from bot.answers.commands.cite import cite
from bot.answers.lookups import look_up
from bot.answers.request import Request
from bot.errors import UserError
from bot.facts.kinds import SubjectKind
from bot.facts.topic import Topic
from bot.ui.layout import draw_refusal
from bot.ui.presses import Press
from support import discord_limits as limits
from support.drawn import Drawn, Message, draw_all
from support.topics import rendered, shipped_topic


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
    subjects, statements = topic.subjects, topic.statements.values()
    slugs, sides, letters = [*subjects], ("for", "against"), (None, *topic.sources)
    countries = [slug for slug in slugs if subjects[slug].kind is SubjectKind.COUNTRY]
    dates = {s.event.date for s in statements if s.event and s.event.date}
    asked = [s.text for s in statements][::4] + [s.label for s in subjects.values()][::3]

    def of(lookup: str, **arguments: str | None) -> Request:
        given = tuple((name, value) for name, value in arguments.items() if value)
        return Request(topic.name.key, lookup, given)

    return [
        *(of("poll", country=slug) for slug in [*slugs, "all"]),
        *(of("alliance", name=slug) for slug in slugs),
        *(of("explain", name=slug) for slug in slugs),
        *(of("position", country=slug) for slug in slugs),
        *(of("argue", side=side, about=slug) for side in sides for slug in (None, *slugs)),
        *(of("obstacles", theme=t, source=s) for t in (None, *topic.themes) for s in letters),
        *(of("obstacles", country=slug) for slug in slugs),
        *(of("obstacles", country=c, source=s) for c in countries for s in topic.sources),
        *(of("assessment", source=letter) for letter in letters),
        *(of("clash", question=slug) for slug in (None, *topic.clashes)),
        *(of("timeline", **{end: date}) for date in dates for end in ("since", "until")),
        *(of("timeline", since=date, until=date) for date in ["1700", *dates]),
        *(of("timeline", since="2020", until="1990"), of("timeline")),
        *(of("statement", id=id) for id in topic.statements),
        *(of("ask", question=question[:300]) for question in asked),
        *(of("sources"), of("help")),
        *(of("poll", country="qqqqzzzz"), of("clash", question="qqqqzzzz")),
        *(of("obstacles", theme="qqqqzzzz"), of("obstacles", source="C")),
    ]


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

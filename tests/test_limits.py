"""Every answer there is, drawn by every door and held to Discord's limits."""

import asyncio
import io
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import discord_limits as limits
import pytest
from drawn import Drawn, Message, draw_all, plain
from rich.console import Console
from simulated import Room, url_of
from sqlmodel import select

from bot.cli.terminal import show, show_error
from bot.errors import UserError
from bot.facts import lookups
from bot.facts.answer import Answer, Citation, Request
from bot.facts.catalogue import CATALOGUE
from bot.facts.kinds import SubjectKind
from bot.facts.lookups import LOOKUPS, open_request
from bot.facts.store import Store
from bot.facts.tables import Statement
from bot.ui import pages
from bot.ui.layout import draw_refusal
from bot.ui.presses import Action, Press

pytest_plugins = "discord_fixtures"

PHONE = 40  # columns of a narrow terminal


@dataclass
class Crawl:
    """All that can be asked for, and all that can be pressed on what came back."""

    store: Store
    drawn: dict[str, Drawn] = field(default_factory=dict)  # by the text of the request
    pressed: dict[str, str] = field(default_factory=dict)  # custom_id or value -> where it is
    misread: list[str] = field(default_factory=list)
    cited: set[tuple[Citation, ...]] = field(default_factory=set)

    async def run(self, requests: list[Request]) -> None:
        waiting = [*requests]
        while waiting:
            request = waiting.pop()
            if str(request) not in self.drawn:
                waiting += self._pressed(await self._open(request))

    async def _open(self, request: Request) -> Drawn:
        name = str(request)
        try:
            answer = await open_request(self.store, request)
        except UserError as refused:
            view = draw_refusal(str(refused), getattr(refused, "offers", ())).view
            message = Message(f"{name}, refused", view.to_components())
            self.drawn[name] = Drawn(name, refused, private=[message])
        else:
            self.drawn[name] = draw_all(name, answer)
            if (used := answer.citations()) not in self.cited:  # many rest on the same
                self.cited.add(used)
                cited = await self.store.read(lookups.cite, answer=answer)
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


async def every_request(store: Store) -> list[Request]:
    """Every command with every argument that it knows, and questions in the sources' words."""
    names = store.names
    slugs, sides, of = [*names.subjects], ("for", "against"), Request.of
    countries = [slug for slug in slugs if names.subjects[slug].kind is SubjectKind.COUNTRY]
    async with store.session() as session:
        rows = (await session.exec(select(Statement))).all()
    dates = {row.event_date for row in rows if row.event_date}
    asked = [row.text for row in rows][::4] + [name.label for name in names.subjects.values()][::3]
    return [
        *(of("poll", country=slug) for slug in [*slugs, "all"]),
        *(of("alliance", name=slug) for slug in slugs),
        *(of("explain", name=slug) for slug in slugs),
        *(of("position", country=slug) for slug in slugs),
        *(of("argue", side=side, about=slug) for side in sides for slug in (None, *slugs)),
        *(
            of("obstacles", theme=t, source=s)
            for t in (None, *names.themes)
            for s in (None, *names.letters)
        ),
        *(of("obstacles", country=slug) for slug in slugs),
        *(of("obstacles", country=c, source=s) for c in countries for s in names.letters),
        *(of("assessment", source=letter) for letter in (None, *names.letters)),
        *(of("clash", question=slug) for slug in (None, *names.clashes)),
        *(of("timeline", **{end: date}) for date in dates for end in ("since", "until")),
        *(of("timeline", since=date, until=date) for date in ["1700", *dates]),
        *(of("timeline", since="2020", until="1990"), of("timeline")),
        *(of("statement", id=row.slug) for row in rows),
        *(of("ask", question=question[:300]) for question in asked),
        *(of("sources"), of("help")),
        *(of("poll", country="qqqqzzzz"), of("clash", question="qqqqzzzz")),
        *(of("obstacles", theme="qqqqzzzz"), of("obstacles", source="C")),
    ]


@pytest.fixture(scope="module")
def crawl(shipped: Path, tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    file = shutil.copy(shipped, tmp_path_factory.mktemp("crawl") / "facts.db")

    async def run() -> Crawl:
        async with Store(url_of(Path(file))) as store:
            crawl = Crawl(store)
            await crawl.run(await every_request(store))
            return crawl

    return asyncio.run(run())


def few(faults: Iterator[str] | list[str]) -> list[str]:
    """Enough to see what is wrong; the same fault mostly comes in hundreds."""
    return sorted(faults)[:20]


def answers(crawl: Crawl) -> Iterator[tuple[Drawn, Answer]]:
    return ((d, d.answer) for d in crawl.drawn.values() if isinstance(d.answer, Answer))


def test_all_is_drawn(crawl: Crawl) -> None:
    drawn = {name.split(";")[0] for name in crawl.drawn}
    assert set(LOOKUPS) <= drawn
    assert sum(name.startswith("cite ") for name in drawn) > 5
    assert any(isinstance(d.answer, UserError) for d in crawl.drawn.values())
    assert any(len(d.public) > 2 for d in crawl.drawn.values())
    assert any(m.files for d in crawl.drawn.values() for m in d.public)


def test_every_message_keeps_discords_limits(crawl: Crawl) -> None:
    messages = [m for d in crawl.drawn.values() for m in d.messages]
    assert not few(
        f"{m.name}: {fault}"
        for m in messages
        for fault in limits.broken_message(m.components, m.files)
    )


def test_every_press_opens_an_answer(crawl: Crawl) -> None:
    assert crawl.pressed
    assert not few(crawl.misread)
    opened = {str(Press.parse(text).request) if is_press(text) else text for text in crawl.pressed}
    assert not few(
        f"{text}: {crawl.drawn[text].answer}"
        for text in opened
        if not isinstance(crawl.drawn[text].answer, Answer)
    )


def is_press(text: str) -> bool:
    return text.split(":")[0] in list(Action)


def test_nothing_is_lost_or_said_twice_by_paging(crawl: Crawl) -> None:
    assert not few(
        f"{name}: {fault}"
        for drawn, answer in answers(crawl)
        for name, messages in (("public", drawn.public), ("private", drawn.private))
        for fault in lost(answer, messages)
    )


def lost(answer: Answer, messages: list[Message]) -> Iterator[str]:
    """Lines that are not on exactly one page, or not in their order."""
    rows = [row for message in messages for row in message.rows]
    left = iter(rows)
    for line in answer.lines():
        text = plain(line.text)
        wanted = sum(plain(other.text).endswith(text) for other in answer.lines())
        if sum(row.endswith(text) for row in rows) != wanted:
            yield f"{answer.title}: not once: {text}"
        if not any(row.endswith(text) for row in left):
            yield f"{answer.title}: not in order: {text}"
    said = Counter(f"-# {line.attribution}" for line in answer.lines() if line.attribution)
    shown = Counter(row for row in rows if row.startswith("-# "))
    yield from (f"{answer.title}: {row}" for row in said - shown)
    whole = "\n".join(rows)
    for section in answer.sections:
        if section.heading and f"### {section.heading}\n" not in whole:
            yield f"{answer.title}: no heading {section.heading}"
        if section.code and whole.count(section.code) != 1:
            yield f"{answer.title}: code of {section.heading}"
    for message in messages:
        if answer.title not in message.rows[0]:
            yield f"{message.name}: no title"
        for gap in answer.silences:
            if gap not in message.rows[-1]:
                yield f"{message.name}: nothing of what is not stated"


def test_the_answer_comes_first(crawl: Crawl) -> None:
    """And with it who says so, before anything else."""
    for drawn, answer in answers(crawl):
        for message in (drawn.public[0], drawn.private[0]):
            assert message.rows[1].endswith(plain(answer.lead.text)), message.name
            if answer.lead.attribution:
                assert message.rows[2] == f"-# {answer.lead.attribution}"


def test_all_that_an_answer_offers_can_be_pressed(crawl: Crawl) -> None:
    assert not few(fault for drawn, answer in answers(crawl) for fault in withheld(answer, drawn))


def withheld(answer: Answer, drawn: Drawn) -> Iterator[str]:
    """Offers and statements that no button and no entry leads to."""
    if answer.request is None:
        return
    for message in drawn.messages:
        ids = limits.custom_ids(message.components)
        asks = {str(Press.parse(i).request) for i in ids if i.startswith(f"{Action.OPEN}:")}
        yield from (f"{message.name}: {o.label}" for o in answer.next if str(o.request) not in asks)
        offered = {str(offer.request) for offer in answer.expand}
        yield from (f"{message.name}: {entry}" for entry in offered - {*message.values})
        if sum(i.startswith(f"{Action.CITE}:") for i in ids) != 1:
            yield f"{message.name}: no Cite"
        if sum(i.startswith(f"{Action.SHARE}:") for i in ids) != (message in drawn.private):
            yield f"{message.name}: Share"
        if not answer.expand:
            written = {row.split(" · ", 1)[-1] for row in message.rows}
            listed = {
                line.id for s in answer.sections for line in s.lines if plain(line.text) in written
            }
            opened = {dict(Request.parse(value).args)["id"] for value in message.values}
            yield from (f"{message.name}: {i} cannot be opened" for i in listed - {""} - opened)


def test_pages_are_numbered_and_their_ends_closed(crawl: Crawl) -> None:
    for drawn in crawl.drawn.values():
        answer = drawn.answer
        part, more = 1, False
        if isinstance(answer, Answer) and answer.request:
            part, more = answer.request.part, answer.more
        for messages in (drawn.public, drawn.private):
            last = len(messages)
            for number, message in enumerate(messages, 1):
                buttons = {b["label"]: b for b in limits.of_type(message.components, limits.BUTTON)}
                if (last == 1 and part == 1 and not more) or "cite" in drawn.name:
                    assert last == 1, message.name
                    assert "Next" not in buttons
                    continue
                where = f"Page {number} of {last}"
                if part > 1 or more:
                    where = f"Part {part}, page {number} of {last}"
                assert where in buttons
                back, on = buttons["Previous"], buttons["Next"]
                assert back.get("disabled", False) == (part == number == 1)
                assert on.get("disabled", False) == (number == last and not more)
                before, after = (Press.parse(button["custom_id"]) for button in (back, on))
                first, end = part > 1 and number == 1, more and number == last
                assert before.request.part == part - first
                assert before.page == (pages.LAST if first else number - 1)
                assert after.request.part == part + end
                assert after.page == (1 if end else number + 1)


def test_every_answer_fits_a_terminal(crawl: Crawl) -> None:
    assert not few(fault for drawn in typed(crawl) for fault in misprinted(drawn))


def typed(crawl: Crawl) -> Iterator[Drawn]:
    """What a terminal can show: all but citations, which have no command."""
    return (drawn for name, drawn in crawl.drawn.items() if not name.startswith("cite "))


def misprinted(drawn: Drawn) -> Iterator[str]:
    rows = re.sub(r"\x1b\[[\d;]*m", "", printed(drawn.answer, PHONE)).split("\n")
    yield from (f"{drawn.name}: too wide: {row}" for row in rows if len(row) > PHONE)
    yield from left_out(drawn, " ".join(rows))


def test_every_answer_can_be_piped(crawl: Crawl) -> None:
    for drawn in typed(crawl):
        text = printed(drawn.answer, None)
        assert "\x1b" not in text
        assert not few(left_out(drawn, text))
        if isinstance(drawn.answer, Answer):
            for line in drawn.answer.lines():  # each whole, so that it can be searched for
                assert plain(line.text) in text


def printed(answer: Answer | UserError, width: int | None) -> str:
    """In a terminal of this width, or in a pipe."""
    out = io.StringIO()
    rich = width is not None
    to = Console(
        file=out, width=width, force_terminal=rich, highlight=False, markup=False, emoji=False
    )
    show(to, answer) if isinstance(answer, Answer) else show_error(to, answer)
    return out.getvalue()


def left_out(drawn: Drawn, text: str) -> Iterator[str]:
    """What a printed answer does not say."""
    said = " ".join(text.split())
    if isinstance(drawn.answer, UserError):
        wanted = [str(drawn.answer)]
    else:
        wanted = [drawn.answer.title, *drawn.answer.silences]
        wanted += [s.heading for s in drawn.answer.sections]
        wanted += [
            t for line in drawn.answer.lines() for t in (line.note, line.text, line.attribution)
        ]
    for words in wanted:
        if " ".join(plain(words).split()) not in said:
            yield f"{drawn.name} leaves out: {words}"


async def test_the_commands_keep_discords_limits(room: Room) -> None:
    (told,) = room.syncs()
    assert limits.broken_commands(told) == []
    shown = {c["name"]: c for c in told}
    for command in CATALOGUE:
        assert shown[command.name]["description"] == command.description
        options = shown[command.name].get("options", [])
        assert [o["name"] for o in options] == [*(o.name for o in command.options), "private"]
        for option, known in zip(options, command.options, strict=False):
            assert option["description"] == known.description
            assert bool(option["required"]) == known.required
            assert tuple(c["value"] for c in option.get("choices", ())) == known.choices

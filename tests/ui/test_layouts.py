"""Any answer at all, a valid pack's or not: drawn within Discord's limits, and whole."""

import itertools
import re
from collections.abc import Iterator

from hypothesis import example, given, settings
from hypothesis import strategies as st
from support import discord_limits as limits
from support.drawn import Message, draw_all

from bot.answers.answer import Answer, Citation, Line, Section
from bot.answers.charts.chart import Chart
from bot.answers.request import Offer, Request
from bot.ui.presses import Action, Press

FILLER = "界"  # of a line without a space, which is cut anywhere
WORDS = ("{} ", "**{}** ", "**{} ", "*_~`|<{}>[]\\#@ ", "ftp://{} ", "```{} ", "\\{} ", FILLER)
SIZES = st.sampled_from([1, 5, 40, 400])
LONG = st.sampled_from(["word", "國", "*", "<@1>", "a ", "`" * 3]).flatmap(
    lambda piece: st.sampled_from([1, 9, 90, 300]).map(lambda n: (piece * n).strip())
)
BESIDE = st.sampled_from(["", "", "word", "*" * 120, "several words " * 30])
MORE = (("country", "c" * 24), ("source", "AA"))
REQUEST = Request("k" * 6, "obstacles", (("about", "t" * 24), *MORE))
TOLD = re.compile(rf"\d+w\d+|{FILLER}")  # words of lines, which no other text has


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    """Every word of every line is numbered, so that none can be lost or said twice unseen."""
    numbers = itertools.count(1)

    def text(shape: str, size: int) -> str:
        number = next(numbers)
        if shape == FILLER:
            return f"{number}w0{10 * size * FILLER}"
        return "".join(shape.format(f"{number}w{n}") for n in range(size)).strip()

    def lines(count: int, shape: str, size: int) -> tuple[Line, ...]:
        cited = (Citation("A", tuple(range(1, draw(st.sampled_from([2, 9, 300])), 2))),)
        note, speaker = draw(BESIDE), draw(BESIDE)
        return tuple(
            Line(text(shape, size), "fact", speaker, cited, note=note, id=f"id{next(numbers)}")
            for _ in range(count)
        )

    def section() -> Section:
        count, shape, size = draw(st.integers(0, 300)), draw(st.sampled_from(WORDS)), draw(SIZES)
        shown = lines(min(count, 500 // size), shape, size)
        rows = draw(st.just(0) | st.integers(0, 60))
        size = size if shape == FILLER else min(size, 40)  # code is cut anywhere, words too
        code = "\n".join(text(shape, size) for _ in range(min(rows, 500 // size)))
        return Section(draw(st.just("") | LONG), shown, code)

    def offers(most: int) -> tuple[Offer, ...]:
        count, label = draw(st.integers(0, most)), draw(LONG)
        requests = (
            Request("k" * 6, "obstacles", (("about", f"{n}".rjust(24, "t")), *MORE))
            for n in range(count)
        )
        return tuple(Offer(label, request, label) for request in requests)

    asked = draw(st.booleans())
    return Answer(
        request=REQUEST if asked else None,
        title=draw(LONG),
        lead=lines(1, draw(st.sampled_from(WORDS)), draw(SIZES))[0],
        sections=tuple(section() for _ in range(draw(st.integers(0, 3)))),
        chart=draw(st.none() | st.builds(Chart, LONG, st.just(()), st.just(""), LONG)),
        silences=tuple(draw(st.lists(LONG, max_size=4))),
        expand=offers(300) if asked else (),
        next=offers(9),
        cites=None if asked else REQUEST,
    )


def told(answer: Answer) -> Iterator[str]:
    yield from TOLD.findall(str(answer.lead.text))
    for section in answer.sections:
        for text in (*(str(line.text) for line in section.lines), section.code):
            yield from TOLD.findall(text)


def worst() -> Answer:
    """All of it too long at once, and all of it doubled by what makes it plain."""
    marks, cited = "* " * 1000, (Citation("A", tuple(range(1, 900, 2))),)
    lines = [Line(f"{n}w0 {marks}", "fact", marks, cited, note=marks) for n in range(20)]
    lead, *rest = lines
    code = f"20w0{5000 * FILLER}\n\n21w0\n" + "22w0 \n" * 900
    sections = (Section(marks, tuple(rest)), Section(marks, code=code), Section("", (), "23w0"))
    return Answer(REQUEST, marks, lead, sections, (marks,), Chart(marks, (), "", marks))


@settings(max_examples=30)
@given(answers())
@example(worst())
def test_any_answer_is_drawn_whole_and_within_the_limits(answer: Answer) -> None:
    drawn = draw_all("any", answer)
    for messages in (drawn.public, drawn.private):
        for message in messages:
            assert not limits.broken_message(message.components, message.files), message.name
        shown = [row for message in messages for row in message.rows]
        assert TOLD.findall("\n".join(shown)) == [*told(answer)]
        assert all(re.search("Not stated", m.rows[-1]) for m in messages) or not answer.silences
        assert_turnable(messages)
        assert_offered(answer, messages)


def assert_turnable(messages: list[Message]) -> None:
    """Every page is reached by the buttons of the one before and the one after."""
    of = {Action.PAGE, Action.CITED}
    for number, message in enumerate(messages, 1):
        presses = [Press.parse(text) for text in limits.custom_ids(message.components)]
        assert [str(press) for press in presses] == limits.custom_ids(message.components)
        assert {press.request for press in presses if press.action != Action.OPEN} <= {REQUEST}
        buttons = limits.of_type(message.components, limits.BUTTON)
        usable = [Press.parse(b["custom_id"]) for b in buttons if not b.get("disabled")]
        turned = {press.page for press in usable if press.action in of}
        assert turned == {number - 1, number + 1} & {*range(1, len(messages) + 1)}


def assert_offered(answer: Answer, messages: list[Message]) -> None:
    """Every entry can be chosen on a page: on each, where one select holds them all."""
    entries = {str(offer.request) for offer in answer.expand}
    shown = [{*message.values} for message in messages]
    assert entries <= set().union(*shown)
    assert len(entries) > 25 or all(entries <= values for values in shown)
    if answer.request:
        asks = [str(Press(Action.OPEN, offer.request)) for offer in answer.next][:3]
        assert all({*asks} <= {*limits.custom_ids(m.components)} for m in messages)

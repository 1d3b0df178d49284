"""Every answer there is, as a terminal and a pipe show it."""

import io
import re
from collections.abc import Iterator

from rich.console import Console
from support.crawled import Crawl, crawled, few
from support.drawn import Drawn, plain
from support.topics import rendered

from bot.answers.answer import Answer
from bot.cli.terminal import show, show_error
from bot.errors import UserError

PHONE = 40  # columns of a narrow terminal


def test_every_answer_fits_a_terminal() -> None:
    crawl = crawled()
    assert not few(fault for drawn in typed(crawl) for fault in misprinted(drawn))


def typed(crawl: Crawl) -> Iterator[Drawn]:
    """What a terminal can show: all but citations, which have no command."""
    return (drawn for name, drawn in crawl.drawn.items() if not name.startswith("cite "))


def misprinted(drawn: Drawn) -> Iterator[str]:
    rows = re.sub(r"\x1b\[[\d;]*m", "", printed(drawn.answer, PHONE)).split("\n")
    sections = drawn.answer.sections if isinstance(drawn.answer, Answer) else ()
    copied = {row for section in sections for row in section.code.split("\n")}
    wrapped = (row for row in rows if row not in copied)
    yield from (f"{drawn.name}: too wide: {row}" for row in wrapped if len(row) > PHONE)
    yield from left_out(drawn, " ".join(rows))


def test_every_answer_can_be_piped() -> None:
    crawl = crawled()
    for drawn in typed(crawl):
        text = printed(drawn.answer, None)
        assert "\x1b" not in text
        assert not few(left_out(drawn, text))
        if isinstance(drawn.answer, Answer):
            for line in drawn.answer.lines():  # each whole, so that it can be searched for
                assert plain(rendered(line.text)) in text


def printed(answer: Answer | UserError, width: int | None) -> str:
    """In a terminal of this width, or in a pipe."""
    out = io.StringIO()
    rich = width is not None
    to = Console(
        file=out, width=width, force_terminal=rich, highlight=False, markup=False, emoji=False
    )
    show(to, answer, {}) if isinstance(answer, Answer) else show_error(to, answer, {})
    return out.getvalue()


def left_out(drawn: Drawn, text: str) -> Iterator[str]:
    """What a printed answer does not say."""
    said = " ".join(text.split())
    if isinstance(drawn.answer, UserError):
        wanted = [str(drawn.answer)]
    else:
        answer = rendered(drawn.answer)
        wanted = [answer.title, *answer.silences, *(s.heading for s in answer.sections)]
        for line in answer.lines():
            wanted += [line.note, line.text, rendered(line.spelled_attribution) or ""]
    for words in wanted:
        if " ".join(plain(words).split()) not in said:
            yield f"{drawn.name} leaves out: {words}"

"""Answers as text in a terminal and in a pipe."""

import io
import re

import pytest
from rich.console import Console

from bot.answers.answer import Answer, Citation, Line, Section
from bot.answers.charts.chart import Bar, BarGroup, Chart
from bot.answers.request import Offer, Request, Unclear
from bot.cli import terminal
from bot.cli.terminal import bars, console, line_of, show, show_error, styled
from bot.errors import UserError
from bot.wording import say


def asked(lookup: str, topic: str = "first", **args: str) -> Request:
    return Request(topic, lookup, tuple(args.items()))


POLLED = BarGroup("Japan", (Bar("For", 75), Bar("Against it", 0.5), Bar("Unknown", 24.5, False)))
CHART = Chart("Title", (POLLED,), "", "described")
SLUGS = {"second": "trams"}  # of a topic that has to be named
ANSWER = Answer(
    request=asked("poll", country="japan"),
    title="Title [bold]",
    lead=Line("**75%** are for it.", "figure", "a survey", (Citation("A", (9,)),)),
    sections=(Section("Heading", (Line("More.", note="2014"),)), Section("Code", code="a  b")),
    silences=("year", "sample"),
    chart=CHART,
    next=(Offer("Button", asked("statement", id="a1")), Offer("Help", asked("help"))),
)


def printed(what: Answer | UserError, *, width: int | None = None) -> str:
    out, rich = io.StringIO(), width is not None
    to = Console(file=out, width=width, force_terminal=rich, highlight=False, markup=False)
    if isinstance(what, UserError):
        show_error(to, what, SLUGS)
    else:
        show(to, what, SLUGS)
    return out.getvalue()


def test_a_pipe_gets_words_alone() -> None:
    assert printed(ANSWER) == (
        "Title [bold]\n"
        "75% are for it.\n"
        "  Figure, a survey, as reported in source A, paragraph 9\n"
        "\nHeading\n2014  More.\n"
        "\nCode\na  b\n"
        "\nNot stated in the sources: year; sample.\n"
        "\nAsk next: /help\n"
    )


def test_a_terminal_gets_bars_and_bold() -> None:
    shown = printed(ANSWER, width=80)
    assert "\x1b[1m75%\x1b[0m" in shown
    assert "█" in shown and "░" in shown
    assert "**" not in shown


def test_what_is_wrapped_stays_below_its_line() -> None:
    citation = Citation("A", (1, 3, 5, 7, 9))
    line = Line("Said.", "figure", "a survey with a name that is long", (citation,))
    rows = printed(Answer(None, "Title", line), width=30).splitlines()[2:]
    assert len(rows) > 2
    assert all(re.sub(r"\x1b\[\d*m", "", row).startswith("  ") for row in rows)


def test_bars_are_as_long_as_their_figures() -> None:
    lines = [bar.plain for bar in bars(CHART)]
    assert [(line.count("█"), line.count("░")) for line in lines] == [(22, 0), (1, 0), (0, 7)]
    assert [line.split()[-1] for line in lines] == ["75%", "0.5%", "24.5%"]
    assert len({line.index("█" if "█" in line else "░") for line in lines}) == 1


def test_several_groups_have_headings_and_the_note_is_shown() -> None:
    lines = [
        bar.plain.strip() for bar in bars(Chart("T", (POLLED, POLLED), "Not to be ranked", ""))
    ]
    assert lines.count("Japan") == 2
    assert lines[-1] == "Not to be ranked"


def test_an_error_says_what_to_try() -> None:
    offers = (Offer("South Korea", asked("poll", country="south-korea")),)
    error = Unclear(say("silences", gaps=("who is meant",)), offers)
    assert printed(error) == "Not stated in the sources: who is meant.\nTry: /poll south-korea\n"
    assert printed(UserError(say("clash.source-silent"))) == "Silent on this question.\n"


@pytest.mark.parametrize(
    ("request_", "line"),
    [
        (asked("help"), "/help"),
        (asked("poll", country="japan"), "/poll japan"),
        (asked("obstacles", country="japan"), "/obstacles country:japan"),
        (asked("argue", side="for", about="japan"), "/argue side:for about:japan"),
        (asked("statement", id="a1"), None),
        (asked("help", "second"), "/help topic:trams"),
        (asked("poll", "second", country="japan"), "/poll japan topic:trams"),
        (
            asked("argue", "second", side="for", about="a b"),
            "/argue side:for about:a b topic:trams",
        ),
    ],
)
def test_a_request_is_a_line_where_a_command_has_it(request_: Request, line: str | None) -> None:
    assert line_of(request_, SLUGS) == line


def test_bold_may_stand_anywhere() -> None:
    text = styled("a **b** c **d**")
    assert text.plain == "a b c d"
    assert [text.plain[s.start : s.end] for s in text.spans if s.style == "bold"] == ["b", "d"]


@pytest.mark.parametrize(
    ("columns", "width"),
    [("50", 50), ("300", terminal.WIDEST), ("1", terminal.NARROWEST), ("0", terminal.NARROWEST)],
)
def test_a_wide_terminal_is_not_filled_and_a_narrow_one_overflows(
    monkeypatch: pytest.MonkeyPatch, columns: str, width: int
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", columns)
    assert console().width == width

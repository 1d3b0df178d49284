"""Any text at all, in each option, in a custom_id and in a terminal: answered or refused."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from support.hostile import FILLED, FREE, HOSTILE, hidden, live
from support.topics import ask

from bot.answers.catalogue import COMMANDS
from bot.answers.lookups import look_up
from bot.answers.request import Request
from bot.cli.terminal import show, show_error
from bot.errors import UserError
from bot.facts.names.words import echo
from bot.facts.topic import Topic
from bot.ui.markup import escape

WORDS = st.sampled_from([*HOSTILE.values(), "japan", "quad", "korea", "2014", "trust", "A", "war"])
TEXT = st.text(max_size=120) | st.lists(WORDS | st.text(max_size=8), max_size=4).map(" ".join)


@given(st.text(max_size=300))
def test_an_echo_is_one_short_calm_line(typed: str) -> None:
    shown = echo(typed)
    assert len(shown) <= 60
    assert live(f"“{escape(shown)}”") == []


@pytest.mark.parametrize(("command", "option"), [*FREE, ("argue", "side"), ("statement", "id")])
@settings(max_examples=25)
@given(typed=TEXT)
def test_free_text_is_answered_or_refused(
    topic: Topic, command: str, option: str, typed: str
) -> None:
    others = FILLED.get(command, {}) if option != "side" else {}
    given = tuple((others | {option: typed}).items())
    try:
        answer = look_up(topic, Request(topic.name.key, command, given), ())
    except UserError as refused:
        assert str(refused)
    else:
        assert answer.title and answer.lead.text


@settings(max_examples=200)
@given(
    TEXT | st.tuples(st.sampled_from([*COMMANDS]), TEXT).map(lambda pair: "/{} {}".format(*pair))
)
def test_any_line_is_answered_in_a_terminal(topic: Topic, line: str) -> None:
    out = io.StringIO()
    to = Console(file=out, highlight=False, markup=False, emoji=False)
    try:
        show(to, ask(topic, line), {})
    except UserError as error:
        show_error(to, error, {})
    printed = out.getvalue()
    assert printed.strip()
    assert not [c for c in printed if hidden(c)]

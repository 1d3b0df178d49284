"""The prompt of `bot ask` in a terminal."""

import sys

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from bot.answers.catalogue import COMMANDS
from bot.answers.typed_line import parse_line
from bot.cli.asking import ask
from bot.cli.prompt import session
from bot.facts.topic import Topic
from bot.settings import Settings

pytest_plugins = "support.discord_fixtures"


@pytest.mark.usefixtures("shipped_settings")
async def test_a_prompt_answers_until_it_is_left(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    for end in ("exit\r", "quit\r", "/quit\r", "\x04", "\x03"):
        with create_pipe_input() as keys, create_app_session(keys, DummyOutput()):
            keys.send_text(f"/poll japan\r\r/vote\rposition vietnam\rhelp\r{end}")
            assert await ask(Settings(), "") == 0
        written = capsys.readouterr().out
        assert "11% would" in written
        assert "There is no command /vote" in written
        assert "\nVietnam: position\n" in written
        assert "\nLatticework\n" in written


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("/pol", ["/poll"]),
        ("/A", ["/alliance", "/assessment", "/argue", "/ask"]),
        ("/poll south k", ["South Korea"]),
        ("/explain four n", ["Four No's"]),
        ("/alliance qua", ["Quad"]),
        ("/argue a", ["against"]),
        ("/assessment ", ["A", "B"]),
        ("/obstacles too l", ["Too little support"]),
        ("/timeline 20", []),
        ("/vote j", []),
        ("why did", []),
        ("", []),
    ],
)
def test_what_is_typed_is_completed(topic: Topic, typed: str, offered: list[str]) -> None:
    completer = session(topic).completer
    assert completer
    found = [*completer.get_completions(Document(typed), CompleteEvent())]
    assert [c.text for c in found] == offered
    for completion in found:
        kept = typed[: len(typed) + completion.start_position]
        command, options = parse_line(f"{kept}{completion.text} japan", COMMANDS)
        assert command.name in COMMANDS and options

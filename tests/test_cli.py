"""`bot` on the command line."""

import asyncio
import logging
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import discord
import pytest
from discord.http import Route
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from typer.testing import CliRunner, Result

from bot import __version__, cli
from bot.cli.asking import ask_lines
from bot.cli.prompt import session
from bot.cli.running import _outcome
from bot.errors import StartError
from bot.facts.catalogue import COMMANDS, parse_line
from bot.facts.store import Store
from bot.settings import Settings, packs_folder

pytest_plugins = "discord_fixtures"

ROOT = Path(__file__).parent.parent
HEAVY = {"alembic", "discord", "matplotlib", "prompt_toolkit", "simcord"}  # to load


@pytest.fixture(autouse=True)
def own_settings(own_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A filled database, a folder without `.env`, nothing else set."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{own_file}")


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    """Each command sets the logs of its process up, which here is that of all tests."""
    root = logging.getLogger()
    handlers, level = [*root.handlers], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def bot(*arguments: str, lines: str | None = None) -> Result:
    return CliRunner().invoke(cli.app, arguments, input=lines)


def ended(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> object:
    """The exit code of the whole program."""
    monkeypatch.setattr(sys, "argv", ["bot", *arguments])
    with pytest.raises(SystemExit) as end:
        cli.main()
    return end.value.code


# bot ask


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("/poll japan", 0, "Japan: joining the US in protecting Taiwan\n11% would"),
        ("/POLL Japan", 0, "Japan: joining"),
        ("/obstacles country:japan source:A", 0, "Obstacles to an Asian NATO: Japan, source A\n"),
        ("/argue against", 0, "The case against an Asian NATO\n1  "),
        ("why did the quad start", 0, "In the sources\nThe Quad grew out of"),
        ("/poll china", 0, "China: no survey figure\nNot stated in the sources:"),
        ("what does a submarine sandwich cost", 0, "Not in the sources\nNot in the sources:"),
        ("/poll korea", 1, "“korea” can mean"),
        ("/poll atlantis", 1, "“atlantis” is no country"),
        ("/poll", 1, "/poll needs more: for instance /poll japan"),
        ("/help me", 1, "/help takes no further words: leave out “me”."),
        ("/argue both", 1, "“both” is no side"),
        ("/vote japan", 2, "There is no command /vote. There are: /poll, /alliance,"),
        ("/", 2, "There is no command /."),
    ],
)
def test_a_line_is_answered(line: str, code: int, said: str) -> None:
    result = bot("ask", line)
    assert result.exit_code == code, result.output
    assert result.output.startswith(said)
    assert "\x1b" not in result.output  # no terminal, no colours


def test_a_long_answer_is_printed_to_its_end() -> None:
    said = bot("ask", "/explain japan").output
    titles = [row for row in said.split("\n") if re.fullmatch(r"Japan(, part \d)?", row)]
    assert titles == ["Japan", "Japan, part 2", "Japan, part 3"]


def test_a_line_needs_no_quotes() -> None:
    assert bot("ask", "/poll", "south", "korea").output == bot("ask", "/poll south korea").output


def test_what_to_ask_next_is_a_line_to_type() -> None:
    (asks,) = [r for r in bot("ask", "/poll japan").output.split("\n") if r.startswith("Ask next")]
    lines = asks.removeprefix("Ask next: ").split(" · ")
    assert lines == ["/poll all", "/position japan"]
    assert all(bot("ask", line).exit_code == 0 for line in lines)
    (tries,) = [r for r in bot("ask", "/poll korea").output.split("\n") if r.startswith("Try: ")]
    assert all(bot("ask", t).exit_code == 0 for t in tries.removeprefix("Try: ").split(" · "))


def test_lines_come_from_a_pipe() -> None:
    result = bot("ask", lines="/poll japan\n\n  \nwhy did the quad start\n/poll korea\n")
    assert result.exit_code == 1  # the worst of all
    for said in ("Japan: joining", "The Quad grew out", "can mean"):
        assert said in result.output
    assert bot("ask", lines="/vote\n/poll korea\n").exit_code == 2
    assert bot("ask", lines="").exit_code == 0


def test_a_pipe_of_any_encoding_works() -> None:
    """One real process: neither what it reads nor what it writes fits."""
    result = subprocess.run(
        [sys.executable, "-m", "bot", "ask"],
        env={**os.environ, "PYTHONIOENCODING": "ascii:strict", "PYTHONPATH": str(ROOT)},
        input=b"\xff quad\n/poll \xe6\x97\xa5 qqq\n",
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert result.stderr == b""
    assert b"The Quad is" in result.stdout
    assert b"is no country" in result.stdout
    assert result.returncode == 1


async def test_a_prompt_answers_until_it_is_left(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    for end in ("exit\r", "quit\r", "\x04", "\x03"):
        with create_pipe_input() as keys, create_app_session(keys, DummyOutput()):
            keys.send_text(f"/poll japan\r\r/vote\r{end}")
            assert await ask_lines(Settings()) == 0
        written = capsys.readouterr().out
        assert "11% would" in written
        assert "There is no command /vote" in written


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
        ("/obstacles public", ["Public opinion"]),
        ("/timeline 20", []),
        ("/vote j", []),
        ("why did", []),
        ("", []),
    ],
)
async def test_what_is_typed_at_the_prompt_is_completed(
    facts: Store, typed: str, offered: list[str]
) -> None:
    completer = session(facts.names).completer
    assert completer
    found = [*completer.get_completions(Document(typed), CompleteEvent())]
    assert [c.text for c in found] == offered
    for completion in found:
        kept = typed[: len(typed) + completion.start_position]
        command, options = parse_line(f"{kept}{completion.text} japan")
        assert command.name in COMMANDS and options


def test_asking_loads_nothing_heavy() -> None:
    program = f"import sys, bot.cli.asking; sys.exit({HEAVY!r} & {{*sys.modules}} or 0)"
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, timeout=60, check=True)


# The other verbs


def test_the_version_is_shown() -> None:
    assert bot("--version").output == f"latticework {__version__}\n"


def test_help_lists_every_verb() -> None:
    told = bot("--help")
    assert told.exit_code == 0
    assert bot().output.split() == told.output.split()  # nothing typed is asking for help
    for verb in ("run", "preview", "ask", "check", "doctor", "import"):
        assert verb in told.output
        assert bot(verb, "-h").exit_code == 0


def test_an_unknown_verb_is_named() -> None:
    result = bot("fly")
    assert result.exit_code == 2
    assert "No such command 'fly'" in result.output


def test_the_shipped_pack_is_sound() -> None:
    result = bot("check", str(packs_folder() / "asian_nato"))
    assert result.exit_code == 0
    assert "no problem found" in result.output


def test_no_pack_is_a_problem() -> None:
    result = bot("check", "nowhere")
    assert result.exit_code == 1
    assert result.stdout == "nowhere: there is no such folder with .toml files\n"
    assert result.stderr == "1 problem found.\n"


def test_packs_are_loaded_when_they_change(own_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert bot("import").output == "Nothing changed since the last import.\n"
    with closing(sqlite3.connect(own_file)) as facts, facts:
        facts.execute("UPDATE topic SET digest = 'another'")
    monkeypatch.setenv("FORCE_COLOR", "1")  # rich takes it for a terminal
    loaded = bot("import")
    assert loaded.stdout == "asian_nato: loaded\n"
    with closing(sqlite3.connect(own_file)) as facts:
        ((count,),) = facts.execute("SELECT count(*) FROM statement")
    assert "statements indexed" in loaded.stderr and f"{count}/{count}" in loaded.stderr
    monkeypatch.delenv("FORCE_COLOR")
    assert bot("import").output == "Nothing changed since the last import.\n"


# What cannot start


@pytest.mark.parametrize("verb", ["run", "ask", "import", "doctor", "preview"])
def test_a_bad_setting_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], verb: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://bot:a-password@host/facts")
    assert ended(monkeypatch, verb) == 1
    written = capsys.readouterr()
    assert written.out == ""
    assert written.err.startswith("A setting is wrong (DATABASE_URL: must begin with sqlite:///")
    assert written.err.count("\n") == 1
    assert "a-password" not in written.err


@pytest.mark.parametrize(
    "url", ["sqlite:////dev/null/facts.db", "sqlite:////dev/null", "postgresql://u:a-password@:x/"]
)
def test_a_database_that_cannot_be_opened_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], url: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    assert ended(monkeypatch, "ask", "/help") == 1
    written = capsys.readouterr()
    assert written.out == ""
    assert written.err.startswith("The database cannot be opened (")
    assert written.err.count("\n") == 1
    assert "a-password" not in written.err


def test_ctrl_c_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "app", interrupted)
    assert ended(monkeypatch) == 0


CLOSED: Any = SimpleNamespace(close_code=4011)
UNAUTHORISED: Any = SimpleNamespace(status=401, reason="Unauthorized")
REFUSED: Any = SimpleNamespace(status=503, reason="Service Unavailable")


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (discord.LoginFailure("Improper token"), "Discord refused the token: copy it anew"),
        (
            discord.ConnectionClosed(CLOSED, shard_id=0),
            "closed the connection for good (code 4011)",
        ),
        (discord.HTTPException(REFUSED, "no"), "refused to start the bot (HTTP 503, code 0)"),
        (discord.HTTPException(UNAUTHORISED, "no"), "(HTTP 401, code 0): copy DISCORD_TOKEN anew"),
        (discord.PrivilegedIntentsRequired(0), "closed the connection for good (code 4014)"),
        (discord.GatewayNotFound(), "Discord has no gateway for the bot just now"),
        (ValueError("nobody thought of it"), "The bot ended by itself"),
        (ConnectionRefusedError(), "Discord cannot be reached"),
    ],
)
async def test_why_a_bot_ended_is_one_sentence(error: Exception, sentence: str) -> None:
    async def ends() -> None:
        raise error

    with pytest.raises(StartError, match=re.escape(sentence)) as said:
        await _outcome(asyncio.ensure_future(ends()))
    assert said.value.__suppress_context__


def test_the_doctor_reports_and_ends_badly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Route, "BASE", "http://127.0.0.1:1")  # no network
    monkeypatch.setenv("DISCORD_TOKEN", "not-a-token")
    result = bot("doctor")
    assert result.exit_code == 1
    marks = {line.split()[0] for line in result.output.splitlines()}
    assert marks == {"ok", "problem"}
    assert "not-a-token" not in result.output

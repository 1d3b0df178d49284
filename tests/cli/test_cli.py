"""`bot` on the command line: `bot ask`, and what all verbs share."""

import os
import re
import subprocess
import sys

import pytest
from support.command_line import bot
from support.processes import ROOT
from support.topics import ask

from bot import __version__
from bot.facts.topic import Topic
from bot.settings import packs_folder
from bot.wording import render

pytest_plugins = "support.discord_fixtures"
pytestmark = pytest.mark.usefixtures("shipped_settings")

HEAVY = {"alembic", "discord", "matplotlib", "prompt_toolkit", "simcord"}  # to load
VERBS = ("run", "preview", "ask", "check", "doctor", "import", "remove")


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("/poll japan", 0, "Japan: joining the US in protecting Taiwan\n11% would"),
        ("/POLL Japan", 0, "Japan: joining"),
        ("/poll japan topic:asian_nato", 0, "Japan: joining"),
        ("/obstacles country:japan source:A", 0, "Obstacles to an Asian NATO: Japan, source A\n"),
        ("/argue against", 0, "The case against an Asian NATO\n1  "),
        ("why did the quad start", 0, "In the sources\nThe Quad grew out of"),
        ("/poll china", 0, "China: no survey figure\nNot stated in the sources:"),
        ("what does a submarine sandwich cost", 0, "Not in the sources\nNot in the sources:"),
        ("/poll korea", 1, "“korea” can mean"),
        ("/poll atlantis", 1, "“atlantis” is no country"),
        ("/poll japan topic:nowhere", 1, "“nowhere” is no topic. There are: Why there is no"),
        ("/poll", 1, "/poll needs more. Type it so: /poll country"),
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


def test_a_long_answer_is_printed_to_its_end(topic: Topic) -> None:
    """Discord shows this one in pages."""
    said = bot("ask", "/explain japan").output
    lines = [render(line.text).replace("**", "") for line in ask(topic, "/explain japan").lines()]
    assert len(lines) > 20
    assert all(line in said for line in lines)
    assert re.search(r"\nAsk next: [^\n]+\n$", said)


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


def test_asking_loads_nothing_heavy() -> None:
    program = f"import sys, bot.cli.asking; sys.exit({HEAVY!r} & {{*sys.modules}} or 0)"
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, timeout=60, check=True)


def test_the_version_is_shown() -> None:
    assert bot("--version").output == f"latticework {__version__}\n"


def test_help_lists_every_verb() -> None:
    told = bot("--help")
    assert told.exit_code == 0
    assert bot().output.split() == told.output.split()  # nothing typed is asking for help
    for verb in VERBS:
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

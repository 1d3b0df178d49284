"""`bot` on the command line: `bot ask`, and what all verbs share."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from support.command_line import bot
from support.processes import ROOT
from support.topics import ask

from bot import __version__
from bot.facts.search import embedding
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
        ("/poll japan", 0, "Japan: working with US forces to protect Taiwan\n11% would"),
        ("/POLL Japan", 0, "Japan: working"),
        ("/poll japan topic:asian_nato", 0, "Japan: working"),
        ("/obstacles japan source:A", 0, "Obstacles to an Asian NATO: Japan, source A\n"),
        ("/argue against", 0, "The case against an Asian NATO\n1  "),
        ("why did the quad start", 0, "Quad\nThe Quad arose from"),
        ("/poll china", 0, "China: no survey figure\nChina: not stated in the sources."),
        ("who won the football cup", 0, "Beyond the sources\nNot in the sources:"),
        ("/poll quad", 1, "Quad is not a country"),
        ("/poll atlantis", 1, "“atlantis” is no country"),
        ("/poll japan topic:nowhere", 1, "“nowhere” is no topic. There are: Why there is no"),
        ("/poll", 1, "/poll needs more. Type it so: /poll country"),
        ("/help me", 1, "/help takes no further words: leave out “me”."),
        ("/argue maybe", 1, "“maybe” is no side"),
        ("/vote japan", 2, "There is no command /vote. There are: /poll, /alliance,"),
        ("/", 2, "There is no command /."),
        ("/pol japan", 2, "There is no command /pol: did you mean /poll?\n"),
        ("poll japan", 0, "Japan: working"),
        ("Poll japan topic:asian_nato", 0, "Japan: working"),
        ("help", 0, "Latticework\n"),
        ("position of vietnam", 0, "Four No's\n"),  # /position refuses "of vietnam"
        ("help me understand the quad", 0, "Quad\n"),  # /help takes no words
        ("pol japan", 0, ""),  # no command, and no slash: a question
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


def test_a_question_is_searched_by_meaning(monkeypatch: pytest.MonkeyPatch) -> None:
    question = "how far back did the grudge against tokyo go"
    lines = (question, f"/ask {question}", f"ask {question}")
    found = {bot("ask", line).output for line in lines}
    assert len(found) == 1
    monkeypatch.setenv("SEARCH", "words")
    assert {bot("ask", line).output for line in lines}.isdisjoint(found)


def test_without_the_model_a_pipe_is_told_once_and_answered_by_words(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(embedding, "MODEL", tmp_path / "gone")
    result = bot("ask", lines="why did the quad start\n/ask what is the quad\n/poll japan\n")
    assert result.exit_code == 0
    assert "The Quad arose" in result.stdout and "11% would" in result.stdout
    assert result.stderr.count("no search by meaning, by words alone") == 1


def test_a_line_needs_no_quotes() -> None:
    assert bot("ask", "/poll", "south", "korea").output == bot("ask", "/poll south korea").output


def test_what_to_ask_next_is_a_line_to_type() -> None:
    (asks,) = [r for r in bot("ask", "/poll japan").output.split("\n") if r.startswith("Ask next")]
    lines = asks.removeprefix("Ask next: ").split(" · ")
    assert lines == ["/poll all", "/position japan"]
    assert all(bot("ask", line).exit_code == 0 for line in lines)
    (tries,) = [r for r in bot("ask", "/poll quad").output.split("\n") if r.startswith("Try: ")]
    assert all(bot("ask", t).exit_code == 0 for t in tries.removeprefix("Try: ").split(" · "))


def test_lines_come_from_a_pipe() -> None:
    result = bot("ask", lines="/poll japan\n\n  \nwhy did the quad start\n/poll quad\n")
    assert result.exit_code == 1  # the worst of all
    for said in ("Japan: working", "The Quad arose", "is not a country"):
        assert said in result.output
    assert bot("ask", lines="/vote\n/poll quad\n").exit_code == 2
    assert bot("ask", lines="").exit_code == 0


@pytest.mark.parametrize("end", ["quit", "exit", " QUIT ", "/exit"])
def test_a_pipe_may_say_when_it_ends(end: str) -> None:
    result = bot("ask", lines=f"help\n{end}\npoll japan\n")
    assert result.exit_code == 0
    assert result.output.startswith("Latticework\n")
    assert "11%" not in result.output
    assert bot("ask", end).output == ""


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

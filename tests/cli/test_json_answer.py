"""`bot ask --json`: answers and refusals as JSON of the shape that README.md describes."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from support.command_line import bot
from support.crawled import crawled
from support.drawn import plain
from support.processes import ROOT
from support.topics import rendered

from bot.answers.answer import Answer
from bot.cli.json_answer import as_json
from bot.facts.kinds import StatementKind

pytest_plugins = "support.discord_fixtures"
pytestmark = pytest.mark.usefixtures("shipped_settings")

SECTION = {"heading", "lines", "code"}
LINE = {"text", "kind", "speaker", "citations", "note", "below"}
ANSWER = {"title", "lead", "sections", "silences", "next", "found"}
KINDS = {None, "verdict", *StatementKind}


def asked(*line: str) -> Any:
    result = bot("ask", "--json", *line)
    assert result.exit_code == 0, result.output
    (said,) = result.output.splitlines()
    return json.loads(said)


def test_an_answer() -> None:
    answer = asked("/poll japan")
    assert answer.keys() == ANSWER
    assert answer["title"] == "Japan: working with US forces to protect Taiwan"
    lead = answer["lead"]
    assert lead["text"].startswith("11% would want")
    assert (lead["kind"], lead["speaker"]) == ("figure", "unnamed survey of Japanese respondents")
    assert lead["citations"] == [{"source": "A", "paragraphs": [9]}]
    assert "pollster" in answer["silences"]
    assert answer["next"] == ["/poll all", "/position japan"]
    assert answer["found"] is True
    assert asked("/poll china")["found"] is False


def test_evidence_is_below_its_claim() -> None:
    claims = [answer["lead"] for answer in map(asked, ["/argue for", "/argue against"])]
    assert any(claim["below"] for claim in claims)
    for claim in claims:
        for evidence in claim["below"]:
            assert evidence.keys() == LINE and evidence["citations"]


@pytest.mark.parametrize(
    ("line", "code"), [("/poll atlantis", 1), ("/poll quad", 1), ("/poll", 1), ("/vote", 2)]
)
def test_a_refusal_has_its_words_and_its_exit_code(line: str, code: int) -> None:
    refused, told = bot("ask", "--json", line), bot("ask", line)
    assert (refused.exit_code, told.exit_code) == (code, code)
    said = json.loads(refused.output)
    assert said.keys() == {"error", "next"}
    assert told.output.startswith(said["error"])
    assert all(bot("ask", one).exit_code == 0 for one in said["next"])
    assert said["next"] or "Try: " not in told.output


def test_each_line_of_a_pipe_is_answered_in_a_line() -> None:
    result = bot("ask", "--json", lines="/poll japan\n\n/vote\nwho is abe\n")
    assert result.exit_code == 2
    first, second, third = map(json.loads, result.output.splitlines())
    assert first.keys() == third.keys() == ANSWER
    assert second.keys() == {"error", "next"}


def test_every_answer_has_the_shape_that_is_described() -> None:
    for name, drawn in crawled().drawn.items():
        if isinstance(drawn.answer, Answer) and not name.startswith("cite "):
            text = as_json(drawn.answer, {})
            assert "**" not in text and text.isascii()
            said = json.loads(text)
            assert said.keys() == ANSWER
            lines = [said["lead"], *(one for s in said["sections"] for one in s["lines"])]
            assert all(section.keys() == SECTION for section in said["sections"])
            lines = [one for line in lines for one in (line, *line["below"])]
            assert all(line.keys() == LINE and line["kind"] in KINDS for line in lines)
            expected = [plain(rendered(line.text)) for line in drawn.answer.lines()]
            assert [line["text"] for line in lines] == expected
            assert all(line.startswith("/") for line in said["next"])


def test_the_shape_is_that_of_the_readme() -> None:
    readme = Path(ROOT / "README.md").read_text("utf-8")
    (described,) = re.findall(r"^### In JSON\n(.*?)^## ", readme, re.DOTALL | re.MULTILINE)
    assert {*re.findall(r"^\| `(\w+)` \|", described, re.MULTILINE)} == ANSWER
    for key in SECTION | LINE | {"error", "source", "paragraphs"}:
        assert re.search(rf"[`\"]{key}[`\"]", described), key

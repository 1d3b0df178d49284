"""`/ask`, held to what people really type: questions.toml says what should come first."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from support.topics import ask

from bot.answers.commands.ask import LONGEST
from bot.answers.lookups import look_up
from bot.answers.request import Request, Unclear
from bot.facts.search.question import concepts
from bot.facts.store import Topics
from bot.facts.topic import Topic
from bot.wording import render

RIGHT = 0.95  # share of the answerable questions with the right statement first
SILENCED = 0.02  # share of them that may be taken for questions that the sources do not answer
REFUSED = 0.9  # share of the others that are refused
NEAR = 0.95  # share of these that are led to the subject that they are about

QUESTIONS = tomllib.loads(Path(__file__).with_name("questions.toml").read_text("utf-8"))
ANSWERED: list[dict[str, Any]] = QUESTIONS["answered"]
SILENT: list[dict[str, Any]] = QUESTIONS["silent"]
ALL = [entry["ask"] for entry in (*ANSWERED, *SILENT)]


@dataclass(frozen=True)
class Result:
    """What came of one question: the first statement, if any, and the subjects offered."""

    entry: dict[str, Any]
    first: str
    offered: tuple[str, ...]

    def __str__(self) -> str:
        wanted = self.entry.get("first") or self.entry.get("near") or "nothing"
        return f"{self.entry['ask']}: {self.first or self.offered or 'nothing'}, not {wanted}"


def asked(topic: Topic, entries: list[dict[str, Any]]) -> list[Result]:
    return [result(topic, entry) for entry in entries]


def result(topic: Topic, entry: dict[str, Any]) -> Result:
    try:
        answer = ask(topic, entry["ask"])
    except Unclear:  # of a question without a telling word
        return Result(entry, "", ())
    offered = tuple(dict(o.request.args).get("name", "") for o in answer.next)
    return Result(entry, answer.lead.id if answer.found else "", offered)


def assert_rate(least: float, all: list[Result], wrong: list[Result]) -> None:
    rate = 1 - len(wrong) / len(all)
    listed = "\n".join(map(str, wrong))
    assert rate >= least, f"{rate:.1%} instead of {least:.0%}; wrong are\n{listed}"


def test_the_questions_name_what_there_is(topic: Topic) -> None:
    named = {id for entry in ANSWERED for id in entry["first"]}
    assert named <= topic.statements.keys()
    assert {slug for entry in SILENT for slug in entry["near"]} <= topic.subjects.keys()
    assert all(1 <= len(entry["first"]) <= 5 for entry in ANSWERED)
    assert len(set(ALL)) == len(ALL)


def test_the_right_statement_comes_first(topic: Topic) -> None:
    all = asked(topic, ANSWERED)
    assert_rate(RIGHT, all, [r for r in all if r.first not in r.entry["first"]])


def test_what_the_sources_answer_is_not_refused(topic: Topic) -> None:
    all = asked(topic, ANSWERED)
    assert_rate(1 - SILENCED, all, [r for r in all if not r.first])


def test_what_the_sources_do_not_answer_is_refused(topic: Topic) -> None:
    all = asked(topic, SILENT)
    assert_rate(REFUSED, all, [r for r in all if r.first])


def test_a_refusal_leads_to_the_subject_in_question(topic: Topic) -> None:
    all = [r for r in asked(topic, SILENT) if r.entry["near"] and not r.first]
    assert_rate(NEAR, all, [r for r in all if not {*r.offered[:1]} & {*r.entry["near"]}])


def hits(topic: Topic, question: str) -> list[tuple[str, int, float]]:
    """The statements found, best first, with their scores."""
    found = topic.index.search(concepts(question, topic.index.vocabulary))
    return [(hit.statement.id, hit.score, hit.coverage) for hit in found]


@pytest.mark.asyncio(loop_scope="module")
async def test_both_databases_find_the_same_in_the_same_order(topics: Topics, topic: Topic) -> None:
    stored = await topics.topic()
    for question in ALL:
        assert hits(stored, question) == hits(topic, question), question


@pytest.mark.parametrize("question", ALL[::20])
def test_the_request_of_an_answer_gives_it_again(topic: Topic, question: str) -> None:
    try:
        answer = ask(topic, question)
    except Unclear:
        pytest.skip("nothing telling is asked")
    request = Request.parse(str(answer.request))
    assert look_up(topic, request, ()) == answer


@pytest.mark.parametrize(
    ("question", "first", "gap"),
    [
        ("when was the quad founded", "b9-origin", "the year in which the Quad began"),
        ("how many submarines does australia get", "", "how many submarines"),
        ("when did vietnam adopt the four nos", "", "when Vietnam adopted the policy"),
        ("who is the president of the united states", "", ""),
        ("is taiwan part of china", "", ""),
    ],
)
def test_what_is_asked_and_not_stated_is_named(
    topic: Topic, question: str, first: str, gap: str
) -> None:
    answer = ask(topic, question)
    assert (answer.lead.id if answer.found else "") == first
    assert gap in map(render, answer.silences) if gap else not answer.silences


def test_a_refusal_tells_what_the_sources_do_say(topic: Topic) -> None:
    answer = ask(topic, "what does india think of taiwan")
    (section,) = answer.sections
    assert render(section.heading) == "What they do say of India and Taiwan"
    assert {"b9-quad", "b12-taiwan"} == {line.id for line in section.lines}
    assert not answer.found


@pytest.mark.parametrize("question", ["", "???", "what is it", "who are you", "2+2", "the " * 75])
def test_nothing_telling_is_unclear(topic: Topic, question: str) -> None:
    with pytest.raises(Unclear, match="Ask in a few words"):
        ask(topic, question)


def test_a_question_has_a_longest_length(topic: Topic) -> None:
    assert ask(topic, "quad ".ljust(LONGEST, "?"))
    with pytest.raises(Unclear, match=f"at most {LONGEST} characters"):
        ask(topic, "quad ".ljust(LONGEST + 1, "?"))

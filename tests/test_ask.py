"""`/ask`, held to what people really type: questions.toml says what should come first."""

import tomllib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from databases import KINDS, Databases
from sqlmodel import select

from bot.facts import tables as t
from bot.facts.answer import Request, Unclear
from bot.facts.lookups import ask, open_request
from bot.facts.lookups.ask import LONGEST
from bot.facts.search import concepts, search
from bot.facts.store import Store

pytestmark = pytest.mark.asyncio(loop_scope="module")

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


Asked = Callable[[list[dict[str, Any]]], Awaitable[list[Result]]]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def asked(databases: Databases) -> AsyncIterator[Asked]:
    """Asks questions of the shipped facts; on one database, since both find the same."""
    async with Store(await databases.shipped("sqlite")) as store:

        async def ask_all(entries: list[dict[str, Any]]) -> list[Result]:
            return [await result(store, entry) for entry in entries]

        yield ask_all


async def result(store: Store, entry: dict[str, Any]) -> Result:
    try:
        answer = await store.read(ask, question=entry["ask"])
    except Unclear:  # of a question without a telling word
        return Result(entry, "", ())
    offered = tuple(dict(o.request.args).get("name", "") for o in answer.next)
    return Result(entry, answer.lead.id if answer.found else "", offered)


def assert_rate(least: float, all: list[Result], wrong: list[Result]) -> None:
    rate = 1 - len(wrong) / len(all)
    listed = "\n".join(map(str, wrong))
    assert rate >= least, f"{rate:.1%} instead of {least:.0%}; wrong are\n{listed}"


async def test_the_questions_name_what_there_is(store: Store) -> None:
    async with store.session() as session:
        known = set(await session.exec(select(t.Statement.slug)))
    named = {id for entry in ANSWERED for id in entry["first"]}
    assert named <= known
    assert {slug for entry in SILENT for slug in entry["near"]} <= store.names.subjects.keys()
    assert all(1 <= len(entry["first"]) <= 5 for entry in ANSWERED)
    assert len(set(ALL)) == len(ALL)


async def test_the_right_statement_comes_first(asked: Asked) -> None:
    all = await asked(ANSWERED)
    assert_rate(RIGHT, all, [r for r in all if r.first not in r.entry["first"]])


async def test_what_the_sources_answer_is_not_refused(asked: Asked) -> None:
    all = await asked(ANSWERED)
    assert_rate(1 - SILENCED, all, [r for r in all if not r.first])


async def test_what_the_sources_do_not_answer_is_refused(asked: Asked) -> None:
    all = await asked(SILENT)
    assert_rate(REFUSED, all, [r for r in all if r.first])


async def test_a_refusal_leads_to_the_subject_in_question(asked: Asked) -> None:
    all = [r for r in await asked(SILENT) if r.entry["near"] and not r.first]
    assert_rate(NEAR, all, [r for r in all if not {*r.offered[:1]} & {*r.entry["near"]}])


async def test_both_databases_find_the_same_in_the_same_order(databases: Databases) -> None:
    found = [await everything_found(await databases.shipped(kind)) for kind in KINDS]
    assert found[0] == found[1]


async def everything_found(url: str) -> dict[str, list[tuple[int, int, float]]]:
    """For each question the statements found, best first, with their scores."""
    found = {}
    async with Store(url) as store, store.session() as session:
        for question in ALL:
            hits = await search(session, asked=concepts(question, store.names))
            found[question] = [(h.statement_id, h.score, h.coverage) for h in hits]
    return found


@pytest.mark.parametrize("question", ALL[::20])
async def test_the_request_of_an_answer_gives_it_again(store: Store, question: str) -> None:
    try:
        answer = await store.read(ask, question=question)
    except Unclear:
        pytest.skip("nothing telling is asked")
    request = Request.parse(str(answer.request))
    assert await open_request(store, request) == answer


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
async def test_what_is_asked_and_not_stated_is_named(
    store: Store, question: str, first: str, gap: str
) -> None:
    answer = await store.read(ask, question=question)
    assert (answer.lead.id if answer.found else "") == first
    assert gap in answer.silences if gap else not answer.silences


async def test_a_refusal_tells_what_the_sources_do_say(store: Store) -> None:
    answer = await store.read(ask, question="what does india think of taiwan")
    (section,) = answer.sections
    assert section.heading == "What they do say of India and Taiwan"
    assert {"b9-quad", "b12-taiwan"} == {line.id for line in section.lines}
    assert not answer.found


@pytest.mark.parametrize("question", ["", "???", "what is it", "who are you", "2+2", "the " * 75])
async def test_nothing_telling_is_unclear(store: Store, question: str) -> None:
    with pytest.raises(Unclear, match="Ask in a few words"):
        await store.read(ask, question=question)


async def test_a_question_has_a_longest_length(store: Store) -> None:
    assert await store.read(ask, question="quad ".ljust(LONGEST, "?"))
    with pytest.raises(Unclear, match=f"at most {LONGEST} characters"):
        await store.read(ask, question="quad ".ljust(LONGEST + 1, "?"))

"""`/ask`, held to what people really type: questions.toml says what should come first."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from databases import KINDS, Databases
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from bot.facts import tables as t
from bot.facts.answer import Answer, Request, Unclear
from bot.facts.lookups import ask, open_request
from bot.facts.lookups.ask import LONGEST
from bot.facts.reading import KEPT
from bot.facts.resolver import Names
from bot.facts.search import canonical, concepts, search
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
WORDS = sorted({word for question in ALL for word in question.split()})
SENTENCES = st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join)


@dataclass(frozen=True)
class Result:
    """What came of one question: the first statement, if any, and the subjects offered."""

    entry: dict[str, Any]
    first: str
    offered: tuple[str, ...]

    def __str__(self) -> str:
        wanted = self.entry.get("first") or self.entry.get("near") or "nothing"
        return f"{self.entry['ask']}: {self.first or self.offered or 'nothing'}, not {wanted}"


async def results(store: Store, entries: Iterable[dict[str, Any]]) -> list[Result]:
    return [await result(store, entry) for entry in entries]


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


async def test_the_right_statement_comes_first(store: Store) -> None:
    all = await results(store, ANSWERED)
    assert_rate(RIGHT, all, [r for r in all if r.first not in r.entry["first"]])


async def test_what_the_sources_answer_is_not_refused(store: Store) -> None:
    all = await results(store, ANSWERED)
    assert_rate(1 - SILENCED, all, [r for r in all if not r.first])


async def test_what_the_sources_do_not_answer_is_refused(store: Store) -> None:
    all = await results(store, SILENT)
    assert_rate(REFUSED, all, [r for r in all if r.first])


async def test_a_refusal_leads_to_the_subject_in_question(store: Store) -> None:
    all = [r for r in await results(store, SILENT) if r.entry["near"] and not r.first]
    assert_rate(NEAR, all, [r for r in all if not {*r.offered[:1]} & {*r.entry["near"]}])


async def test_both_databases_find_the_same_in_the_same_order(databases: Databases) -> None:
    found = [await everything(await databases.shipped(kind)) for kind in KINDS]
    assert found[0] == found[1]


async def everything(url: str) -> list[tuple[str, list[tuple[int, int, float]], Answer | str]]:
    """For each question what is looked up, what is found, and the answer."""
    found = []
    async with Store(url) as store, store.session() as session:
        for question in ALL:
            asked = canonical(question, store.names)
            hits = await search(session, asked=concepts(asked, store.names))
            try:
                answer = await store.read(ask, question=question)
            except Unclear as error:
                answer = str(error)
            found.append((asked, [(h.statement_id, h.score, h.coverage) for h in hits], answer))
    return found


async def test_the_request_of_an_answer_gives_it_again(store: Store) -> None:
    for question in ALL:
        try:
            answer = await store.read(ask, question=question)
        except Unclear:
            continue
        request = Request.parse(str(answer.request))
        assert await open_request(store, request) == answer, question


@pytest.mark.parametrize(
    ("question", "first", "gap"),
    [
        ("when was the quad founded", "b9-origin", "the year in which the Quad began"),
        ("how many submarines does australia get", "", "how many submarines"),
        ("when did vietnam adopt the four nos", "", "when Vietnam adopted the policy"),
        ("who is the president of the united states", "", ""),
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


@given(st.text(max_size=LONGEST) | SENTENCES)
def test_the_shortest_form_of_a_question_is_its_own(names: Names, question: str) -> None:
    short = canonical(question, names)
    assert canonical(short, names) == short
    assert len(short) <= KEPT
    assert not {*";="} & {*short}  # what a request is written with


@pytest.mark.parametrize("question", ALL)
def test_the_shortest_form_asks_for_the_same(names: Names, question: str) -> None:
    short = canonical(question, names)
    assert concepts(short, names) == (concepts(question, names) if short else [])


def named(question: str, names: Names) -> list[str]:
    return [slug for concept in concepts(question, names) for slug in concept.subjects]


@pytest.mark.parametrize(
    ("question", "slugs"),
    [
        ("tell us about the quad", ["quad"]),
        ("does the quad help us", ["quad", "us"]),
        ("would the us and japan fight", ["us", "japan", "use-of-force"]),
        ("alliances in Asia like NATO", ["asia", "nato"]),
        ("nato in asia", ["asian-nato"]),
        ("what happened after the war", ["wwii"]),
        ("Kishda and Ishiba", ["kishida", "ishiba"]),
        ("is austria in nato", ["nato"]),
        ("日本の首相は誰ですか", ["japan"]),
        ("日本と台湾", ["japan", "taiwan"]),
        ("Việt Nam’s policy", ["vietnam"]),
    ],
)
def test_what_a_question_names(names: Names, question: str, slugs: list[str]) -> None:
    assert named(canonical(question, names), names) == slugs


@pytest.mark.parametrize("question", ["subs", "submarines", "SUBMARINE", "nuclear-powered subs"])
def test_word_forms_name_the_same(names: Names, question: str) -> None:
    assert named(question, names) == ["nuclear-subs"]


def test_a_long_question_keeps_what_tells_most(names: Names) -> None:
    question = (
        "yesterday teacher explained photosynthesis kindergarten helicopter wonderfully, "
        "so which percentage of Japanese respondents would help the United States defend Taiwan"
    )
    short = canonical(question, names)
    assert {"japan", "us", "taiwan-conflict"} <= {*named(short, names)}
    assert "percentage" in short

"""How questions are read: the words that matter, the subjects named, what is asked for."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.commands.ask import LONGEST
from bot.facts.search.question import KEPT, Concept, canonical, concepts
from bot.facts.search.vocabulary import Vocabulary
from bot.facts.topic import Topic

FILE = Path(__file__).parents[1] / "answers" / "questions.toml"
QUESTIONS = tomllib.loads(FILE.read_text("utf-8"))
ALL: list[str] = [entry["ask"] for group in QUESTIONS.values() for entry in group]
WORDS = sorted({word for question in ALL for word in question.split()})
SENTENCES = st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join)


@pytest.fixture(scope="module")
def known(topic: Topic) -> Vocabulary:
    """What questions of the shipped topic are read with."""
    return topic.index.vocabulary


@given(st.text(max_size=LONGEST) | SENTENCES)
def test_the_shortest_form_of_a_question_is_its_own(known: Vocabulary, question: str) -> None:
    short = canonical(question, known)
    assert canonical(short, known) == short
    assert len(short) <= KEPT
    assert not {*";="} & {*short}  # what a request is written with


@given(SENTENCES)
def test_the_shortest_form_asks_for_nothing_else(known: Vocabulary, question: str) -> None:
    short = concepts(canonical(question, known), known)
    asked = concepts(question, known)
    assert [c for c in asked if c in short] == short


def test_the_shortest_form_asks_for_the_same(known: Vocabulary) -> None:
    for question in ALL:
        short = canonical(question, known)
        if short and len(question) <= KEPT:
            assert concepts(short, known) == concepts(question, known), question


def named(question: str, known: Vocabulary) -> list[str]:
    return [slug for concept in concepts(question, known) for slug in concept.subjects]


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
def test_what_a_question_names(known: Vocabulary, question: str, slugs: list[str]) -> None:
    assert named(canonical(question, known), known) == slugs


@pytest.mark.parametrize("question", ["subs", "submarines", "SUBMARINE", "nuclear-powered subs"])
def test_word_forms_name_the_same(known: Vocabulary, question: str) -> None:
    assert named(question, known) == ["nuclear-subs"]


def weights(question: str, known: Vocabulary) -> dict[str, int]:
    return {concept.options[-1][0]: concept.weight for concept in concepts(question, known)}


def test_what_is_unknown_weighs_most_but_for_everyday_words(known: Vocabulary) -> None:
    found = weights("serious photosynthesis alliance", known)
    assert found["photosynthesi"] == max(known.weights.values())
    assert found["serious"] < found["allianc"] < found["photosynthesi"]


def test_asking_words_only_help_to_find_the_best(known: Vocabulary) -> None:
    found = weights("who would start two alliances, and why", known)
    assert {word for word, weight in found.items() if not weight} == {
        "?who",
        "?would",
        "two",
        "reason",
    }


def test_how_many_needs_a_number(known: Vocabulary) -> None:
    for question in ("how many submarines", "How much, submarines?"):
        how_many, submarines = concepts(question, known)
        assert how_many == Concept((("?how many",),), 0, needed=("?how many",))
        assert submarines.needed == ()


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("alliacne", "allianc"),
        ("alliances", "allianc"),
        ("supmarine", "@nuclear-subs"),
        ("iclands", "icland"),  # the first letters are right: too short for a wrong one
        ("depend", "depend"),  # not defend
        ("austria", "austria"),
    ],
)
def test_a_slip_in_a_word_is_forgiven(known: Vocabulary, typed: str, read: str) -> None:
    assert [c.options[0][0] for c in concepts(typed, known)] == [read]


def test_a_long_question_keeps_what_tells_most(known: Vocabulary) -> None:
    question = (
        "yesterday teacher explained photosynthesis kindergarten helicopter wonderfully, "
        "so which percentage of Japanese respondents would help the United States defend Taiwan"
    )
    short = canonical(question, known)
    assert {"japan", "us", "taiwan-conflict"} <= {*named(short, known)}
    assert "percentage" in short

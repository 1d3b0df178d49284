"""How questions are read: the words that matter, the subjects named, what is asked for."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.facts.lookups.ask import LONGEST
from bot.facts.reading import KEPT, Concept, canonical, concepts
from bot.facts.resolver import Names

QUESTIONS = tomllib.loads(Path(__file__).with_name("questions.toml").read_text("utf-8"))
ALL: list[str] = [entry["ask"] for group in QUESTIONS.values() for entry in group]
WORDS = sorted({word for question in ALL for word in question.split()})
SENTENCES = st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join)


@given(st.text(max_size=LONGEST) | SENTENCES)
def test_the_shortest_form_of_a_question_is_its_own(names: Names, question: str) -> None:
    short = canonical(question, names)
    assert canonical(short, names) == short
    assert len(short) <= KEPT
    assert not {*";="} & {*short}  # what a request is written with


@given(SENTENCES)
def test_the_shortest_form_asks_for_nothing_else(names: Names, question: str) -> None:
    short = concepts(canonical(question, names), names)
    asked = concepts(question, names)
    assert [c for c in asked if c in short] == short


def test_the_shortest_form_asks_for_the_same(names: Names) -> None:
    for question in ALL:
        short = canonical(question, names)
        if short and len(question) <= KEPT:
            assert concepts(short, names) == concepts(question, names), question


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


def weights(question: str, names: Names) -> dict[str, int]:
    return {concept.options[-1][0]: concept.weight for concept in concepts(question, names)}


def test_what_is_unknown_weighs_most_but_for_everyday_words(names: Names) -> None:
    found = weights("serious photosynthesis alliance", names)
    assert found["photosynthesi"] == max(names.vocabulary.values())
    assert found["serious"] < found["allianc"] < found["photosynthesi"]


def test_asking_words_only_help_to_find_the_best(names: Names) -> None:
    found = weights("who would start two alliances, and why", names)
    assert {word for word, weight in found.items() if not weight} == {
        "?who",
        "?would",
        "two",
        "reason",
    }


def test_how_many_needs_a_number(names: Names) -> None:
    for question in ("how many submarines", "How much, submarines?"):
        how_many, submarines = concepts(question, names)
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
def test_a_slip_in_a_word_is_forgiven(names: Names, typed: str, read: str) -> None:
    assert [c.options[0][0] for c in concepts(typed, names)] == [read]


def test_a_long_question_keeps_what_tells_most(names: Names) -> None:
    question = (
        "yesterday teacher explained photosynthesis kindergarten helicopter wonderfully, "
        "so which percentage of Japanese respondents would help the United States defend Taiwan"
    )
    short = canonical(question, names)
    assert {"japan", "us", "taiwan-conflict"} <= {*named(short, names)}
    assert "percentage" in short

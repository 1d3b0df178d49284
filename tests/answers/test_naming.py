"""What is said and offered where a typed name means nothing that the command takes."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.topics import offered, unclear

from bot.answers.naming import ALLIANCE, ANYTHING, POLL, POSITION, Wanted, subject_named
from bot.errors import UserError
from bot.facts.kinds import SubjectKind
from bot.facts.names.resolver import LONGEST
from bot.facts.topic import Topic

EVERY = (POLL, POSITION, ALLIANCE, ANYTHING)
HOSTILE = (
    "'; DROP TABLE subject; --",
    "@everyone",
    "<@1> **bold** `code` ||spoiler||",
    "../../etc/passwd",
    "\u202enapaj",
    "a\x00b\x1b[31m\r\nc",
    "\ud800",
    "\u0301\u0301\u0301",
    "🙂",
    "%s%n{0}",
    "٣٤",
    "x" * 6000,
)


@pytest.mark.parametrize(
    ("typed", "wanted", "said"),
    [
        ("quad", POLL, "Quad is not a country in the sources"),
        ("ishiba", ALLIANCE, "Shigeru Ishiba is not an alliance in the sources"),
        ("four nos", POSITION, "Four No's is not a country in the sources"),
    ],
)
def test_a_name_of_another_kind(topic: Topic, typed: str, wanted: Wanted, said: str) -> None:
    error = unclear(topic, typed, wanted)
    assert str(error) == f"{said}, so that command has no answer for it. /explain does."
    slug = subject_named(topic, typed, ANYTHING).slug
    assert [o.request for o in error.offers] == [ANYTHING.request(topic, slug)]


def test_who_has_figures_or_a_position_may_be_asked_for_them(topic: Topic) -> None:
    assert subject_named(topic, "asean", POLL).slug == "asean"
    assert subject_named(topic, "ishiba", POSITION).slug == "ishiba"


def test_an_unknown_name_has_its_nearest(topic: Topic) -> None:
    error = unclear(topic, "japanland", POLL)
    assert str(error).startswith("“japanland” is no country that the sources name. Nearest: Japan")
    assert offered(error)[0] == "Japan"
    assert len(unclear(topic, "alliance").offers) == 3
    assert next(o.request for o in error.offers) == POLL.request(topic, "japan")


def test_what_is_offered_can_be_asked_for(topic: Topic) -> None:
    """The nearest of all names is not always one that fits."""
    for typed in ("nuclear pact", "japanese pact", "chinese bloc"):
        for offer in unclear(topic, typed, ALLIANCE).offers:
            slug = dict(offer.request.args)["name"]
            assert topic.subjects[slug].kind is SubjectKind.ALLIANCE


def test_an_unknown_name_that_is_like_none(topic: Topic) -> None:
    error = unclear(topic, "qqqqqq")
    assert str(error) == (
        "“qqqqqq” is no subject that the sources name. /sources shows what this topic rests on."
    )
    assert not error.offers


@pytest.mark.parametrize("typed", ["", " ", "!!!", "🙂", "\u0301", "\u202e", "id:"])
def test_nothing_typed(topic: Topic, typed: str) -> None:
    assert str(unclear(topic, typed, POLL)) == "Type the name of a country, for instance japan."
    assert str(unclear(topic, typed, ALLIANCE)) == (
        "Type the name of an alliance, for instance quad."
    )


def test_too_much_typed(topic: Topic) -> None:
    said = f"That name is too long: type at most {LONGEST} characters."
    assert str(unclear(topic, "j" * (LONGEST + 1))) == said
    assert str(unclear(topic, "j" * LONGEST)) != said


@given(typed=st.text(max_size=150), wanted=st.sampled_from(EVERY))
def test_no_input_breaks_it(topic: Topic, typed: str, wanted: Wanted) -> None:
    try:
        assert wanted.fits(topic, subject_named(topic, typed, wanted))
    except UserError as error:
        said = str(error)
        assert 0 < len(said) < 500
        assert not any(unicodedata.category(c).startswith("C") for c in said)
        assert "*" not in said


for hostile in HOSTILE:
    test_no_input_breaks_it = example(typed=hostile, wanted=ANYTHING)(test_no_input_breaks_it)

"""What autocomplete suggests while a name is typed."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.answers.naming import ALLIANCE, ANYTHING, POLL, POSITION, Wanted, subject_named
from bot.facts.names.resolver import CHOICES, ID
from bot.facts.topic import Topic

EVERY = (POLL, POSITION, ALLIANCE, ANYTHING)


@given(data=st.data(), wanted=st.sampled_from(EVERY))
def test_what_a_label_begins_with_suggests_it(
    topic: Topic, data: st.DataObject, wanted: Wanted
) -> None:
    accepted = sorted(name.label for name in topic.subjects.values() if wanted.fits(topic, name))
    label = data.draw(st.sampled_from(accepted))
    typed = label[: data.draw(st.integers(1, len(label)))]
    begun = [other for other in accepted if other.casefold().startswith(typed.casefold())]
    found = [name.label for name in topic.names.suggest(typed, wanted.accept(topic))]
    assert len(found) <= CHOICES
    assert label in found or len(begun) > CHOICES, typed


@given(typed=st.text(max_size=150), wanted=st.sampled_from(EVERY))
@example(typed="", wanted=ANYTHING)
@example(typed="a", wanted=ANYTHING)
@example(typed="x" * 6000, wanted=ANYTHING)
def test_suggestions_can_be_chosen(topic: Topic, typed: str, wanted: Wanted) -> None:
    found = topic.names.suggest(typed, wanted.accept(topic))
    assert len(found) <= CHOICES == 25
    assert len({name.slug for name in found}) == len(found)
    for name in found:
        assert wanted.fits(topic, name)
        assert subject_named(topic, ID + name.slug, wanted) == name


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("viet", ["Vietnam"]),
        ("VIỆT", ["Vietnam"]),
        ("the phil", ["Philippines"]),
        ("日", ["Japan"]),
        ("kor", ["South Korea", "Division of Korea"]),
        ("nato", ["NATO"]),
        ("jpaan", ["Japan"]),
        ("qqqqqq", []),
    ],
)
def test_suggestions_while_typing(topic: Topic, typed: str, first: list[str]) -> None:
    """Names that begin so, then names that hold it, else names that are like it."""
    found = [name.label for name in topic.names.suggest(typed, ANYTHING.accept(topic))]
    assert found[: len(first) or None] == first


def test_suggestions_before_typing(topic: Topic) -> None:
    found = [name.label for name in topic.names.suggest("", ALLIANCE.accept(topic))]
    assert found == sorted(found) and "Quad" in found and "Japan" not in found

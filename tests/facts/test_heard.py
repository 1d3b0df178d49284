"""Names that somebody wrote down as they sound."""

import pytest

from bot.facts.names.heard import Sounds
from bot.facts.names.words import words
from bot.facts.topic import Topic


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("in the fill a peens now", "in the phillippines now"),
        ("y did key she da resign", "y did keeshida resign"),
        ("did ishiba meet lie ching tay", "did ishiba meet lie ching te"),
        ("viet nam and a see ann", "viet nam and aseean"),
        ("mini lateral ism", "minilateralism"),
        ("shin so abbey", "shinzo abbey"),
        ("dose it scare chyna", "dose it scare china"),
    ],
)
def test_what_sounds_like_a_name_is_the_name(topic: Topic, typed: str, read: str) -> None:
    assert " ".join(heard(topic, typed)) == read


@pytest.mark.parametrize(
    "typed",
    [
        "which sources do you use",
        "who painted the mona lisa",
        "the main arguments against",
        "as one in the region",
        "so is it to win taiwan",
        "what does paragraph 9 of source A say",
        "クアッド の 加盟国",
        "",
    ],
)
def test_other_words_stay(topic: Topic, typed: str) -> None:
    assert heard(topic, typed) == words(typed)


def test_no_other_name_is_heard_in_a_name(topic: Topic) -> None:
    for key in topic.names.by_key:
        assert " ".join(heard(topic, key)) == key


def test_of_two_names_that_sound_alike_the_one_that_is_spelt_alike() -> None:
    sounds = Sounds(["sarah lowe", "sara lowe", "oak"])
    assert sounds.read(["sarra", "lowe"], str.isupper, frozenset()) == ["sara", "lowe"]


def heard(topic: Topic, typed: str) -> list[str]:
    return topic.names.sounds.read(words(typed), topic.index.is_word, topic.index.small)

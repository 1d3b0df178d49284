"""The words of a topic's search index, and which words stand for one another."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.facts.names.resolver import Names
from bot.facts.names.words import stem
from bot.facts.search.english import EVERYDAY

RAREST = 1000  # what a word weighs where the index holds none
TYPO_LETTERS, REPLACED_LETTERS = 6, 8  # letters from which on a typo, a wrong letter is forgiven


@dataclass(frozen=True)
class Vocabulary:
    """What a question is read with.

    meanings: a stem -> the stem of its synonyms' group. weights: a word of the index -> how much it
    tells, in thousandths.
    """

    names: Names
    meanings: Mapping[str, str]
    weights: Mapping[str, int]

    @cached_property
    def rarest(self) -> int:
        """What the most telling word weighs."""
        return max(self.weights.values(), default=RAREST)

    def corrected(self, word: str) -> str:
        """The word of the index that is meant but for one typo; else the word itself."""
        return nearest(word, self.weights) or word

    def misspelt_name(self, word: str) -> tuple[str, ...]:
        """The subjects that a word names with one typo."""
        return tuple(sorted(self.names.by_key.get(nearest(word, self.names.by_key), ())))


def nearest(word: str, known: Mapping[str, object]) -> str:
    """The known word that another is but for one typo; nothing where it is a word by itself."""
    if len(word) < TYPO_LETTERS or stem(word) in EVERYDAY:
        return ""
    near = process.extract(word, [*known], scorer=OSA.distance, score_cutoff=1, limit=None)
    return min((w for w, _, _ in near if _is_typo(word, w)), default="")


def _is_typo(typed: str, known: str) -> bool:
    """Whether one typo is a letter too many, too few or two swapped; or, if long, a wrong one."""
    if typed[0] != known[0] or typed.count(" ") != known.count(" "):
        return typed == known.replace(" ", "")
    longer = len(typed) >= REPLACED_LETTERS
    return longer or len(typed) != len(known) or sorted(typed) == sorted(known)

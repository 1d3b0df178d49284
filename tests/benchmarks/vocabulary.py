"""Invented words, and how often they are used."""

import random
from collections.abc import Sequence
from itertools import accumulate
from typing import Generic, TypeVar

T = TypeVar("T")

FUNCTION_WORDS = """a about after all also although an and any are as at be because been before both
but by can do for from had has have if in into is it its less many more most no not of on or other
our out over several so some such than that the their them there these they this to under until up
was were what when where which while who with would""".split()
SYLLABLES = [c + v for c in "b c d f g k l m n p r s t v z br st tr".split() for v in "aeiou"]
ENDINGS = "n r s l nd rt ck st m th".split()


class Zipf(Generic[T]):
    """Draws from a sequence, the n-th with a likelihood of n to the power of -spread."""

    def __init__(self, items: Sequence[T], spread: float = 1.0) -> None:
        self._items = items
        self._weights = [*accumulate(n**-spread for n in range(1, len(items) + 1))]

    def draw(self, rng: random.Random, count: int) -> list[T]:
        return rng.choices(self._items, cum_weights=self._weights, k=count)


def invented(rng: random.Random, count: int, *, syllables: int = 2) -> list[str]:
    """Different words without meaning, short ones first."""
    found: dict[str, None] = {}
    while len(found) < count:
        length = syllables + (len(found) > 300) + (len(found) > 9000)
        word = "".join(rng.choices(SYLLABLES, k=length)) + rng.choice(ENDINGS)
        found[word] = None
    return [*found]

"""Known words and names that one with a slip may stand for, found among few of them."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA


@dataclass(frozen=True, slots=True)
class Alike:
    """All that begin with one letter. joined: without spaces -> those that have some."""

    known: list[str]
    joined: dict[str, list[str]]


class Spellings:
    """A slip leaves the first letter as it is, and how many words there are, unless it is in a
    space: so what is looked at does not grow with all that is known."""

    def __init__(self, known: Iterable[str]) -> None:
        self._known = sorted(known)
        self._alike: dict[str, Alike] = {}  # by first letter, when it is first asked for

    def near(self, typed: str, slips: int) -> Iterator[str]:
        """Those but so many slips away, and those that differ in spaces alone."""
        alike, spaces = self._beginning(typed[:1]), typed.count(" ")
        for one, _, _ in process.extract(
            typed, alike.known, scorer=OSA.distance, score_cutoff=slips, limit=None
        ):
            if one.count(" ") == spaces:
                yield one
        joined = typed.replace(" ", "")
        yield from (one for one in alike.joined.get(joined, ()) if one != typed)
        if spaces and self._has(joined):
            yield joined

    def beginning(self, letter: str) -> list[str]:
        return self._beginning(letter).known

    def _has(self, one: str) -> bool:
        n = bisect_left(self._known, one)
        return n < len(self._known) and self._known[n] == one

    def _beginning(self, letter: str) -> Alike:
        if (alike := self._alike.get(letter)) is None:
            end = chr(ord(letter) + 1) if letter else ""
            known = self._known[bisect_left(self._known, letter) : bisect_left(self._known, end)]
            alike = self._alike[letter] = Alike(known, {})
            for one in known:
                if " " in one:
                    alike.joined.setdefault(one.replace(" ", ""), []).append(one)
        return alike

"""Known words and names that one with a slip may stand for, found among few of them."""

from collections.abc import Iterable, Iterator

from rapidfuzz import process
from rapidfuzz.distance import OSA


class Spellings:
    """Sorted by their first letter and how many words they have: a slip changes neither, unless
    it is in a space. So what is looked at does not grow with all that is known."""

    def __init__(self, known: Iterable[str]) -> None:
        self._alike: dict[tuple[str, int], list[str]] = {}
        self._joined: dict[str, list[str]] = {}
        for one in known:
            spaces = one.count(" ")
            self._alike.setdefault((one[:1], spaces), []).append(one)
            if spaces:
                self._joined.setdefault(one.replace(" ", ""), []).append(one)

    def near(self, typed: str, slips: int) -> Iterator[str]:
        """Those but so many slips away, and those that differ in spaces alone."""
        alike = self._alike.get((typed[:1], typed.count(" ")), ())
        found = process.extract(typed, alike, scorer=OSA.distance, score_cutoff=slips, limit=None)
        yield from (one for one, _, _ in found)
        joined = typed.replace(" ", "")
        yield from (one for one in self._joined.get(joined, ()) if one != typed)
        if joined != typed:
            yield from (one for one in self._alike.get((typed[:1], 0), ()) if one == joined)

    def beginning(self, letter: str) -> Iterator[str]:
        """All that begin with a letter."""
        return (one for (first, _), held in self._alike.items() if first == letter for one in held)

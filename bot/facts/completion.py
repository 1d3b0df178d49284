"""What autocomplete offers for a few typed letters, without a look at all names."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from bot.facts.words import normalise

LOOKED_AT = 500  # names at most of which a later word begins like what is typed

Entry = tuple[str, str]  # normal form of a name or of its end, slug


class Completion:
    """The names of some subjects, in order."""

    def __init__(self, labels: Iterable[Entry], keys: Iterable[Entry]) -> None:
        """`labels`: what each is called, with its slug; `keys`: all its names in normal form."""
        ordered = [*labels]
        self._all = [slug for _, slug in ordered]
        self._labels = sorted((normalise(label), slug) for label, slug in ordered)
        self._ends = sorted((end, slug) for key, slug in keys for end in ends(key))

    def starting(self, typed: str, most: int) -> list[str]:
        """Slugs: what is called so comes first, then what has another name, or a later word of
        one, that begins so. `typed` is in normal form."""
        if not typed:
            return self._all[:most]
        called = (slug for _, slug in _begun(self._labels, typed))
        found = dict.fromkeys(islice(called, most))
        # The shorter the end, the more of the name is typed.
        for _, slug in islice(_begun(self._ends, typed), LOOKED_AT):
            if len(found) == most:
                break
            found[slug] = None
        return [*found]


def _begun(entries: Sequence[Entry], typed: str) -> Iterator[Entry]:
    """Those of a sorted list that begin with what is typed."""
    for n in range(bisect_left(entries, (typed, "")), len(entries)):
        if not entries[n][0].startswith(typed):
            return
        yield entries[n]


def ends(key: str) -> Iterator[str]:
    """'south korea' ends in itself and in 'korea'."""
    yield key
    for i, letter in enumerate(key):
        if letter == " ":
            yield key[i + 1 :]

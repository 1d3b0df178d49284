"""BM25F: how well the words of each document fit those of a question."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

K1 = 1.2  # how soon repeating a word stops counting
B = 0.6  # how much the length of a field counts against it, 0 to 1

Floats = NDArray[np.float32]
Fields = Mapping[str, Sequence[str]]  # a document: each field's words


class Bm25:
    """An index of documents. weights: how much a word counts by the field that it stands in."""

    def __init__(self, documents: Sequence[Fields], weights: Mapping[str, float]) -> None:
        self._size = len(documents)
        counts: defaultdict[str, defaultdict[int, float]] = defaultdict(lambda: defaultdict(float))
        for field, weight in weights.items():
            lengths = [len(document.get(field, ())) for document in documents]
            average = sum(lengths) / max(1, sum(map(bool, lengths)))
            for number, document in enumerate(documents):
                share = weight / (1 - B + B * lengths[number] / max(1.0, average))
                for word, times in Counter(document.get(field, ())).items():
                    counts[word][number] += times * share
        self._postings = {word: self._posting(found) for word, found in counts.items()}

    def __contains__(self, word: object) -> bool:
        return word in self._postings

    @property
    def words(self) -> Sequence[str]:
        """All words that any document has."""
        return [*self._postings]

    def rarity(self, word: str) -> float:
        """How much a word tells: most where no document has it."""
        found = len(self._postings[word][0]) if word in self._postings else 0
        return float(np.log(1 + (self._size - found + 0.5) / (found + 0.5)))

    def _posting(self, found: Mapping[int, float]) -> tuple[NDArray[np.int32], Floats]:
        """The documents that hold a word, and the share of its rarity that each of them gets."""
        counts = np.fromiter(found.values(), np.float32, len(found))
        shares = counts * (K1 + 1) / (counts + K1)
        return np.fromiter(found, np.int32, len(found)), shares.astype(np.float32)

    def scores(self, question: Sequence[str]) -> Floats:
        """By document, how much of what a question says it has: 0 to little above 1."""
        total = np.zeros(self._size, np.float32)
        weight = 0.0
        for word in dict.fromkeys(question):
            weight += (rarity := self.rarity(word))
            if word in self._postings:
                numbers, shares = self._postings[word]
                total[numbers] += rarity * shares
        return total / (weight or 1.0)

"""The search index of a topic: by words, and by meaning where its texts have been embedded."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.facts.names.words import stem, words
from bot.facts.search.bm25 import Bm25
from bot.facts.search.documents import Document, Kind, small_words
from bot.facts.search.embedding import MODEL_SHA256, english
from bot.facts.search.vectors import SCALE, Floats, Vectors

# How much a word counts where it stands in the text of a document, in its asks, in its subjects.
FIELDS = {"said": 1.0, "asked": 0.7, "named": 0.5}
MEANING = 0.6  # of a score; the rest is by words
TYPO_LETTERS, LONG_WORD = 4, 8  # letters of a word from which on a typo, and two, are forgiven
FOUND = 100  # documents that a search gives
MEANT = 0.6  # score by words from which on a text that is typed for a document means it


@dataclass(frozen=True, slots=True)
class Hit:
    """A document and how well it fits: by words, by meaning (0 without it), together."""

    document: Document
    words: float
    meaning: float
    score: float


class Index:
    """Everything that can be found. texts: what is to be embedded, in the order of its vectors.

    names: words of names, which are no typos. vectors: left aside where they are of other texts.
    """

    def __init__(
        self,
        found: Sequence[Document],
        labels: Mapping[str, str],
        names: Iterable[str],
        vectors: Vectors | None = None,
    ) -> None:
        self.documents = found
        self.texts = tuple(text for document in found for text in document.texts)
        self.gaps = {d.key: d for d in found if d.kind is Kind.GAP}
        fits = vectors is not None and vectors.fits(MODEL_SHA256, self.texts)
        self.vectors = vectors.matrix() if vectors and fits else None
        starts = np.cumsum([0, *(len(document.texts) for document in found)])[:-1]
        self._starts = starts
        self.small = small_words()
        told = [words(text) for text in self.texts]
        spelt = {word for text in told for word in text} | {*names}
        self._known = spelt | self.small
        self._spelt = sorted(w for w in spelt if len(w) >= TYPO_LETTERS)
        fields = []
        for document, start in zip(found, starts, strict=True):
            said, *asked = told[start : start + len(document.texts)]
            named = words(" ".join(labels[slug] for slug in document.about))
            by_field = {"said": said, "asked": [*chain(*asked)], "named": named}
            fields.append({field: self._stems(parts) for field, parts in by_field.items()})
        self._bm25 = Bm25(fields, FIELDS)

    def terms(self, text: str) -> list[str]:
        """The stems of the words that tell something."""
        return self._stems(words(text))

    def _stems(self, text: Iterable[str]) -> list[str]:
        return [stem(word) for word in text if word not in self.small]

    def is_word(self, word: str) -> bool:
        """Whether a word occurs in the topic or in the model's vocabulary, so is no typo."""
        return word in self._known or word in english()

    def corrected(self, word: str) -> str:
        """A word with a typo put right, where the topic has the word that is meant."""
        if len(word) < TYPO_LETTERS or self.is_word(word):
            return word
        most = sum(len(word) >= letters for letters in (TYPO_LETTERS, LONG_WORD))
        near = process.extract(
            word, self._spelt, scorer=OSA.distance, score_cutoff=most, limit=None
        )
        return next((w for w, _, _ in near if w[0] == word[0]), word)

    def search(self, question: str, vector: Floats | None = None) -> list[Hit]:
        """The documents that fit a question best, by words and, where both sides have vectors, by
        meaning."""
        by_words = self._bm25.scores(self.terms(question))
        if vector is not None and self.vectors is not None:
            rows = self.vectors.astype(np.float32) @ vector / SCALE
            alike = np.maximum.reduceat(rows, self._starts)
            total = MEANING * alike + (1 - MEANING) * by_words
        else:
            alike, total = np.zeros_like(by_words), by_words
        best = np.argsort(-total, kind="stable")[:FOUND]
        return [
            Hit(self.documents[n], float(by_words[n]), float(alike[n]), float(total[n]))
            for n in best
        ]

    def meant(self, text: str) -> list[Document]:
        """The documents that have most of the words of a text, the best first."""
        return [hit.document for hit in self.search(text) if hit.words >= MEANT]

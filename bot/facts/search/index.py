"""The search index of a topic: by words, and by meaning where its texts have been embedded.

Where statements have asks, a classifier learns from them which document a question is for.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.facts.names.words import stemmed, words
from bot.facts.search.bm25 import Bm25
from bot.facts.search.classifier import shares, train
from bot.facts.search.documents import Document, Kind, small_words
from bot.facts.search.embedding import MODEL_SHA256, english
from bot.facts.search.vectors import SCALE, Floats, Vectors

# How much a word counts where it stands in the text of a document, in its asks, in its subjects.
FIELDS = {"said": 1.0, "asked": 0.7, "named": 0.5}
MEANING = 0.77  # of a score; the rest is by words
LEARNT = 0.08  # added to the score of a document that the classifier is certain of
TYPO_LETTERS, LONG_WORD = 4, 8  # letters of a word from which on a typo, and two, are forgiven
PARTLY = 0.9  # the weight of a likeness to a part of a sentence; that to a whole text has 1
FOUND = 100  # documents that a search gives
BLOCK = 2048  # vectors that are compared at once
MEANT = 0.6  # score by words from which on a text that is typed for a document means it


@dataclass(frozen=True, slots=True)
class Hit:
    """A document and how well it fits.

    words, meaning: by each alone. learnt: what the classifier adds. score: together.
    """

    document: Document
    words: float
    meaning: float
    learnt: float
    score: float


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a topic. known: what is no typo. spelt: what a typo may stand for, sorted."""

    bm25: Bm25
    known: frozenset[str]
    spelt: Sequence[str]


class Index:
    """Everything that can be found. texts: what is to be embedded, in the order of its vectors.

    names: words of names, which are no typos. vectors: left aside where they are of other texts.
    asked: whether statements have asks.
    """

    def __init__(
        self,
        found: Sequence[Document],
        labels: Mapping[str, str],
        names: Iterable[str],
        vectors: Vectors | None = None,
    ) -> None:
        self.documents = found
        self.texts = tuple(
            text for document in found for text in (*document.texts, *document.parts)
        )
        self.gaps = {d.key: d for d in found if d.kind is Kind.GAP}
        self.asked = any(d.kind is Kind.STATEMENT and len(d.texts) > 1 for d in found)
        self._classes = _classes(found)
        self.vectors = self._weights = None
        learnt = self._classes.max() + 1 if self.asked else 0
        if vectors and vectors.fits(MODEL_SHA256, self.texts, learnt):
            self.vectors = vectors.matrix(len(self.texts))
            self._weights = vectors.weights(len(self.texts)) if self.asked else None
        counts = np.array([(len(d.texts), len(d.parts)) for d in found], int).reshape(-1, 2)
        self._counts = counts.sum(1)
        self._starts = np.cumsum(self._counts) - self._counts
        factors = np.tile(np.array([1, PARTLY], np.float32), len(found))
        self._factors = np.repeat(factors, counts.ravel())
        self.small = small_words()
        self._labels, self._names = labels, frozenset(names)

    @cached_property
    def _words(self) -> _Words:
        fields = [_fields(document, self._labels) for document in self.documents]
        spelt = {word for each in fields for word in each["said"]} | self._names
        stems = [{field: self._stems(told) for field, told in each.items()} for each in fields]
        return _Words(
            Bm25(stems, FIELDS),
            frozenset(spelt | self.small),  # without those of asks, which are spelt as people spell
            sorted(w for w in spelt - self.small if len(w) >= TYPO_LETTERS),
        )

    def prepare(self) -> None:
        """Indexes the words now, not at the first search. Takes some tenths of a second."""
        self._words  # noqa: B018

    def learn(self, model: str, vectors: Floats) -> Vectors:
        """Trains the classifier on the vectors of `texts`; gives both as they are kept.

        Takes seconds. Without asks nothing is trained.
        """
        if not self.asked:
            return Vectors.of(model, self.texts, vectors)
        weights = train(vectors, np.repeat(self._classes, self._counts))
        return Vectors.of(model, self.texts, vectors, weights)

    def terms(self, text: str) -> list[str]:
        """The stems of the words that tell something."""
        return self._stems(words(text))

    def _stems(self, text: Iterable[str]) -> list[str]:
        return stemmed(word for word in text if word not in self.small)

    def is_word(self, word: str) -> bool:
        """Whether a word occurs in the topic or in the model's vocabulary, so is no typo."""
        return word in self._words.known or word in english()

    def corrected(self, word: str) -> str:
        """A word with a typo put right, where the topic has the word that is meant."""
        if len(word) < TYPO_LETTERS or self.is_word(word):
            return word
        most = sum(len(word) >= letters for letters in (TYPO_LETTERS, LONG_WORD))
        near = process.extract(
            word, self._words.spelt, scorer=OSA.distance, score_cutoff=most, limit=None
        )
        return next((w for w, _, _ in near if w[0] == word[0]), word)

    def search(self, question: str, vector: Floats | None = None) -> list[Hit]:
        """The documents that fit a question best, by words and, where both sides have vectors, by
        meaning."""
        by_words = self._words.bm25.scores(self.terms(question))
        if vector is not None and self.vectors is not None:
            near = self._factors * self._alike(vector)
            alike = np.maximum.reduceat(near, self._starts)
            total = MEANING * alike + (1 - MEANING) * by_words
        else:
            alike, total = np.zeros_like(by_words), by_words
        learnt = np.zeros_like(by_words)
        if vector is not None and self._weights is not None:
            learnt = LEARNT * shares(self._weights, vector)[self._classes]
            total = total + learnt
        best = np.argsort(-total, kind="stable")[:FOUND]
        scores = np.stack([by_words, alike, learnt, total], axis=1)
        return [Hit(self.documents[n], *scores[n].tolist()) for n in best]

    def _alike(self, vector: Floats) -> Floats:
        """How near each text is. In blocks, which stay in the processor's cache: twice as fast."""
        assert self.vectors is not None
        starts = range(0, len(self.vectors), BLOCK)
        blocks = [self.vectors[n : n + BLOCK].astype(np.float32) @ vector for n in starts]
        return np.concatenate([np.empty(0), *blocks], dtype=np.float32) / np.float32(SCALE)

    def meant(self, text: str) -> list[Document]:
        """The documents that have most of the words of a text, the best first."""
        return [hit.document for hit in self.search(text) if hit.words >= MEANT]


def _classes(documents: Sequence[Document]) -> NDArray[np.int64]:
    """The number of each document's class: gaps are class 0, each other document its own."""
    are_gaps = np.array([document.kind is Kind.GAP for document in documents], bool)
    own = np.cumsum(~are_gaps)
    return np.where(are_gaps, 0, own)


def _fields(document: Document, labels: Mapping[str, str]) -> dict[str, list[str]]:
    """The words of a document by the field that they stand in."""
    said, *asks = document.texts if document.kind is not Kind.OUT_OF_SCOPE else ("",)
    asked = [" ".join(filter(str.isascii, asks)), *(ask for ask in asks if not ask.isascii())]
    named = " ".join(labels[slug] for slug in document.about)
    return {
        "said": words(said),
        "asked": [word for text in asked for word in words(text)],
        "named": words(named),
    }

"""The search index of a topic: by words, and by meaning where its texts have been embedded.

A text is as near to a question as its vector is and, for what a document says, as its tokens are:
late interaction, as in ColBERT (Khattab and Zaharia, 2020). A statement says several things, of
which a question asks for one; that one is near some of its tokens, if not its mean.

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
from bot.facts.search.vectors import SCALE, TOKEN_SCALE, Embedded, Floats, Kept, Vectors

# How much a word counts where it stands in the text of a document, in its asks, in its subjects.
FIELDS = {"said": 1.0, "asked": 0.7, "named": 0.5}
MEANING = 0.815  # of a score; the rest is by words
LATE = 0.5  # of how near a text with token vectors is: the part by tokens; the rest is by its own
LEARNT = 0.06  # added to the score of a document that the classifier is certain of
TYPO_LETTERS, LONG_WORD = 4, 8  # letters of a word from which on a typo, and two, are forgiven
FOUND = 100  # documents that a search gives
BLOCK = 2048  # vectors that are compared at once
FURTHEST = np.float32(-1)  # of two unit vectors
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
    """Everything that can be found.

    names: words of names, which are no typos. vectors: left aside where they are of other texts.
    texts: what is to be embedded, in the order of its vectors: what documents say, then asks.
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
        said = [(text, n) for n, document in enumerate(found) for text in document.texts]
        asks = [(ask, n) for n, document in enumerate(found) for ask in document.asks]
        self.texts = tuple(text for text, _ in (*said, *asks))
        self._said = len(said)
        self._owners = np.array([n for _, n in (*said, *asks)], int)  # documents, by text
        self.gaps = {d.key: d for d in found if d.kind is Kind.GAP}
        self.asked = any(d.kind is Kind.STATEMENT and d.asks for d in found)
        self._classes = _classes(found)
        learnt = self._classes.max() + 1 if self.asked else 0
        self.vectors = (
            vectors.kept(MODEL_SHA256, self.texts, self._said, learnt) if vectors else None
        )
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

    def learn(self, model: str, embedded: Sequence[Embedded]) -> Vectors:
        """Trains the classifier on the vectors of `texts`; gives both as they are kept.

        Takes seconds. Without asks nothing is trained.
        """
        weights = None
        if self.asked:
            means = np.stack([one.mean for one in embedded])
            weights = train(means, self._classes[self._owners])
        return Vectors.of(model, self.texts, embedded, self._said, weights)

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

    def search(self, question: str, embedded: Embedded | None = None) -> list[Hit]:
        """The documents that fit a question best, by words and, where both sides have vectors, by
        meaning."""
        by_words = self._words.bm25.scores(self.terms(question))
        alike, learnt = np.zeros_like(by_words), np.zeros_like(by_words)
        total = by_words
        if embedded is not None and self.vectors is not None:
            if self.asked:
                learnt = LEARNT * shares(self.vectors.weights, embedded.mean)[self._classes]
            rest = (1 - MEANING) * by_words + learnt
            near = _near(self.vectors.means, embedded.mean)
            total = MEANING * self._nearest(near) + rest
            likely = np.zeros(len(total), bool)
            likely[_best(total)] = True
            texts, said = likely[self._owners[: self._said]], near[: self._said]
            said[texts] += LATE * (_late(self.vectors, texts, embedded.tokens) - said[texts])
            alike = self._nearest(near)
            total = np.where(likely, MEANING * alike + rest, FURTHEST)
        scores = np.stack([by_words, alike, learnt, total], axis=1)
        return [Hit(self.documents[n], *scores[n].tolist()) for n in _best(total)]

    def _nearest(self, near: Floats) -> Floats:
        """How near each document is, by how near each text is."""
        found = np.full(len(self.documents), FURTHEST)
        np.maximum.at(found, self._owners, near)
        return found

    def meant(self, text: str) -> list[Document]:
        """The documents that have most of the words of a text, the best first."""
        return [hit.document for hit in self.search(text) if hit.words >= MEANT]


def _best(total: NDArray[np.floating]) -> NDArray[np.int64]:
    """The numbers of the documents with the highest scores."""
    return np.argsort(-total, kind="stable")[:FOUND]


def _near(means: NDArray[np.int8], mean: Floats) -> Floats:
    """How near each text is. In blocks, which stay in the processor's cache: twice as fast."""
    starts = range(0, len(means), BLOCK)
    blocks = [means[n : n + BLOCK].astype(np.float32) @ mean for n in starts]
    return np.concatenate([np.empty(0), *blocks], dtype=np.float32) / np.float32(SCALE)


def _late(kept: Kept, texts: NDArray[np.bool_], asked: Floats) -> Floats:
    """How near some texts are, by tokens: each token of the question is as near to a text as to the
    nearest token in it; these are averaged, each weighted by its length.

    texts: for each text that has token vectors, whether it is one of them.
    """
    rows = kept.tokens[np.repeat(texts, kept.counts)].astype(np.float32) @ asked.T
    counts = kept.counts[texts].astype(int)
    nearest = np.maximum.reduceat(rows, np.cumsum(counts) - counts)
    return nearest.sum(1) / (np.linalg.norm(asked, axis=1).sum() * TOKEN_SCALE)


def _classes(documents: Sequence[Document]) -> NDArray[np.int64]:
    """The number of each document's class: gaps are class 0, each other document its own."""
    are_gaps = np.array([document.kind is Kind.GAP for document in documents], bool)
    own = np.cumsum(~are_gaps)
    return np.where(are_gaps, 0, own)


def _fields(document: Document, labels: Mapping[str, str]) -> dict[str, list[str]]:
    """The words of a document by the field that they stand in."""
    if document.kind is Kind.OUT_OF_SCOPE:
        return {field: [] for field in FIELDS}
    said, *asks = (*document.texts, *document.asks)
    asked = [" ".join(filter(str.isascii, asks)), *(ask for ask in asks if not ask.isascii())]
    named = " ".join(labels[slug] for slug in document.about)
    return {
        "said": words(said),
        "asked": [word for text in asked for word in words(text)],
        "named": words(named),
    }

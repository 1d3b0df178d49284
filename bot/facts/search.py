"""Plain words in, statements out: an inverted index in one table, the same on every database.

A statement's words are stems; words of one synonym group share one stem, each subject is a word
of its own (`@japan`), whatever name it goes by, and so is what a statement can tell (`?when`).
Weights are BM25, in whole thousandths. A word's row holds its statements and weights, packed, so
that a question reads one row for each of its words, and they are added up here: SQLite's and
PostgreSQL's own full-text ranks differ, which is why neither is used.

A statement answers a question if it is about every country, alliance, person, organisation and
law that the question names, holds a number where it asks how many, and covers more than half of
its words by weight. A word that no statement holds weighs most: so it speaks for "not in the
sources".
"""

import math
import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest, nsmallest

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.facts.english import NUMBERS
from bot.facts.reading import HOW_MANY, REASON, Concept, canonical, concepts, terms
from bot.facts.tables import Term, Topic
from bot.facts.words import words

__all__ = [
    "REASON",
    "Concept",
    "Document",
    "Hit",
    "build",
    "canonical",
    "concepts",
    "search",
    "terms",
]

K1, B = 1.2, 0.6  # BM25: how soon repetition stops counting, how much length counts
LEADING = 3  # times that a subject counts more in the statement that leads its answers
THOUSAND = 1000
TIMES = 8  # bits for how often a statement has a word; a text has 400 characters
CANDIDATES = 60  # statements looked at closely
COUNTED = 2000  # of the rarer words' statements; those of the commoner words alone are far behind
YEAR = 4  # digits
ANSWERED = 0.5  # share, by weight, of a question's words that its answer must exceed


@dataclass(frozen=True, slots=True)
class Document:
    """What is indexed of one statement.

    subjects: in order, the main one first. leads: those whose answers open with it. tags: words
    that are not in its text. tells: what it can tell: who, when, what would or should be.
    """

    statement_id: int
    text: str
    subjects: Sequence[str]
    leads: Sequence[str] = ()
    tags: Sequence[str] = ()
    tells: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A statement found.

    coverage: the share, by weight, of the question that it covers. complete: whether it has all
    that an answer needs.
    """

    statement_id: int
    coverage: float
    score: int
    complete: bool

    @property
    def answers(self) -> bool:
        """Whether it is an answer, and no mere likeness."""
        return self.complete and self.coverage > ANSWERED

    @property
    def rank(self) -> int:
        return round(self.coverage * self.score)


@dataclass(frozen=True, slots=True)
class Postings:
    """The statements that have a word, by id, in order, and how strongly it speaks for each."""

    statements: "array[int]"
    weights: "array[int]"

    @classmethod
    def unpack(cls, statements: bytes, weights: bytes) -> "Postings":
        return cls(_array("I", statements), _array("H", weights))

    def pack(self) -> tuple[bytes, bytes]:
        return _little(self.statements).tobytes(), _little(self.weights).tobytes()

    def __add__(self, other: "Postings") -> "Postings":
        """Those of two topics."""
        ids, weights = self.statements + other.statements, self.weights + other.weights
        pairs = sorted(zip(ids, weights, strict=True))
        return Postings(array("I", [id for id, _ in pairs]), array("H", [w for _, w in pairs]))

    def weight(self, statement_id: int) -> int:
        """0 where the statement has not the word."""
        ids = self.statements
        n = bisect_left(ids, statement_id)
        return self.weights[n] if n < len(ids) and ids[n] == statement_id else 0


def _array(kind: str, packed: bytes) -> "array[int]":
    return _little(array(kind, packed))


def _little(numbers: "array[int]") -> "array[int]":
    """In the byte order in which they are kept, least first, or back from it."""
    if sys.byteorder == "big":
        numbers = numbers[:]
        numbers.byteswap()
    return numbers


def build(
    documents: Iterable[Document], meanings: dict[str, str]
) -> Iterator[tuple[str, int, Postings]]:
    """The index: words with what they tell and their statements. Documents come by id."""
    held, roots = _Held(), _Roots(meanings)
    lengths, count = 0, 0
    for document in documents:
        id, said, about = document.statement_id, _said(document, roots), _about(document)
        length = len(said) + sum(about.values())
        lengths, count = lengths + length, count + 1
        code = length << TIMES
        for word in said:
            ids, codes = held[word]
            if ids and ids[-1] == id:
                codes[-1] += 1
            else:
                ids.append(id)
                codes.append(code + 1)
        for word, times in about.items():
            ids, codes = held[word]
            ids.append(id)
            codes.append(code + times)
    average = lengths / max(1, count)
    every = {code for _, codes in held.values() for code in codes}
    shares = {code: _share(code, average) for code in every}
    for word, (ids, codes) in held.items():
        rarity = THOUSAND * math.log(1 + (count - len(ids) + 0.5) / (len(ids) + 0.5))
        weights = array("H", [int(rarity * shares[code] + 0.5) for code in codes])
        yield word, round(rarity), Postings(ids, weights)


class _Held(dict[str, "tuple[array[int], array[int]]"]):
    """By word: the statements that have it, and how often each, with how long that is."""

    def __missing__(self, word: str) -> "tuple[array[int], array[int]]":
        made = self[word] = array("I"), array("I")
        return made


def _share(code: int, average: float) -> float:
    """What BM25 makes of a word, by how often a statement has it and how long that is: there are
    few different such pairs."""
    length, times = code >> TIMES, code & (1 << TIMES) - 1
    return (K1 + 1) * times / (times + K1 * (1 - B + B * length / average))


class _Roots(dict[str, list[str]]):
    """The index words of a word or a tag, which are found once for a whole index. `counting`: the
    words met that are numbers; a year is none."""

    def __init__(self, meanings: dict[str, str]) -> None:
        super().__init__()
        self._meanings = meanings
        self.counting: set[str] = set()

    def __missing__(self, text: str) -> list[str]:
        found = self[text] = terms(text, self._meanings)
        if text in NUMBERS or (text.isdecimal() and len(text) < YEAR):
            self.counting.add(text)
        return found


def _said(document: Document, roots: _Roots) -> list[str]:
    """The words of a statement, each as often as it has it."""
    spelt = words(document.text)
    said = [root for text in (*spelt, *document.tags) for root in roots[text]]
    said += [f"?{asked}" for asked in document.tells]
    if not roots.counting.isdisjoint(spelt):
        said.append(f"?{HOW_MANY}")
    return said


def _about(document: Document) -> dict[str, int]:
    """The words of its subjects, with how often they count."""
    return {
        f"@{slug}": 1 + (rank == 0) + LEADING * (slug in document.leads)
        for rank, slug in enumerate(document.subjects)
    }


async def search(session: AsyncSession, *, asked: Sequence[Concept]) -> list[Hit]:
    """Statements that share a concept with the question, best first. Ties: order of the sources."""
    wanted = {w for c in asked for option in c.options for w in option}
    if not wanted:
        return []
    topics = select(Topic.id)  # the first part of the key
    query = select(Term.word, Term.statements, Term.weights).where(
        col(Term.topic_id).in_(topics), col(Term.word).in_(wanted)
    )
    held: dict[str, Postings] = {}
    for word, *packed in await session.exec(query):  # a row for each topic
        own = Postings.unpack(*packed)
        held[word] = held[word] + own if word in held else own
    hits = []
    for id in _likely(held):
        weights = ((word, postings.weight(id)) for word, postings in held.items())
        hits.append(_hit(id, {word: weight for word, weight in weights if weight}, asked))
    return sorted(hits, key=lambda h: (-h.rank, h.statement_id))


def _likely(held: Mapping[str, Postings]) -> list[int]:
    """The statements with the greatest sums of weights."""
    totals: dict[int, int] = {}
    for _, postings in sorted(held.items(), key=lambda pair: (len(pair[1].statements), pair[0])):
        if not totals:
            totals = dict(zip(postings.statements, postings.weights, strict=True))
            if len(totals) > COUNTED:
                totals = {
                    id: totals[id] for id in nlargest(COUNTED, totals, key=lambda id: totals[id])
                }
        elif len(totals) + len(postings.statements) <= COUNTED:
            for id, weight in zip(postings.statements, postings.weights, strict=True):
                totals[id] = totals.get(id, 0) + weight
        else:
            for id in totals:
                totals[id] += postings.weight(id)
    return [id for _, id in nsmallest(CANDIDATES, ((-total, id) for id, total in totals.items()))]


def _hit(id: int, matched: dict[str, int], asked: Sequence[Concept]) -> Hit:
    covered, score = 0, 0
    for concept in asked:
        there = [option for option in concept.options if all(w in matched for w in option)]
        best = sorted((max(matched[w] for w in option) for option in there), reverse=True)
        score += sum(best[:1])
        if len(asked) > 1 and not concept.needed:  # beside others, a term's own words tell more
            score += sum(best[1:]) // 2
        covered += concept.weight if there else 0
    weight = sum(c.weight for c in asked)
    complete = all(any(w in matched for w in c.needed) for c in asked if c.needed)
    return Hit(id, covered / weight if weight else 1, score, complete)

"""Plain words in, statements out: an inverted index in two tables, the same on every database.

A statement's words are stems; words of one synonym group share one stem, each subject is a word
of its own (`@japan`), whatever name it goes by, and so is what a statement can tell (`?when`).
Weights are BM25, in whole thousandths, so that SQLite and PostgreSQL add up to one order.
SQLite's and PostgreSQL's own full-text ranks differ, which is why neither is used.

A statement answers a question if it is about every country, alliance, person, organisation and
law that the question names, holds a number where it asks how many, and covers more than half of
its words by weight. A word that no statement holds weighs most: so it speaks for "not in the
sources".
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlmodel import col, desc, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.facts.english import NUMBERS
from bot.facts.reading import HOW_MANY, REASON, Concept, canonical, concepts, terms
from bot.facts.tables import Posting
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
CANDIDATES = 60
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


def build(
    documents: Iterable[Document], meanings: dict[str, str]
) -> tuple[dict[str, int], list[tuple[str, int, int]]]:
    """The index: word -> weight, and rows of (word, statement id, weight)."""
    counted = [(d.statement_id, _bag(d, meanings)) for d in documents]
    frequency = Counter(word for _, bag in counted for word in bag)
    average = sum(bag.total() for _, bag in counted) / max(1, len(counted))
    count = len(counted)
    rarity = {w: math.log(1 + (count - f + 0.5) / (f + 0.5)) for w, f in frequency.items()}
    postings = []
    for id, bag in counted:
        length = 1 - B + B * bag.total() / average
        for word, times in bag.items():
            share = times * (K1 + 1) / (times + K1 * length)
            postings.append((word, id, round(THOUSAND * rarity[word] * share)))
    return {w: round(THOUSAND * r) for w, r in rarity.items()}, postings


def _bag(document: Document, meanings: dict[str, str]) -> Counter[str]:
    """How often a statement holds each word."""
    bag = Counter(terms(document.text, meanings))
    bag.update(word for tag in document.tags for word in terms(tag, meanings))
    bag.update(f"?{asked}" for asked in document.tells)
    if any(w in NUMBERS or (w.isdecimal() and len(w) < 4) for w in words(document.text)):
        bag[f"?{HOW_MANY}"] += 1  # a year is no number
    for rank, slug in enumerate(document.subjects):
        bag[f"@{slug}"] += 1 + (rank == 0) + LEADING * (slug in document.leads)
    return bag


async def search(session: AsyncSession, *, asked: Sequence[Concept]) -> list[Hit]:
    """Statements that share a concept with the question, best first. Ties: order of the sources."""
    wanted = {w for c in asked for option in c.options for w in option}
    if not wanted:
        return []
    total = func.sum(Posting.weight)
    likely = (
        select(Posting.statement_id)
        .where(col(Posting.word).in_(wanted))
        .group_by(col(Posting.statement_id))
        .order_by(desc(total), col(Posting.statement_id))
        .limit(CANDIDATES)
    )
    query = select(Posting.statement_id, Posting.word, Posting.weight).where(
        col(Posting.statement_id).in_(likely), col(Posting.word).in_(wanted)
    )
    matched: dict[int, dict[str, int]] = {}
    for id, word, weight in await session.exec(query):
        matched.setdefault(id, {})[word] = weight
    hits = [_hit(id, found, asked) for id, found in matched.items()]
    return sorted(hits, key=lambda h: (-h.rank, h.statement_id))


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

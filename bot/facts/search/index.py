"""Plain words in, statements out: an inverted index of one topic, in memory.

A statement's words are stems; words of one synonym group share one stem, each subject is a word of
its own (`@japan`), whatever name it goes by, and so is what a statement can tell (`?when`). Weights
are BM25, in whole thousandths.

A statement answers a question if it is about every country, alliance, person, organisation and
law that the question names, holds a number where it asks how many, and covers more than half of
its words by weight. A word that no statement holds weighs most: it speaks for "not in the sources".
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.facts.names.resolver import Names
from bot.facts.names.words import words
from bot.facts.packs.schema import Statement
from bot.facts.search.documents import Document
from bot.facts.search.english import NUMBERS
from bot.facts.search.question import HOW_MANY, Concept, terms
from bot.facts.search.vocabulary import Vocabulary

K1, B = 1.2, 0.6  # BM25: how soon repetition stops counting, how much length counts
LEADING = 3  # times that a subject counts more in the statement that leads its answers
THOUSAND = 1000
CANDIDATES = 60  # statements looked at closely
YEAR_DIGITS = 4
ANSWERED = 0.5  # share, by weight, of a question's words that its answer must exceed


@dataclass(frozen=True, slots=True)
class Hit:
    """A statement found.

    coverage: the share, by weight, of the question that it covers. complete: whether it has all
    that an answer needs.
    """

    statement: Statement
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


@dataclass(frozen=True)
class Index:
    """Statements in their order, and for each word the numbers of those that have it, with how
    strongly it speaks for each, in thousandths."""

    statements: Sequence[Statement]
    postings: Mapping[str, Mapping[int, int]]
    vocabulary: Vocabulary

    @classmethod
    def of(
        cls, documents: Sequence[Document], names: Names, meanings: Mapping[str, str]
    ) -> "Index":
        counts = [_counted(document, meanings) for document in documents]
        lengths = [sum(c.values()) for c in counts]
        average = sum(lengths) / max(1, len(lengths))
        held: dict[str, dict[int, int]] = {}
        for number, counted in enumerate(counts):
            for word, times in counted.items():
                held.setdefault(word, {})[number] = times
        weights: dict[str, int] = {}
        postings: dict[str, dict[int, int]] = {}
        for word, found in held.items():
            rarity = math.log(1 + (len(counts) - len(found) + 0.5) / (len(found) + 0.5)) * THOUSAND
            weights[word] = round(rarity)
            postings[word] = {
                number: int(rarity * _saturated(times, lengths[number] / average) + 0.5)
                for number, times in found.items()
            }
        vocabulary = Vocabulary(names, meanings, dict(sorted(weights.items())))
        return cls([d.statement for d in documents], postings, vocabulary)

    def search(self, asked: Sequence[Concept]) -> list[Hit]:
        """Statements that share a concept with a question, best first; ties in their order."""
        wanted = {w for c in asked for option in c.options for w in option}
        held = {word: self.postings[word] for word in sorted(wanted & self.postings.keys())}
        totals = Counter[int]()
        for found in held.values():
            totals.update(found)
        likely = sorted(totals, key=lambda number: (-totals[number], number))[:CANDIDATES]
        hits = [
            (
                number,
                self._hit(number, {w: p[number] for w, p in held.items() if number in p}, asked),
            )
            for number in likely
        ]
        hits.sort(key=lambda pair: (-pair[1].rank, pair[0]))
        return [hit for _, hit in hits]

    def _hit(self, number: int, matched: Mapping[str, int], asked: Sequence[Concept]) -> Hit:
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
        return Hit(self.statements[number], covered / weight if weight else 1, score, complete)


def _saturated(times: int, length: float) -> float:
    """BM25's share of a word, by how often a statement has it. `length`: as a share of average."""
    return (K1 + 1) * times / (times + K1 * (1 - B + B * length))


def _counted(document: Document, meanings: Mapping[str, str]) -> Counter[str]:
    """The index words of a statement, each as often as it counts."""
    spelt = words(document.text)
    found = Counter(root for text in (*spelt, *document.tags) for root in terms(text, meanings))
    found.update(f"?{asked}" for asked in document.tells)
    if any(_is_count(word) for word in spelt):
        found[f"?{HOW_MANY}"] += 1
    for rank, slug in enumerate(document.statement.about):
        leads = slug in document.statement.leads
        found[f"@{slug}"] += 1 + (rank == 0) + LEADING * leads
    return found


def _is_count(word: str) -> bool:
    """Whether a word is a number and no year."""
    return word in NUMBERS or (word.isdecimal() and len(word) < YEAR_DIGITS)

"""Plain words in, statements out: an inverted index in two tables, the same on every database.

Each statement's words are stems; words of one synonym group share one stem, and each subject is
a word of its own (`@japan`), whatever name it goes by. Weights are BM25, in whole thousandths,
so that SQLite and PostgreSQL add up to one order. SQLite's and PostgreSQL's own full-text ranks
differ, which is why neither is used.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from sqlmodel import col, desc, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.facts.resolver import Names
from bot.facts.tables import Posting
from bot.facts.words import stem, words

K1, B = 1.2, 0.6  # BM25: how soon repetition stops counting, how much length counts
THOUSAND = 1000
CANDIDATES = 60
ANSWERED = 0.6  # share of a question's weight that a statement covers to count as its answer
LONGEST_NAME = 6  # words
KEPT = 72  # characters of a question's own words: what a custom_id can carry
TYPO = 84  # rapidfuzz ratio at which an unknown word is taken for a known one
STOP = frozenset(
    """a about actually all also am an and any are arent article articles as ask at author
    authors be because been being bot but by can could couldnt did didnt do does doesnt doing dont
    else even ever every exactly explain for from get give gives given go has have having he her
    here hers him his how however i if in into is isnt it its itself just kind know let like
    many may me mean means might more most much must my no not of off on one only or other our
    out please quite really said same say saying says she should show so some something sort source
    sources still such tell text than that the their them then there these they thing things think
    this those to too up upon us very was wasnt we well were werent what whats when where whether
    which while who whom whose why will with within would wouldnt yes you your""".split()
)
# After these "us" is a pronoun; anywhere else it is a country.
PRONOUN_US = {
    "tell",
    "give",
    "show",
    "let",
    "gives",
    "tells",
}


@dataclass(frozen=True, slots=True)
class Document:
    """What is indexed of one statement; `subjects` in order, the main one first."""

    statement_id: int
    text: str
    subjects: Sequence[str]
    leads: Sequence[str] = ()
    tags: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing that a question asks for: any of `words` stands for it."""

    words: tuple[str, ...]
    weight: int
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A statement found.

    coverage: the share, by weight, of the question that it covers. named: whether it is about one
    of the subjects that the question names, if it names any.
    """

    statement_id: int
    coverage: float
    score: int
    named: bool

    @property
    def answers(self) -> bool:
        """Whether it is an answer, and no mere likeness."""
        return self.named and self.coverage >= ANSWERED


def terms(text: str, meanings: dict[str, str]) -> list[str]:
    """The index words of a text."""
    found = [stem(w) for w in words(text) if w not in STOP]
    return [meanings.get(s, s) for s in found]


def build(
    documents: Iterable[Document], meanings: dict[str, str]
) -> tuple[dict[str, int], list[tuple[str, int, int]]]:
    """The index: word -> weight, and rows of (word, statement id, weight)."""
    counted: list[tuple[int, Counter[str]]] = []
    for d in documents:
        bag = Counter(terms(d.text, meanings))
        bag.update(w for tag in d.tags for w in terms(tag, meanings))
        for rank, slug in enumerate(d.subjects):
            bag[f"@{slug}"] += 1 + (rank == 0) + 2 * (slug in d.leads)
        counted.append((d.statement_id, bag))
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


def canonical(question: str, names: Names) -> str:
    """The words of a question that matter, in their order: equal ones have equal answers."""
    while True:
        kept: list[str] = []
        for part, _ in _parts(question, names):
            if part not in kept and len(" ".join([*kept, part])) <= KEPT:
                kept.append(part)
        shorter = " ".join(kept)
        if shorter == question:
            return shorter
        question = shorter


def concepts(question: str, names: Names) -> list[Concept]:
    """What a question asks for; each thing once."""
    found: dict[tuple[str, ...], Concept] = {}
    most = max(names.vocabulary.values(), default=THOUSAND)
    for part, slugs in _parts(question, names):
        options = [f"@{slug}" for slug in slugs]
        if " " not in part:
            root = stem(part)
            root = names.meanings.get(root, root)
            if root not in names.vocabulary and not slugs:
                root = _corrected(root, names) or root
            options.append(root)
        known = [w for w in options if w in names.vocabulary]
        weight = max((names.vocabulary[w] for w in known), default=most)
        key = tuple(known or options)
        found.setdefault(key, Concept(key, weight, slugs))
    return list(found.values())


async def search(session: AsyncSession, *, asked: Sequence[Concept]) -> list[Hit]:
    """Statements that share a concept with the question, best first. Ties: order of the sources."""
    wanted = {w for c in asked for w in c.words}
    if not wanted:
        return []
    total = func.sum(Posting.weight)
    best = (
        select(Posting.statement_id)
        .where(col(Posting.word).in_(wanted))
        .group_by(col(Posting.statement_id))
        .order_by(desc(total), col(Posting.statement_id))
        .limit(CANDIDATES)
    )
    ids = (await session.exec(best)).all()
    rows = await session.exec(
        select(Posting).where(col(Posting.statement_id).in_(ids), col(Posting.word).in_(wanted))
    )
    matched: dict[int, dict[str, int]] = {}
    for row in rows:
        matched.setdefault(row.statement_id, {})[row.word] = row.weight
    hits = [_hit(id, matched[id], asked) for id in ids]
    return sorted(hits, key=lambda h: (-round(h.coverage * h.score), h.statement_id))


def _hit(id: int, matched: dict[str, int], asked: Sequence[Concept]) -> Hit:
    covered, score = 0, 0
    for concept in asked:
        best = max((matched.get(w, 0) for w in concept.words), default=0)
        score += best
        covered += concept.weight if best else 0
    naming = [c for c in asked if c.subjects]
    named = not naming or any(w in matched for c in naming for w in c.words)
    return Hit(id, covered / max(1, sum(c.weight for c in asked)), score, named)


def _parts(question: str, names: Names) -> list[tuple[str, tuple[str, ...]]]:
    """The names of subjects and the other telling words of a question, with their subjects."""
    tokens, parts, i = words(question), list[tuple[str, tuple[str, ...]]](), 0
    while i < len(tokens):
        for size in range(min(LONGEST_NAME, len(tokens) - i), 0, -1):
            name = " ".join(tokens[i : i + size])
            slugs = _subjects(name, tokens[i - 1] if i else "", names)
            if slugs:
                parts.append((name, slugs))
                break
        else:
            size = 1
            if tokens[i] not in STOP:
                parts.append((tokens[i], _misspelt(tokens[i], names)))
        i += size
    return parts


def _subjects(name: str, before: str, names: Names) -> tuple[str, ...]:
    if name in STOP and (name != "us" or before in PRONOUN_US):
        return ()
    found = names.by_key.get(name) or (len(name) > 3 and names.by_stem.get(stems_of(name))) or ()
    return tuple(sorted(found))


def stems_of(name: str) -> str:
    return " ".join(map(stem, name.split()))


def _misspelt(word: str, names: Names) -> tuple[str, ...]:
    """The subject that an unknown word names with a typo."""
    root = stem(word)
    if len(word) < 5 or names.meanings.get(root, root) in names.vocabulary:
        return ()
    near = process.extractOne(word, names.by_key.keys(), scorer=fuzz.ratio, score_cutoff=TYPO)
    return tuple(sorted(names.by_key[near[0]])) if near else ()


def _corrected(root: str, names: Names) -> str | None:
    if len(root) < 5:
        return None
    near = process.extractOne(root, names.vocabulary.keys(), scorer=fuzz.ratio, score_cutoff=TYPO)
    return near[0] if near else None

"""Plain words in, statements out: an inverted index in two tables, the same on every database.

Each statement's words are stems; words of one synonym group share one stem, each subject is a word
of its own (`@japan`), whatever name it goes by, and so is what a statement can be an answer to
(`?when`). Weights are BM25, in whole thousandths, so that SQLite and PostgreSQL add up to one
order. SQLite's and PostgreSQL's own full-text ranks differ, which is why neither is used.

A question is read as concepts. A statement answers it if it is about every country, alliance,
person, organisation and law that the question names, and covers enough of its other words by
weight. A word that no statement holds weighs most: so it speaks for "not in the sources".
"""

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA
from sqlmodel import col, desc, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.facts.english import ASKING, DIGITS, EVERYDAY, MINOR, NUMBERS, STOP
from bot.facts.pack import SubjectKind
from bot.facts.resolver import Names
from bot.facts.tables import Posting
from bot.facts.words import stem, words

K1, B = 1.2, 0.6  # BM25: how soon repetition stops counting, how much length counts
THOUSAND = 1000
LITTLE = 1000  # the most that an everyday word weighs
NAMED = 500  # what a name weighs: a statement has it anyhow, but several together tell something
TAGGED, LEADING = 1, 3  # times that a tag counts as a word, and a subject more that is led
CANDIDATES = 60
ANSWERED = 0.5  # share, by weight, of a question's words that its answer covers
LONGEST_NAME = 6  # words
KEPT = 72  # characters of a question's own words: what a custom_id can carry
ARTICLE = re.compile("^(the|an?) ")
ROUNDS = 5  # at most, until the shortest form of a question is found
IDEOGRAPHS = "\u2e80"  # from here on, scripts that put no spaces between words
REASON = "reason"  # the tag of statements that can answer "why"
HOW_MANY = "how many"  # a condition: a statement without a number cannot tell
# A statement about something else than these does not answer a question that names them.
PROPER = frozenset(SubjectKind) - {SubjectKind.TERM, SubjectKind.EVENT, SubjectKind.PLACE}
PRONOUN_US = {"tell", "give", "show", "let", "gives", "tells"}  # after these "us" is no country


@dataclass(frozen=True, slots=True)
class Document:
    """What is indexed of one statement.

    subjects: in order, the main one first. leads: those whose answers open with it. tells: the
    words of ASKING to which it can be an answer.
    """

    statement_id: int
    text: str
    subjects: Sequence[str]
    leads: Sequence[str] = ()
    tags: Sequence[str] = ()
    tells: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing that a question asks for.

    options: any of them stands for it, if all of its words are there. weight: 0 where it helps the
    order only. needed: a statement without it is no answer.
    """

    options: tuple[tuple[str, ...], ...]
    weight: int
    subjects: tuple[str, ...] = ()
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A statement found.

    coverage: the share, by weight, of the question's words that it covers. complete: whether it
    has all that the question needs.
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


def terms(text: str, meanings: dict[str, str]) -> list[str]:
    """The index words of a text."""
    return [root for w in words(text) if w not in STOP and w not in ASKING for root in _roots(w, meanings)]


def _roots(word: str, meanings: dict[str, str]) -> list[str]:
    """A word's stem, or what stands for its synonyms: 'pm' is 'prime minist'."""
    root = stem(DIGITS.get(word, word))
    return meanings.get(root, root).split()


def build(
    documents: Iterable[Document], meanings: dict[str, str]
) -> tuple[dict[str, int], list[tuple[str, int, int]]]:
    """The index: word -> weight, and rows of (word, statement id, weight)."""
    counted: list[tuple[int, Counter[str]]] = []
    for d in documents:
        bag = Counter(terms(d.text, meanings))
        bag.update(w for tag in d.tags for w in terms(tag, meanings) * TAGGED)
        bag.update(f"?{asked}" for asked in d.tells)
        if any(w in NUMBERS or (w.isdecimal() and len(w) < 4) for w in words(d.text)):
            bag[f"?{HOW_MANY}"] += 1
        for rank, slug in enumerate(d.subjects):
            bag[f"@{slug}"] += 1 + (rank == 0) + LEADING * (slug in d.leads)
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
    for _ in range(ROUNDS):
        shorter = _shortened(question, names)
        if shorter == question:
            break
        question = shorter
    return question


def _shortened(question: str, names: Names) -> str:
    """A question's parts, so joined that they are read as the same parts again."""
    parts = list(dict.fromkeys(part for part, _ in _parts(question, names)))
    if all(_minor(part) for part in parts):
        return ""
    while len(" ".join(parts)) > KEPT:
        parts.remove(min(reversed(parts), key=lambda part: _worth(part, names)))
    text = ""
    for n, part in enumerate(parts, 1):
        joined = f"{text} {part}".strip()
        if [p for p, _ in _parts(joined, names)] != parts[:n]:
            joined = f"{text} and {part}"  # apart, for together they are another name
        text = joined
    return text[:KEPT].strip()


def concepts(question: str, names: Names) -> list[Concept]:
    """What a question asks for; each thing once."""
    found: dict[tuple[tuple[str, ...], ...], Concept] = {}
    for part, slugs in _parts(question, names):
        options = _options(part, slugs, names)
        weight = 0 if _minor(part) else _weight(options, names)
        if stem(part) in EVERYDAY:
            weight = min(weight, LITTLE)
        proper = any(names.subjects[slug].kind in PROPER for slug in slugs)
        if proper:
            weight = NAMED
        concept = Concept(options, weight, slugs, needed=proper or part == HOW_MANY)
        found.setdefault(options, concept)
    return list(found.values())


async def search(session: AsyncSession, *, asked: Sequence[Concept]) -> list[Hit]:
    """Statements that share a concept with the question, best first. Ties: order of the sources."""
    wanted = {w for c in asked for option in c.options for w in option}
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
    return sorted(hits, key=lambda h: (-h.rank, h.statement_id))


def _hit(id: int, matched: dict[str, int], asked: Sequence[Concept]) -> Hit:
    covered, weight, score, complete = 0, 0, 0, True
    for concept in asked:
        there = [o for o in concept.options if all(w in matched for w in o)]
        score += max((matched[w] for option in there for w in option), default=0)
        complete &= bool(there) or not concept.needed
        weight += concept.weight
        covered += concept.weight if there else 0
    return Hit(id, covered / weight if weight else 1, score, complete)


def _parts(question: str, names: Names) -> list[tuple[str, tuple[str, ...]]]:
    """The names of subjects and the other telling words of a question, with their subjects."""
    tokens = [piece for word in words(question.replace("%", " percent ")) for piece in _pieces(word, names)]
    parts, i = list[tuple[str, tuple[str, ...]]](), 0
    while i < len(tokens):
        for size in range(min(LONGEST_NAME, len(tokens) - i), 0, -1):
            name = _bare(" ".join(tokens[i : i + size]), names)
            if name in ("how many", "how much", "how often"):
                parts.append((HOW_MANY, ()))
                break
            slugs = _subjects(name, tokens[i - 1] if i else "", names)
            if slugs:
                parts.append((name, slugs))
                break
        else:
            size, word = 1, tokens[i]
            if word in ASKING:
                parts.append((ASKING[word], ()))
            elif word not in STOP:
                parts.append((word, _misspelt(word, names)))
        i += size
    return parts


def _pieces(word: str, names: Names) -> list[str]:
    """A word of a script without spaces, cut where the names in it begin and end."""
    if max(word) < IDEOGRAPHS or word in names.by_key:
        return [word]
    for size in range(len(word) - 1, 0, -1):
        for start in range(len(word) - size + 1):
            name = word[start : start + size]
            if name in names.by_key:
                before, after = word[:start], word[start + size :]
                rest = [_pieces(part, names) if part else [] for part in (before, after)]
                return [*rest[0], name, *rest[1]]
    return [word]


def _bare(name: str, names: Names) -> str:
    """A name without its article, unless it is one with it only, such as 'the war'."""
    return name if name in names.by_key else ARTICLE.sub("", name)


def _subjects(name: str, before: str, names: Names) -> tuple[str, ...]:
    if name in STOP and (name != "us" or before in PRONOUN_US):
        return ()
    found = names.by_key.get(name) or (len(name) > 3 and names.by_stem.get(stems_of(name))) or ()
    return tuple(sorted(found))


def stems_of(name: str) -> str:
    return " ".join(map(stem, name.split()))


def _options(part: str, slugs: Iterable[str], names: Names) -> tuple[tuple[str, ...], ...]:
    """What stands for a part of a question: its subjects, and all of its own words together."""
    if part == "why":
        part = REASON
    elif part == HOW_MANY or part in ASKING:
        return ((f"?{part}",),)
    options = [(f"@{slug}",) for slug in slugs]
    own = terms(part, names.meanings)
    if " " not in part and not slugs:
        own = [w if w in names.vocabulary else _corrected(w, names) for w in own]
    known = [w for w in own if w in names.vocabulary]
    if own and (known == own or not slugs):
        options.append(tuple(own))
    return tuple(options)


def _minor(part: str) -> bool:
    """Whether a part of a question says too little to be looked up by itself."""
    return part in MINOR or part == HOW_MANY


def _weight(options: Iterable[Iterable[str]], names: Names) -> int:
    """How much a concept tells: as much as its rarest word, most if no statement holds any."""
    known = [names.vocabulary[w] for o in options for w in o if w in names.vocabulary]
    return max(known or names.vocabulary.values(), default=THOUSAND)


def _worth(part: str, names: Names) -> int:
    """How much a part counts when a question is too long for all of them."""
    slugs = _parts(part, names)[0][1] if _parts(part, names) else ()
    if slugs or _minor(part):
        return 2
    return int(any(w in names.vocabulary for w in terms(part, names.meanings)))


def _misspelt(word: str, names: Names) -> tuple[str, ...]:
    """The subject that an unknown word names with a typo."""
    if any(root in names.vocabulary for root in _roots(word, names.meanings)):
        return ()
    return tuple(sorted(names.by_key.get(_nearest(word, names.by_key), ())))


def _corrected(root: str, names: Names) -> str:
    return _nearest(root, names.vocabulary) or root


def _nearest(word: str, known: Collection[str]) -> str:
    """The known word of which another is a misspelling: one slip, two in a long word."""
    slips = 0 if len(word) < 6 else 1
    near = process.extract(word, list(known), scorer=OSA.distance, score_cutoff=slips, limit=None)
    same = [(distance, w) for w, distance, _ in near if slips and w[0] == word[0]]
    return min(same)[1] if same else ""

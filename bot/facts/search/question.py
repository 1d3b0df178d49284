"""How a text becomes index words, and a question the things that it asks for.

A question is cut into parts: names of subjects, in any of their forms, what it asks for ("when",
"how many"), and its other telling words. Each part is a concept: words of the index, any of which
stands for it. What it weighs says how much an answer may lack of it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.facts.kinds import SubjectKind
from bot.facts.names.words import stem, stems, words
from bot.facts.search.english import ASKING, DIGITS, EVERYDAY, MINOR, STOP
from bot.facts.search.vocabulary import Vocabulary

LITTLE = 1000  # what an everyday word weighs
NAMED = 700  # what a proper name weighs: an answer has it anyhow, but several together tell
LONGEST_NAME = 6  # words
LONGEST_RUN = 12  # letters of a name in a script without spaces
KEPT = 72  # characters of a question's own words: what a custom_id can carry
ROUNDS = 5  # at most, until the shortest form of a question is found
ARTICLE = re.compile("^(the|an?) ")
UNSPACED = "\u2e80"  # from here on, scripts that put no spaces between words
PRONOUN_US = {"tell", "give", "show", "let", "gives", "tells"}  # after these "us" is no country
REASON = "reason"  # the word of statements that can answer "why"
HOW_MANY = "how many"
MANY = {"how many", "how much", "how often"}
# A statement about something else than these is no answer to a question that names them.
PROPER = frozenset(SubjectKind) - {SubjectKind.TERM, SubjectKind.EVENT, SubjectKind.PLACE}

Part = tuple[str, tuple[str, ...]]  # of a question: its words, and the subjects that they name


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing that a question asks for.

    options: any of them stands for it, if all of its words are there. weight: how much an answer
    lacks without it, 0 where it only helps to find the best. needed: words one of which an answer
    must have.
    """

    options: tuple[tuple[str, ...], ...]
    weight: int
    subjects: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()


def terms(text: str, meanings: Mapping[str, str]) -> list[str]:
    """The index words of a text: stems, one for all words of a synonym group."""
    telling = (w for w in words(text) if w not in STOP and w not in ASKING)
    return [root for word in telling for root in _roots(word, meanings)]


def _roots(word: str, meanings: Mapping[str, str]) -> list[str]:
    """One root, or several where the word means as much as a phrase: 'pm' is 'prime minist'."""
    root = stem(DIGITS.get(word, word))
    return meanings.get(root, root).split()


def canonical(question: str, known: Vocabulary) -> str:
    """The parts of a question, in their order: equal ones have equal answers. May be empty."""
    for _ in range(ROUNDS):
        shorter = _joined([part for part, _ in _parts(question, known)], known)
        if shorter == question:
            break
        question = shorter
    return question


def concepts(question: str, known: Vocabulary) -> list[Concept]:
    """What a question asks for; each thing once."""
    found: dict[tuple[tuple[str, ...], ...], Concept] = {}
    for part, slugs in _parts(question, known):
        concept = _concept(part, slugs, known)
        found.setdefault(concept.options, concept)
    return list(found.values())


def _concept(part: str, slugs: tuple[str, ...], known: Vocabulary) -> Concept:
    if part == HOW_MANY:
        return Concept(((f"?{part}",),), 0, needed=(f"?{part}",))
    if part in ("who", "when", "would", "should"):
        return Concept(((f"?{part}",),), 0)
    options: list[tuple[str, ...]] = [(f"@{slug}",) for slug in slugs]
    if own := _own(REASON if part == "why" else part, slugs, known):
        options.append(tuple(own))
    if any(known.names.subjects[slug].kind in PROPER for slug in slugs):
        return Concept(tuple(options), NAMED, slugs, tuple(f"@{slug}" for slug in slugs))
    weight = 0 if part in MINOR else _weight(part, options, known)
    return Concept(tuple(options), weight, slugs)


def _own(part: str, slugs: Sequence[str], known: Vocabulary) -> list[str]:
    """The index words of a part's own words; none where they add nothing to its subjects."""
    own = terms(part, known.meanings)
    if slugs:
        return own if all(w in known.weights for w in own) else []
    return [w if w in known.weights else known.corrected(w) for w in own]


def _weight(part: str, options: Iterable[Iterable[str]], known: Vocabulary) -> int:
    """As much as the rarest word; most where no statement holds any."""
    if stem(part) in EVERYDAY:
        return LITTLE
    weights = [known.weights[w] for o in options for w in o if w in known.weights]
    return max(weights, default=known.rarest)


def _joined(parts: Iterable[str], known: Vocabulary) -> str:
    """The parts as a text that is read as the same parts; the least telling go where it is long."""
    kept = list(dict.fromkeys(parts))
    text = " ".join(kept)
    while True:
        if len(text) <= KEPT:
            text = ""
            for part in kept:
                apart = _fuse(text, part, known)  # together they would be yet another name
                text = f"{text} and {part}" if apart else f"{text} {part}".strip()
        if len(text) <= KEPT:
            return "" if all(part in MINOR for part in kept) else text
        kept.remove(min(reversed(kept), key=lambda part: _worth(part, known)))
        text = " ".join(kept)


def _fuse(text: str, part: str, known: Vocabulary) -> bool:
    """Whether the end of a text and the beginning of a part are a name."""
    left, right = text.split()[-LONGEST_NAME:], part.split()
    return any(
        _subjects(" ".join([*left[-i:], *right[:j]]), "", known)
        for i in range(1, len(left) + 1)
        for j in range(1, len(right) + 1)
    )


def _worth(part: str, known: Vocabulary) -> int:
    """What a part counts where a question is too long for all of them."""
    if part in MINOR or _subjects(part, "", known):
        return 2
    return int(any(w in known.weights for w in terms(part, known.meanings)))


def _parts(question: str, known: Vocabulary) -> list[Part]:
    """The names of subjects and the other telling words of a question."""
    spelt = words(question.replace("%", " percent "))
    tokens = [piece for word in spelt for piece in _pieces(word, known)]
    parts, i = list[Part](), 0
    while i < len(tokens):
        for size in range(min(LONGEST_NAME, len(tokens) - i), 0, -1):
            name = _bare(" ".join(tokens[i : i + size]), known)
            if name in MANY:
                parts.append((HOW_MANY, ()))
                break
            if slugs := _subjects(name, tokens[i - 1] if i else "", known):
                parts.append((name, slugs))
                break
        else:
            size, word = 1, tokens[i]
            if word in ASKING:
                parts.append((ASKING[word], ()))
            elif word not in STOP:
                parts.append((word, _misspelt(word, known)))
        i += size
    return parts


def _pieces(word: str, known: Vocabulary) -> list[str]:
    """A word of a script without spaces, cut where a name in it begins and ends."""
    if max(word) < UNSPACED or word in known.names.by_key:
        return [word]
    for size in range(min(LONGEST_RUN, len(word) - 1), 0, -1):
        for start in range(len(word) - size + 1):
            end = start + size
            if word[start:end] in known.names.by_key:
                before, after = word[:start], word[end:]
                rest = [_pieces(part, known) if part else [] for part in (before, after)]
                return [*rest[0], word[start:end], *rest[1]]
    return [word]


def _bare(name: str, known: Vocabulary) -> str:
    """A name without its article, unless it is one with it only, such as 'the war'."""
    return name if name in known.names.by_key else ARTICLE.sub("", name)


def _subjects(name: str, before: str, known: Vocabulary) -> tuple[str, ...]:
    if name in STOP and (name != "us" or before in PRONOUN_US):
        return ()
    found = (
        known.names.by_key.get(name)
        or (len(name) > 3 and known.names.by_stem.get(stems(name)))
        or ()
    )
    return tuple(sorted(found))


def _misspelt(word: str, known: Vocabulary) -> tuple[str, ...]:
    """The subjects that an unknown word names with a slip."""
    if any(root in known.weights for root in _roots(word, known.meanings)):
        return ()
    return known.misspelt_name(word)

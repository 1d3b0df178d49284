"""Which entry of a short list is meant: a theme, a question, a source."""

from collections.abc import Sequence

from rapidfuzz import fuzz, process

from bot.facts import tables as t
from bot.facts.answer import Unclear, echo, join_words
from bot.facts.english import STOP
from bot.facts.queries import sources
from bot.facts.resolver import ID, Names
from bot.facts.store import Reader
from bot.facts.words import normalise, stem, words

LONGEST = 100  # characters read of a theme or a question
ALIKE = 80  # rapidfuzz ratio at which two words are taken for one
SHARE = 0.5  # of the typed words that a theme or a question has to have


async def source_named(reader: Reader, typed: str) -> t.Source:
    """Errors: Unclear."""
    articles = await sources(reader.session)
    wanted = normalise(typed.removeprefix(ID)).removeprefix("source").strip()
    for article in articles:
        if wanted in (article.letter.lower(), normalise(article.title or article.letter)):
            return article
    letters = join_words([a.letter for a in articles], "or")
    raise Unclear(f"“{echo(typed)}” is no source of this topic: type {letters}.")


def match(names: Names, typed: str, labels: dict[str, str]) -> str | None:
    """The key that was typed, or whose label has most of the typed words, typos allowed."""
    key = typed.removeprefix(ID)
    if key in labels:
        return key
    telling = {w for key in labels for w in words(key)}  # "will" among them
    asked = [w for w in words(typed[:LONGEST]) if w not in STOP or w in telling]
    shares = {k: _share(names, asked, words(f"{k} {label}")) for k, label in labels.items()}
    best = max(labels, key=lambda k: shares[k], default=None)  # the first among equals
    return best if best and asked and shares[best] >= SHARE else None


def _share(names: Names, asked: Sequence[str], held: Sequence[str]) -> float:
    """How many of the words asked for are held, itself, a synonym or a typo; from 0 to 1."""

    def meaning(word: str) -> str:
        return names.meanings.get(stem(word), stem(word))

    meant = {meaning(w) for w in held}
    found = (
        meaning(w) in meant or process.extractOne(w, held, scorer=fuzz.ratio, score_cutoff=ALIKE)
        for w in asked
    )
    return sum(map(bool, found)) / max(1, len(asked))

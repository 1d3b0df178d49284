"""What `/ask` can find: statements, what sources leave out, questions about the material."""

import hashlib
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from itertools import cycle
from pathlib import Path
from typing import Any

from bot.facts.names.words import short_key
from bot.facts.packs import schema

KEY = 6
PHRASES = Path(__file__).with_name("english.toml")
LETTERS = ","  # between those of several sources
SURVEY = ("pollster", "year", "wording", "sample", "mode", "margin")  # what a report should state
SOURCE = ("title", "author", "outlet", "date")  # what an article should state of itself


class Kind(StrEnum):
    """What finding a document means."""

    STATEMENT = "statement"
    GAP = "gap"
    CLASH = "clash"
    MATERIAL = "material"
    OUT_OF_SCOPE = "out of scope"


@dataclass(frozen=True, slots=True)
class Document:
    """One thing to be found, by any of its texts or asks.

    target: the id of a statement, the slug of a clash, a request in its text form without the
    topic, or in words what is left out. texts: what it says. asks: how people ask for it. about:
    subjects, by slug. near: the statement that comes nearest to what is left out.
    """

    kind: Kind
    target: str
    texts: tuple[str, ...]
    asks: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    near: str = ""

    @property
    def key(self) -> str:
        """Six characters that stand for it in custom_ids."""
        return short_key(f"{self.near}/{self.texts[0]}", KEY)


@cache
def texts_state() -> str:
    """Differs where the texts of the same topic may differ."""
    made_by = PHRASES.read_bytes() + Path(__file__).read_bytes()
    return hashlib.sha256(made_by).hexdigest()


@cache
def phrases() -> Mapping[str, Any]:
    """What people ask for beside what statements say."""
    return tomllib.loads(PHRASES.read_text("utf-8"))


def small_words() -> frozenset[str]:
    """Words that every question has."""
    return frozenset(phrases()["small"].split())


def documents(entries: schema.Entries) -> list[Document]:
    """All of a topic, statements first."""
    return [
        *(Document(Kind.STATEMENT, s.id, (s.text,), s.asks, s.about) for s in entries.statement),
        *(Document(Kind.CLASH, c.slug, (c.question,), c.asks) for c in entries.clash),
        *(_with_asks(gap, entries.topic) for gap in _gaps(entries)),
        *_material(entries),
        *_out_of_scope(entries.topic),
    ]


def _gaps(entries: schema.Entries) -> Iterator[Document]:
    labels = {s.slug: s.label for s in entries.subject}
    for s in entries.statement:
        for gap in s.gaps:
            texts = (gap, f"{labels[s.about[0]]}: {gap}")
            yield Document(Kind.GAP, gap, texts, about=s.about, near=s.id)
    for subject in entries.subject:
        for gap in subject.gaps:
            yield Document(Kind.GAP, gap, (f"{subject.label}: {gap}",), about=(subject.slug,))
    asked = phrases()
    for survey in entries.survey:
        findings = [f for f in entries.finding if f.survey == survey.slug]
        about = tuple(dict.fromkeys(f.subject for f in findings))
        near = findings[0].statement if findings else ""
        for field in SURVEY:
            if getattr(survey, field) is None:
                texts = _filled(asked["survey"][field], survey=survey.label)
                target = f"survey.{field}:{survey.slug}"
                yield Document(Kind.GAP, target, texts, about=about, near=near)
    for field in SOURCE:
        silent = [s.letter for s in entries.source if getattr(s, field) is None]
        for letter in silent:
            texts = _filled(asked["source"][field], source=f"source {letter}")
            yield Document(Kind.GAP, f"source.{field}:{letter}", texts)
        if len(silent) > 1:  # a question need not name one
            texts = _filled(asked["source"][field], source="this")
            yield Document(Kind.GAP, f"source.{field}:{LETTERS.join(silent)}", texts)


def _with_asks(gap: Document, topic: schema.Topic) -> Document:
    return replace(gap, asks=topic.gap_asks.get(gap.target, ()))


def _material(entries: schema.Entries) -> Iterator[Document]:
    """Where a text names a source, it is the first source in one text, the second in the next."""
    about = entries.topic
    words = {
        "title": about.title,
        "question": about.question,
        "proposal": about.proposal or "the proposal",
    }
    letters = [source.letter for source in entries.source] or ["A"]
    for one in phrases()["material"]:
        asks = zip(one["asks"], cycle(letters))
        texts = tuple(ask.format_map({**words, "source": letter}) for ask, letter in asks)
        yield Document(Kind.MATERIAL, one["request"], texts)


def _out_of_scope(topic: schema.Topic) -> Iterator[Document]:
    if topic.out_of_scope:
        yield Document(Kind.OUT_OF_SCOPE, "", (), topic.out_of_scope)


def _filled(texts: Sequence[str], **words: str) -> tuple[str, ...]:
    """Texts with what their placeholders stand for."""
    return tuple(text.format_map(words) for text in texts)

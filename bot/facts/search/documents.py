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
LONG = 14  # words from which on a sentence is compared in parts as well
PART, STEP = 10, 5  # words of a part, and from the start of one part to that of the next
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
    """One thing to be found, by any of its texts.

    target: the id of a statement, the slug of a clash, a request in its text form without the
    topic, or in words what is left out. near: the statement that comes nearest to what is left out.
    about: subjects, by slug. parts: of a long sentence, which are compared by meaning alone.
    """

    kind: Kind
    target: str
    texts: tuple[str, ...]
    about: tuple[str, ...] = ()
    near: str = ""
    parts: tuple[str, ...] = ()

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
        *map(_said, entries.statement),
        *(Document(Kind.CLASH, c.slug, (c.question, *c.asks)) for c in entries.clash),
        *(_with_asks(gap, entries.topic) for gap in _gaps(entries)),
        *_material(entries),
        *_out_of_scope(entries.topic),
    ]


def _said(s: schema.Statement) -> Document:
    parts = () if s.asks else _parts(s.text)
    return Document(Kind.STATEMENT, s.id, (s.text, *s.asks), s.about, parts=parts)


def _parts(text: str) -> tuple[str, ...]:
    """Parts of a long sentence, which overlap: it says several things, a question asks for one."""
    words = text.removesuffix(".").split()
    starts = range(0, len(words) - STEP, STEP) if len(words) >= LONG else ()
    return tuple(" ".join(words[start : start + PART]) for start in starts)


def _gaps(entries: schema.Entries) -> Iterator[Document]:
    labels = {s.slug: s.label for s in entries.subject}
    for s in entries.statement:
        for gap in s.gaps:
            texts = (gap, f"{labels[s.about[0]]}: {gap}")
            yield Document(Kind.GAP, gap, texts, s.about, s.id)
    for subject in entries.subject:
        for gap in subject.gaps:
            yield Document(Kind.GAP, gap, (f"{subject.label}: {gap}",), (subject.slug,))
    asked = phrases()
    for survey in entries.survey:
        findings = [f for f in entries.finding if f.survey == survey.slug]
        about = tuple(dict.fromkeys(f.subject for f in findings))
        near = findings[0].statement if findings else ""
        for field in SURVEY:
            if getattr(survey, field) is None:
                texts = _filled(asked["survey"][field], survey=survey.label)
                yield Document(Kind.GAP, f"survey.{field}:{survey.slug}", texts, about, near)
    for field in SOURCE:
        silent = [s.letter for s in entries.source if getattr(s, field) is None]
        for letter in silent:
            texts = _filled(asked["source"][field], source=f"source {letter}")
            yield Document(Kind.GAP, f"source.{field}:{letter}", texts)
        if len(silent) > 1:  # a question need not name one
            texts = _filled(asked["source"][field], source="this")
            yield Document(Kind.GAP, f"source.{field}:{LETTERS.join(silent)}", texts)


def _with_asks(gap: Document, topic: schema.Topic) -> Document:
    return replace(gap, texts=(*gap.texts, *topic.gap_asks.get(gap.target, ())))


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
        yield Document(Kind.OUT_OF_SCOPE, "", topic.out_of_scope)


def _filled(texts: Sequence[str], **words: str) -> tuple[str, ...]:
    """Texts with what their placeholders stand for."""
    return tuple(text.format_map(words) for text in texts)

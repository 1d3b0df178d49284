"""Holds a pack against the articles themselves, for whoever owns their text.

Paragraphs are counted over non-empty lines, from 1. What is compared: each paragraph's
fingerprint, each figure and each name of a statement, and runs of copied words.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.facts import pack as model
from bot.facts.loader import Pack, PackError, Problem
from bot.facts.words import normalise, stem, straight, words

COPIED = 8  # this many words in a row are a copy
FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
NUMBER_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen twenty"
).split()
ORDINALS = {"first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5"}
PLAIN_WORDS = {"i", "percent"}  # capitals that name nothing


def fingerprint(paragraph: str) -> str:
    """SHA-256 of a paragraph, blind to typography, case and spacing."""
    return hashlib.sha256(" ".join(straight(paragraph).split()).casefold().encode()).hexdigest()


def paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


@dataclass(frozen=True, slots=True)
class Claim:
    """A text of the pack that speaks for one source."""

    collection: str
    entry: object
    field: str
    text: str
    source: str
    paragraphs: tuple[int, ...]


def audit(pack: Pack, folder: Path) -> list[Problem]:
    """All differences between a pack and the articles in `folder`. Errors: PackError."""
    articles: dict[str, list[str]] = {}
    problems: list[Problem] = []
    for source in pack.entries.source:
        try:
            articles[source.letter] = paragraphs((folder / source.file).read_text("utf-8"))
        except (OSError, UnicodeDecodeError):
            message = f"{source.file} cannot be read in {folder}"
            problems.append(pack.problem("source", source, "file", message))
    if problems:
        raise PackError(problems)
    for source in pack.entries.source:
        problems += _fingerprints(pack, source, articles[source.letter])
    if problems:  # the text is another one, so nothing below would mean anything
        return problems
    names = Names(pack)
    for claim in _claims(pack):
        cited = "\n".join(articles[claim.source][n - 1] for n in claim.paragraphs)
        for message in (*_figures(claim.text, cited), *names.missing(claim.text, cited)):
            problems.append(pack.problem(claim.collection, claim.entry, claim.field, message))
    problems += _values(pack, articles)
    problems += _copies(pack, articles)
    return problems


def _fingerprints(pack: Pack, source: model.Source, article: list[str]) -> Iterator[Problem]:
    if len(article) != len(source.fingerprints):
        message = f"lists {len(source.fingerprints)} paragraphs, the article has {len(article)}"
        yield pack.problem("source", source, "fingerprints", message)
        return
    for number, (said, text) in enumerate(zip(source.fingerprints, article, strict=True), 1):
        if said != (actual := fingerprint(text)):
            message = f"paragraph {number} differs from the article, whose fingerprint is {actual}"
            yield pack.problem("source", source, "fingerprints", message)


def _claims(pack: Pack) -> Iterator[Claim]:
    for s in pack.entries.statement:
        where = tuple(sorted({*s.paragraphs, *s.context}))
        yield Claim("statement", s, "text", s.text, s.source, where)
        if s.speaker:
            yield Claim("statement", s, "speaker", s.speaker, s.source, where)
        if s.event:
            when = f"{s.event.when} {s.event.date or ''}"
            yield Claim("statement", s, "event", when, s.source, where)
    for survey in pack.entries.survey:
        said = (
            survey.topic,
            survey.pollster,
            survey.wording,
            survey.sample,
            str(survey.year or ""),
        )
        for text in filter(None, said):
            yield Claim("survey", survey, "topic", text, survey.source, tuple(survey.paragraphs))
    surveys = {s.slug: s for s in pack.entries.survey}
    for f in pack.entries.finding:
        survey = surveys[f.survey]
        yield Claim("finding", f, "text", f.text, survey.source, tuple(survey.paragraphs))


def _numbers(text: str) -> set[str]:
    """Figures in a text, number words included, as digits."""
    found = {n.replace(",", "").rstrip(".") for n in FIGURE.findall(text)}
    for word in words(text):
        if word in NUMBER_WORDS:
            found.add(str(NUMBER_WORDS.index(word)))
        elif word in ORDINALS:
            found.add(ORDINALS[word])
    return found


def _figures(text: str, cited: str) -> Iterator[str]:
    said = {part for n in FIGURE.findall(text) for part in (n.replace(",", ""), *n.split("-"))}
    for figure in sorted(said - _numbers(cited)):
        yield f"the figure {figure} is not in the cited paragraphs"


def _values(pack: Pack, articles: dict[str, list[str]]) -> Iterator[Problem]:
    surveys = {s.slug: s for s in pack.entries.survey}
    for finding in pack.entries.finding:
        survey = surveys[finding.survey]
        cited = "\n".join(articles[survey.source][n - 1] for n in survey.paragraphs)
        for message in _figures(f"{finding.percent:g}", cited):
            yield pack.problem("finding", finding, "percent", message)


class Names:
    """Which names may stand for one another: the words of a subject's label and aliases."""

    def __init__(self, pack: Pack) -> None:
        self._subjects: list[set[str]] = []
        self._by_word: dict[str, list[int]] = {}
        self._proper = {  # words that begin a sentence and yet may be names
            word
            for subject in pack.entries.subject
            for word in subject.label.split()
            if word[:1].isupper()
        }
        for subject in pack.entries.subject:
            names = {normalise(n) for n in (subject.label, *subject.aliases)} - {""}
            self._subjects.append(names)
            for word in {w for name in names for w in name.split()}:
                self._by_word.setdefault(word, []).append(len(self._subjects) - 1)

    def missing(self, text: str, cited: str) -> Iterator[str]:
        """Names of `text` that stand in `cited` under no name of their subject."""
        there = words(cited)
        stems, run = {stem(w) for w in there}, f" {' '.join(there)} "
        for name in self._capitalised(text):
            if all(self._stands(word, stems, run) for word in words(name)):
                continue
            yield f"the name {name!r} is not in the cited paragraphs"

    def _stands(self, word: str, stems: set[str], run: str) -> bool:
        if stem(word) in stems or word in PLAIN_WORDS or word.isdigit():
            return True
        subjects = (self._subjects[i] for i in self._by_word.get(word, ()))
        return any(f" {name} " in run for names in subjects for name in names)

    def _capitalised(self, text: str) -> Iterator[str]:
        """Words with a capital, but for a sentence's first unless it is the name of a subject."""
        for sentence in re.split(r"(?<=[.:;])\s+", straight(text)):
            for i, word in enumerate(sentence.split()):
                bare = word.strip("\"'(),.:;")
                proper = i > 0 or bare.removesuffix("'s") in self._proper or bare[1:2].isupper()
                if bare[:1].isupper() and proper:
                    yield bare


def _copies(pack: Pack, articles: dict[str, list[str]]) -> Iterator[Problem]:
    """Every text of the pack, against every article."""
    runs = {tuple(run) for article in articles.values() for run in _runs(words("\n".join(article)))}
    for collection in ("source", "statement", "survey", "finding", "clash", "subject"):
        for entry in getattr(pack.entries, collection):
            for field, value in entry.model_dump().items():
                for text in value if isinstance(value, list) else [value]:
                    if not isinstance(text, str):
                        continue
                    if copied := next((r for r in _runs(words(text)) if tuple(r) in runs), None):
                        message = f"copies the article: {' '.join(copied)!r}"
                        yield pack.problem(collection, entry, field, message)


def _runs(tokens: list[str]) -> Iterator[list[str]]:
    for i in range(len(tokens) - COPIED + 1):
        yield tokens[i : i + COPIED]

"""Holds a pack against the articles themselves, for whoever owns their text.

Paragraphs are counted over non-empty lines, from 1. What is compared: each paragraph's
fingerprint, each figure and each name of what the pack says, the headings that are the source's
own, and runs of copied words. `asks` are held against copied words alone: a question may name what
no source does.
"""

import calendar
import hashlib
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.facts.names.words import normalise, stem, straight, words
from bot.facts.packs import schema
from bot.facts.packs.folder import PackError, Problem, read_file
from bot.facts.packs.pack import COLLECTIONS, Pack

COPIED = 8  # this many words in a row are a copy
FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
NUMBER_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen twenty"
).split()
ORDINALS = {"first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5"}
PLAIN_WORDS = {"i", "percent"}  # capitals that name nothing
SURVEYED = ("label", "topic", "pollster", "year", "wording", "sample", "mode", "margin")


def fingerprint(paragraph: str) -> str:
    """SHA-256 of a paragraph, blind to typography, case and spacing."""
    return hashlib.sha256(" ".join(straight(paragraph).split()).casefold().encode()).hexdigest()


def paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


@dataclass(frozen=True, slots=True)
class Claim:
    """A text of the pack, and the text of the paragraphs that it rests on.

    counted: numbers that are those of the members of a whole list, whatever the source writes.
    """

    collection: str
    entry: object
    field: str
    text: str
    cited: str
    counted: frozenset[str] = frozenset()


def audit(pack: Pack, folder: Path) -> list[Problem]:
    """All differences between a pack and the articles in `folder`. Errors: PackError."""
    articles: dict[str, list[str]] = {}
    problems: list[Problem] = []
    for source in pack.entries.source:
        try:
            articles[source.letter] = paragraphs(read_file(folder / source.file).decode("utf-8"))
            continue
        except PackError as error:
            said = error.problems[0].message
        except UnicodeDecodeError:
            said = "is not UTF-8 text"
        message = f"{source.file} in {folder} {said}"
        problems.append(pack.problem("source", source, "file", message))
    if problems:
        raise PackError(problems)
    for source in pack.entries.source:
        problems += _fingerprints(pack, source, articles[source.letter])
    if problems:  # the text is another one, so nothing below would mean anything
        return problems
    names = Names(pack)
    for c in _claims(pack, articles):
        found = (*_figures(c.text, c.cited, c.counted), *names.missing(c.text, c.cited))
        problems += [pack.problem(c.collection, c.entry, c.field, message) for message in found]
    problems += _headings(pack, articles)
    problems += _copies(pack, articles)
    return problems


def _fingerprints(pack: Pack, source: schema.Source, article: list[str]) -> Iterator[Problem]:
    if len(article) != len(source.fingerprints):
        message = f"lists {len(source.fingerprints)} paragraphs, the article has {len(article)}"
        yield pack.problem("source", source, "fingerprints", message)
        return
    for number, (said, text) in enumerate(zip(source.fingerprints, article, strict=True), 1):
        if said != (actual := fingerprint(text)):
            message = f"paragraph {number} differs from the article, whose fingerprint is {actual}"
            yield pack.problem("source", source, "fingerprints", message)


def _claims(pack: Pack, articles: dict[str, list[str]]) -> Iterator[Claim]:
    def cited(source: str, numbers: Iterable[int]) -> str:
        return "\n".join(articles[source][n - 1] for n in sorted({*numbers}))

    grounds = {s.id: cited(s.source, [*s.paragraphs, *s.context]) for s in pack.entries.statement}
    for source in pack.entries.source:
        said = cited(source.letter, source.verdict_paragraphs)
        yield Claim("source", source, "verdict", source.verdict or "", said)
    for s in pack.entries.statement:
        whole = (m for m in pack.entries.membership if m.complete and m.statement == s.id)
        counted = frozenset(str(len(m.members)) for m in whole)
        yield Claim("statement", s, "text", s.text, grounds[s.id], counted)
        yield Claim("statement", s, "speaker", s.speaker or "", grounds[s.id])
        if s.event:
            yield Claim("statement", s, "event.when", s.event.when, grounds[s.id])
            yield Claim("statement", s, "event.date", _spelled(s.event.date), grounds[s.id])
    reports = {s.slug: cited(s.source, s.paragraphs) for s in pack.entries.survey}
    for survey in pack.entries.survey:
        for field in SURVEYED:
            said = getattr(survey, field)
            yield Claim("survey", survey, field, str(said or ""), reports[survey.slug])
    for f in pack.entries.finding:
        for field, said in (("text", f.text), ("label", f.label), ("percent", f"{f.percent:g}")):
            yield Claim("finding", f, field, said, reports[f.survey])
    for c in pack.entries.clash:
        compared = "\n".join(grounds[id] for id in c.statements)
        yield Claim("clash", c, "question", c.question, compared)
        yield Claim("clash", c, "summary", c.summary, compared)


def _spelled(date: str | None) -> str:
    """'2014-07' as 'in July 2014', for a source writes the name of the month."""
    if date is None:
        return ""
    year, month, day = [*map(int, date.split("-")), 0, 0][:3]
    return f"in {day or ''} {calendar.month_name[month]} {year}"


def _numbers(text: str) -> set[str]:
    """Figures in a text, number words included, as digits."""
    found = {n.replace(",", "").rstrip(".") for n in FIGURE.findall(text)}
    for word in words(text):
        if word in NUMBER_WORDS:
            found.add(str(NUMBER_WORDS.index(word)))
        elif word in ORDINALS:
            found.add(ORDINALS[word])
    return found


def _figures(text: str, cited: str, counted: Collection[str] = ()) -> Iterator[str]:
    spelt = {str(n): w for n, w in enumerate(NUMBER_WORDS) if n > 1 and w in words(text)}
    said = {number: word for number, word in spelt.items() if number not in counted}
    said |= {n.replace(",", ""): n for n in FIGURE.findall(text)}
    for figure in sorted(said.keys() - _numbers(cited)):
        yield f"the figure {said[figure]} is not in the cited paragraphs"


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
        self._letters = {s.letter.lower() for s in pack.entries.source}
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
        if stem(word) in stems or word in PLAIN_WORDS | self._letters or word.isdigit():
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


def _headings(pack: Pack, articles: dict[str, list[str]]) -> Iterator[Problem]:
    """Headings of a source that do not stand there."""
    for section in pack.entries.section:
        there = (normalise(articles[section.source][n - 1]) for n in section.paragraphs)
        heading = f" {normalise(section.heading)} "
        if not section.ours and not any(heading in f" {text} " for text in there):
            message = "is not in the section's paragraphs: mark it as `ours`"
            yield pack.problem("section", section, "heading", message)


def _copies(pack: Pack, articles: dict[str, list[str]]) -> Iterator[Problem]:
    """Every text of the pack, against every article."""
    runs = {tuple(run) for article in articles.values() for run in _runs(words("\n".join(article)))}
    entries = [(name, entry) for name in COLLECTIONS for entry in getattr(pack.entries, name)]
    for name, entry in [("topic", pack.entries.topic), *entries]:
        for field, value in entry.model_dump().items():
            for text in _texts(value):
                if copied := next((r for r in _runs(words(text)) if tuple(r) in runs), None):
                    message = f"copies the article: {' '.join(copied)!r}"
                    yield pack.problem(name, entry, field, message)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (tuple, list, dict)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)


def _runs(tokens: list[str]) -> Iterator[list[str]]:
    for i in range(len(tokens) - COPIED + 1):
        yield tokens[i : i + COPIED]

"""Reads the files of a pack and reports everything that is wrong with it at once."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomli  # the standard library's tomllib, compiled
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.facts import pack as model
from bot.facts.folder import PackError, Problem, content_of, digest, files_of
from bot.facts.words import normalise

WORDY = re.compile(r"^(Value error, |(Input|String) (?=should))")  # of pydantic's messages
COLLECTIONS = tuple(name for name in model.PackFile.model_fields if name != "topic")


@dataclass(frozen=True, slots=True)
class Pack:
    """A whole, valid topic. `digest` is the SHA-256 of its files."""

    topic: model.Topic
    entries: model.PackFile
    digest: str
    files: dict[str, model.PackFile]  # by name

    def problem(self, collection: str, entry: Any, field: str, message: str) -> Problem:
        held = (f for f, entries in self.files.items() if entry in getattr(entries, collection))
        return Problem(next(held, ""), entry_name(collection, entry), field, message)


@dataclass(frozen=True, slots=True)
class Part:
    """What one file holds: sound entries, the others by (collection, name), and their problems."""

    file: str
    entries: model.PackFile
    has_topic: bool
    unsound: frozenset[tuple[str, str]] = frozenset()
    problems: tuple[Problem, ...] = ()


def load(folder: Path) -> Pack:
    """Errors: PackError with all problems of the pack."""
    folder = folder.absolute()  # so that "." has a name
    problems: list[Problem] = []
    parts: list[Part] = []
    contents: list[tuple[str, bytes]] = []
    files = files_of(folder)
    for path in files:
        try:
            contents.append((path.name, content_of(path)))
            parts.append(_part(path.name, tomli.loads(contents[-1][1].decode("utf-8-sig"))))
        except PackError as error:
            problems += error.problems
        except UnicodeDecodeError:
            problems.append(Problem(path.name, "", "", "is not UTF-8 text"))
        except tomli.TOMLDecodeError as error:
            problems.append(Problem(path.name, "", "", f"is not valid TOML: {error}"))
        except RecursionError:
            problems.append(Problem(path.name, "", "", "is nested too deeply"))
        except ValueError:  # of Python, which reads no number of thousands of digits
            problems.append(Problem(path.name, "", "", "holds a number that is too long"))
    problems += [problem for part in parts for problem in part.problems]
    if len(parts) < len(files):  # what the others refer to may stand in a file that is not legible
        raise PackError(problems)
    pack = _joined(parts, digest(contents))
    problems += _topics(folder, parts)
    problems += [*_duplicates(pack), *_dangling(pack, parts), *_inconsistent(pack)]
    if problems:
        raise PackError(problems)
    return pack


def _part(file: str, tables: dict[str, Any]) -> Part:
    """One file, as far as it is sound."""
    present = "topic" in tables
    try:
        return Part(file, model.PackFile.model_validate(tables), present)
    except ValidationError as error:
        errors = error.errors(include_url=False)
    bad = {e["loc"][:2] for e in errors}
    topic = None if any(where[0] == "topic" for where in bad) else tables.get("topic")
    lists = {name: tables[name] for name in COLLECTIONS if isinstance(tables.get(name), list)}
    sound: dict[str, list[Any]] = {name: [] for name in lists}
    unsound: set[tuple[str, str]] = set()
    for name, rows in lists.items():
        for n, row in enumerate(rows):
            if (name, n) in bad:
                unsound.add((name, row_name(row) if isinstance(row, dict) else ""))
            else:
                sound[name].append(row)
    entries = model.PackFile.model_validate({"topic": topic, **sound})
    return Part(file, entries, present, frozenset(unsound), tuple(_plain(file, tables, errors)))


def _plain(file: str, tables: dict[str, Any], errors: Iterable[ErrorDetails]) -> Iterator[Problem]:
    """Pydantic's errors, by the entry's own name instead of its number."""
    for e in errors:
        where = list(e["loc"])
        entry, field = str(where[0]) or '""', ".".join(map(str, where[1:]))
        if len(where) > 1 and isinstance(where[1], int):
            row = tables[entry][where[1]]
            name = row_name(row) if isinstance(row, dict) else ""
            entry, field = (
                f"{entry} {name or f'number {where[1] + 1}'}",
                ".".join(map(str, where[2:])),
            )
        message = {
            "extra_forbidden": "is not a known key",
            "missing": "is missing",
            "model_type": "should be a table",
            "string_pattern_mismatch": "is empty or has a form that is not allowed",
            "string_too_short": "is empty",
            "too_short": "is empty",
        }.get(e["type"], WORDY.sub("", e["msg"]))
        yield Problem(file, entry, field, message)


def row_name(row: dict[str, Any]) -> str:
    for key in ("id", "slug", "letter"):
        if isinstance(row.get(key), str):
            return row[key]
    if {"country", "alliance"} <= row.keys():
        return f"{row['country']} in {row['alliance']}"
    if {"survey", "subject", "label"} <= row.keys():
        return f"{row['label']} ({row['survey']}, {row['subject']})"
    return ""


def entry_name(collection: str, entry: Any) -> str:
    row = entry.model_dump()
    return f"{collection} {row_name(row) or row.get('words', [''])[0]}".strip()


def _joined(parts: Iterable[Part], digest: str) -> Pack:
    """One pack from the sound entries of all files."""
    merged: dict[str, list[Any]] = {name: [] for name in COLLECTIONS}
    topic = model.Topic.model_construct(None)  # of a pack that has none, which is a problem
    for part in parts:
        topic = part.entries.topic or topic
        for name in COLLECTIONS:
            merged[name] += getattr(part.entries, name)
    entries = model.PackFile.model_construct(None, topic=topic, **merged)
    files = {part.file: part.entries for part in parts}
    return Pack(topic=topic, entries=entries, digest=digest, files=files)


def _topics(folder: Path, parts: Iterable[Part]) -> Iterator[Problem]:
    count = sum(part.has_topic for part in parts)
    if count != 1:
        yield Problem(folder.name, "topic", "", f"a pack has one [topic], this has {count}")
    for part in parts:
        if part.entries.topic and part.entries.topic.slug != folder.name:
            message = f"is not the folder's name, {folder.name}"
            yield Problem(part.file, "topic", "slug", message)


def _duplicates(pack: Pack) -> Iterator[Problem]:
    for name, field in (
        ("source", "letter"),
        ("theme", "slug"),
        ("subject", "slug"),
        ("statement", "id"),
        ("survey", "slug"),
        ("clash", "slug"),
    ):
        entries = getattr(pack.entries, name)
        counts = Counter(getattr(e, field) for e in entries)
        for entry in entries:
            if counts.pop(getattr(entry, field), 0) > 1:
                yield pack.problem(name, entry, field, "stands more than once in the pack")
    members = Counter((m.country, m.alliance, m.statement) for m in pack.entries.membership)
    for m in pack.entries.membership:
        if members.pop((m.country, m.alliance, m.statement), 0) > 1:
            yield pack.problem("membership", m, "", "stands more than once in the pack")
    for subject in pack.entries.subject:
        keys = Counter(normalise(alias) for alias in subject.aliases)
        for key, times in keys.items():
            if times > 1 or not key:
                what = f"{key!r} stands twice" if key else "holds no letter or digit"
                yield pack.problem("subject", subject, "aliases", what)


def _dangling(pack: Pack, parts: Iterable[Part]) -> Iterator[Problem]:
    """References to entries that are not there, not even unsound."""
    known = {
        "subject": {s.slug for s in pack.entries.subject},
        "statement": {s.id for s in pack.entries.statement},
        "source": {s.letter for s in pack.entries.source},
        "theme": {t.slug for t in pack.entries.theme},
        "survey": {s.slug for s in pack.entries.survey},
    }
    for part in parts:
        for collection, name in part.unsound:
            known.get(collection, set()).add(name)
    references = (
        ("statement", "source", "source"),
        ("statement", "about", "subject"),
        ("statement", "leads", "subject"),
        ("statement", "position", "subject"),
        ("statement", "obstacle", "theme"),
        ("statement", "answers", "statement"),
        ("theme", "lead", "statement"),
        ("membership", "country", "subject"),
        ("membership", "alliance", "subject"),
        ("membership", "statement", "statement"),
        ("survey", "source", "source"),
        ("finding", "survey", "survey"),
        ("finding", "subject", "subject"),
        ("finding", "statement", "statement"),
        ("clash", "statements", "statement"),
    )
    for collection, field, target in references:
        for entry in getattr(pack.entries, collection):
            value = getattr(entry, field)
            for one in value if isinstance(value, list) else [value] if value else []:
                if one not in known[target]:
                    yield pack.problem(collection, entry, field, f"there is no {target} {one!r}")
    length = {s.letter: len(s.fingerprints) for s in reversed(pack.entries.source)}
    for collection in ("statement", "survey"):
        for entry in getattr(pack.entries, collection):
            for field in ("paragraphs", "context"):
                for number in getattr(entry, field, ()):
                    if entry.source in length and not 1 <= number <= length[entry.source]:
                        message = f"source {entry.source} has no paragraph {number}"
                        yield pack.problem(collection, entry, field, message)


def _inconsistent(pack: Pack) -> Iterator[Problem]:
    """Entries that are well-formed but contradict one another."""
    statements = {s.id: s for s in pack.entries.statement}
    kind = model.StatementKind.REPORTED_VIEW
    for s in pack.entries.statement:
        if s.kind is kind and not s.speaker:
            yield pack.problem("statement", s, "speaker", "a reported view needs a speaker")
        for slug in {*s.leads, *s.position} - {*s.about}:
            yield pack.problem("statement", s, "about", f"lacks {slug!r}, which it leads or places")
        other = statements.get(s.answers or "")
        if other and {s.argues, other.argues} != {*model.Side}:
            yield pack.problem("statement", s, "answers", "is not a statement of the other side")
    leads = Counter(slug for s in pack.entries.statement for slug in s.leads)
    for slug, times in leads.items():
        if times > 1:
            first = next(s for s in pack.entries.statement if slug in s.leads)
            message = f"{times} statements lead the answers about {slug!r}, this the first of them"
            yield pack.problem("statement", first, "leads", message)

"""Reads the files of a pack and reports everything that is wrong with it at once."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.facts.packs import schema
from bot.facts.packs.folder import PackError, Problem, contents_of, digest
from bot.facts.packs.pack import COLLECTIONS, Pack, entry_name
from bot.facts.packs.rules import broken_rules
from bot.facts.search import vectors

WORDY = re.compile(r"^(Value error, |(Input|String) (?=should))")  # of pydantic's messages
PLAINLY = {  # pydantic's kinds of errors -> in words
    "extra_forbidden": "is not a known key",
    "missing": "is missing",
    "model_type": "should be a table",
    "model_attributes_type": "should be a table",
    "string_pattern_mismatch": "is empty or has a form that is not allowed",
    "string_too_short": "is empty",
    "too_short": "is empty",
    "tuple_type": "should be a valid list",
}


@dataclass
class _Read:
    """What the files of a pack say, before it is checked.

    rows, files: by table, its rows, and the file of each. topics, asks: of each [topic] and of each
    entry of [asks], the file and what it says. asked_in: by the `id()` of a row, the file from
    which it got its asks.
    """

    rows: dict[str, list[Any]] = field(default_factory=lambda: {name: [] for name in COLLECTIONS})
    files: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in COLLECTIONS})
    topics: list[tuple[str, Any]] = field(default_factory=list)
    asks: list[tuple[str, str, Any]] = field(default_factory=list)
    asked_in: dict[int, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def add(self, file: str, tables: dict[str, Any]) -> None:
        for name, value in tables.items():
            if name == "topic":
                self.topics.append((file, value))
            elif name == "asks" and isinstance(value, dict):
                self.asks += [(file, about, asks) for about, asks in value.items()]
            elif name == "asks":
                self.problems.append(Problem(file, name, "", "should be a table"))
            elif name not in self.rows:
                self.problems.append(Problem(file, name or '""', "", "is not a known key"))
            elif not isinstance(value, list):
                self.problems.append(Problem(file, name, "", "should be a valid list"))
            else:
                self.rows[name] += value
                self.files[name] += [file] * len(value)

    def give_asks(self) -> Iterator[Problem]:
        """Moves the entries of [asks] into the rows that they name. Gives what is wrong."""
        rows = (r for name in ("statement", "clash") for r in self.rows[name])
        named = [(r.get("id", r.get("slug")), r) for r in rows if isinstance(r, dict)]
        by_name = {name: row for name, row in named if isinstance(name, str)}
        for file, about, asks in self.asks:
            row = by_name.get(about)
            if row is None:
                yield Problem(file, "asks", about, "is no statement and no clash of the pack")
            elif "asks" in row:
                yield Problem(file, "asks", about, "has asks in another place as well")
            else:
                row["asks"] = asks
                self.asked_in[id(row)] = file


def load(folder: Path) -> Pack:
    """A pack that is valid. Errors: PackError with all that is wrong with it."""
    folder = folder.absolute()  # so that "." has a name
    contents, problems = contents_of(folder)
    read = _Read(problems=[*problems])
    complete = not problems
    for name, content in contents:
        try:
            read.add(name, tomllib.loads(content.decode("utf-8-sig")))
            continue
        except UnicodeDecodeError:
            said = "is not UTF-8 text"
        except tomllib.TOMLDecodeError as error:
            said = f"is not valid TOML: {error}"
        except RecursionError:
            said = "is nested too deeply"
        except ValueError:  # Python reads no number of thousands of digits
            said = "holds a number that is too long"
        read.problems.append(Problem(name, "", "", said))
        complete = False
    strays = [*read.give_asks()]
    read.problems += strays if complete else ()
    pack = _checked(folder.name, read, digest(contents), complete=complete)
    return replace(pack, vectors=vectors.read(folder))


def _checked(folder: str, read: _Read, digest: str, *, complete: bool) -> Pack:
    """A pack from what has been read. `complete`: whether every file was legible.

    Errors: PackError.
    """
    problems: list[Problem] = []
    unsound: dict[str, set[str]] = {name: set() for name in COLLECTIONS}
    sound: dict[str, list[Any]] = {name: [] for name in COLLECTIONS}
    files: dict[int, str] = {}
    for name, rows in read.rows.items():
        entry_type = schema.ENTRY_TYPES[name]
        for n, (row, file) in enumerate(zip(rows, read.files[name], strict=True), 1):
            try:
                entry = entry_type.model_validate(row)
            except ValidationError as error:
                named = entry_name(name, row) if isinstance(row, dict) else name
                named = named if named != name else f"{name} number {n}"
                unsound[name].add(named.removeprefix(f"{name} "))
                problems += _plain(file, named, error, read.asked_in.get(id(row), file))
            else:
                sound[name].append(entry)
                files[id(entry)] = file
    topic = schema.Topic.model_construct(slug=folder, title=folder, question=folder)
    if read.topics:
        try:
            topic = schema.Topic.model_validate(read.topics[0][1])
            files[id(topic)] = read.topics[0][0]
        except ValidationError as error:
            problems += _plain(read.topics[0][0], "topic", error)
    order = {s.letter: n for n, s in enumerate(sound["source"])}
    sound["statement"].sort(key=lambda s: (order.get(s.source, 0), min(s.paragraphs)))
    entries = schema.Entries.model_construct(None, topic=topic, **sound)
    pack = Pack(entries, digest, files)
    problems = sorted([*problems, *read.problems], key=lambda problem: problem.file)
    if complete:  # what an entry refers to may stand in a file that is not legible
        problems += [*_about_topic(folder, read.topics), *broken_rules(pack, folder, unsound)]
    if problems:
        raise PackError(problems)
    return pack


def _about_topic(folder: str, topics: list[tuple[str, Any]]) -> Iterator[Problem]:
    if len(topics) != 1:
        yield Problem(folder, "topic", "", f"a pack has one [topic], this has {len(topics)}")
    for file, topic in topics:
        slug = topic.get("slug") if isinstance(topic, dict) else None
        if isinstance(slug, str) and slug != folder:
            yield Problem(file, "topic", "slug", f"is not the folder's name, {folder}")


def _plain(file: str, entry: str, error: ValidationError, asked_in: str = "") -> Iterator[Problem]:
    """Pydantic's errors in plain words. asked_in: the file of the asks, if it is not `file`."""
    for e in error.errors(include_url=False):
        message = PLAINLY.get(e["type"], WORDY.sub("", e["msg"]))
        place = ".".join(str(part) for part in e["loc"] if part != "[key]")
        in_asks = asked_in and e["loc"][:1] == ("asks",)
        yield Problem(asked_in if in_asks else file, entry, place, message)

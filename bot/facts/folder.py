"""A pack as a folder of files: which there are, what they hold, and what is wrong with it."""

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.facts.answer import echo

NAMED = 120  # characters of a name that a problem repeats
IMPORTING = 3  # counted up when the same pack becomes other rows


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a pack: where, and what, in plain words."""

    file: str
    entry: str
    field: str
    message: str

    def __str__(self) -> str:
        place = ", ".join(echo(part, NAMED) for part in (self.file, self.entry, self.field) if part)
        return f"{place}: {self.message}"


class PackError(Exception):
    """A pack that must not be loaded, with all its problems."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(f"{len(self.problems)} problems")


def packs_in(folder: Path) -> list[Path]:
    """The topic folders below `folder`, in alphabetical order. Errors: PackError where one of them
    cannot be looked into: it is not gone."""
    return [path for path in _listed(folder) if path.is_dir() and _packed(path)]


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        raise _unreadable(folder, error) from None


def _packed(folder: Path) -> list[Path]:
    """The files of a pack, without those that editors and systems hide in a folder."""
    return [p for p in _listed(folder) if p.suffix == ".toml" and not p.name.startswith(".")]


def _unreadable(path: Path, error: OSError) -> PackError:
    said = (error.strerror or "unknown reason").lower()
    return PackError([Problem(path.name, "", "", f"cannot be read: {said}")])


def digest_of(folder: Path) -> str:
    """The digest of a pack as it stands. Errors: PackError."""
    return digest((path.name, content_of(path)) for path in files_of(folder))


def digest(files: Iterable[tuple[str, bytes]]) -> str:
    """SHA-256 over names and contents of files, and over how they are imported."""
    total = hashlib.sha256(f"{IMPORTING}\0".encode())
    for name, content in files:
        total.update(name.encode(errors="surrogateescape") + b"\0")
        total.update(content)
        total.update(b"\0")
    return total.hexdigest()


def files_of(folder: Path) -> list[Path]:
    there = os.path.isdir(folder)  # noqa: PTH112  # `Path.is_dir` fails over a name that is too long
    files = _packed(folder) if there else []
    if not files:
        raise PackError([Problem(folder.name, "", "", "there is no such folder with .toml files")])
    return files


def content_of(path: Path) -> bytes:
    try:
        if not path.is_file():  # a pipe or a device may have no end
            raise PackError([Problem(path.name, "", "", "is no file")])
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from None

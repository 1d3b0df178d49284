"""A pack as a folder of files: which there are, what they hold, and what is wrong with it."""

import hashlib
import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.facts.names.words import echo

FILES = 50  # of a pack
FILE_BYTES, PACK_BYTES = 2_000_000, 10_000_000
NAME_LETTERS = 120  # of a name that a problem repeats
FORMAT = 5  # counted up when the same pack becomes other rows


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a pack: where, and what, in plain words."""

    file: str
    entry: str
    field: str
    message: str

    def __str__(self) -> str:
        parts = (self.file, self.entry, self.field)
        place = ", ".join(echo(part, NAME_LETTERS) for part in parts if part)
        return f"{place}: {self.message}"


class PackError(Exception):
    """A pack that must not be loaded, with all its problems."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(f"{len(self.problems)} problems")


def packs_in(folder: Path) -> tuple[list[Path], list[Problem]]:
    """The topic folders below `folder` in alphabetical order, and what cannot be looked into.

    Errors: PackError where `folder` itself cannot be.
    """
    packs, problems = [], []
    for path in _listed(folder):
        try:
            if _is_folder(path) and _toml_files(path):
                packs.append(path)
            elif path.is_symlink() and not path.exists():
                problems.append(Problem(path.name, "", "", "is a link to nothing"))
        except PackError as error:
            problems += error.problems
    return packs, problems


def files_of(folder: Path) -> list[Path]:
    """The files of a pack. Errors: PackError."""
    files = _toml_files(folder) if _is_folder(folder) else []
    if not files:
        raise _problem(folder, "there is no such folder with .toml files")
    if len(files) > FILES:
        raise _problem(folder, f"holds {len(files)} files; a pack has at most {FILES}")
    return files


def contents_of(folder: Path) -> tuple[list[tuple[str, bytes]], list[Problem]]:
    """Name and content of each file of a pack, and what cannot be read. Errors: PackError."""
    contents, problems, size = list[tuple[str, bytes]](), list[Problem](), 0
    for path in files_of(folder):
        try:
            if _leads_out(path, folder):
                raise _problem(path, "is a link to a place outside the pack's folder")
            content = read_file(path)
        except PackError as error:
            problems += error.problems
            continue
        size += len(content)
        if size > PACK_BYTES:
            raise _problem(folder, f"is larger than {PACK_BYTES // 1_000_000} MB in all")
        contents.append((path.name, content))
    return contents, problems


def digest_of(folder: Path) -> str:
    """The digest of a pack as it stands. Errors: PackError."""
    contents, problems = contents_of(folder)
    if problems:
        raise PackError(problems)
    return digest(contents)


def digest(contents: Iterable[tuple[str, bytes]]) -> str:
    """SHA-256 over names and contents of files, and over how they are imported."""
    total = hashlib.sha256(f"{FORMAT}\0".encode())
    for name, content in contents:
        total.update(name.encode(errors="surrogateescape") + b"\0")
        total.update(content)
        total.update(b"\0")
    return total.hexdigest()


def _is_folder(path: Path) -> bool:
    return os.path.isdir(path)  # noqa: PTH112  # `Path.is_dir` fails for a name that is too long


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        raise _unreadable(folder, error) from None


def _toml_files(folder: Path) -> list[Path]:
    """Without those that editors and systems hide in a folder."""
    return [p for p in _listed(folder) if p.suffix == ".toml" and not p.name.startswith(".")]


def read_file(path: Path, most: int = FILE_BYTES) -> bytes:
    """A regular file of at most so many bytes. Errors: PackError."""
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):  # a pipe or a device may have no end
            raise _problem(path, "is not a regular file")
        with path.open("rb") as file:
            content = b"" if found.st_size > most else file.read(most + 1)
    except OSError as error:
        raise _unreadable(path, error) from None
    if found.st_size > most or len(content) > most:
        raise _problem(path, f"is larger than {most // 1_000_000} MB")
    return content


def _leads_out(path: Path, folder: Path) -> bool:
    """Whether a file of a folder is a link to another place. Errors: PackError."""
    try:
        return not path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError) as error:  # RuntimeError: a loop of links, before Python 3.13
        raise _unreadable(path, error) from None


def _unreadable(path: Path, error: Exception) -> PackError:
    said = getattr(error, "strerror", None) or "a loop of links"
    return _problem(path, f"cannot be read: {said.lower()}")


def _problem(path: Path, message: str) -> PackError:
    return PackError([Problem(path.name, "", "", message)])

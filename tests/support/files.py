"""What befalls an SQLite file: bytes that are overwritten, a copy in its place."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

GARBAGE = b"\xdb"
HEADER = 100  # bytes
READERS = (5, 123)  # the bytes of SQLite's -shm file by which readers lock: how many, from where


def page_size(file: Path) -> int:
    """Of an SQLite file, in bytes."""
    with closing(sqlite3.connect(file)) as database:
        return database.execute("PRAGMA page_size").fetchone()[0]


def overwrite(file: Path, start: int, content: bytes) -> None:
    """Writes into the middle of a file."""
    with file.open("r+b") as open_file:
        open_file.seek(start)
        open_file.write(content)


@contextmanager
def damaged(file: Path, start: int, end: int | None = None) -> Iterator[None]:
    """Garbage from one byte to another, while inside."""
    with closing(sqlite3.connect(file, timeout=20)) as other:  # so that no page is still in the log
        other.execute("UPDATE topic SET revision = revision")
        other.commit()
        assert other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
    whole = file.read_bytes()
    overwrite(file, start, GARBAGE * len(whole[start:end]))
    yield
    overwrite(file, 0, whole)


@contextmanager
def away(file: Path) -> Iterator[None]:
    """The file is somewhere else, while inside."""
    elsewhere = file.rename(file.with_suffix(".away"))
    yield
    assert not file.exists()  # nobody made an empty one
    elsewhere.rename(file)


@contextmanager
def unreadable(file: Path) -> Iterator[None]:
    """Another process holds every lock that a reader could take, while inside."""
    import fcntl

    with Path(f"{file}-shm").open("r+b") as shm:
        fcntl.lockf(shm, fcntl.LOCK_EX, *READERS)
        yield


def take_the_place(new: Path, old: Path) -> None:
    """Puts an SQLite file in the place of another one."""
    for beside in ("-wal", "-shm"):
        Path(f"{old}{beside}").unlink()
    new.replace(old)

"""Connections to an SQLite file: how it is opened, set up, and followed where it is replaced."""

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event, make_url
from sqlalchemy.engine import URL, ExceptionContext
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.database.reasons import sqlite_error

BUSY_SECONDS = 15.0  # that SQLite waits for a lock, unless the address names another `timeout`
ATTEMPTS = 100  # to turn on the write-ahead log while other processes do the same
PRAGMAS = (
    "PRAGMA foreign_keys=ON",
    "PRAGMA synchronous=NORMAL",
    "PRAGMA secure_delete=ON",  # what people delete, and ballots, leave nothing in the file
)


def file_of(address: str | URL) -> Path | None:
    """The file of an SQLite address; None in memory or for SQLite's own `file:` form.

    Errors: ArgumentError for a malformed address.
    """
    if not str(address).startswith("sqlite"):  # SQLAlchemy does not understand all of PostgreSQL's
        return None
    url = make_url(address)
    if not url.database or url.database.startswith((":memory:", "file:")):
        return None
    return Path(url.database)


def create_engine(url: URL) -> AsyncEngine:
    """An engine for a file, which is created here alone, with its folder.

    So a file that is removed later is not replaced by an empty one. Errors: OSError.
    """
    query = {"timeout": str(BUSY_SECONDS), **url.query}
    file = file_of(url)
    if file:
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            file.touch()
        url = url.set(database=file.absolute().as_uri())
        query |= {"mode": "rw", "uri": "true"}
    engine = create_async_engine(url.set(query=query))
    event.listen(engine.sync_engine, "connect", _set_pragmas)
    event.listen(engine.sync_engine, "handle_error", _drop_damaged)
    if file:
        _follow(engine.sync_engine, file)
    return engine


def _set_pragmas(connection: Any, _: object) -> None:
    cursor = connection.cursor()
    for left in reversed(range(ATTEMPTS)):
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            break
        except Exception as error:
            if sqlite_error(error) != "SQLITE_BUSY" or not left:
                raise
        # SQLite does not wait for a lock for this change; it does for a transaction.
        cursor.execute("BEGIN IMMEDIATE")
        cursor.execute("ROLLBACK")
    for pragma in PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _drop_damaged(context: ExceptionContext) -> None:
    """Closes a connection that met a damaged file: it would keep the damaged pages in memory."""
    if sqlite_error(context.original_exception) in ("SQLITE_CORRUPT", "SQLITE_NOTADB"):
        context.is_disconnect = True


def _follow(engine: Engine, file: Path) -> None:
    """Replaces connections whose file is no longer the one at its path."""

    def identity() -> tuple[int, int] | None:
        try:
            found = file.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def connected(_: Any, record: Any) -> None:
        record.info["file"] = identity()

    def checked_out(_: Any, record: Any, __: Any) -> None:
        if record.info["file"] != identity():
            raise DisconnectionError

    event.listen(engine, "connect", connected)
    event.listen(engine, "checkout", checked_out)

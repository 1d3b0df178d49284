"""Which processes run over a database: each has a mark there, which ends with it, or as it crashes.

PostgreSQL: an advisory lock, in a transaction that is left open, so that a pooler does not lend its
connection to others. SQLite: a lock of the operating system on a file beside the database's. There
is none on Windows, whose locks cannot be shared, nor for a database in memory.
"""

import asyncio
import contextlib
import logging
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.database.engine import Database, Lock
from bot.database.reasons import reason
from bot.errors import StartError

MARK_SECONDS = 2.0  # that a start waits for its mark; it goes on without
END_SECONDS = 0.2  # that its end waits
PING_SECONDS = 5.0  # between two looks whether PostgreSQL still has the mark
SILENT_SECONDS = 60  # after which PostgreSQL drops the mark of a machine that has gone
BEGIN = (
    "BEGIN ISOLATION LEVEL READ COMMITTED; "
    f"SET LOCAL idle_in_transaction_session_timeout = '{SILENT_SECONDS}s'"
)
SHARED = "SELECT pg_try_advisory_xact_lock_shared($1::bigint)"
ALONE = text("SELECT pg_try_advisory_xact_lock(:key)")
RUNS = "The bot runs over this database: stop all its processes, then restore."
RESTORED = "A backup is being restored into this database: start again when that is done."
UNMARKED = "`bot restore` cannot see this process: there is no lock beside the database (%s)"
log = logging.getLogger(__name__)


@contextlib.asynccontextmanager
async def marked(database: Database) -> AsyncIterator[None]:
    """While inside, other processes can tell that this one runs, where that can be shown.

    Errors: StartError while a backup is restored.
    """
    mark = _marked_by_file if database.is_sqlite else _marked_by_connection
    async with mark(database):
        yield


@contextlib.asynccontextmanager
async def alone(database: Database) -> AsyncIterator[AsyncSession]:
    """A transaction during which no process runs. Has no time limit of its own.

    Errors: StartError where a process runs; SQLAlchemyError, OSError.
    """
    with contextlib.ExitStack() as stack:
        if database.is_sqlite and (file := await _lock_file(database)):
            try:
                stack.enter_context(_locked(file, shared=False))
            except BlockingIOError:
                raise StartError(RUNS) from None
        async with database.exclusive(Lock.RESTORING) as session:
            if not database.is_sqlite:
                connection = await session.connection()
                if not (await connection.execute(ALONE, {"key": Lock.RUNNING})).scalar_one():
                    raise StartError(RUNS)
            yield session


@contextlib.asynccontextmanager
async def _marked_by_file(database: Database) -> AsyncIterator[None]:
    with contextlib.ExitStack() as stack:
        try:
            if file := await _lock_file(database):
                stack.enter_context(_locked(file, shared=True))
        except BlockingIOError:
            raise StartError(RESTORED) from None
        except (SQLAlchemyError, OSError) as error:
            log.warning(UNMARKED, reason(error))
        yield


async def _lock_file(database: Database) -> Path | None:
    """Errors: SQLAlchemyError, OSError."""
    query = text("SELECT file FROM pragma_database_list WHERE name = 'main'")
    async with database.connection() as connection:
        file = (await connection.execute(query)).scalar()
    return Path(f"{file}.lock") if file else None


@contextlib.contextmanager
def _locked(file: Path, *, shared: bool) -> Iterator[None]:
    """Errors: BlockingIOError where others have it locked; OSError."""
    try:
        import fcntl
    except ImportError:  # Windows
        yield
        return
    number = os.open(file, os.O_RDONLY | os.O_CREAT, 0o644)  # whoever runs a process may read it
    try:
        fcntl.flock(number, fcntl.LOCK_NB | (fcntl.LOCK_SH if shared else fcntl.LOCK_EX))
        yield
    finally:
        os.close(number)


@contextlib.asynccontextmanager
async def _marked_by_connection(database: Database) -> AsyncIterator[None]:
    refused: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
    keeping = asyncio.create_task(_keep_mark(database, refused))
    try:
        await asyncio.wait({refused}, timeout=MARK_SECONDS)
        if refused.done() and refused.result():
            raise StartError(RESTORED)
        yield
    finally:
        keeping.cancel()
        await asyncio.wait({keeping}, timeout=END_SECONDS)


async def _keep_mark(database: Database, refused: asyncio.Future[bool]) -> None:
    """Keeps a shared lock, and takes it again where its connection is lost.

    refused: is told whether the first attempt met a restore, which has the lock.
    """
    from bot.database.postgresql import FAILURES

    while True:
        try:
            async with database.lone_connection() as connection:
                await connection.execute(BEGIN)
                has_mark = await connection.fetchval(SHARED, int(Lock.RUNNING))
                if not refused.done():
                    refused.set_result(not has_mark)
                while has_mark:
                    await asyncio.sleep(PING_SECONDS)
                    await connection.execute("SELECT 1", timeout=PING_SECONDS)
        except (*FAILURES, SQLAlchemyError) as error:
            log.debug("the mark of this process is lost", exc_info=error)
        if not refused.done():
            refused.set_result(False)
        await asyncio.sleep(PING_SECONDS)

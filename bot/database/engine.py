"""One SQLite file or PostgreSQL database: sessions, transactions, locks and time limits."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextvars import ContextVar
from enum import IntEnum
from typing import Any, TypeVar
from weakref import WeakSet

from sqlalchemy import event, make_url, text
from sqlalchemy.engine import URL, ExceptionContext
from sqlalchemy.exc import DisconnectionError, SQLAlchemyError, StatementError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.database import sqlite

T = TypeVar("T")

SILENT_SECONDS = 20.0  # that a session may take; longer than SQLite waits for a lock
CLOSING_SECONDS = 0.8  # that a server may take to close all connections

_in_use: ContextVar[set[Any]] = ContextVar("_in_use")
"""The driver's connections that the present session uses."""


class Lock(IntEnum):
    """What only one process does at a time: keys of PostgreSQL's advisory locks."""

    MIGRATING = 73646
    IMPORTING = 73647


class Database:
    """A database by its address. Opens nothing before the first session.

    Errors of the constructor: SQLAlchemyError, ValueError for a malformed address; OSError where
    the folder of an SQLite file cannot be created.
    """

    def __init__(self, address: str) -> None:
        self.is_sqlite = address.startswith("sqlite")
        self.engine = (
            _sqlite_engine(make_url(address))
            if self.is_sqlite
            else self._postgresql_engine(address)
        )
        self._open: WeakSet[Any] = WeakSet()  # all of the driver's connections
        event.listen(self.engine.sync_engine, "handle_error", _remove_sql)

    def _postgresql_engine(self, address: str) -> AsyncEngine:
        from bot.database.postgresql import connector

        scheme, _, rest = address.partition("://")
        if not scheme.startswith("postgres"):
            raise ValueError(scheme)
        connect = connector(f"postgresql://{rest}")

        async def connected() -> Any:
            connection = await connect()
            self._open.add(connection)
            _in_use.get(set()).add(connection)
            return connection

        engine = create_async_engine("postgresql+asyncpg://", async_creator=connected)

        def checked_out(connection: Any, record: Any, _: Any) -> None:
            record.info["used"] = used = _in_use.get(set())
            used.add(connection.driver_connection)
            try:
                engine.dialect.do_ping(connection)
            except (engine.dialect.loaded_dbapi.Error, OSError):  # OSError: by uvloop, as it writes
                raise DisconnectionError from None

        def checked_in(connection: Any, record: Any) -> None:
            if connection is not None:  # another session may use it from now on
                record.info.pop("used", set()).discard(connection.driver_connection)

        # In place of pool_pre_ping, whose ping nothing could end over a server that is silent.
        event.listen(engine.sync_engine, "checkout", checked_out)
        event.listen(engine.sync_engine, "checkin", checked_in)
        return engine

    @property
    def kind(self) -> str:
        """ "sqlite" or "postgresql"."""
        return self.engine.dialect.name

    @contextlib.contextmanager
    def _time_limit(self, seconds: float) -> Iterator[None]:
        """Cuts the connections that are used inside after so long, and those of a next attempt.

        Cancelling is not enough: SQLAlchemy and asyncpg would still end a transaction in good order
        and wait for a silent server for ever. Errors: TimeoutError.
        """
        loop, late = asyncio.get_running_loop(), False
        used: set[Any] = set()

        def cut() -> None:
            nonlocal late, timer
            late, timer = True, loop.call_later(seconds, cut)
            for connection in [*used]:
                connection.terminate()

        timer = loop.call_later(seconds, cut)
        token = _in_use.set(used)
        try:
            yield
        except (SQLAlchemyError, OSError):
            if late:
                raise TimeoutError from None
            raise
        finally:
            timer.cancel()
            _in_use.reset(token)

    @contextlib.asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncSession]:
        """A session. Errors: SQLAlchemyError, OSError; TimeoutError where the server is silent."""
        with self._time_limit(SILENT_SECONDS):
            async with AsyncSession(self.engine, expire_on_commit=False) as session:
                yield session

    @contextlib.asynccontextmanager
    async def snapshot(self) -> AsyncIterator[AsyncSession]:
        """A session whose reads all see one state of the database. Errors: as of `session`."""
        async with self.session() as session:
            if self.is_sqlite:  # its driver begins a transaction with the first write alone
                await (await session.connection()).exec_driver_sql("BEGIN")
            else:
                await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            yield session

    @contextlib.asynccontextmanager
    async def exclusive(self, lock: Lock) -> AsyncIterator[AsyncSession]:
        """A transaction that one process at a time is in. Has no time limit of its own.

        Errors: SQLAlchemyError, OSError.
        """
        async with AsyncSession(self.engine, expire_on_commit=False) as session, session.begin():
            await wait_for(await session.connection(), lock)
            yield session

    @contextlib.asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection]:
        """A connection without a session. Errors: as of `session`."""
        with self._time_limit(SILENT_SECONDS):
            async with self.engine.connect() as connection:
                yield connection

    async def size(self) -> int:
        """Of the whole database, in bytes. Errors: as of `session`."""
        query = (
            text("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
            if self.is_sqlite
            else text("SELECT pg_database_size(current_database())")
        )
        async with self.connection() as connection:
            return (await connection.execute(query)).scalar_one()

    async def close(self) -> None:
        """Closes all connections, also those that are still in use."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLOSING_SECONDS):
                await self.engine.dispose()
        for connection in [*self._open]:
            connection.terminate()


async def wait_for(connection: AsyncConnection, lock: Lock) -> None:
    """Waits until no other process holds the lock. It lasts as long as the transaction."""
    if connection.dialect.name == "sqlite":  # one writer at a time, whatever it writes
        await connection.execute(text("BEGIN IMMEDIATE"))
    else:
        await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": int(lock)})


async def within(seconds: float | None, work: Awaitable[T]) -> T:
    """The result of `work`, which goes on in the background where it takes longer.

    Errors: TimeoutError; those of `work`.
    """
    task = asyncio.ensure_future(work)
    task.add_done_callback(_retrieve)
    return await asyncio.wait_for(asyncio.shield(task), seconds)


def _retrieve(task: "asyncio.Future[Any]") -> None:
    """Marks an error as seen, which asyncio would else log with its text."""
    if not task.cancelled():
        task.exception()


def _sqlite_engine(url: URL) -> AsyncEngine:
    engine = create_async_engine(sqlite.opening(url), hide_parameters=True)
    sqlite.set_up(engine.sync_engine, sqlite.file_of(url))
    return engine


def _remove_sql(context: ExceptionContext) -> None:
    """Removes the statement from an error: it may hold what somebody typed."""
    if isinstance(error := context.sqlalchemy_exception, StatementError):
        error.statement = None

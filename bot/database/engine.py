"""One SQLite file or PostgreSQL database: sessions, transactions, locks and time limits."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from enum import IntEnum
from typing import Any, TypeVar
from weakref import WeakSet

from sqlalchemy import event, make_url, text
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import StatementError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.database import sqlite

T = TypeVar("T")

SILENT_SECONDS = 20.0  # that a session may take; longer than SQLite waits for a lock
CLOSING_SECONDS = 0.8  # that a server may take to close all connections


class Lock(IntEnum):
    """What only one process does at a time: keys of PostgreSQL's advisory locks."""

    MIGRATING = 73646
    IMPORTING = 73647
    RESTORING = 73648
    RUNNING = 73649  # shared by all processes that run: see `running`


class Database:
    """A database by its address. Opens nothing before the first session.

    Errors of the constructor: SQLAlchemyError, ValueError for a malformed address; OSError where
    the folder of an SQLite file cannot be created.
    """

    def __init__(self, address: str) -> None:
        self.is_sqlite = address.startswith("sqlite")
        self.engine = (
            sqlite.create_engine(make_url(address))
            if self.is_sqlite
            else self._postgresql_engine(address)
        )
        self._open: WeakSet[Any] = WeakSet()  # all of the driver's connections
        event.listen(self.engine.sync_engine, "handle_error", _remove_sql)

    def _postgresql_engine(self, address: str) -> AsyncEngine:
        from bot.database.postgresql import check_alive, connector

        scheme, _, rest = address.partition("://")
        if not scheme.startswith("postgres"):
            raise ValueError(scheme)
        connect = connector(f"postgresql://{rest}")

        async def connected() -> Any:
            connection = await connect()
            self._open.add(connection)
            return connection

        self._connect: Callable[[], Awaitable[Any]] = connected
        engine = create_async_engine("postgresql+asyncpg://", async_creator=connected)
        event.listen(engine.sync_engine, "checkout", check_alive)
        return engine

    @property
    def kind(self) -> str:
        """ "sqlite" or "postgresql"."""
        return self.engine.dialect.name

    @contextlib.asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncSession]:
        """A session. Errors: SQLAlchemyError, OSError; TimeoutError where the server is silent."""
        async with AsyncSession(self.engine, expire_on_commit=False) as session:
            try:
                async with asyncio.timeout(SILENT_SECONDS):
                    yield session
                    if not self.is_sqlite:  # its pool would log a close that is cancelled
                        await session.close()
            except TimeoutError:
                await session.invalidate()
                raise

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
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """A transaction that is committed at the end; on SQLite one at a time, from its beginning.

        Errors: as of `session`.
        """
        async with self.session() as session, session.begin():
            if self.is_sqlite:  # else two that read before they write would refuse each other
                await (await session.connection()).exec_driver_sql("BEGIN IMMEDIATE")
            yield session

    @contextlib.asynccontextmanager
    async def exclusive(self, lock: Lock) -> AsyncIterator[AsyncSession]:
        """A transaction that one process at a time is in. Has no time limit of its own.

        Errors: SQLAlchemyError, OSError.
        """
        async with AsyncSession(self.engine, expire_on_commit=False) as session, session.begin():
            connection = await session.connection()
            if self.is_sqlite:  # one writer at a time, whatever it writes
                await connection.exec_driver_sql("BEGIN IMMEDIATE")
            else:
                key = {"key": int(lock)}
                await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), key)
            yield session

    @contextlib.asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection]:
        """A session's connection. Errors: as of `session`."""
        async with self.session() as session:
            yield await session.connection()

    @contextlib.asynccontextmanager
    async def lone_connection(self) -> AsyncIterator[Any]:
        """PostgreSQL's own, of the driver and apart from all sessions; ended without waiting.

        Errors: as of `postgresql.FAILURES`, and SQLAlchemyError.
        """
        connection = await self._connect()
        try:
            yield connection
        finally:
            connection.terminate()

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


async def within(seconds: float | None, work: Awaitable[T]) -> T:
    """The result of `work`, which goes on in the background where it takes longer.

    Errors: TimeoutError; those of `work`.
    """
    task = asyncio.ensure_future(work)
    # Marks an error as seen, which asyncio would else log with its text.
    task.add_done_callback(lambda done: done.cancelled() or done.exception())
    return await asyncio.wait_for(asyncio.shield(task), seconds)


def _remove_sql(context: ExceptionContext) -> None:
    """Removes the statement from an error: it may hold what somebody typed."""
    if isinstance(error := context.sqlalchemy_exception, StatementError):
        error.statement = None

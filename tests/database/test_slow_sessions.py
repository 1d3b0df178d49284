"""A session that takes too long over PostgreSQL is ended, and no other one with it."""

import asyncio
import contextlib
import errno
import itertools
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
import pytest_asyncio
from sqlalchemy import CursorResult, text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel.ext.asyncio.session import AsyncSession
from support.databases import Databases, opened
from support.lives import PATIENCE
from support.network import Line
from support.processes import posix

from bot.database import engine, postgresql
from bot.database.engine import Database, Lock
from bot.database.reasons import LOST, reason

pytestmark = posix

ADD = "INSERT INTO registration VALUES ({}, 'tree', '{{}}')"
COUNT = "SELECT count(*) FROM registration"
BACKEND = "SELECT pg_backend_pid()"
SHORT_SECONDS = 0.5  # in place of what a session may take


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sessions that begin from now on are ended soon."""
    monkeypatch.setattr(engine, "SILENT_SECONDS", SHORT_SECONDS)


@pytest_asyncio.fixture
async def database(databases: Databases) -> AsyncIterator[Database]:
    """On PostgreSQL, with the newest layout."""
    async with opened(databases.empty("postgresql")) as database:
        yield database


async def run(session: AsyncSession, sql: str) -> CursorResult[Any]:
    return await (await session.connection()).execute(text(sql))


async def count(database: Database) -> int:
    """How many rows have been added."""
    async with database.session() as session:
        return (await run(session, COUNT)).scalar_one()


async def backend(database: Database) -> int:
    """The server's process behind the next session."""
    async with database.session() as session:
        return (await run(session, BACKEND)).scalar_one()


async def given_up(database: Database, sql: str) -> None:
    """Runs a query that must be ended."""
    async with asyncio.timeout(PATIENCE):
        with pytest.raises(TimeoutError):
            async with database.session() as session:
                await run(session, sql)


async def test_a_session_that_waits_for_a_lock_is_ended_and_its_neighbour_commits(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with database.session() as neighbour:  # which may take its time
        await run(neighbour, ADD.format(1))
        monkeypatch.setattr(engine, "SILENT_SECONDS", SHORT_SECONDS)
        await given_up(database, "INSERT INTO registration VALUES (1, 'other', '{}')")
        await run(neighbour, ADD.format(2))
        await neighbour.commit()
    assert await count(database) == 2


async def test_a_session_over_a_silent_line_is_ended_and_an_import_goes_on(
    database: Database, databases: Databases, impatient: None
) -> None:
    """An import has no time limit: it may wait for that of another process."""
    async with (
        Line(databases.empty("postgresql")) as over_line,
        opened(over_line) as silent,
    ):
        async with silent.exclusive(Lock.IMPORTING) as importing:
            await run(importing, ADD.format(1))
            await given_up(silent, "SELECT pg_sleep(60)")
            await run(importing, ADD.format(2))
        assert await count(silent) == 2


async def test_a_next_attempt_has_its_time_limit_too(
    databases: Databases, impatient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a connection of the pool is silent, another one is opened, which may be as well."""
    monkeypatch.setattr(postgresql, "PING_SECONDS", SHORT_SECONDS / 5)
    line = Line(databases.empty("postgresql"))
    async with line as over_line, opened(f"{over_line}?sslmode=disable") as database:
        await count(database)
        line.lose()
        line.limit = 1  # so that it is opened, and not set up
        opened_before = line.opened
        await given_up(database, COUNT)
        assert line.opened > opened_before


async def test_a_silent_connection_of_the_pool_is_replaced_before_anybody_waits(
    databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql, "PING_SECONDS", SHORT_SECONDS / 5)
    line = Line(databases.empty("postgresql"))
    async with line as over_line, opened(over_line) as database:
        await count(database)
        line.lose()
        async with asyncio.timeout(PATIENCE):
            assert await count(database) == 0


async def test_a_server_falls_silent_at_each_moment_of_a_session(
    databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also at its end, which SQLAlchemy sees through even when it is cancelled."""
    moment, line = 0, Line(databases.empty("postgresql"))
    async with line as over_line, opened(over_line) as database:
        for moment in itertools.count():
            lost = line.lost
            line.lose(after=moment)
            with monkeypatch.context() as patched:
                patched.setattr(engine, "SILENT_SECONDS", SHORT_SECONDS)
                reading = asyncio.create_task(count(database))
                await asyncio.wait({reading}, timeout=PATIENCE)
            with contextlib.suppress(TimeoutError):
                reading.result()
            if line.lost == lost:  # a session takes no more messages
                break
            assert await count(database) == 0  # over a new connection
    assert moment > 3


async def test_a_connection_that_the_server_has_ended_is_replaced(
    database: Database, databases: Databases
) -> None:
    before = await backend(database)
    databases.psql(f"SELECT pg_terminate_backend({before});")
    assert await backend(database) != before


async def test_so_is_one_that_cannot_be_written_to(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """uvloop may find that out as it writes, and says so with an error of its own."""
    before = await backend(database)

    async def broken(*_: object, **__: object) -> None:
        monkeypatch.undo()
        raise BrokenPipeError(errno.EPIPE, "Broken pipe")

    monkeypatch.setattr(asyncpg.Connection, "execute", broken)
    assert await backend(database) != before


async def test_a_connection_that_dies_in_a_session_is_its_error_alone(
    database: Database, databases: Databases
) -> None:
    async with database.session() as neighbour:
        await run(neighbour, ADD.format(1))
        with pytest.raises(SQLAlchemyError):
            async with database.session() as session:
                dying = (await run(session, BACKEND)).scalar_one()
                await asyncio.to_thread(databases.psql, f"SELECT pg_terminate_backend({dying});")
                await run(session, COUNT)
        await neighbour.commit()
    assert await count(database) == 1


async def test_a_silent_server_does_not_hold_up_closing(databases: Databases) -> None:
    """Neither over a connection that is kept nor over one that is in use."""
    busy, line = asyncio.Event(), Line(databases.empty("postgresql"))

    async def read(database: Database) -> None:
        async with database.session() as session:
            await run(session, COUNT)
            busy.set()
            await run(session, "SELECT pg_sleep(60)")

    async with line as over_line, opened(over_line) as database:
        async with database.session() as kept:
            await run(kept, COUNT)
            reading = asyncio.create_task(read(database))
            await busy.wait()
        line.lose()
        async with asyncio.timeout(PATIENCE):
            await database.close()
            (ended,) = await asyncio.gather(reading, return_exceptions=True)
    assert isinstance(ended, SQLAlchemyError) and reason(ended) == LOST

"""The marks of processes that run: a restore sees them, and they hold up nothing."""

import asyncio
import logging
import time
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from support.databases import Databases, opened
from support.lives import PATIENCE
from support.network import Line
from support.processes import posix

from bot.database import running
from bot.database.engine import Database
from bot.database.running import RESTORED, RUNS, alone, marked
from bot.errors import StartError

pytestmark = posix
MARKS = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ShareLock' AND granted"
SOON_SECONDS = 5.0  # on a busy machine; to connect to a silent server takes four times as long


async def is_refused(database: Database) -> bool:
    """Whether a restore is."""
    try:
        async with alone(database):
            return False
    except StartError as error:
        assert str(error) == RUNS
        return True


async def test_a_restore_is_refused_until_the_last_process_has_ended(database_url: str) -> None:
    async with opened(database_url) as one, opened(database_url) as two, AsyncExitStack() as stack:
        async with marked(one):
            await stack.enter_async_context(marked(two))
            assert await is_refused(one)
        assert await is_refused(one)
        await stack.aclose()
        assert not await is_refused(one)
        async with marked(one):  # a restore that was refused left nothing behind
            pass


async def test_no_process_starts_while_a_backup_is_restored(database_url: str) -> None:
    async with opened(database_url) as one, opened(database_url) as two:
        async with alone(one):
            with pytest.raises(StartError) as error:
                async with marked(two):
                    pass
            assert str(error.value) == RESTORED
        async with marked(two):
            assert await is_refused(one)


async def test_two_databases_do_not_know_each_other(databases: Databases) -> None:
    for kind in ("sqlite", "postgresql"):
        urls = databases.empty(kind), databases.empty(kind)
        async with opened(urls[0]) as one, opened(urls[1]) as two, marked(one):
            assert not await is_refused(two)


async def test_a_file_is_the_same_by_each_of_its_addresses(databases: Databases) -> None:
    url = databases.empty("sqlite")
    file = Path(url.partition(":///")[2])
    link = file.with_suffix(".link")
    link.symlink_to(file)
    async with opened(url) as database, marked(database):
        for address in (f"file:{file}?uri=true", f"{link}"):
            async with opened(f"sqlite+aiosqlite:///{address}") as other:
                assert await is_refused(other), address


async def test_a_process_runs_without_a_mark_where_there_can_be_none(
    databases: Databases, caplog: pytest.LogCaptureFixture
) -> None:
    url = databases.empty("sqlite")
    lock = Path(f"{url.partition(':///')[2]}.lock")
    await asyncio.to_thread(lock.mkdir)  # as good as a folder that is only read
    async with opened(url) as database:
        with caplog.at_level(logging.WARNING):
            async with marked(database):
                pass
        assert "no lock beside the database (is a directory)" in caplog.text
        with pytest.raises(IsADirectoryError):
            async with alone(database):
                pass


async def test_a_database_in_memory_has_no_other_process() -> None:
    async with opened("sqlite+aiosqlite://") as database, marked(database):
        assert not await is_refused(database)


async def test_a_mark_comes_back_after_its_connection_was_lost(
    databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "PING_SECONDS", 0.05)
    url = databases.empty("postgresql")
    name = url.partition("?")[0].rpartition("/")[2]
    end = f"\\c {name}\nSELECT pg_terminate_backend(pid) FROM ({MARKS}) AS marks;"
    async with opened(url) as database, opened(url) as other, marked(database):
        for _ in range(2):
            assert "t\n" in await asyncio.to_thread(databases.psql, end)
            async with asyncio.timeout(PATIENCE):
                while not await is_refused(other):  # noqa: ASYNC110
                    await asyncio.sleep(0.05)


async def test_postgresql_drops_the_mark_of_a_machine_that_has_gone(
    databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "BEGIN", running.BEGIN.replace("60s", "1s"))
    monkeypatch.setattr(running, "PING_SECONDS", PATIENCE * 2)
    url = databases.empty("postgresql")
    line = Line(url)
    async with (
        asyncio.timeout(PATIENCE),
        line as over_line,
        opened(url) as other,
        opened(over_line) as database,
        marked(database),
    ):
        line.lose()
        assert await is_refused(other)
        while await is_refused(other):  # noqa: ASYNC110
            await asyncio.sleep(0.1)


async def test_a_silent_server_holds_up_neither_start_nor_end(
    databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "MARK_SECONDS", 0.2)
    monkeypatch.setattr(running, "PING_SECONDS", 0.1)
    line = Line(databases.empty("postgresql"))
    async with line as over_line, opened(over_line) as database:
        start = time.monotonic()
        async with marked(database):
            line.lose()
            line.limit = 0  # nor does a new connection carry anything
            await asyncio.sleep(0.15)  # it is waiting for an answer
        async with marked(database):
            pass
        assert time.monotonic() - start < SOON_SECONDS
        assert not [task for task in asyncio.all_tasks() if "_keep_mark" in repr(task.get_coro())]


async def test_a_server_that_is_gone_holds_up_no_start(databases: Databases) -> None:
    url = databases.empty("postgresql")
    async with opened(url) as database:
        await asyncio.to_thread(databases.stop)
        try:
            start = time.monotonic()
            async with marked(database):
                assert time.monotonic() - start < SOON_SECONDS
        finally:
            await asyncio.to_thread(databases.start)

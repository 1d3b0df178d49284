"""Processes that are ended in the middle of their work: nothing acknowledged or stored is lost."""

import asyncio
import contextlib
import signal
import sqlite3
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing
from pathlib import Path

from sqlalchemy.ext.asyncio import create_async_engine
from standin import StandIn
from standin.server import START_S
from support.databases import opened, opened_topics
from support.lives import PATIENCE, Askers, bot, checkout, discreet, right
from support.processes import bot_run, environment, posix, said, stopped
from support.small_pack import grow

from bot.facts.packs.shipped import import_packs
from bot.facts.topic import Topic

STATEMENTS = 2000  # of the topic that is being imported: it takes a second or so


@posix
async def test_a_bot_is_ended_while_people_ask(tmp_path: Path) -> None:
    checkout(tmp_path)
    file = tmp_path / "facts.db"
    own = {"DATABASE_URL": f"sqlite:///{file}"}
    async with StandIn() as discord:
        askers, wrote = Askers(discord), ""
        async with bot_run(tmp_path, discord.env | own) as process:
            await discord.wait_synced()
            await discord.wait_ready()
            async with askers.at_work() as answers:
                wrote += await stopped(process, signal.SIGTERM)
        assert all(map(right, answers)), [*map(said, answers)]
        acknowledged = [use for use in discord.rest.interactions.values() if use.type]
        assert len(acknowledged) >= len(answers)
        assert all(use.answer for use in acknowledged)
        async with bot_run(tmp_path, discord.env | own) as process:
            await discord.wait_ready()
            async with askers.at_work() as answers:
                process.kill()
                await process.wait()
        assert all(map(right, answers)), [*map(said, answers)]
        async with bot_run(tmp_path, discord.env | own) as process:
            await discord.until(
                lambda: (s := discord.gateway.session()) and s.link, "session", START_S
            )
            await askers.answered()
            wrote += await stopped(process, signal.SIGTERM)
        assert discord.rest.syncs == 1
    discreet(wrote)
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


WAL = b"\2\2"  # in the header of a file whose writers hold up no readers


def is_locked(file: Path) -> bool:
    if not file.exists() or file.read_bytes()[18:20] != WAL:  # else the look would be in the way
        return False
    with closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as other:
        try:
            other.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        other.execute("ROLLBACK")
        return False


Writing = Callable[[], Awaitable[bool]]


@contextlib.asynccontextmanager
async def watching(url: str) -> AsyncIterator[Writing]:
    """Tells whether somebody is at that moment writing what is not yet committed."""
    if url.startswith("sqlite"):
        file = Path(url.removeprefix("sqlite+aiosqlite:///"))

        async def locked() -> bool:
            return is_locked(file)

        yield locked
        return
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:

        async def written() -> bool:
            found = await connection.exec_driver_sql(
                "SELECT 1 FROM pg_stat_activity "
                "WHERE datname = current_database() AND backend_xid IS NOT NULL"
            )
            return found.first() is not None

        yield written
    await engine.dispose()


async def killed_while_writing(folder: Path, url: str, *, times: int = 1) -> None:
    """times: how often it is seen to write before it is killed."""
    seen = 0
    async with watching(url) as writing:
        process: Process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "import"),
            cwd=folder,
            env=environment({"DATABASE_URL": url}),
            stdout=DEVNULL,
            stderr=DEVNULL,
        )
        async with asyncio.timeout(PATIENCE):
            while seen < times:
                seen += await writing()
                assert process.returncode is None, "it was done before it was seen to write"
                await asyncio.sleep(0.001)
        process.kill()
        assert await process.wait() == -signal.SIGKILL


async def the_topic(url: str) -> Topic:
    async with opened_topics(url) as topics:
        return await topics.topic()


@posix
async def test_an_import_is_killed_while_it_writes(database_url: str, tmp_path: Path) -> None:
    pack = checkout(tmp_path)
    own = {"DATABASE_URL": database_url}
    await killed_while_writing(tmp_path, database_url)  # the first to write makes the tables
    code, wrote = await bot(tmp_path, "import", settings=own)
    assert (code, wrote) == (0, "tram: loaded\n")
    old = await the_topic(database_url)
    grow(pack, STATEMENTS)
    await killed_while_writing(tmp_path, database_url, times=10)
    left = await the_topic(database_url)
    async with opened(database_url) as database:
        done = await import_packs(database, pack.parent)
    new = await the_topic(database_url)
    assert len(new.statements) == len(old.statements) + STATEMENTS
    whole = old if done.loaded else new
    assert left.name == whole.name
    assert left.statements == whole.statements
    assert left.said == whole.said

"""What befalls a PostgreSQL server under a running bot."""

import asyncio
import signal
import time
from pathlib import Path

import pytest
from standin import StandIn
from support.databases import Databases, opened, opened_topics
from support.lives import (
    PATIENCE,
    Askers,
    checkout,
    discreet,
    filled,
    refused,
    right,
    until_health,
)
from support.network import Line
from support.processes import PASSWORD, bot_run, posix, said, stopped
from support.small_pack import change

from bot.cli.stopping import SIGNALS
from bot.database import engine
from bot.database.engine import Database, Lock
from bot.facts import store
from bot.facts.packs.shipped import import_packs

RED, GREEN = (503, "gone: store\n"), (200, "ok\n")
GUEST = "guest"
LATER = ("van", "wagon", "walk")  # topics that are loaded while connections end


def lent(databases: Databases) -> str:
    """URL of an empty database of somebody who, unlike the server's owner, can be kept out."""
    url = databases.empty("postgresql")
    name = url.partition("?")[0].rpartition("/")[2]
    databases.psql(f"CREATE ROLE {GUEST} LOGIN; ALTER DATABASE {name} OWNER TO {GUEST};")
    return url.replace("postgres:", f"{GUEST}:{PASSWORD}", 1)


def terminate(databases: Databases) -> None:
    """Ends the bot's connections, of which it soon has new ones."""
    ended = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{GUEST}';"
    waiting = time.monotonic() + PATIENCE
    while "t\n" not in databases.psql(ended):
        assert time.monotonic() < waiting, "there is no connection to end"


def allow(databases: Databases, connections: int) -> None:
    databases.psql(f"ALTER ROLE {GUEST} CONNECTION LIMIT {connections};")


@posix
async def test_a_server_that_falls_silent_is_given_up(
    databases: Databases, pack_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what is known then is of the facts that are there by then."""
    monkeypatch.setattr(engine, "SILENT_SECONDS", 4.0)
    monkeypatch.setattr(store, "WATCH_SECONDS", 0.1)
    url = databases.empty("postgresql")
    line = Line(url)
    async with (
        asyncio.timeout(PATIENCE),
        line as over_line,
        opened_topics(over_line, pack_folder.parent) as topics,
        opened(url) as writer,
        topics.watching(),
    ):
        assert (await topics.topic()).statements["b2-buses"].text.startswith("Buses cost")
        opened_before = line.opened
        line.lose()
        await topics.ping()  # over a new connection
        assert line.opened > opened_before
        change(pack_folder / "statements.toml", "Buses cost less", "A bus costs less")
        before = topics.revision
        assert (await import_packs(writer, pack_folder.parent)).loaded == ["tram"]
        while topics.revision == before:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        assert (await topics.topic()).statements["b2-buses"].text.startswith("A bus costs")


@posix
async def test_a_start_that_waits_for_another_can_be_stopped(
    databases: Databases, tmp_path: Path
) -> None:
    url = databases.empty("postgresql")
    waits = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted;"
    own = {"DATABASE_URL": url, "DISCORD_TOKEN": "of.no.use"}
    other = Database(url)
    async with other.exclusive(Lock.MIGRATING):
        for number in SIGNALS:
            async with asyncio.timeout(PATIENCE), bot_run(tmp_path, own) as process:
                while "1\n" not in databases.psql(waits):  # noqa: ASYNC110
                    await asyncio.sleep(0.1)
                process.send_signal(number)
                assert "Traceback" not in await stopped(process, number)  # told twice
    await other.close()


@posix
async def test_one_life_over_a_server_that_fails(
    databases: Databases, tmp_path: Path, unused_tcp_port: int
) -> None:
    """Each fault is met by topics that are not yet loaded, and by one that is."""
    packs = checkout(tmp_path, "trolley", "tube", *LATER).parent
    url = lent(databases)
    await filled(url, packs)
    own = {"DATABASE_URL": url, "METRICS_PORT": str(unused_tcp_port)}
    async with StandIn() as discord, bot_run(tmp_path, discord.env | own) as process:
        await discord.wait_synced()
        await discord.wait_ready()
        await until_health(unused_tcp_port, *GREEN)
        askers = Askers(discord)

        # Its connections are ended, idle and at work.
        await asyncio.to_thread(terminate, databases)
        await askers.answered()
        async with askers.at_work() as answers:
            for topic in LATER:
                loading = asyncio.create_task(askers.ask(topic=topic))
                await asyncio.to_thread(terminate, databases)
                told = await loading
                assert right(told) or refused(told), said(told)
        assert all(map(right, answers)), [*map(said, answers)]

        # It has no connection to spare.
        await until_health(unused_tcp_port, *GREEN)  # over a connection that there is, to be ended
        await asyncio.to_thread(allow, databases, 0)
        await asyncio.to_thread(terminate, databases)
        await askers.told_that_it_is_gone("trolley")
        await askers.answered()
        await until_health(unused_tcp_port, *RED)
        await asyncio.to_thread(allow, databases, -1)
        await until_health(unused_tcp_port, *GREEN)
        await askers.answered(topic="trolley")

        # It is started again while people ask.
        async with askers.at_work() as answers:
            await asyncio.to_thread(databases.stop)
            await until_health(unused_tcp_port, *RED)
            await askers.told_that_it_is_gone("tube")
            await asyncio.to_thread(databases.start)
            await until_health(unused_tcp_port, *GREEN)
            await askers.answered(topic="tube")
        assert all(map(right, answers)), [*map(said, answers)]
        wrote = await stopped(process, signal.SIGTERM)
    discreet(wrote)
    assert PASSWORD not in wrote
    assert "the database does not answer: it has no connection to spare" in wrote

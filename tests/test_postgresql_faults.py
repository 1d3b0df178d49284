"""What befalls a PostgreSQL server under a running bot."""

import asyncio
import signal
import time
from pathlib import Path

from databases import Databases
from lives import PATIENCE, Askers, checkout, discreet, refused, right, until_health
from standin import StandIn
from test_run import PASSWORD, bot_run, posix, said, stopped

RED, GREEN = (503, "gone: store\n"), (200, "ok\n")
GUEST = "guest"


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
async def test_one_life_over_a_server_that_fails(
    databases: Databases, tmp_path: Path, unused_tcp_port: int
) -> None:
    checkout(tmp_path)
    own = {"DATABASE_URL": lent(databases), "METRICS_PORT": str(unused_tcp_port)}
    async with StandIn() as discord, bot_run(tmp_path, discord.env | own) as process:
        await discord.wait_synced()
        await discord.wait_ready()
        await until_health(unused_tcp_port, *GREEN)
        askers = Askers(discord)

        # Its connections are ended, idle and at work.
        await askers.answered()
        await asyncio.to_thread(terminate, databases)
        await askers.answered()
        async with askers.at_work() as answers:
            for _ in range(3):
                await asyncio.to_thread(terminate, databases)
        assert all(right(a) or refused(a) for a in answers), [*map(said, answers)]
        await askers.answered()

        # It has no connection to spare.
        await asyncio.to_thread(allow, databases, 0)
        await asyncio.to_thread(terminate, databases)
        await askers.told_that_it_is_gone()
        await until_health(unused_tcp_port, *RED)
        await asyncio.to_thread(allow, databases, -1)
        await until_health(unused_tcp_port, *GREEN)
        await askers.answered()

        # It is started again while people ask.
        async with askers.at_work() as answers:
            await asyncio.to_thread(databases.stop)
            await until_health(unused_tcp_port, *RED)
            await askers.told_that_it_is_gone()
            await asyncio.to_thread(databases.start)
            await until_health(unused_tcp_port, *GREEN)
            await askers.answered()
        assert any(map(right, answers)) and any(map(refused, answers))
        assert all(right(a) or refused(a) for a in answers), [*map(said, answers)]
        wrote = await stopped(process, signal.SIGTERM)
    discreet(wrote)
    assert PASSWORD not in wrote
    assert "the database does not answer: it has no connection to spare" in wrote

"""What befalls a PostgreSQL server under a running bot."""

import asyncio
import contextlib
import itertools
import signal
import time
from pathlib import Path

import pytest
from databases import Databases
from lives import PATIENCE, Askers, checkout, discreet, refused, right, until_health
from small_pack import change
from standin import StandIn
from test_run import PASSWORD, bot_run, posix, said, stopped

from bot.cli.stopping import SIGNALS
from bot.facts import store
from bot.facts.database import MIGRATING, alone, connect
from bot.facts.lookups import statement
from bot.facts.store import Store

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


class Line:
    """A network between a bot and the server; it can lose what is on its way, and tell nobody."""

    def __init__(self, url: str) -> None:
        self._start, _, folder = url.partition("@")
        self._name, _, folder = folder.partition("?host=")
        self._socket = f"{folder}/.s.PGSQL.5432"
        self.lost = 0
        self._left: int | None = None
        self.opened = 0

    async def __aenter__(self) -> str:
        """The server's URL over this line."""
        self._server = await asyncio.start_server(self._connect, "127.0.0.1")
        port = self._server.sockets[0].getsockname()[1]
        return f"{self._start}@127.0.0.1:{port}{self._name}"

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    def lose(self, *, after: int = 0) -> None:
        """All connections that there are, for good; new ones are sound. after: so many messages to
        the server."""
        self._left = after or None
        self.lost = self.lost if after else self.opened

    async def _connect(self, here: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        self.opened = number = self.opened + 1
        there, forth = await asyncio.open_unix_connection(self._socket)

        async def carry(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
            while data := await source.read(1 << 16):
                if target is forth and self._left is not None:
                    self._left -= 1
                    if self._left < 0:
                        self.lose()
                if number > self.lost:
                    target.write(data)
            target.close()

        await asyncio.gather(carry(here, forth), carry(there, back))


@posix
async def test_a_server_that_falls_silent_is_given_up(
    databases: Databases, pack_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what is known then is of the facts that are there by then."""
    monkeypatch.setattr(store, "SILENT_SECONDS", 4.0)
    monkeypatch.setattr(store, "WATCH_SECONDS", 0.1)
    url = databases.empty("postgresql")
    line = Line(url)
    async with (
        asyncio.timeout(PATIENCE),
        line as over_line,
        Store(over_line) as bot,
        bot.watching(),
        Store(url) as writer,
    ):
        await writer.import_packs(pack_folder.parent)
        await bot.refresh()
        assert (await bot.read(statement, id="b2-buses")).lead.text.startswith("Buses cost")
        opened = line.opened
        line.lose()
        assert (await bot.read(statement, id="a1-plan")).found  # over a new connection
        assert line.opened > opened
        change(pack_folder / "statements.toml", "Buses cost less", "A bus costs less")
        await writer.import_packs(pack_folder.parent)
        while bot.revision != writer.revision:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        assert (await bot.read(statement, id="b2-buses")).lead.text.startswith("A bus costs")


@posix
async def test_a_server_falls_silent_at_each_moment_of_a_read(
    databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also at its end, which SQLAlchemy sees through, whoever cancels it."""
    line, moment = Line(databases.empty("postgresql")), 0
    async with line as over_line, Store(over_line) as bot:
        for moment in itertools.count():
            lost = line.lost
            line.lose(after=moment)
            with monkeypatch.context() as patched:
                patched.setattr(store, "SILENT_SECONDS", 0.5)
                reading = asyncio.create_task(bot.ping())
                await asyncio.wait({reading}, timeout=PATIENCE)
            with contextlib.suppress(TimeoutError):
                reading.result()
            if line.lost == lost:  # a read takes no more messages
                break
            await bot.ping()
    assert moment > 5


@posix
async def test_a_start_that_waits_for_another_can_be_stopped(
    databases: Databases, tmp_path: Path
) -> None:
    url = databases.empty("postgresql")
    waits = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted;"
    own = {"DATABASE_URL": url, "DISCORD_TOKEN": "of.no.use"}
    other = connect(url)
    async with other.begin() as connection:
        await alone(connection, MIGRATING)
        for number in SIGNALS:
            async with asyncio.timeout(PATIENCE), bot_run(tmp_path, own) as process:
                while "1\n" not in databases.psql(waits):  # noqa: ASYNC110
                    await asyncio.sleep(0.1)
                process.send_signal(number)
                assert "Traceback" not in await stopped(process, number)  # told twice
    await other.leave()


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

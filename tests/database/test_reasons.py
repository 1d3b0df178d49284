"""Why a database failed, in words that say what to do; each is produced where it can be."""

import asyncio
import os
import signal
import socket
import sqlite3
import ssl
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import event, text
from support.connecting import run
from support.databases import Databases, opened
from support.files import GARBAGE, overwrite, page_size
from support.lives import PATIENCE
from support.processes import posix

from bot.cli.opening import imported
from bot.database.engine import Database
from bot.database.reasons import REASONS, reason
from bot.errors import StartError

ENDED = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid();"
ROLLED = "DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{}'; END $$"
BY_QUERY = {  # name of an error -> queries after which PostgreSQL raises it
    "AdminShutdownError": ("SELECT pg_terminate_backend(pg_backend_pid())",),
    "DiskFullError": (ROLLED.format(53100),),
    "DuplicatePreparedStatementError": ("PREPARE twice AS SELECT 1",) * 2,
    "InvalidSQLStatementNameError": ("SELECT 1", "DEALLOCATE ALL", "SELECT 1"),
    "QueryCanceledError": ("SET statement_timeout = 10", "SELECT pg_sleep(60)"),
    "ReadOnlySQLTransactionError": ("SET TRANSACTION READ ONLY", "CREATE TABLE t (i int)"),
}
BY_ADDRESS = {  # name of an error -> address at which nothing is opened
    "ArgumentError": "sqlite://facts.db",
    "ClientConfigurationError": "postgresql://127.0.0.1/db?ssl_min_protocol_version=TLSv9",
    "OperationalError": "sqlite+aiosqlite:////",
    "ValueError": "postgresql://127.0.0.1:port/db",
}
ELSEWHERE = {  # that other tests produce: in `test_addresses`, and under `cli`
    "InsufficientPrivilegeError",
    "InvalidAuthorizationSpecificationError",
    "InvalidCatalogNameError",
    "InvalidPasswordError",
    "SQLITE_IOERR",
    "TargetServerAttributeNotMatched",
}
NOWHERE = {"InternalClientError"}  # what asyncpg meets in a stream that is no longer PostgreSQL's
REST = {
    "CannotConnectNowError",
    "ConnectionDoesNotExistError",
    "InterfaceError",
    "InvalidRequestError",
    "ModuleNotFoundError",
    "OSError",
    "SQLITE_BUSY",
    "SQLITE_CORRUPT",
    "SQLITE_FULL",
    "SQLITE_NOTADB",
    "SQLITE_READONLY",
    "TimeoutError",
    "TooManyConnectionsError",
}


async def failing(name: str, address: str, *queries: str) -> None:
    """Runs what fails with the error of a name, and for the reason that is said of it."""
    with pytest.raises(Exception) as raised:
        await run(address, *queries)
    told(name, raised.value)


def told(name: str, error: BaseException) -> None:
    names, cause = [], error
    while cause is not None:
        names += [type(cause).__name__, getattr(cause, "sqlite_errorname", "")]
        cause = cause.__cause__
    assert any(found.startswith(name) for found in names), (names, error)
    assert reason(error) == REASONS[name]


@pytest.fixture
def address(databases: Databases) -> str:
    """Of an empty database of PostgreSQL."""
    return databases.empty("postgresql")


@pytest_asyncio.fixture
async def file(tmp_path: Path) -> AsyncIterator[Path]:
    """An SQLite database with the newest layout."""
    file = tmp_path / "facts.db"
    async with opened(at(file)):
        pass
    yield file


def at(file: Path) -> str:
    return f"sqlite+aiosqlite:///{file}"


def test_each_reason_is_produced_by_some_test() -> None:
    assert BY_QUERY.keys() | BY_ADDRESS.keys() | ELSEWHERE | NOWHERE | REST == REASONS.keys()


@pytest.mark.parametrize("name", BY_QUERY)
async def test_a_query_that_fails(name: str, address: str) -> None:
    await failing(name, address, *BY_QUERY[name])


# SQLAlchemy does not wait for the thread of a connection that failed.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("name", BY_ADDRESS)
async def test_an_address_at_which_nothing_is_opened(name: str) -> None:
    await failing(name, BY_ADDRESS[name])


async def test_a_file_that_another_process_has_locked(file: Path) -> None:
    with closing(sqlite3.connect(file)) as other:
        other.execute("BEGIN IMMEDIATE")
        await failing("SQLITE_BUSY", f"{at(file)}?timeout=0", "BEGIN IMMEDIATE")


async def test_a_file_that_is_damaged(file: Path) -> None:
    with closing(sqlite3.connect(file)) as database:
        query = "SELECT rootpage FROM sqlite_master WHERE name = 'topic'"
        (page,) = database.execute(query).fetchone()
    size = page_size(file)
    overwrite(file, (page - 1) * size, GARBAGE * size)
    await failing("SQLITE_CORRUPT", at(file), "SELECT * FROM topic")


async def test_a_file_that_may_not_grow(file: Path) -> None:
    large = "CREATE TABLE large AS SELECT zeroblob(1000000)"
    await failing("SQLITE_FULL", at(file), "PRAGMA max_page_count = 1", large)


async def test_a_file_that_may_only_be_read(file: Path) -> None:
    await failing("SQLITE_READONLY", at(file), "PRAGMA query_only = on", "DROP TABLE topic")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
async def test_a_file_that_is_something_else(tmp_path: Path) -> None:
    file = tmp_path / "facts.db"
    file.write_text("No database. " * 100)
    await failing("SQLITE_NOTADB", at(file))


async def test_a_server_without_a_connection_to_spare(databases: Databases, address: str) -> None:
    databases.psql("CREATE ROLE crowded LOGIN CONNECTION LIMIT 0;")
    await failing("TooManyConnectionsError", address.replace("postgres:", "crowded:", 1))


@posix
async def test_a_server_that_is_being_stopped() -> None:
    with tempfile.TemporaryDirectory(prefix="latticework-") as folder:
        databases = Databases(Path(folder))
        address = databases.server.get_uri("postgres")
        number = int((databases.server.pgdata / "postmaster.pid").read_text().split()[0])
        async with opened(address) as database, database.connection():
            os.kill(number, signal.SIGTERM)  # it waits for those who are connected
            async with asyncio.timeout(PATIENCE):
                while True:
                    try:
                        await run(address, "SELECT 1")
                    except Exception as error:
                        told("CannotConnectNowError", error)
                        break
        databases.close()


async def test_a_connection_that_ends_before_a_query(databases: Databases, address: str) -> None:
    async with opened(address) as database:
        with pytest.raises(Exception) as raised:
            async with database.connection() as connection:
                found = await connection.execute(text("SELECT pg_backend_pid()"))
                ended = f"SELECT pg_terminate_backend({found.scalar_one()});"
                await asyncio.to_thread(databases.psql, ended)
                driver: Any = (await connection.get_raw_connection()).driver_connection
                while not driver.is_closed():  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
                await connection.execute(text("SELECT 1"))
    told("InterfaceError", raised.value)
    assert reason(raised.value) == "it ended the connection"


async def test_connections_that_end_at_once(databases: Databases, address: str) -> None:
    def end(connection: Any, _: object) -> None:
        connection.driver_connection.terminate()

    async with opened(address) as database:
        event.listen(database.engine.sync_engine, "connect", end)
        databases.psql(ENDED)
        with pytest.raises(Exception) as raised:
            await database.size()
    told("InvalidRequestError", raised.value)
    assert reason(raised.value) == "it ended the connection"


async def test_a_connection_that_ends_in_a_query(address: str) -> None:
    begun = asyncio.Event()

    async def sleep(database: Database) -> None:
        async with database.connection() as connection:
            begun.set()
            await connection.execute(text("SELECT pg_sleep(60)"))

    async with opened(address) as database:
        sleeping = asyncio.create_task(sleep(database))
        await begun.wait()
        await asyncio.sleep(0.1)
        await database.close()
        (ended,) = await asyncio.gather(sleeping, return_exceptions=True)
    assert isinstance(ended, Exception)
    told("ConnectionDoesNotExistError", ended)


async def test_a_server_that_says_nothing() -> None:
    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()  # for which Python 3.12 waits

    server = await asyncio.start_server(listen, "127.0.0.1")
    async with server:
        port = server.sockets[0].getsockname()[1]
        await failing("TimeoutError", f"postgresql://127.0.0.1:{port}/db?connect_timeout=0.1")


async def test_a_name_of_two_machines_that_both_refuse(
    monkeypatch: pytest.MonkeyPatch, unused_tcp_port: int
) -> None:
    found = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (f"127.0.0.{number}", unused_tcp_port))
        for number in (1, 2)
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    await failing("OSError", f"postgresql://two.example:{unused_tcp_port}/db")


async def test_a_driver_that_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "asyncpg", None)
    monkeypatch.delitem(sys.modules, "bot.database.postgresql", raising=False)
    await failing("ModuleNotFoundError", "postgresql://127.0.0.1/db")


def test_an_error_without_words_is_named_and_nothing_more() -> None:
    class StrangeError(Exception):
        pass

    assert reason(StrangeError("hunter2")) == "StrangeError"
    refused = ssl.SSLCertVerificationError(1, "hunter2")
    assert reason(refused) == "its TLS certificate is refused (no reason given)"


async def test_an_import_that_fails_gets_no_wrong_advice(address: str) -> None:
    """A layout that somebody has changed is no matter of disks."""
    async with opened(address) as database:
        async with database.engine.begin() as connection:
            await connection.execute(text("DROP TABLE theme"))
        with pytest.raises(StartError) as refused:
            await imported(database)
    assert "(UndefinedTableError)" in str(refused.value)
    assert "disk" not in str(refused.value)

"""Connections to SQLite or PostgreSQL, their locks, and their errors in words."""

import asyncio
import contextlib
import errno
import os
from collections.abc import Awaitable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar
from weakref import WeakSet

import orjson
from sqlalchemy import Column, Dialect, Engine, Table, event, text
from sqlalchemy.engine import URL, ExceptionContext, make_url
from sqlalchemy.exc import DBAPIError, DisconnectionError, SQLAlchemyError, StatementError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

T = TypeVar("T")

BUSY_SECONDS = 15.0  # that SQLite waits for a lock, where the URL names no other `timeout`
SILENT_SECONDS = 20.0  # after which a server is given up; longer than SQLite waits for a lock
CLOSING_SECONDS = 0.8  # that a server has to take leave
OPENING = 100  # times that a connection tries to have a log written ahead
PRAGMAS = (
    "PRAGMA foreign_keys=ON",
    "PRAGMA synchronous=NORMAL",
)
MIGRATING, IMPORTING = 73646, 73647  # keys of PostgreSQL's advisory locks
LOST = "it ended the connection"
MALFORMED, DRIVERLESS = "the address or a parameter in it is wrong", "its driver is not installed"
REASONS = {  # name of an error -> in words
    "SQLITE_BUSY": "another process has locked it",
    "SQLITE_CORRUPT": "the file is damaged",
    "SQLITE_FULL": "its disk is full",
    "SQLITE_IOERR": "its disk fails or is full",
    "SQLITE_NOTADB": "the file is no SQLite database",
    "SQLITE_READONLY": "it may only be read",
    "OperationalError": "it cannot be reached or written to",
    "InvalidPasswordError": "the password is wrong",
    "InvalidAuthorizationSpecificationError": "the user may not log in",
    "InvalidCatalogNameError": "there is no such database",
    "InsufficientPrivilegeError": "the user may not create tables",
    "TooManyConnectionsError": "it has no connection to spare",
    "CannotConnectNowError": "it is starting or stopping",
    **dict.fromkeys(("ConnectionDoesNotExistError", "InternalClientError"), LOST),
    "OSError": "it cannot be reached",
    "TimeoutError": "it does not answer",
    "NoResultFound": "it holds no facts yet",
    "OtherVersion": "another version of the bot has written to it",
    **dict.fromkeys(("ModuleNotFoundError", "NoSuchModuleError"), DRIVERLESS),
    **dict.fromkeys(("ArgumentError", "ValueError", "TypeError"), MALFORMED),
    **dict.fromkeys(("InterfaceError", "ClientConfigurationError"), MALFORMED),
}


class OtherVersion(SQLAlchemyError):
    """What is stored is not as this version writes it."""


class Database(AsyncEngine):
    """An engine that can give its connections up at once, whatever they wait for.

    To cancel what waits is not enough: SQLAlchemy and asyncpg then end it in good order, for which
    a server that has gone silent lets them wait for ever.
    """

    def __init__(self, sync_engine: Engine) -> None:
        super().__init__(sync_engine)
        self._servers: WeakSet[Any] = WeakSet()  # the driver's connections
        if self.dialect.name != "sqlite":  # first, as what else is done then waits for the server
            event.listen(sync_engine, "connect", self._opened, insert=True)

    def _opened(self, connection: Any, _: object) -> None:
        self._servers.add(connection.driver_connection)

    def give_up(self) -> None:
        """Also those that others use, who get an SQLAlchemyError, and read again over new ones."""
        for server in [*self._servers]:
            server.terminate()

    @contextlib.contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Gives up after so long, and again: the next connection may be as silent.

        Errors: TimeoutError.
        """
        loop, was_late = asyncio.get_running_loop(), False

        def be_late() -> None:
            nonlocal was_late, timer
            was_late, timer = True, loop.call_later(seconds, be_late)
            self.give_up()

        timer = loop.call_later(seconds, be_late)
        try:
            yield
        except (SQLAlchemyError, OSError):
            if was_late:
                raise TimeoutError from None
            raise
        finally:
            timer.cancel()

    async def leave(self) -> None:
        """Closes what is open, also under those who still wait for it."""
        with contextlib.suppress(TimeoutError), self.within(CLOSING_SECONDS):
            await self.dispose()
        self.give_up()


def connect(url: str) -> Database:
    """An engine that opens nothing yet. Errors: ArgumentError, ValueError for a malformed URL."""
    parsed = make_url(url)
    local = parsed.get_backend_name() == "sqlite"
    made = create_async_engine(
        _sqlite(parsed) if local else parsed,
        connect_args={} if local else {"timeout": SILENT_SECONDS},
        pool_pre_ping=not local,
        hide_parameters=True,
        json_serializer=lambda value: orjson.dumps(value).decode(),
        json_deserializer=orjson.loads,
    )
    engine = Database(made.sync_engine)
    event.listen(engine.sync_engine, "handle_error", _without_sql)
    if local:
        event.listen(engine.sync_engine, "connect", _sqlite_pragmas)
        event.listen(engine.sync_engine, "handle_error", _let_go)
        if file := file_of(parsed):
            _follow(engine, file)
    return engine


def _sqlite(url: URL) -> URL:
    """With how long to wait for a lock, and of a file that is there: it is made here and never
    again, so that no empty one takes the place of one that is gone."""
    query = {"timeout": str(BUSY_SECONDS), **url.query}
    if file := file_of(url):
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            file.touch()
        url = url.set(database=file.absolute().as_uri())
        query |= {"mode": "rw", "uri": "true"}
    return url.set(query=query)


def file_of(url: URL) -> Path | None:
    """Of an SQLite database; None in memory, and where the URL has one of SQLite's own."""
    if (
        url.get_backend_name() != "sqlite"
        or not url.database
        or url.database.startswith((":memory:", "file:"))
    ):
        return None
    return Path(url.database)


def _follow(engine: AsyncEngine, file: Path) -> None:
    """Lets go of connections to a file that is no longer the one of that name."""

    def identity() -> tuple[int, int] | None:
        try:
            found = file.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def opened(_: Any, record: Any) -> None:
        record.info["file"] = identity()

    def used(_: Any, record: Any, __: Any) -> None:
        if record.info["file"] != identity():
            raise DisconnectionError

    event.listen(engine.sync_engine, "connect", opened)
    event.listen(engine.sync_engine, "checkout", used)


def _let_go(context: ExceptionContext) -> None:
    """A connection keeps what it read of a damaged file, also when the file is whole again."""
    if _sqlite_error(context.original_exception) in ("SQLITE_CORRUPT", "SQLITE_NOTADB"):
        context.is_disconnect = True


async def in_time(work: Awaitable[T], seconds: float | None) -> T:
    """Errors: TimeoutError, and the work goes on: a connection cannot be made to end at once."""
    going = asyncio.ensure_future(work)
    going.add_done_callback(_heard)
    return await asyncio.wait_for(asyncio.shield(going), seconds)


def _heard(going: "asyncio.Future[Any]") -> None:
    """An error that nobody waits for any more is no news: asyncio would log its text."""
    if not going.cancelled():
        going.exception()


async def snapshot(session: AsyncSession) -> None:
    """Begins a transaction in which all reads see one state. The drivers' own begin later, or
    with each read anew."""
    if session.get_bind().dialect.name == "sqlite":
        await (await session.connection()).exec_driver_sql("BEGIN")
    else:
        await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


async def alone(connection: AsyncConnection, key: int) -> None:
    """Waits until no other process does the same; lasts as long as the transaction."""
    if connection.dialect.name == "sqlite":
        await connection.execute(text("BEGIN IMMEDIATE"))
    else:
        await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})


async def insert(connection: AsyncConnection, into: Table, rows: list[dict[str, Any]]) -> None:
    """Many rows with the same columns, in the driver's own terms: SQLAlchemy's way through each
    row, or PostgreSQL's through each statement, would take as long again."""
    dialect = connection.dialect
    compiled: Any = into.insert().compile(dialect=dialect, column_keys=[*rows[0]])
    names: list[str] = compiled.positiontup
    columns = (_bound(into.c[name], rows, dialect) for name in names)
    values = [*zip(*columns, strict=True)]
    if dialect.name != "postgresql":
        await connection.exec_driver_sql(str(compiled), values)
        return
    from asyncpg import InterfaceError, PostgresError

    own: Any = (await connection.get_raw_connection()).driver_connection
    try:
        await own.copy_records_to_table(into.name, records=values, columns=names)
    except (InterfaceError, PostgresError) as error:
        raise DBAPIError(None, None, error) from error


def _bound(column: "Column[Any]", rows: list[dict[str, Any]], dialect: Dialect) -> Iterable[Any]:
    """A column's values as its driver takes them."""
    values = (row[column.name] for row in rows)
    bind = column.type.dialect_impl(dialect).bind_processor(dialect)
    return map(bind, values) if bind else values


def _sqlite_pragmas(connection: Any, _: object) -> None:
    cursor = connection.cursor()
    for left in reversed(range(OPENING)):
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            break
        except Exception as error:
            if _sqlite_error(error) != "SQLITE_BUSY" or not left:
                raise
        # For this change alone SQLite waits for nobody; here it does, or says so in the end.
        cursor.execute("BEGIN IMMEDIATE")
        cursor.execute("ROLLBACK")
    for pragma in PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _without_sql(context: ExceptionContext) -> None:
    """A log says what failed; a query may hold what somebody typed."""
    if isinstance(error := context.sqlalchemy_exception, StatementError):
        error.statement = None


def reason(error: BaseException) -> str:
    """Why a database failed, without the URL, the password or the SQL."""
    cause = (error.orig if isinstance(error, DBAPIError) else None) or error
    # SQLAlchemy wraps what asyncpg raised, and asyncio how it ended what took too long.
    while cause.__cause__ and not isinstance(cause, TimeoutError):
        cause = cause.__cause__
    if isinstance(cause, OSError) and cause.strerror:
        number = cause.errno or 0  # asyncio's own words hold the address
        return (os.strerror(number) if number in errno.errorcode else cause.strerror).lower()
    name = type(cause).__name__
    return REASONS.get(_sqlite_error(cause)) or REASONS.get(name, name)


def _sqlite_error(error: BaseException) -> str:
    """SQLite's name of an error, such as SQLITE_IOERR, without its finer distinctions."""
    return "_".join(getattr(error, "sqlite_errorname", "").split("_")[:2])

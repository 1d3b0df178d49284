"""Connections to SQLite or PostgreSQL, their locks, and their errors in words."""

import errno
import os
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import event, text
from sqlalchemy.engine import ExceptionContext, make_url
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

PRAGMAS = ("busy_timeout=15000", "journal_mode=WAL", "foreign_keys=ON", "synchronous=NORMAL")
MIGRATING, IMPORTING = 73646, 73647  # keys of PostgreSQL's advisory locks
MALFORMED, DRIVERLESS = "the address is malformed", "its driver is not installed"
REASONS = {  # name of an error -> in words
    "OperationalError": "it cannot be reached or written to",
    "DatabaseError": "the file is no SQLite database",
    "InvalidPasswordError": "the password is wrong",
    "InvalidAuthorizationSpecificationError": "the user may not log in",
    "InvalidCatalogNameError": "there is no such database",
    "InsufficientPrivilegeError": "the user may not create tables",
    "OSError": "it cannot be reached",
    "TimeoutError": "it does not answer",
    **dict.fromkeys(("ModuleNotFoundError", "NoSuchModuleError"), DRIVERLESS),
    **dict.fromkeys(("ArgumentError", "ValueError", "TypeError"), MALFORMED),
    **dict.fromkeys(("InterfaceError", "ClientConfigurationError"), MALFORMED),
}


def connect(url: str) -> AsyncEngine:
    """An engine that opens nothing yet. Errors: ArgumentError, ValueError for a malformed URL."""
    parsed = make_url(url)
    engine = create_async_engine(
        parsed,
        pool_pre_ping=parsed.get_backend_name() != "sqlite",
        hide_parameters=True,
        json_serializer=lambda value: orjson.dumps(value).decode(),
        json_deserializer=orjson.loads,
    )
    event.listen(engine.sync_engine, "handle_error", _without_sql)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        event.listen(engine.sync_engine, "connect", _sqlite_pragmas)
    return engine


async def alone(connection: AsyncConnection, key: int) -> None:
    """Waits until no other process does the same; lasts as long as the transaction."""
    if connection.dialect.name == "sqlite":
        await connection.execute(text("BEGIN IMMEDIATE"))
    else:
        await connection.execute(text(f"SELECT pg_advisory_xact_lock({key:d})"))


def _sqlite_pragmas(connection: Any, _: object) -> None:
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _without_sql(context: ExceptionContext) -> None:
    """A log says what failed; a query may hold what somebody typed."""
    if isinstance(error := context.sqlalchemy_exception, StatementError):
        error.statement = None


def reason(error: BaseException) -> str:
    """Why a database failed, without the URL, the password or the SQL."""
    cause = (error.orig if isinstance(error, DBAPIError) else None) or error
    while cause.__cause__:  # SQLAlchemy wraps what asyncpg raised
        cause = cause.__cause__
    if isinstance(cause, OSError) and cause.strerror:
        number = cause.errno or 0  # asyncio's own words hold the address
        return (os.strerror(number) if number in errno.errorcode else cause.strerror).lower()
    return REASONS.get(type(cause).__name__, type(cause).__name__)

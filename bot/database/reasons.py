"""Why a database failed, in words that a host can act on."""

import errno
import os
import ssl

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

LOST = "it ended the connection"
MALFORMED = "the address or a parameter in it is wrong"
FULL = "its disk is full"
READ_ONLY = "it may only be read"
POOLED = "a pooler stands before it: add pgbouncer=true to the address"
REASONS = {  # name of an error -> in words
    "SQLITE_BUSY": "another process has locked it",
    "SQLITE_CORRUPT": "the file is damaged",
    "SQLITE_FULL": FULL,
    "SQLITE_IOERR": "its disk fails or is full",
    "SQLITE_NOTADB": "the file is no SQLite database",
    "SQLITE_READONLY": READ_ONLY,
    "OperationalError": "it cannot be reached or written to",
    "InvalidPasswordError": "the password is wrong",
    "InvalidAuthorizationSpecificationError": "the user may not log in",
    "InvalidCatalogNameError": "there is no such database",
    "InsufficientPrivilegeError": "the user may not create tables",
    "TooManyConnectionsError": "it has no connection to spare",
    "CannotConnectNowError": "it is starting or stopping",
    "DiskFullError": FULL,
    "ReadOnlySQLTransactionError": READ_ONLY,
    "QueryCanceledError": "it takes longer than its own statement_timeout allows",
    "TargetServerAttributeNotMatched": "no server is as target_session_attrs asks for",
    "DuplicatePreparedStatementError": POOLED,
    "InvalidSQLStatementNameError": POOLED,
    "AdminShutdownError": LOST,
    "ConnectionDoesNotExistError": LOST,
    "InterfaceError": LOST,
    "InvalidRequestError": LOST,  # by SQLAlchemy, where a new connection is lost at once as well
    "InternalClientError": LOST,
    "OSError": "it cannot be reached",
    "TimeoutError": "it does not answer",
    "ModuleNotFoundError": "its driver is not installed",
    "ArgumentError": MALFORMED,
    "ValueError": MALFORMED,
    "ClientConfigurationError": MALFORMED,
}


class Unusable(SQLAlchemyError):
    """A database that answers and yet cannot be used. Its text is the reason in words."""


def reason(error: BaseException) -> str:
    """Why a database failed: without its address, a password, or SQL."""
    cause = (error.orig if isinstance(error, DBAPIError) else None) or error
    # SQLAlchemy wraps what asyncpg raised, and asyncio wraps what ended a read that took too long.
    while cause.__cause__ and not isinstance(cause, TimeoutError):
        cause = cause.__cause__
    if isinstance(cause, Unusable):
        return str(cause)
    if isinstance(cause, ssl.SSLCertVerificationError):
        said, _, _ = getattr(cause, "verify_message", "").partition(",")  # else a host's name
        return f"its TLS certificate is refused ({said or 'no reason given'})"
    if isinstance(cause, ssl.SSLError):
        return "it does not speak TLS as the address asks for"
    if isinstance(cause, OSError) and cause.strerror:
        number = cause.errno or 0  # asyncio's own words would hold the address
        return (os.strerror(number) if number in errno.errorcode else cause.strerror).lower()
    name = type(cause).__name__
    return REASONS.get(sqlite_error(cause)) or REASONS.get(name, name)


def sqlite_error(error: BaseException) -> str:
    """SQLite's name of an error, such as SQLITE_IOERR, without its finer distinctions."""
    return "_".join(getattr(error, "sqlite_errorname", "").split("_")[:2])

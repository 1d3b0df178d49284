"""Connections to PostgreSQL, by the addresses that hosting services hand out.

asyncpg reads an address as libpq does, and takes a parameter that it does not know for a setting of
the server. Parameters of other clients are translated or left out here.
"""

import logging
import re
import ssl
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

import asyncpg
from sqlalchemy.exc import DisconnectionError

from bot.database.reasons import Unusable

CONNECT_SECONDS = 20.0
PING_SECONDS = 1.0  # that a connection of the pool may take to show that it is alive
WITHOUT_MEANING = (  # how the names of parameters begin that are left out
    "channel_binding",
    "client_encoding",
    "connection_limit",
    "fallback_application_name",
    "gssencmode",
    "keepalives",
    "load_balance_hosts",
    "pool_timeout",
    "schema",
    "socket_timeout",
    "sslaccept",
    "sslcompression",
    "supa",
    "tcp_user_timeout",
    "uselibpqcompat",
    "workaround",
)
SSL_WORDS = {
    "true": "require",
    "1": "require",
    "no-verify": "require",
    "false": "disable",
    "0": "disable",
}
FILES = ("sslcert", "sslcrl", "sslkey", "sslrootcert")  # parameters that name a file
LOGIN = re.compile(r"(?<=://)[^/]*(?=@)")  # user and password of an address
NO_TLS = "it offers no TLS, which the parameter sslmode asks for"
REFUSED = "it refuses the parameter {} of the address"
WRONG = "the parameter {} of the address is wrong"
NO_FILE = "the file that the parameter {} of the address names is not there"
NO_ROOT = "to check its TLS certificate, the address needs the parameter sslrootcert"
NO_ACCESS = "the user may not connect to it"
PARAMETER = re.compile(r'parameter(?: in options)?[: ]+"?([\w.]+)')  # in what a server says
NOT_UTF8 = "its encoding is {}: create it with ENCODING 'UTF8'"
FAILURES = (  # of a connection that is there, or is being opened
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # as the server ends a connection that is being opened
    asyncpg.PostgresError,
    OSError,
)
log = logging.getLogger(__name__)


def connector(address: str) -> Callable[[], Awaitable[asyncpg.Connection]]:
    """What opens a connection. Errors: as of `translated`.

    Errors, when it is called: OSError, Unusable, asyncpg's own.
    """
    address, arguments = translated(address)
    parameters = dict(parse_qsl(urlsplit(address).query))

    async def connect() -> asyncpg.Connection:
        _check_files(parameters)
        try:
            connection = await asyncpg.connect(address, **arguments)
        except (
            ConnectionError,
            asyncpg.CantChangeRuntimeParamError,
            asyncpg.ClientConfigurationError,
            asyncpg.InvalidParameterValueError,
            asyncpg.ProtocolViolationError,  # by PgBouncer, which takes only few parameters
            asyncpg.SyntaxOrAccessError,
        ) as error:
            if (said := _refusal(error, parameters)) is None:
                raise
            raise Unusable(said) from None
        encoding = connection.get_settings().server_encoding
        if encoding != "UTF8":
            await connection.close()
            raise Unusable(NOT_UTF8.format(encoding))
        return connection

    return connect


def check_alive(connection: Any, *_: object) -> None:
    """Has a connection of the pool replaced that no longer answers.

    In place of pool_pre_ping, which opens a transaction to look, and waits for a silent server
    until the transaction has ended in good order.
    """
    try:
        connection.run_async(lambda driver: driver.execute("SELECT 1", timeout=PING_SECONDS))
    except FAILURES:
        connection.driver_connection.terminate()
        raise DisconnectionError from None


def _check_files(parameters: Mapping[str, str]) -> None:
    """Errors: Unusable where a file that the address names is not there."""
    for name in FILES:
        if name in parameters and not Path(parameters[name]).is_file():
            raise Unusable(NO_FILE.format(name))


def _refusal(error: Exception, parameters: Mapping[str, str]) -> str | None:
    """Why no connection was opened; None where another module has words for the error."""
    said = str(error)
    if isinstance(error, ConnectionError):
        return NO_TLS if "rejected SSL upgrade" in said else None
    if isinstance(error, asyncpg.ClientConfigurationError):
        if "root certificate file" in said:
            return NO_ROOT
        name = next((name for name in parameters if name in said), None)
        return WRONG.format(name) if name else None
    if found := PARAMETER.search(said):
        return REFUSED.format(found[1])
    if isinstance(error, asyncpg.InsufficientPrivilegeError):
        return NO_ACCESS
    return REFUSED.format("options") if "options" in parameters else None


def translated(address: str) -> tuple[str, dict[str, Any]]:
    """An address that asyncpg understands, and its further arguments.

    Errors: ValueError; Unusable for a parameter that cannot be understood.
    """
    # A password may hold letters that end the part of an address in which it stands.
    parts = urlsplit(LOGIN.sub(lambda login: quote(login[0], safe=":%!$&'()*+,;=~"), address))
    arguments: dict[str, Any] = {"timeout": CONNECT_SECONDS}
    kept: dict[str, str] = {}
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        if name == "connect_timeout":
            arguments["timeout"] = _seconds(value)
        elif name == "pgbouncer":  # which may keep no prepared statement between transactions
            arguments["statement_cache_size"] = 0 if value.lower() in ("true", "1") else 100
        elif name in ("ssl", "sslmode"):
            kept["sslmode"] = SSL_WORDS.get(value.lower(), value)
        elif name.startswith(WITHOUT_MEANING):
            log.info("DATABASE_URL: the parameter %s is not needed here and is left out", name)
        else:
            kept[name] = value
    if kept.get("sslrootcert") == "system":  # libpq's word for the system's own certificates
        del kept["sslrootcert"]
        arguments["ssl"] = ssl.create_default_context()
    return urlunsplit(parts._replace(query=urlencode(kept))), arguments


def _seconds(given: str) -> float:
    """A limit as libpq reads it: 0 is none. Errors: Unusable."""
    try:
        seconds = float(given)
    except ValueError:
        raise Unusable(WRONG.format("connect_timeout")) from None
    return min(seconds, CONNECT_SECONDS) if seconds > 0 else CONNECT_SECONDS

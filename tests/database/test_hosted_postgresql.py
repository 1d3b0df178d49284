"""Addresses of PostgreSQL as hosting services hand them out, against the real server."""

from pathlib import Path
from urllib.parse import quote

import pytest
from support.connecting import plus, refusal, run
from support.databases import Databases
from support.network import Line
from support.processes import posix

SPECIAL = "p@ss:w/o?rd#[1]%+ &é"
PARAMETERS = (  # in addresses of Neon, Supabase, Heroku, Render, Vercel, Prisma and pgx
    "application_name=bot",
    "channel_binding=require",
    "client_encoding=utf8",
    "connect_timeout=10",
    "connect_timeout=0",
    "connect_timeout=-1",
    "connection_limit=1&pool_timeout=0",
    "gssencmode=disable",
    "keepalives=1&keepalives_idle=30",
    "options=-c%20statement_timeout%3D60000",
    "options=-c+search_path%3Dpublic",
    "pgbouncer=true",
    "schema=public",
    "search_path=public",
    "ssl=false",
    "sslmode=disable",
    "sslmode=prefer",
    "supa=base-pooler.x",
    "target_session_attrs=read-write",
    "target_session_attrs=any",
    "uselibpqcompat=true&sslmode=prefer",
)
SETTING = "SELECT current_setting('{}')"


@pytest.fixture
def address(databases: Databases) -> str:
    """Over a Unix socket."""
    return databases.server.get_uri("postgres")


@posix
@pytest.mark.parametrize("parameters", PARAMETERS)
async def test_a_parameter_that_a_host_adds_keeps_nobody_out(address: str, parameters: str) -> None:
    async with Line(address) as over_line:
        assert await run(plus(over_line, parameters), "SELECT 1") == [1]


async def test_settings_of_the_server_are_set(address: str) -> None:
    added = "application_name=bot&options=-c%20statement_timeout%3D60000%20-c%20work_mem%3D8MB"
    names = ("application_name", "statement_timeout", "work_mem")
    found = await run(plus(address, added), *map(SETTING.format, names))
    assert found == ["bot", "1min", "8MB"]


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ("foo=1", "it refuses the parameter foo of the address"),
        ("wal_level=minimal", "it refuses the parameter wal_level of the address"),
        ("statement_timeout=soon", "it refuses the parameter statement_timeout of the address"),
        ("options=-c%20foo%3D1", "it refuses the parameter foo of the address"),
        ("options=nonsense", "it refuses the parameter options of the address"),
        ("sslmode=2", "the parameter sslmode of the address is wrong"),
        ("target_session_attrs=2", "the parameter target_session_attrs of the address is wrong"),
        ("connect_timeout=soon", "the parameter connect_timeout of the address is wrong"),
        ("target_session_attrs=standby", "no server is as target_session_attrs asks for"),
        (
            "sslmode=verify-full&sslrootcert=/nowhere.pem",
            "the file that the parameter sslrootcert of the address names is not there",
        ),
        (
            "sslmode=verify-full",
            "to check its TLS certificate, the address needs the parameter sslrootcert",
        ),
    ],
)
async def test_a_parameter_that_cannot_be_is_named(
    address: str,
    parameters: str,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))  # without certificates of its own
    assert await refusal(plus(address, parameters)) == said


async def test_a_user_without_a_right_is_told_which(databases: Databases) -> None:
    url = databases.empty("postgresql")
    name = url.partition("?")[0].rpartition("/")[2]
    databases.psql(f"CREATE ROLE outsider LOGIN; REVOKE CONNECT ON DATABASE {name} FROM PUBLIC;")
    outside = url.replace("postgres:", "outsider:", 1)
    assert await refusal(outside) == "the user may not connect to it"
    setting = databases.server.get_uri("postgres").replace("postgres:", "outsider:", 1)
    said = "it refuses the parameter log_statement of the address"
    assert await refusal(plus(setting, "log_statement=all")) == said


@pytest.mark.parametrize("encoded", [True, False])
async def test_a_password_may_hold_any_letter(databases: Databases, encoded: bool) -> None:
    """Also one that is typed as it is, but for a slash."""
    password = SPECIAL if encoded else SPECIAL.replace("/", "")
    settings = databases.server.pgdata / "pg_hba.conf"
    lines = settings.read_text()
    settings.write_text(f"local all odd scram-sha-256\n{lines}")
    databases.psql(f"DROP ROLE IF EXISTS odd; CREATE ROLE odd LOGIN PASSWORD '{password}';")
    databases.psql("SELECT pg_reload_conf();")
    written = quote(password, safe="") if encoded else password
    url = databases.server.get_uri("postgres").replace("postgres:", f"odd:{written}", 1)
    while await refusal(url.replace(f"odd:{written}", "odd:other", 1)) != "the password is wrong":
        pass  # until the server has read its settings again
    assert await run(url, "SELECT current_user") == ["odd"]
    settings.write_text(lines)
    databases.psql("SELECT pg_reload_conf();")


@posix
async def test_the_first_of_several_servers_that_answers_is_used(
    address: str, unused_tcp_port: int
) -> None:
    async with Line(address) as over_line:
        start, at, place = over_line.rpartition("@")
        several = f"{start}{at}127.0.0.1:{unused_tcp_port},{place}"
        added = plus(several, "target_session_attrs=read-write")
        assert await run(added, "SELECT 1") == [1]


async def test_behind_a_pooler_nothing_is_prepared(databases: Databases) -> None:
    """A pooler in transaction mode may give each transaction another of its connections."""
    left = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%needle%'"
    url = databases.empty("postgresql")
    queries = ("SELECT 'needle'", left)
    assert (await run(url, *queries))[-1] > 0
    assert (await run(plus(url, "pgbouncer=false"), *queries))[-1] > 0
    assert await run(plus(url, "pgbouncer=true"), *queries) == ["needle", 0]


async def test_a_database_of_other_letters_is_refused(databases: Databases) -> None:
    for encoding in ("LATIN1", "SQL_ASCII"):
        name = encoding.lower()
        databases.psql(
            f"CREATE DATABASE {name} ENCODING '{encoding}' LOCALE 'C' TEMPLATE template0;"
        )
        said = f"its encoding is {encoding}: create it with ENCODING 'UTF8'"
        assert await refusal(databases.server.get_uri(name)) == said

"""What a database's address may say, and what is said where it cannot be used."""

import logging
import ssl
from pathlib import Path

import pytest
from pydantic import SecretStr
from support.databases import Databases

from bot.cli.opening import opened_database
from bot.database.postgresql import translated
from bot.errors import StartError
from bot.settings import Settings

REFUSED = (
    "The database cannot be opened ({}): check DATABASE_URL, and that the server runs or the "
    "folder exists and may be written to."
)
WRONG = "the address or a parameter in it is wrong"


async def tried(url: str) -> None:
    """Errors: StartError."""
    async with opened_database(Settings(database_url=SecretStr(url))):
        pass


async def refusal(url: str) -> str:
    """Why a database cannot be opened."""
    with pytest.raises(StartError) as error:
        await tried(url)
    assert error.value.__cause__ is None and error.value.__suppress_context__
    return str(error.value)


@pytest.mark.parametrize(
    ("query", "kept", "arguments"),
    [
        ("", "", {}),
        ("sslmode=require&application_name=bot", "sslmode=require&application_name=bot", {}),
        ("options=-c%20work_mem%3D8MB", "options=-c+work_mem%3D8MB", {}),
        ("sslrootcert=/etc/ca.pem", "sslrootcert=%2Fetc%2Fca.pem", {}),
        ("channel_binding=require&sslmode=require", "sslmode=require", {}),
        ("gssencmode=disable&keepalives=1&keepalives_idle=30&schema=public", "", {}),
        ("uselibpqcompat=true", "", {}),
        ("connect_timeout=5", "", {"timeout": 5.0}),
        ("connect_timeout=300", "", {"timeout": 20.0}),
        ("connect_timeout=0", "", {"timeout": 20.0}),
        ("connect_timeout=-1", "", {"timeout": 20.0}),
        ("ssl=true", "sslmode=require", {}),
        ("ssl=require", "sslmode=require", {}),
        ("ssl=0", "sslmode=disable", {}),
        ("ssl=no-verify", "sslmode=require", {}),
        ("sslmode=no-verify", "sslmode=require", {}),
        ("connection_limit=1&pool_timeout=0&supa=base-pooler.x", "", {}),
        ("client_encoding=utf8&target_session_attrs=any", "target_session_attrs=any", {}),
        ("pgbouncer=true", "", {"statement_cache_size": 0}),
        ("pgbouncer=false", "", {"statement_cache_size": 100}),
    ],
)
def test_parameters_of_other_clients(query: str, kept: str, arguments: dict[str, object]) -> None:
    said, given = translated(f"postgresql://me@host:5432/db?{query}")
    assert said == f"postgresql://me@host:5432/db{'?' if kept else ''}{kept}"
    assert given == {"timeout": 20.0} | arguments


@pytest.mark.parametrize(
    ("login", "understood"),
    [
        ("me:hunter2", "me:hunter2"),
        ("me:p%40ss%2Fword%25", "me:p%40ss%2Fword%25"),
        ("me:p@ss#w?rd[1]", "me:p%40ss%23w%3Frd%5B1%5D"),
        ("me:ö +&=;", "me:%C3%B6%20+&=;"),
        ("me", "me"),
    ],
)
def test_a_password_may_hold_what_ends_other_parts(login: str, understood: str) -> None:
    said, _ = translated(f"postgresql://{login}@host,other:5433/db?application_name=a@b")
    assert said == f"postgresql://{understood}@host,other:5433/db?application_name=a%40b"


def test_certificates_of_the_system_are_used_where_they_are_asked_for() -> None:
    said, given = translated("postgresql://me@host/db?sslmode=verify-full&sslrootcert=system")
    assert said == "postgresql://me@host/db?sslmode=verify-full"
    assert (given["ssl"].verify_mode, given["ssl"].check_hostname) == (ssl.CERT_REQUIRED, True)


def test_what_is_left_out_is_said(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        translated("postgresql://me:hunter2@host/db?channel_binding=require")
    assert "the parameter channel_binding is not needed here and is left out" in caplog.text
    assert "hunter2" not in caplog.text and "require" not in caplog.text


# SQLAlchemy does not wait for the thread of a connection that failed.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("sqlite:///{0}/file/facts.db", "file exists"),
        ("sqlite:///{0}/file/below/facts.db", "not a directory"),
        ("sqlite:///{0}", "it cannot be reached or written to"),
        ("sqlite:///{0}/file", "the file is no SQLite database"),
        ("postgresql://me:hunter2@127.0.0.1:port/db", WRONG),
        ("postgresql://me:hunter2@[::1/db", WRONG),
        ("postgresql://me:hunter2@/db?host={0}", "no such file or directory"),
        ("postgresql://me:hunter2@127.0.0.1:1/db", "connection refused"),
    ],
)
async def test_a_database_that_cannot_be_opened(address: str, why: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("No database. " * 100)
    said = await refusal(address.format(tmp_path))
    assert said == REFUSED.format(why)
    assert "hunter2" not in said and str(tmp_path) not in said


async def test_postgresql_lets_not_everybody_in(databases: Databases) -> None:
    settings = databases.server.pgdata / "pg_hba.conf"
    settings.write_text(f"local all locked scram-sha-256\n{settings.read_text()}")
    databases.psql("CREATE ROLE locked LOGIN PASSWORD 'right'; SELECT pg_reload_conf();")
    url = databases.empty("postgresql")
    await tried(url)
    wrong = url.replace("postgres:", "locked:hunter2", 1)
    while await refusal(wrong) != REFUSED.format("the password is wrong"):
        pass  # until the server has read its settings again
    unfit = databases.empty("postgresql").replace("postgres:", "locked:right", 1)
    assert await refusal(unfit) == REFUSED.format("the user may not create tables")
    nobody = url.replace("postgres:", "nobody:hunter2", 1)
    assert await refusal(nobody) == REFUSED.format("the user may not log in")
    gone = url.replace("/facts", "/nofacts")
    assert await refusal(gone) == REFUSED.format("there is no such database")

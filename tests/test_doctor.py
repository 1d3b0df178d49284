"""`bot doctor`: each fault is found, and says what to do."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from aiohttp import web
from databases import Databases
from pydantic import SecretStr
from small_pack import write_pack
from test_sqlite_faults import GARBAGE, overwrite, page_size

from bot.cli import examining
from bot.facts.inspection import Finding, inspect
from bot.facts.migrate import revisions
from bot.facts.store import Store
from bot.settings import Settings

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GfAkEd.abcdefghijklmnopqrstuvwxyz"


async def found(url: str, folder: Path) -> dict[str, Finding]:
    return {f.what: f async for f in inspect(url, folder)}


def settings(token: str | None) -> Settings:
    return Settings(discord_token=SecretStr(token) if token else None)


@pytest.mark.parametrize(
    ("token", "said"),
    [
        (None, "not set"),
        ("hello", "has not the form"),
        ("!!!.GfAkEd.abcdefghijklmnopqrstuvwxyz", "has not the form"),
        (f'"{TOKEN}"', "has not the form"),
    ],
)
def test_a_token_that_cannot_be_one(token: str | None, said: str) -> None:
    finding = examining._token(settings(token))
    assert said in finding.said
    assert finding.advice
    assert not token or token not in f"{finding}"


def test_a_token_of_the_right_form() -> None:
    finding = examining._token(settings(TOKEN))
    assert not finding.advice
    assert TOKEN not in f"{finding}"


@pytest.fixture
async def discords_clock(
    monkeypatch: pytest.MonkeyPatch, unused_tcp_port: int
) -> AsyncIterator[list[timedelta]]:
    """A Discord whose clock differs by what the list holds."""
    off = [timedelta()]

    async def gateway(request: web.Request) -> web.Response:
        date = format_datetime(datetime.now(UTC) + off[0], usegmt=True)
        return web.json_response({}, headers={"Date": date})

    app = web.Application()
    app.add_routes([web.get("/gateway", gateway)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", unused_tcp_port).start()
    monkeypatch.setattr(examining.Route, "BASE", f"http://127.0.0.1:{unused_tcp_port}")
    yield off
    await runner.cleanup()


async def test_a_right_clock(discords_clock: list[timedelta]) -> None:
    assert not (await examining._clock()).advice


async def test_a_wrong_clock(discords_clock: list[timedelta]) -> None:
    discords_clock[0] = timedelta(minutes=3)
    finding = await examining._clock()
    assert finding.what == "clock"
    assert "NTP" in finding.advice


async def test_no_network(monkeypatch: pytest.MonkeyPatch, unused_tcp_port: int) -> None:
    monkeypatch.setattr(examining.Route, "BASE", f"http://127.0.0.1:{unused_tcp_port}")
    assert "network" in (await examining._clock()).advice


async def test_all_is_well(database_url: str, pack_folder: Path) -> None:
    async with Store(database_url) as store:
        await store.import_packs(pack_folder.parent)
    findings = await found(database_url, pack_folder.parent)
    advised = {name for name, finding in findings.items() if finding.advice}
    assert advised <= {"charts"}  # which only a run draws
    assert {"database", "migrations", "write access", "facts", "charts"} <= findings.keys()


async def test_a_database_that_was_never_used(databases: Databases, pack_folder: Path) -> None:
    finding = (await found(databases.empty("postgresql"), pack_folder.parent))["migrations"]
    assert revisions()[-1] in finding.said
    assert "bot import" in finding.advice


async def test_a_file_that_is_not_there(tmp_path: Path, pack_folder: Path) -> None:
    file = tmp_path / "elsewhere" / "facts.db"
    finding = (await found(f"sqlite+aiosqlite:///{file}", pack_folder.parent))["database"]
    assert (finding.said, "bot import" in finding.advice) == ("there is none yet", True)
    assert not file.parent.exists()  # it only looks


async def test_a_damaged_table(databases: Databases, pack_folder: Path) -> None:
    url = databases.empty("sqlite")
    async with Store(url) as store:
        await store.import_packs(pack_folder.parent)
    file = Path(url.partition(":///")[2])
    with closing(sqlite3.connect(file)) as database:
        query = "SELECT rootpage FROM sqlite_master WHERE name = 'topic'"
        (page,) = database.execute(query).fetchone()
    size = page_size(file)
    overwrite(file, (page - 1) * size, GARBAGE * size)
    finding = (await found(url, pack_folder.parent))["contents"]
    assert finding.said == "cannot be read (the file is damaged)"
    assert "bot import" in finding.advice


async def test_packs_that_are_not_there(database_url: str, tmp_path: Path) -> None:
    finding = (await found(database_url, tmp_path / "nowhere"))["packs"]
    assert "no such file or directory" in finding.said


async def test_a_changed_pack(database_url: str, pack_folder: Path) -> None:
    async with Store(database_url) as store:
        await store.import_packs(pack_folder.parent)
    (pack_folder / "more.toml").write_text("")
    finding = (await found(database_url, pack_folder.parent))["facts"]
    assert "bot import" in finding.advice
    assert pack_folder.name in finding.said


async def test_a_broken_pack(database_url: str, pack_folder: Path) -> None:
    (pack_folder / "more.toml").write_text("nonsense = 1")
    finding = (await found(database_url, pack_folder.parent))[f"pack {pack_folder.name}"]
    assert "bot check" in finding.advice


async def test_a_database_that_cannot_be_reached(tmp_path: Path, unused_tcp_port: int) -> None:
    write_pack(tmp_path / "packs" / "tram")
    url = f"postgresql+asyncpg://me:secretword@127.0.0.1:{unused_tcp_port}/db"
    finding = (await found(url, tmp_path / "packs"))["database"]
    assert "DATABASE_URL" in finding.advice
    assert "secretword" not in f"{finding}"

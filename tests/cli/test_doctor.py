"""`bot doctor`: each fault is found, and says what to do."""

import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from aiohttp import web
from pydantic import SecretStr
from sqlalchemy import text
from support.databases import Databases, opened, opened_topics
from support.files import GARBAGE, overwrite, page_size

from bot.cli import doctor, opening
from bot.cli.doctor import Finding
from bot.database.schema import REFUSALS, Layout
from bot.errors import StartError
from bot.facts.search import embedding
from bot.settings import Settings

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GfAkEd.abcdefghijklmnopqrstuvwxyz"


@pytest.fixture(autouse=True)
def packs(pack_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the bot's packs, which holds the small one."""
    for module in (doctor, opening):
        monkeypatch.setattr(module, "packs_folder", lambda: pack_folder.parent)
    return pack_folder.parent


async def found(url: str) -> dict[str, Finding]:
    return {f.what: f async for f in doctor._database(url)}


async def filled(url: str, packs: Path) -> str:
    """The address of a database with the facts of the packs."""
    async with opened_topics(url, packs):
        return url


def settings(token: str | None) -> Settings:
    return Settings(discord_token=SecretStr(token) if token else None)


@pytest.mark.parametrize(
    ("token", "advice"),
    [(None, "There is no DISCORD_TOKEN"), ("hello", "DISCORD_TOKEN has not the form")],
)
def test_a_token_that_cannot_be_one(token: str | None, advice: str) -> None:
    finding = doctor._token(settings(token))
    assert finding.said == "not usable"
    assert finding.advice.startswith(advice)
    assert not token or token not in f"{finding}"


def test_a_token_of_the_right_form() -> None:
    finding = doctor._token(settings(TOKEN))
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
    monkeypatch.setattr(doctor.Route, "BASE", f"http://127.0.0.1:{unused_tcp_port}")
    yield off
    await runner.cleanup()


async def test_a_right_clock(discords_clock: list[timedelta]) -> None:
    assert not (await doctor._clock(None)).advice


async def test_a_wrong_clock(discords_clock: list[timedelta]) -> None:
    discords_clock[0] = timedelta(minutes=3)
    finding = await doctor._clock(None)
    assert finding.what == "clock"
    assert "NTP" in finding.advice


async def test_no_network(monkeypatch: pytest.MonkeyPatch, unused_tcp_port: int) -> None:
    monkeypatch.setattr(doctor.Route, "BASE", f"http://127.0.0.1:{unused_tcp_port}")
    finding = await doctor._clock(None)
    assert "network" in finding.advice and "HTTPS_PROXY" in finding.advice


async def test_the_search_is_by_meaning() -> None:
    assert await doctor._search(settings(None)) == Finding("search", "by meaning")


async def test_a_search_by_words_that_was_chosen_is_no_problem() -> None:
    finding = await doctor._search(Settings(search="words"))
    assert finding == Finding("search", "by words alone, as SEARCH wants it")


@pytest.mark.parametrize("content", [None, b"", b"version https://git-lfs.github.com/spec/v1"])
async def test_a_model_that_cannot_be_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None
) -> None:
    monkeypatch.setattr(embedding, "MODEL", tmp_path / "model")
    if content is not None:
        (tmp_path / "model").write_bytes(content)
    finding = await doctor._search(settings(None))
    assert (finding.what, finding.said) == ("search", "by words alone")
    assert "install the bot anew" in finding.advice and "SEARCH=words" in finding.advice


async def test_the_search_is_among_all_that_is_looked_at(
    discords_clock: list[timedelta], tmp_path: Path
) -> None:
    given = Settings(database_url=SecretStr(f"sqlite:///{tmp_path / 'none.db'}"))
    assert "search" in {finding.what async for finding in doctor.examine(given)}


async def test_all_is_well(database_url: str, packs: Path) -> None:
    findings = await found(await filled(database_url, packs))
    advised = {name for name, finding in findings.items() if finding.advice}
    assert advised <= {"charts"}  # which are not drawn here
    assert {"database", "layout", "write access", "facts", "charts"} <= findings.keys()


async def test_a_database_that_was_never_used(databases: Databases) -> None:
    finding = (await found(databases.empty("postgresql")))["layout"]
    assert finding.said == "empty"
    assert "bot import" in finding.advice


@pytest.mark.parametrize(
    ("revision", "layout"), [("9999", Layout.NEWER), ("0003", Layout.OUTDATED)]
)
async def test_a_layout_that_cannot_be_used_is_judged_as_a_start_judges_it(
    database_url: str, packs: Path, revision: str, layout: Layout
) -> None:
    async with opened(database_url) as database, database.engine.begin() as connection:
        await connection.execute(text(f"UPDATE alembic_version SET version_num = '{revision}'"))
    findings = await found(database_url)
    assert findings["layout"].advice == REFUSALS[layout]
    assert "facts" not in findings
    with pytest.raises(StartError) as refused:
        async with opening.opened(Settings(database_url=SecretStr(database_url))):
            pass
    assert str(refused.value) == REFUSALS[layout]


async def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    file = tmp_path / "elsewhere" / "facts.db"
    finding = (await found(f"sqlite+aiosqlite:///{file}"))["database"]
    assert (finding.said, "bot import" in finding.advice) == ("there is none yet", True)
    assert not file.parent.exists()  # it only looks


async def test_a_damaged_table(databases: Databases, packs: Path) -> None:
    url = await filled(databases.empty("sqlite"), packs)
    file = Path(url.partition(":///")[2])
    with closing(sqlite3.connect(file)) as database:
        query = "SELECT rootpage FROM sqlite_master WHERE name = 'topic'"
        (page,) = database.execute(query).fetchone()
    size = page_size(file)
    overwrite(file, (page - 1) * size, GARBAGE * size)
    finding = (await found(url))["contents"]
    assert finding.said == "cannot be read (the file is damaged)"
    assert "bot import" in finding.advice


def test_packs_that_are_not_there(tmp_path: Path) -> None:
    (finding,) = doctor._packs(tmp_path / "nowhere")
    assert finding.what == "packs"
    assert "no such file or directory" in finding.said


async def test_a_changed_pack(database_url: str, packs: Path) -> None:
    await filled(database_url, packs)
    (packs / "tram" / "more.toml").write_text("")
    finding = (await found(database_url))["facts"]
    assert "bot import" in finding.advice
    assert "tram" in finding.said


async def test_a_pack_that_is_gone(database_url: str, packs: Path) -> None:
    await filled(database_url, packs)
    shutil.rmtree(packs / "tram")
    finding = (await found(database_url))["topic tram"]
    assert finding.said == "its pack is missing; its facts stay"
    assert "bot remove tram" in finding.advice


def test_a_pack_that_is_a_link_to_nothing(packs: Path) -> None:
    (packs / "ferry").symlink_to(packs / "nowhere")
    findings = {finding.what: finding for finding in doctor._packs(packs)}
    assert findings["pack ferry"].said == "is a link to nothing"
    assert not findings["pack tram"].advice


def test_a_broken_pack(packs: Path) -> None:
    (packs / "tram" / "more.toml").write_text("nonsense = 1")
    (finding,) = doctor._packs(packs)
    assert "bot check" in finding.advice


async def test_a_database_that_cannot_be_reached(unused_tcp_port: int) -> None:
    url = f"postgresql+asyncpg://me:secretword@127.0.0.1:{unused_tcp_port}/db"
    finding = (await found(url))["database"]
    assert "DATABASE_URL" in finding.advice
    assert "secretword" not in f"{finding}"

"""What befalls an SQLite file under a running bot."""

import re
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError, OperationalError
from standin import StandIn
from support.databases import imported, opened_topics
from support.files import HEADER, away, damaged, page_size, unreadable
from support.lives import Askers, bot, checkout, discreet, filled, until_health
from support.processes import bot_run, full, posix, stopped
from support.small_pack import change, grow

from bot.cli.asking import ANSWERED, REFUSED, _answer
from bot.database.reasons import reason
from bot.facts.packs.shipped import import_packs

RED, GREEN = (503, "gone: store\n"), (200, "ok\n")
STATEMENT = "proposes a tram line"


@pytest.fixture
async def file(tmp_path: Path) -> Path:
    """A file with the small pack's facts, in a checkout."""
    packs, file = checkout(tmp_path).parent, tmp_path / "facts.db"
    await filled(f"sqlite+aiosqlite:///{file}", packs)
    return file


def put_in_place(copy: Path, file: Path) -> None:
    """As a host does who restores a backup."""
    for beside in ("-wal", "-shm"):
        Path(f"{file}{beside}").unlink()
    copy.replace(file)


@posix
async def test_one_life_over_a_file_that_fails(tmp_path: Path, unused_tcp_port: int) -> None:
    """Each fault is met by a topic that is not yet loaded, and by one that is."""
    slugs, file = ("trolley", "tube", "van", "walk"), tmp_path / "facts.db"
    await filled(f"sqlite+aiosqlite:///{file}", checkout(tmp_path, *slugs).parent)
    own = {"DATABASE_URL": f"sqlite:///{file}", "METRICS_PORT": str(unused_tcp_port)}
    async with StandIn() as discord, bot_run(tmp_path, discord.env | own) as process:
        await discord.wait_synced()
        await discord.wait_ready()
        await until_health(unused_tcp_port, *GREEN)
        askers = Askers(discord)
        await askers.answered()
        faults = (
            unreadable(file),
            away(file),
            damaged(file, page_size(file)),
            damaged(file, 0, HEADER),
        )
        for slug, fault in zip(slugs, faults, strict=True):
            with fault:
                await askers.told_that_it_is_gone(slug)
                await askers.answered()
                await until_health(unused_tcp_port, *RED)
            await until_health(unused_tcp_port, *GREEN)
            await askers.answered(topic=slug)
        wrote = await stopped(process, signal.SIGTERM)
    discreet(wrote)
    for why in ("the file is damaged", "the file is no SQLite database"):
        # Once for the one who asked; the store's own watch may have met it as well.
        told = re.findall(rf"reference \w+: the database does not answer: {why}", wrote)
        assert len(told) == 1
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("SELECT count(*) FROM registration").fetchone() == (1,)


@posix
async def test_a_backup_that_is_restored_is_taken_up(file: Path) -> None:
    folder, own = file.parent, {"DATABASE_URL": f"sqlite:///{file}"}
    copy = file.with_suffix(".copy")
    with closing(sqlite3.connect(file)) as old, closing(sqlite3.connect(copy)) as new:
        old.backup(new)
    async with StandIn() as discord, bot_run(folder, discord.env | own):
        await discord.wait_synced()
        await discord.wait_ready()
        askers = Askers(discord)
        await askers.taken_up(STATEMENT)
        change(folder / "data" / "tram" / "statements.toml", STATEMENT, "wants a tram line")
        assert await bot(folder, "import", settings=own) == (0, "tram: loaded\n")
        await askers.taken_up("wants a tram line")
        put_in_place(copy, file)
        await askers.taken_up(STATEMENT)


@posix
@pytest.mark.parametrize(
    ("address", "wrapper", "why"),
    [
        ("{}", full(8), "its disk fails or is full"),
        ("file:{}?mode=ro&uri=true", "", "it may only be read"),
    ],
    ids=["full disk", "read-only"],
)
async def test_a_bot_that_cannot_write_answers(
    file: Path, address: str, wrapper: str, why: str
) -> None:
    folder, url = file.parent, {"DATABASE_URL": f"sqlite:///{address.format(file)}"}
    change(folder / "data" / "tram" / "statements.toml", "Buses cost less", "A bus costs less")
    with closing(sqlite3.connect(file)) as other:  # another process has its -shm file ready
        other.execute("SELECT revision FROM topic")
        async with (
            StandIn() as discord,
            bot_run(folder, discord.env | url, wrapper=wrapper) as process,
        ):
            await discord.wait_synced()
            await discord.wait_ready()
            await Askers(discord).answered()
            wrote = await stopped(process, signal.SIGTERM)
        assert other.execute("SELECT count(*) FROM registration").fetchone() == (0,)
    discreet(wrote)
    assert f"The facts cannot be written ({why})" in wrote
    assert "The facts of the last import stay in use." in wrote
    assert f"the registration could not be kept: {why}" in wrote


async def test_a_file_that_may_not_grow_keeps_its_facts(file: Path) -> None:
    pack = file.parent / "data" / "tram"
    async with opened_topics(f"sqlite+aiosqlite:///{file}") as topics:
        async with topics.database.engine.connect() as connection:  # the pool has this one alone
            await connection.execute(text("PRAGMA max_page_count=1"))
        grow(pack, 200)
        with pytest.raises(OperationalError) as error:
            await import_packs(topics.database, pack.parent)
        assert reason(error.value) == "its disk is full"
        assert not await topics.refresh()
        assert "a1-plan" in (await topics.topic()).statements
    async with opened_topics(f"sqlite+aiosqlite:///{file}") as topics:
        assert (await imported(topics, pack.parent)).loaded == ["tram"]


async def test_a_connection_keeps_nothing_of_a_damage(file: Path) -> None:
    async with opened_topics(f"sqlite+aiosqlite:///{file}") as topics:  # with one connection alone
        with damaged(file, page_size(file)), pytest.raises(DatabaseError) as error:
            await topics.topic()
        assert reason(error.value) == "the file is damaged"
        assert "a1-plan" in (await topics.topic()).statements


async def test_a_terminal_is_told_of_a_damage(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with opened_topics(f"sqlite+aiosqlite:///{file}") as topics:
        with damaged(file, page_size(file)):
            assert await _answer(topics, "/explain tram") == REFUSED
        out, err = capsys.readouterr()
        assert "does not answer (the file is damaged)" in " ".join((out + err).split())
        assert await _answer(topics, "/explain tram") == ANSWERED

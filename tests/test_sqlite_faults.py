"""What befalls an SQLite file, before a start and under a running bot."""

import asyncio
import re
import shutil
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from benchmarks.topics import Topic, write
from lives import Askers, bot, checkout, discreet, until_health
from small_pack import change
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError, OperationalError
from standin import StandIn
from test_run import bot_run, full, posix, said, stopped

from bot.cli.asking import ANSWERED, REFUSED, _answer
from bot.facts.database import reason
from bot.facts.lookups import explain
from bot.facts.store import Store

RED, GREEN = (503, "gone: store\n"), (200, "ok\n")
READERS = (5, 123)  # the bytes of SQLite's -shm file by which readers lock: how many, from where
GARBAGE = b"\xdb"
HEADER = 100  # bytes
FULL = full(8)


@contextmanager
def unreadable(file: Path) -> Iterator[None]:
    """Another process holds every lock that a reader could take."""
    import fcntl

    with Path(f"{file}-shm").open("r+b") as shm:
        fcntl.lockf(shm, fcntl.LOCK_EX, *READERS)
        yield


@contextmanager
def away(file: Path) -> Iterator[None]:
    elsewhere = file.rename(file.with_suffix(".away"))
    yield
    assert not file.exists()  # nobody made an empty one
    elsewhere.rename(file)


@contextmanager
def damaged(file: Path, start: int, end: int | None = None) -> Iterator[None]:
    """Garbage from one byte to another."""
    with closing(sqlite3.connect(file)) as other:  # so that no page is still in the log, or kept
        other.execute("UPDATE revision SET number = number")
        other.commit()
        assert other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
    whole = file.read_bytes()
    overwrite(file, start, GARBAGE * len(whole[start:end]))
    yield
    overwrite(file, 0, whole)


def overwrite(file: Path, start: int, content: bytes) -> None:
    with file.open("r+b") as open_file:
        open_file.seek(start)
        open_file.write(content)


def bytes_of(file: Path) -> bytes:
    return file.read_bytes()


def page_size(file: Path) -> int:
    with closing(sqlite3.connect(file)) as database:
        return database.execute("PRAGMA page_size").fetchone()[0]


def restore_a_backup(file: Path) -> None:
    """As a host does: the copy takes the place of the file."""
    copy = file.with_suffix(".copy")
    with closing(sqlite3.connect(file)) as old, closing(sqlite3.connect(copy)) as new:
        old.backup(new)
        new.execute("UPDATE statement SET text = 'Ada Brandt is for trams.' WHERE id > 0")
        new.commit()
    for beside in ("-wal", "-shm"):
        Path(f"{file}{beside}").unlink()
    copy.replace(file)


@posix
async def test_one_life_over_a_file_that_fails(tmp_path: Path, unused_tcp_port: int) -> None:
    checkout(tmp_path)
    file = tmp_path / "facts.db"
    own = {"DATABASE_URL": f"sqlite:///{file}", "METRICS_PORT": str(unused_tcp_port)}
    async with StandIn() as discord, bot_run(tmp_path, discord.env | own) as process:
        await discord.wait_synced()
        await discord.wait_ready()
        await until_health(unused_tcp_port, *GREEN)
        askers = Askers(discord)
        kept = await discord.slash("alliance", {"name": "the league"})
        for fault in (
            unreadable(file),
            away(file),
            damaged(file, page_size(file)),
            damaged(file, 0, HEADER),
        ):
            await askers.answered()
            with fault:
                await askers.told_that_it_is_gone()
                await until_health(unused_tcp_port, *RED)
                again = await discord.slash("alliance", {"name": "the league"}, user="bob")
                assert said(again) == said(kept)
            await until_health(unused_tcp_port, *GREEN)
            await askers.answered()
        restore_a_backup(file)
        assert "Ada Brandt is for trams" in said(await askers.ask())
        wrote = await stopped(process, signal.SIGTERM)
    discreet(wrote)
    for why in ("the file is damaged", "the file is no SQLite database"):
        # Once for the one who asked; the store's own watch may have met it as well.
        told = re.findall(rf"reference \w+: the database does not answer: {why}", wrote)
        assert len(told) == 1
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("SELECT count(*) FROM registration").fetchone() == (1,)


@pytest.fixture
async def imported(tmp_path: Path) -> Path:
    """A closed file with the small pack's facts, in a checkout."""
    pack, file = checkout(tmp_path), tmp_path / "facts.db"
    async with Store(f"sqlite+aiosqlite:///{file}") as store:
        await store.import_packs(pack.parent)
    return file


@posix
async def test_a_start_over_a_bad_file_is_one_sentence(imported: Path) -> None:
    folder = imported.parent
    bad = {name: imported.with_name(name) for name in ("header", "middle", "locked", "new", "full")}
    for file in bad.values():
        shutil.copy(imported, file)
    overwrite(bad["header"], 0, GARBAGE * HEADER)
    overwrite(bad["middle"], 4096, GARBAGE * 4096 * 20)
    bad["new"].write_bytes(b"")
    bad["full"].unlink()
    with closing(sqlite3.connect(bad["full"])) as other:  # no table, and none can be made
        other.execute("PRAGMA journal_mode=WAL")
    before = {name: bytes_of(file) for name, file in bad.items()}
    urls = {name: f"sqlite:///{file}" for name, file in bad.items()}
    urls["locked"] += "?timeout=0.1"
    urls["new"] = f"sqlite:///file:{bad['new']}?mode=ro&uri=true"
    token = {"DISCORD_TOKEN": "no.such.token", "LOG_LEVEL": "ERROR"}
    with closing(sqlite3.connect(bad["locked"])) as other:
        other.execute("PRAGMA locking_mode=EXCLUSIVE")
        other.execute("BEGIN IMMEDIATE")
        ends = await asyncio.gather(
            *(
                bot(
                    folder,
                    "run",
                    settings=token | {"DATABASE_URL": url},
                    wrapper=FULL if name == "full" else "",
                )
                for name, url in urls.items()
            )
        )
        other.rollback()
    said_of = dict(zip(urls, ends, strict=True))
    for name, why in {
        "header": "the file is no SQLite database",
        "middle": "the file is damaged",
        "locked": "another process has locked it",
        "new": "it may only be read",
        "full": "its disk fails or is full",
    }.items():
        code, wrote = said_of[name]
        assert code == 1
        assert len(wrote.splitlines()) == 1, wrote
        assert f"The database cannot be opened ({why})" in wrote
        assert bytes_of(bad[name]) == before[name], name


@posix
async def test_a_file_that_is_only_read_answers(imported: Path) -> None:
    read_only = {"DATABASE_URL": f"sqlite:///file:{imported}?mode=ro&uri=true"}
    folder, before = imported.parent, bytes_of(imported)
    code, wrote = await bot(folder, "ask", "/explain tram", settings=read_only)
    assert (code, "Ada Brandt" in wrote) == (0, True)
    change(folder / "data" / "tram" / "statements.toml", "Buses cost less", "A bus costs less")
    code, wrote = await bot(folder, "import", settings=read_only)
    assert (code, "The facts cannot be written (it may only be read)" in wrote) == (1, True)
    code, wrote = await bot(folder, "ask", "/explain tram", settings=read_only)
    assert (code, "The facts of the last import stay in use." in wrote) == (0, True)
    assert bytes_of(imported) == before
    assert not [*folder.glob("file:*")]  # the address was not taken for a folder


@posix
@pytest.mark.parametrize(
    ("address", "wrapper", "why"),
    [
        ("{}", FULL, "its disk fails or is full"),
        ("file:{}?mode=ro&uri=true", "", "it may only be read"),
    ],
    ids=["full disk", "read-only"],
)
async def test_a_bot_that_cannot_write_answers(
    imported: Path, address: str, wrapper: str, why: str
) -> None:
    folder, url = imported.parent, {"DATABASE_URL": f"sqlite:///{address.format(imported)}"}
    change(folder / "data" / "tram" / "statements.toml", "Buses cost less", "A bus costs less")
    with closing(sqlite3.connect(imported)) as other:  # another process has its -shm file ready
        other.execute("SELECT number FROM revision")
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


@posix
async def test_an_import_on_a_full_disk_changes_nothing(imported: Path) -> None:
    folder, url = imported.parent, {"DATABASE_URL": f"sqlite:///{imported}"}
    change(folder / "data" / "tram" / "statements.toml", "Buses cost less", "A bus costs less")
    code, wrote = await bot(folder, "import", settings=url, wrapper=full(80))
    assert code == 1
    assert wrote.startswith("The facts cannot be written (its disk fails or is full)"), wrote
    code, wrote = await bot(folder, "import", settings=url)
    assert (code, wrote) == (0, "tram: loaded\n")


async def test_a_file_that_may_not_grow_keeps_its_facts(imported: Path) -> None:
    pack = imported.parent / "data" / "tram"
    async with Store(f"sqlite+aiosqlite:///{imported}") as store:
        async with store.engine.connect() as connection:  # the pool has this one alone
            await connection.execute(text("PRAGMA max_page_count=1"))
        write(pack.parent, Topic(200).entries())
        before = store.revision
        with pytest.raises(OperationalError) as error:
            await store.import_packs(pack.parent)
        assert reason(error.value) == "its disk is full"
        assert store.revision == before
        assert "Ada Brandt" in (await store.read(explain, name="tram")).lead.text


async def test_a_connection_keeps_nothing_of_a_damage(imported: Path) -> None:
    async with Store(f"sqlite+aiosqlite:///{imported}") as store:  # with one connection alone
        with damaged(imported, page_size(imported)), pytest.raises(DatabaseError) as error:
            await store.read(explain, name="tram")
        assert reason(error.value) == "the file is damaged"
        assert "Ada Brandt" in (await store.read(explain, name="tram")).lead.text


async def test_a_terminal_is_told_of_a_damage(
    imported: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with Store(f"sqlite+aiosqlite:///{imported}") as store:
        with damaged(imported, page_size(imported)):
            assert await _answer(store, "/explain tram") == REFUSED
        out, err = capsys.readouterr()
        assert "does not answer (the file is damaged)" in " ".join((out + err).split())
        assert await _answer(store, "/explain tram") == ANSWERED


@posix
async def test_a_writer_holds_up_no_reader(imported: Path) -> None:
    folder, pack = imported.parent, imported.parent / "data" / "tram"
    url = {"DATABASE_URL": f"sqlite:///{imported}?timeout=0.1"}
    change(pack / "statements.toml", "Buses cost less", "A bus costs less")
    with closing(sqlite3.connect(imported)) as other:
        other.execute("BEGIN IMMEDIATE")
        code, wrote = await bot(folder, "ask", "/explain tram", settings=url)
        assert code == 0
        assert "(another process has locked it)" in wrote
        assert "The facts of the last import stay in use." in wrote
        assert "Ada Brandt" in wrote
        other.rollback()
    code, wrote = await bot(folder, "import", settings=url)
    assert (code, wrote) == (0, "tram: loaded\n")

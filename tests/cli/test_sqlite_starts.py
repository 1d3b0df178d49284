"""What befalls an SQLite file before a start, and at a command."""

import asyncio
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from support.databases import opened_topics
from support.files import GARBAGE, HEADER, overwrite
from support.lives import bot, checkout
from support.processes import full, posix
from support.small_pack import change, grow

FULL = full(8)


@pytest.fixture
async def file(tmp_path: Path) -> Path:
    """A closed file with the small pack's facts, in a checkout."""
    pack, file = checkout(tmp_path), tmp_path / "facts.db"
    async with opened_topics(f"sqlite+aiosqlite:///{file}", pack.parent):
        return file


def bytes_of(file: Path) -> bytes:
    return file.read_bytes()


@posix
async def test_a_start_over_a_bad_file_is_one_sentence(file: Path) -> None:
    folder = file.parent
    bad = {name: file.with_name(name) for name in ("header", "middle", "locked", "new", "full")}
    for copy in bad.values():
        shutil.copy(file, copy)
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
async def test_a_file_that_is_only_read_answers(file: Path) -> None:
    read_only = {"DATABASE_URL": f"sqlite:///file:{file}?mode=ro&uri=true"}
    folder, before = file.parent, bytes_of(file)
    code, wrote = await bot(folder, "ask", "/explain tram", settings=read_only)
    assert (code, "Ada Brandt" in wrote) == (0, True)
    code, wrote = await bot(folder, "remove", "tram", "--yes", settings=read_only)
    assert (code, "could not be removed (it may only be read)" in wrote) == (1, True)
    change(folder / "data" / "tram" / "statements.toml", "Buses cost less", "A bus costs less")
    code, wrote = await bot(folder, "import", settings=read_only)
    assert (code, "The facts cannot be written (it may only be read)" in wrote) == (1, True)
    code, wrote = await bot(folder, "ask", "/explain tram", settings=read_only)
    assert (code, "The facts of the last import stay in use." in wrote) == (0, True)
    assert bytes_of(file) == before
    assert not [*folder.glob("file:*")]  # the address was not taken for a folder


@posix
async def test_an_import_on_a_full_disk_changes_nothing(file: Path) -> None:
    folder, url = file.parent, {"DATABASE_URL": f"sqlite:///{file}"}
    grow(folder / "data" / "tram", 200)
    code, wrote = await bot(folder, "import", settings=url, wrapper=full(80))
    assert code == 1
    assert wrote.startswith("The facts cannot be written (its disk fails or is full)"), wrote
    code, wrote = await bot(folder, "ask", "/explain tram", settings=url, wrapper=full(80))
    assert (code, "Ada Brandt" in wrote) == (0, True)
    code, wrote = await bot(folder, "import", settings=url)
    assert (code, wrote) == (0, "tram: loaded\n")


@posix
async def test_a_writer_holds_up_no_reader(file: Path) -> None:
    folder, pack = file.parent, file.parent / "data" / "tram"
    url = {"DATABASE_URL": f"sqlite:///{file}?timeout=0.1"}
    change(pack / "statements.toml", "Buses cost less", "A bus costs less")
    with closing(sqlite3.connect(file)) as other:
        other.execute("BEGIN IMMEDIATE")
        code, wrote = await bot(folder, "ask", "/explain tram", settings=url)
        assert code == 0
        assert "(another process has locked it)" in wrote
        assert "The facts of the last import stay in use." in wrote
        assert "Ada Brandt" in wrote
        other.rollback()
    code, wrote = await bot(folder, "import", settings=url)
    assert (code, wrote) == (0, "tram: loaded\n")

"""Packs as rows, on both databases: what an import writes, leaves alone, and takes back."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel
from support.databases import opened
from support.small_pack import change, write_twin

from bot.database.engine import Database, Lock
from bot.facts import tables as t
from bot.facts.packs import importer
from bot.facts.packs.loader import load
from bot.facts.packs.shipped import compare, import_packs, remove, try_writing

SERVER = 80351110224678912  # the id of a Discord server
FACTS = [table for table in SQLModel.metadata.sorted_tables if table.name != "registration"]

Rows = dict[str, list[tuple[Any, ...]]]


@pytest_asyncio.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """With the newest layout, and no topic."""
    async with opened(database_url) as database:
        yield database


@pytest.fixture
def packs(pack_folder: Path) -> Path:
    """A folder with the small pack in it."""
    return pack_folder.parent


async def rows(database: Database, slug: str) -> Rows:
    """Every row of one topic, without the ids that the database gives out."""
    found: Rows = {}
    async with database.connection() as connection:
        topic = t.Topic.__table__.c  # type: ignore[attr-defined]
        query = select(topic.id).where(topic.slug == slug)
        (id,) = (await connection.execute(query)).scalars().all()
        ids: dict[str, set[int]] = {}
        for table in FACTS:
            keys = [c for c in table.columns if c.foreign_keys]
            owners = [(c, ids.get(next(iter(c.foreign_keys)).column.table.name)) for c in keys]
            belongs = next((c.in_(owned) for c, owned in owners if owned), None)
            if table.name == "topic":
                belongs = table.c.id == id
            if belongs is None:
                continue
            told = [c for c in table.columns if c not in keys and c.name != "id"]
            for row in await connection.execute(select(table).where(belongs)):
                if "id" in table.c:
                    ids.setdefault(table.name, set()).add(row.id)
                values = tuple(getattr(row, c.name) for c in told)
                found.setdefault(table.name, []).append(values)
    return {name: sorted(values, key=repr) for name, values in found.items()}


async def slugs(database: Database) -> list[str]:
    """Of all topics, also those that are removed."""
    async with database.session() as session:
        return sorted((await session.exec(select(t.Topic.slug))).scalars())  # type: ignore[call-overload]


async def test_what_was_imported_is_not_imported_again(database: Database, packs: Path) -> None:
    done = await import_packs(database, packs)
    assert (done.loaded, done.elsewhere, done.missing, done.problems) == (["tram"], [], [], [])
    before = await rows(database, "tram")
    again = await import_packs(database, packs)
    assert (again.loaded, again.elsewhere, again.missing, again.problems) == ([], [], [], [])
    assert await rows(database, "tram") == before


async def test_every_entry_has_its_row(database: Database, packs: Path) -> None:
    await import_packs(database, packs)
    counts = {name: len(found) for name, found in (await rows(database, "tram")).items()}
    assert counts == {
        "topic": 1,
        "source": 2,
        "section": 2,
        "theme": 1,
        "case": 2,
        "subject": 6,
        "statement": 7,
        "statementsubject": 15,
        "membership": 1,
        "survey": 1,
        "finding": 2,
        "clash": 1,
        "clashstatement": 3,
    }


async def test_a_changed_pack_takes_the_place_of_the_old_one(
    database: Database, packs: Path
) -> None:
    await import_packs(database, packs)
    before = await rows(database, "tram")
    change(packs / "tram" / "statements.toml", "Buses cost less", "A bus costs less")
    change(packs / "tram" / "subjects.toml", '"oakhill"', '"oakley"')
    assert (await import_packs(database, packs)).loaded == ["tram"]
    after = await rows(database, "tram")
    assert {n for n in before if before[n] != after[n]} == {"topic", "statement", "subject"}
    assert {n: len(found) for n, found in after.items()} == {n: len(f) for n, f in before.items()}


async def test_a_server_may_have_a_topic_of_the_same_name(database: Database, packs: Path) -> None:
    await import_packs(database, packs)
    shipped = await rows(database, "tram")
    pack = load(packs / "tram")
    async with database.exclusive(Lock.IMPORTING) as session:
        await importer.replace_topic(session, pack=pack, owner=SERVER)
        await importer.replace_topic(session, pack=pack, owner=SERVER)
    async with database.session() as session:
        query = select(t.Topic.owner, t.Topic.key)  # type: ignore[call-overload]
        found = dict((await session.exec(query)).all())  # type: ignore[call-overload]
    assert found.keys() == {t.SHIPPED, SERVER}
    assert len({*found.values()}) == 2
    # A start sees to shipped topics alone.
    assert (await compare(database, packs)).changed == []
    assert await remove(database, "tram")
    async with database.session() as session:
        left = (await session.exec(select(t.Statement))).scalars().all()  # type: ignore[call-overload]
    assert len(left) == len(shipped["statement"])


async def test_keys_are_the_same_in_every_database(
    database: Database, packs: Path, tmp_path: Path
) -> None:
    """A button of a message is pressed after a move to another database."""
    write_twin(packs / "zoo")
    await import_packs(database, packs)
    keys = [(await rows(database, slug))["topic"][0] for slug in ("tram", "zoo")]
    shutil.move(packs / "tram", tmp_path / "aside")
    async with opened(f"sqlite+aiosqlite:///{tmp_path}/other.db") as other:
        await import_packs(other, packs)  # the other way round
        shutil.move(tmp_path / "aside", packs / "tram")
        await import_packs(other, packs)
        again = [(await rows(other, slug))["topic"][0] for slug in ("tram", "zoo")]
    key = [c.name for c in t.Topic.__table__.columns if c.name != "id"].index("key")  # type: ignore[attr-defined]
    assert [row[key] for row in keys] == [row[key] for row in again]


@pytest.mark.parametrize("step", ["_delete", "next_revision", "_rows"])
async def test_a_crash_half_way_leaves_the_old_facts_whole(
    database: Database, packs: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    await import_packs(database, packs)
    before = await rows(database, "tram")
    change(packs / "tram" / "statements.toml", "Buses cost less", "A bus costs less")
    whole = getattr(importer, step)

    async def crash(*arguments: Any) -> None:
        await whole(*arguments)
        raise MemoryError

    def crash_at_once(*arguments: Any) -> list[SQLModel]:
        return [*whole(*arguments), t.Theme(topic_id=0, slug="", label="", claims=())]

    with monkeypatch.context() as patched:
        patched.setattr(importer, step, crash_at_once if step == "_rows" else crash)
        with pytest.raises((MemoryError, IntegrityError)):
            await import_packs(database, packs)
    assert await rows(database, "tram") == before
    assert (await import_packs(database, packs)).loaded == ["tram"]


async def test_a_broken_pack_holds_up_no_sound_one(database: Database, packs: Path) -> None:
    await import_packs(database, packs)
    zoo = write_twin(packs / "zoo")
    change(packs / "tram" / "topic.toml", 'title = "A tram', 'name = "A tram')
    done = await import_packs(database, packs)
    assert done.loaded == ["zoo"]
    assert any(problem.entry == "topic" for problem in done.problems)
    assert len((await rows(database, "tram"))["statement"]) == 7
    assert zoo.name in await slugs(database)


async def test_several_at_once_do_the_work_once(
    database: Database, database_url: str, packs: Path
) -> None:
    """One that comes late enough finds nothing to do."""
    others = [Database(database_url) for _ in range(4)]
    async with asyncio.timeout(60):  # they must not wait for each other
        done = await asyncio.gather(*(import_packs(one, packs) for one in (database, *others)))
    for other in others:
        await other.close()
    assert sorted(each.loaded for each in done) == [[], [], [], [], ["tram"]]
    assert {slug for each in done for slug in each.elsewhere} <= {"tram"}
    assert len((await rows(database, "tram"))["statement"]) == 7


async def test_whether_a_database_may_be_written_to(database: Database, packs: Path) -> None:
    await import_packs(database, packs)
    before = await rows(database, "tram")
    await try_writing(database)
    assert await rows(database, "tram") == before
    assert await slugs(database) == ["tram"]

"""Sessions, transactions and their time limits, on both databases."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import select
from support.databases import Databases, opened
from support.files import away

from bot.database.engine import Database, Lock, within
from bot.facts import tables as t


def row(number: int) -> t.Topic:
    return t.Topic(
        key=f"key{number}",
        slug=f"topic{number}",
        title="T",
        question="Q",
        examples={},
        revision=number,
    )


async def test_sqlite_is_set_up_for_several_processes(databases: Databases) -> None:
    async with opened(databases.empty("sqlite")) as database, database.connection() as connection:
        found = {
            name: (await connection.execute(text(f"PRAGMA {name}"))).scalar()
            for name in ("foreign_keys", "journal_mode", "busy_timeout", "synchronous")
        }
    assert found == {
        "foreign_keys": 1,
        "journal_mode": "wal",
        "busy_timeout": 15000,
        "synchronous": 1,
    }


async def test_errors_of_the_database_hide_what_was_sent(database_url: str) -> None:
    async with opened(database_url) as database, database.session() as session:
        with pytest.raises(DBAPIError) as error:
            query = text("SELECT nothing FROM topic WHERE slug = :s")
            await session.exec(query, params={"s": "??"})  # type: ignore[call-overload]
    assert "nothing" in str(error.value)
    assert "??" not in str(error.value) and "SELECT" not in str(error.value)


async def test_what_a_key_refers_to_must_be_there(database_url: str) -> None:
    async with opened(database_url) as database, database.session() as session:
        session.add(t.Theme(topic_id=7, slug="cost", label="Cost", claims=("a1-cost",)))
        with pytest.raises(IntegrityError):
            await session.commit()


async def test_a_snapshot_sees_one_state(database_url: str) -> None:
    """Whatever is written between two of its reads."""
    async with opened(database_url) as database:
        async with database.snapshot() as reading:
            assert (await reading.exec(select(t.Topic.slug))).all() == []
            async with database.session() as writing:
                writing.add(row(1))
                await writing.commit()
            assert (await reading.exec(select(t.Topic.slug))).all() == []
        async with database.snapshot() as reading:
            assert (await reading.exec(select(t.Topic.slug))).all() == ["topic1"]


async def test_one_process_at_a_time_is_inside(database_url: str) -> None:
    async with opened(database_url) as one, opened(database_url) as two:
        inside = most = 0

        async def enter(database: Database) -> None:
            nonlocal inside, most
            async with database.exclusive(Lock.IMPORTING):
                inside += 1
                most = max(most, inside)
                await asyncio.sleep(0.05)
                inside -= 1

        async with asyncio.timeout(30):
            await asyncio.gather(*(enter(database) for database in (one, two, one)))
        assert most == 1


async def test_what_is_done_inside_is_done_whole_or_not_at_all(database_url: str) -> None:
    async with opened(database_url) as database:
        with pytest.raises(MemoryError):
            async with database.exclusive(Lock.IMPORTING) as session:
                session.add(row(1))
                await session.flush()
                raise MemoryError
        async with database.exclusive(Lock.IMPORTING) as session:
            assert (await session.exec(select(t.Topic))).all() == []
            session.add(row(2))
        async with database.session() as session:
            assert (await session.exec(select(t.Topic.slug))).all() == ["topic2"]


async def test_a_read_goes_on_for_those_who_ask_later() -> None:
    done = asyncio.Event()

    async def slow() -> str:
        await done.wait()
        return "read"

    task = asyncio.create_task(slow())
    with pytest.raises(TimeoutError):
        await within(0.01, task)
    done.set()
    assert await within(None, task) == "read"


async def test_the_size_of_a_database(database_url: str) -> None:
    async with opened(database_url) as database:
        assert 50_000 < await database.size() < 50_000_000


async def test_a_folder_that_is_missing_is_made(tmp_path: Path) -> None:
    async with opened(f"sqlite+aiosqlite:///{tmp_path}/a/b/facts.db"):
        assert (tmp_path / "a" / "b" / "facts.db").is_file()


async def test_a_file_that_is_removed_is_not_made_anew(tmp_path: Path) -> None:
    file = tmp_path / "facts.db"
    async with opened(f"sqlite+aiosqlite:///{file}") as database:
        with away(file), pytest.raises(DBAPIError):
            await database.size()
        assert await database.size() > 0

"""Topics with the same letters, subjects and ids in one database: none touches another's rows."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import Connection, Table, select
from sqlmodel import SQLModel
from support.beside import SERVER, TITLES, Beside, opened_beside
from support.small_pack import change

from bot.database.engine import Database, Lock
from bot.facts.packs.importer import remove_topic
from bot.facts.packs.shipped import import_packs, remove
from bot.facts.store import NoSuchTopic
from bot.facts.topic import Topic

TABLES = SQLModel.metadata.tables
OWNED = [table for table in TABLES.values() if "topic_id" in table.c]
LINKED = [  # tables whose rows belong to a topic by what they link
    ("section", "source_id", "source"),
    ("statementsubject", "statement_id", "statement"),
    ("membership", "statement_id", "statement"),
    ("finding", "survey_id", "survey"),
    ("clashstatement", "clash_id", "clash"),
]
Rows = dict[str, list[tuple[Any, ...]]]


@pytest_asyncio.fixture
async def beside(database_url: str, tmp_path: Path) -> AsyncIterator[Beside]:
    """Two pairs of twins, and a Discord server's topic, in each database."""
    async with opened_beside(database_url, tmp_path) as opened:
        yield opened


async def ids(database: Database) -> dict[str, int]:
    """The numbers of all topics, also of removed ones, by slug."""
    async with database.connection() as connection:
        topic = TABLES["topic"]
        found = await connection.execute(select(topic.c.slug, topic.c.id))
        return {row.slug: row.id for row in found}


async def rows(database: Database, topic_id: int) -> Rows:
    """Every row of a topic, with the numbers that the database gave them."""
    async with database.connection() as connection:
        return await connection.run_sync(_rows, topic_id)


def _rows(connection: Connection, topic_id: int) -> Rows:
    def all_of(table: Table, condition: Any) -> list[tuple[Any, ...]]:
        found = connection.execute(select(table).where(condition))
        return sorted(map(tuple, found), key=repr)

    found = {"topic": all_of(TABLES["topic"], TABLES["topic"].c.id == topic_id)}
    found |= {table.name: all_of(table, table.c.topic_id == topic_id) for table in OWNED}
    for name, key, owner in LINKED:
        own = select(TABLES[owner].c.id).where(TABLES[owner].c.topic_id == topic_id)
        found[name] = all_of(TABLES[name], TABLES[name].c[key].in_(own))
    return found


async def others(beside: Beside, slug: str) -> dict[str, tuple[Topic, Rows]]:
    """What is kept and what is stored of all topics but one."""
    numbers, database = await ids(beside.topics.database), beside.topics.database
    return {
        other: (topic, await rows(database, numbers[other]))
        for other, topic in beside.by_slug.items()
        if other != slug
    }


async def untouched(beside: Beside, before: dict[str, tuple[Topic, Rows]]) -> None:
    numbers = await ids(beside.topics.database)
    assert await beside.topics.refresh()
    for slug, (topic, stored) in before.items():
        assert await beside.topics.topic(topic.name.key, SERVER) is topic, slug
        assert await rows(beside.topics.database, numbers[slug]) == stored, slug


async def test_all_are_there_and_have_rows_of_their_own(beside: Beside) -> None:
    assert [name.title for name in beside.topics.visible(None)] == TITLES
    numbers = await ids(beside.topics.database)
    counts = {
        slug: {name: len(found) for name, found in (await rows(beside.topics.database, id)).items()}
        for slug, id in numbers.items()
    }
    assert counts["tram"] == counts["zoo"] == counts["depot"]
    assert counts["tram"]["statementsubject"] == 15
    assert counts["nordic_union"] == counts["asian_nato"]
    empty = {name for name, count in counts["asian_nato"].items() if not count}
    assert empty == {"embedding", "chartimage"}  # which are made later


@pytest.mark.parametrize("slug", ["asian_nato", "zoo"])
async def test_a_change_of_one_leaves_the_others(beside: Beside, slug: str) -> None:
    before, old = await others(beside, slug), beside.by_slug[slug]
    change(beside.packs / slug / "topic.toml", f'title = "{old.name.title}"', 'title = "Another"')
    assert (await import_packs(beside.topics.database, beside.packs)).loaded == [slug]
    await untouched(beside, before)
    new = await beside.topics.topic(old.name.key)
    assert (new.name.title, new.name.key) == ("Another", old.name.key)
    assert new.name.revision > old.name.revision
    assert [*new.statements.values()] == [*old.statements.values()]


@pytest.mark.parametrize("slug", ["nordic_union", "tram", "depot"])
async def test_the_removal_of_one_leaves_the_others(beside: Beside, slug: str) -> None:
    before, old = await others(beside, slug), beside.by_slug[slug]
    number = (await ids(beside.topics.database))[slug]
    if slug == "depot":
        async with beside.topics.database.exclusive(Lock.IMPORTING) as session:
            assert await remove_topic(session, slug=slug, owner=SERVER)
    else:
        assert await remove(beside.topics.database, slug)
    await untouched(beside, before)
    with pytest.raises(NoSuchTopic):
        await beside.topics.topic(old.name.key, SERVER)
    left = await rows(beside.topics.database, number)
    assert {name for name, found in left.items() if found} == {"topic"}


async def test_the_removal_of_a_shipped_topic_leaves_a_servers_own_of_its_name(
    beside: Beside,
) -> None:
    assert not await remove(beside.topics.database, "depot")  # which is no shipped one
    assert await beside.topics.refresh() is False

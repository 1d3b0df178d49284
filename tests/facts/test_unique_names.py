"""Names are unique within a topic, and free in every other one: by the database itself."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import Table, UniqueConstraint, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel
from support.databases import KINDS, Databases, opened_topics
from support.small_pack import write_pack, write_twin

pytestmark = pytest.mark.asyncio(loop_scope="module")

SERVER = 4711  # the id of a Discord server
TABLES = SQLModel.metadata.tables
TOPIC, FINDING = TABLES["topic"], TABLES["finding"]
NAMES = [  # what is unique within each topic
    (table, constraint)
    for table in TABLES.values()
    for constraint in table.constraints
    if isinstance(constraint, UniqueConstraint) and "topic_id" in constraint.columns
]


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=KINDS)
async def connection(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[AsyncConnection]:
    """To a database with two topics of the same names; nothing is committed."""
    folder = tmp_path_factory.mktemp("packs")
    write_pack(folder / "tram")
    write_twin(folder / "zoo")
    async with (
        opened_topics(databases.empty(request.param), folder) as topics,
        topics.database.connection() as connection,
    ):
        yield connection


async def ids(connection: AsyncConnection) -> dict[str, int]:
    """The numbers of the topics, by slug."""
    found = await connection.execute(select(TOPIC.c.slug, TOPIC.c.id))
    return {row.slug: row.id for row in found}


async def first(connection: AsyncConnection, table: Table, *conditions: Any) -> dict[str, Any]:
    """A row, but for the number that the database gave it."""
    found = (await connection.execute(select(table).where(*conditions))).mappings().first()
    assert found
    return {name: value for name, value in found.items() if name != "id"}


async def refused(connection: AsyncConnection, table: Table, row: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError):
        async with connection.begin_nested():
            await connection.execute(insert(table).values(row))


async def accepted(connection: AsyncConnection, table: Table, row: dict[str, Any]) -> None:
    async with connection.begin_nested() as inside:
        await connection.execute(insert(table).values(row))
        await inside.rollback()


@pytest.mark.parametrize(
    ("table", "constraint"), [pytest.param(*names, id=names[0].name) for names in NAMES]
)
async def test_a_name_stands_once_in_a_topic_and_again_in_another(
    connection: AsyncConnection, table: Table, constraint: UniqueConstraint
) -> None:
    name = next(column.name for column in constraint.columns if column.name != "topic_id")
    numbers = await ids(connection)
    row = await first(connection, table, table.c.topic_id == numbers["tram"])
    theirs = select(table.c[name]).where(table.c.topic_id == numbers["zoo"])
    assert row[name] in (await connection.execute(theirs)).scalars().all()
    # Other names are changed, so that no other rule could refuse the row.
    more = {c.name for owner, other in NAMES if owner is table for c in other.columns}
    row |= {other: f"{row[other]}-2" for other in more - {"topic_id", name}}
    await refused(connection, table, row)
    await accepted(connection, table, row | {name: f"{row[name]}-2"})


async def test_each_table_with_names_has_a_rule() -> None:
    assert {table.name for table, _ in NAMES} == {
        "case",
        "clash",
        "source",
        "statement",
        "subject",
        "survey",
        "theme",
    }


async def test_a_slug_stands_once_among_the_topics_of_an_owner(
    connection: AsyncConnection,
) -> None:
    row = await first(connection, TOPIC, TOPIC.c.slug == "tram")
    taken = {name: row[name] for name in ("key", "revision")}
    row |= {"key": "another", "revision": 1_000_000}
    await refused(connection, TOPIC, row)
    await accepted(connection, TOPIC, row | {"owner": SERVER})
    await accepted(connection, TOPIC, row | {"slug": "airship"})
    for name, value in taken.items():  # which are unique among all topics
        await refused(connection, TOPIC, row | {"slug": "airship", name: value})


async def test_a_figure_stands_once_in_a_survey(connection: AsyncConnection) -> None:
    row = await first(connection, FINDING)
    await refused(connection, FINDING, row)
    await accepted(connection, FINDING, row | {"label": "Another"})

"""The layout, on both databases: Alembic's script makes what the table models say."""

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Connection, MetaData, String, inspect, text
from sqlmodel import SQLModel, select
from support.databases import Databases, opened

import bot.activity.tables  # noqa: F401
from bot.database import schema
from bot.database.engine import Database
from bot.database.registration import Registration
from bot.database.schema import REFUSALS, Layout, layout_of, migrate, revisions
from bot.errors import StartError
from bot.facts import tables as t

NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table("ballot", sa.Column("id", sa.Integer(), primary_key=True))
"""
ROW = t.Topic(key="abcdef", slug="tram", title="T", question="Q", examples={}, revision=1)


@pytest_asyncio.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """An empty one."""
    database = Database(database_url)
    yield database
    await database.close()


def whole() -> MetaData:
    """All tables of the bot, in a copy that a test may change."""
    copy = MetaData()
    for table in Registration.metadata.tables.values():
        table.to_metadata(copy)
    return copy


async def differences(database: Database, metadata: MetaData) -> list[str]:
    """What a further migration would have to do, each by its name."""

    def compare(connection: Connection) -> list[str]:
        options = {"compare_type": True, "render_as_batch": True}
        context = MigrationContext.configure(connection, opts=options)
        found = compare_metadata(context, metadata)
        return sorted(d[0] if isinstance(d, tuple) else d[0][0] for d in found)

    async with database.connection() as connection:
        return await connection.run_sync(compare)


async def tables(database: Database) -> set[str]:
    async with database.connection() as connection:
        return set(await connection.run_sync(lambda c: inspect(c).get_table_names()))


async def apply(database: Database, version: str) -> None:
    """Writes another version into a database, as if its migrations had run."""
    async with database.engine.begin() as connection:
        await connection.execute(
            text("UPDATE alembic_version SET version_num = :version"), {"version": version}
        )


async def test_a_new_database_is_what_the_models_say(database: Database) -> None:
    assert await layout_of(database) is Layout.EMPTY
    await migrate(database)
    assert await layout_of(database) is Layout.CURRENT
    assert await differences(database, whole()) == []
    assert await tables(database) == {*SQLModel.metadata.tables, "alembic_version"}


async def test_a_change_of_the_models_would_be_seen(database: Database) -> None:
    await migrate(database)
    changed = whole()
    changed.tables["topic"].append_column(Column("language", String))
    changed.tables["topic"].columns["title"].nullable = True
    changed.tables["survey"].columns["year"].type = String()
    changed.tables["membership"].indexes.clear()
    changed.remove(changed.tables["registration"])
    assert await differences(database, changed) == [
        "add_column",
        "modify_nullable",
        "modify_type",
        "remove_index",
        "remove_table",
    ]


async def test_rows_go_with_what_they_refer_to(database: Database) -> None:
    await migrate(database)

    def keys(connection: Connection) -> list[str | None]:
        found = inspect(connection).get_multi_foreign_keys().values()
        return [key.get("options", {}).get("ondelete") for table in found for key in table]

    async with database.connection() as connection:
        rules = await connection.run_sync(keys)
    assert len(rules) == sum(len(t.foreign_keys) for t in SQLModel.metadata.tables.values())
    assert {*rules} == {"CASCADE"}


async def test_what_refers_to_a_row_is_found_by_an_index(database: Database) -> None:
    """Else the removal of one topic would read the rows of all others."""
    await migrate(database)

    def unindexed(connection: Connection) -> list[str]:
        inspector, found = inspect(connection), []
        for table in SQLModel.metadata.tables:
            leading = [inspector.get_pk_constraint(table)["constrained_columns"][:1]]
            leading += [i["column_names"][:1] for i in inspector.get_indexes(table)]
            leading += [u["column_names"][:1] for u in inspector.get_unique_constraints(table)]
            keys = [k["constrained_columns"] for k in inspector.get_foreign_keys(table)]
            found += [f"{table}.{key[0]}" for key in keys if key not in leading]
        return found

    async with database.connection() as connection:
        assert await connection.run_sync(unindexed) == []


async def test_migrating_again_changes_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await migrate(database)
    async with database.session() as session:
        session.add(t.Topic(**ROW.model_dump()))
        await session.commit()
    await migrate(database)
    async with database.engine.begin() as connection:
        await connection.run_sync(schema.upgrade)  # as a second process would
        assert (await connection.execute(text("SELECT slug FROM topic"))).all() == [("tram",)]
    monkeypatch.delattr(schema, "upgrade")
    await migrate(database)


@pytest.mark.parametrize(
    ("version", "layout", "said"),
    [
        ("0001", Layout.OUTDATED, "earlier version of the bot"),
        ("0004", Layout.OUTDATED, "earlier version of the bot"),
        ("9999", Layout.NEWER, "newer version of the bot"),
    ],
)
async def test_a_database_of_another_version_is_left_alone(
    database: Database, version: str, layout: Layout, said: str
) -> None:
    async with database.engine.begin() as connection:
        await connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
        await connection.execute(text("INSERT INTO alembic_version VALUES ('')"))
    await apply(database, version)
    assert await layout_of(database) is layout
    with pytest.raises(StartError, match=said) as refused:
        await migrate(database)
    assert str(refused.value) == REFUSALS[layout]
    assert await layout_of(database) is layout
    assert await tables(database) == {"alembic_version"}


async def test_a_database_behind_is_brought_up_to_date(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await migrate(database)
    async with database.session() as session:
        session.add(t.Topic(**ROW.model_dump()))
        await session.commit()
    scripts = shutil.copytree(schema.SCRIPTS, tmp_path / "migrations")
    (scripts / "versions" / "0009_ballots.py").write_text(NEXT)
    monkeypatch.setattr(schema, "SCRIPTS", scripts)
    assert await layout_of(database) is Layout.BEHIND
    await migrate(database)
    assert await layout_of(database) is Layout.CURRENT
    assert "ballot" in await tables(database)
    async with database.connection() as connection:
        assert (await connection.execute(text("SELECT slug FROM topic"))).all() == [("tram",)]


async def test_the_topics_of_an_earlier_layout_are_kept(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the first migration that there is to the last."""
    scripts = shutil.copytree(schema.SCRIPTS, tmp_path / "migrations")
    for later in revisions()[1:]:
        next((scripts / "versions").glob(f"{later}_*.py")).unlink()
    with monkeypatch.context() as earlier:
        earlier.setattr(schema, "SCRIPTS", scripts)
        await migrate(database)
    row = (
        "INSERT INTO topic (key, slug, title, question, examples, owner, digest, revision, charts, "
        "embedded, removed) VALUES ('abcdef', 'tram', 'T', 'Q', '{}', 0, '', 1, '', '', false)"
    )
    async with database.engine.begin() as connection:
        await connection.execute(text(row))
    assert await layout_of(database) is Layout.BEHIND
    await migrate(database)
    assert await differences(database, whole()) == []
    async with database.session() as session:
        (kept,) = await session.exec(select(t.Topic))
    assert (kept.slug, kept.examples, kept.out_of_scope, kept.gap_asks) == ("tram", {}, [], {})


async def test_many_at_once(database: Database, database_url: str) -> None:
    others = [Database(database_url) for _ in range(5)]
    async with asyncio.timeout(30):  # they must not wait for each other
        await asyncio.gather(*map(migrate, (database, *others)))
    for other in others:
        await other.close()
    assert await differences(database, whole()) == []


async def test_a_crash_half_way_leaves_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgrade = schema.upgrade

    def crash(connection: Connection) -> None:
        upgrade(connection)
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(schema, "upgrade", crash)
        with pytest.raises(MemoryError):
            await migrate(database)
    assert await tables(database) == set()
    await migrate(database)
    assert await differences(database, whole()) == []


def test_scripts_stand_in_a_row() -> None:
    config = Config()
    config.set_main_option("script_location", str(schema.SCRIPTS))
    scripts = reversed([*ScriptDirectory.from_config(config).walk_revisions()])
    assert [(s.revision, s.down_revision) for s in scripts] == list(
        zip(revisions(), [None, *revisions()], strict=False)
    )


async def test_alembic_is_loaded_only_where_there_is_work(databases: Databases) -> None:
    """It would cost each start of the bot, and each `bot ask`, 0.1 s."""
    url = databases.empty("sqlite")
    async with opened(url):
        pass
    code = (
        "import asyncio, sys\n"
        "from bot.database.engine import Database\n"
        "from bot.database.schema import migrate\n"
        f"asyncio.run(migrate(Database({url!r})))\n"
        "sys.exit('alembic' in sys.modules)"
    )
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", code)
    assert await process.wait() == 0

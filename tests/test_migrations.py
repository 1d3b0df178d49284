"""The schema, on both databases: Alembic's scripts make what the table models say."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from databases import Databases
from sqlalchemy import Column, Connection, MetaData, String, inspect, text
from sqlmodel import SQLModel

from bot.activity.registration import Registration
from bot.errors import StartError
from bot.facts import migrate as migrations
from bot.facts.database import Database, connect
from bot.facts.migrate import configuration, migrate, revisions
from bot.facts.store import Store
from bot.facts.tables import Topic


@pytest_asyncio.fixture
async def engine(database_url: str) -> AsyncIterator[Database]:
    """On an empty database."""
    engine = connect(database_url)
    yield engine
    await engine.dispose()


def whole() -> MetaData:
    """All tables of the bot, in a copy that a test may change."""
    copy = MetaData()
    for table in Registration.metadata.tables.values():
        table.to_metadata(copy)
    return copy


async def differences(engine: Database, metadata: MetaData) -> list[str]:
    """What a further migration would have to do, each by its name."""
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    def compare(connection: Connection) -> list[str]:
        options = {"compare_type": True, "render_as_batch": True}
        context = MigrationContext.configure(connection, opts=options)
        found = compare_metadata(context, metadata)
        return sorted(d[0] if isinstance(d, tuple) else d[0][0] for d in found)

    async with engine.connect() as connection:
        return await connection.run_sync(compare)


async def tables(engine: Database) -> set[str]:
    async with engine.connect() as connection:
        return set(await connection.run_sync(lambda c: inspect(c).get_table_names()))


async def test_a_fresh_database_is_what_the_models_say(engine: Database) -> None:
    await migrate(engine)
    assert await differences(engine, whole()) == []
    assert await tables(engine) == {*SQLModel.metadata.tables, "alembic_version"}


async def test_a_change_of_the_models_would_be_seen(engine: Database) -> None:
    await migrate(engine)
    changed = whole()
    changed.tables["topic"].append_column(Column("language", String))
    changed.tables["topic"].columns["title"].nullable = True
    changed.tables["survey"].columns["year"].type = String()
    changed.tables["theme"].indexes.clear()
    changed.remove(changed.tables["registration"])
    assert await differences(engine, changed) == [
        "add_column",
        "modify_nullable",
        "modify_type",
        "remove_index",
        "remove_table",
    ]


async def test_keys_go_with_their_owner(engine: Database) -> None:
    await migrate(engine)

    def keys(connection: Connection) -> list[str | None]:
        found = inspect(connection).get_multi_foreign_keys().values()
        return [key.get("options", {}).get("ondelete") for table in found for key in table]

    async with engine.connect() as connection:
        rules = await connection.run_sync(keys)
    assert len(rules) == sum(len(t.foreign_keys) for t in SQLModel.metadata.tables.values())
    assert {*rules} == {"CASCADE"}


async def test_migrating_again_is_harmless(
    engine: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await migrate(engine)
    async with engine.begin() as connection:
        row = {"slug": "tram", "title": "T", "question": "Q", "digest": "0"}
        await connection.execute(Topic.__table__.insert(), row)  # type: ignore[attr-defined]
    await migrate(engine)
    async with engine.begin() as connection:
        await connection.run_sync(migrations.upgrade)  # as a second process would
        assert (await connection.execute(text("SELECT slug FROM topic"))).all() == [("tram",)]
    monkeypatch.delattr(migrations, "upgrade")
    await migrate(engine)


async def test_down_to_nothing_and_up_again(engine: Database) -> None:
    from alembic import command

    await migrate(engine)
    for revision in (*reversed(revisions()[:-1]), "base"):
        async with engine.begin() as connection:
            await connection.run_sync(
                lambda c, to=revision: command.downgrade(configuration(c), to)
            )
    assert await tables(engine) == {"alembic_version"}
    await migrate(engine)
    assert await differences(engine, whole()) == []


@pytest.mark.parametrize("earlier", revisions()[:-1])
async def test_an_earlier_schema_is_brought_up_and_filled_anew(
    engine: Database, database_url: str, pack_folder: Path, earlier: str
) -> None:
    """With what people left in place, and no facts rather than silent sources meanwhile."""
    from alembic import command

    async with engine.begin() as connection:
        await connection.run_sync(lambda c: command.upgrade(configuration(c), earlier))
        for row in (
            "INSERT INTO topic VALUES (7, 'tram', 'T', 'Q', 'digest')",
            "INSERT INTO revision (id, number) VALUES (1, 5)",
            "INSERT INTO registration VALUES (12, 'tree', '{}')",
        ):
            await connection.execute(text(row))
    async with Store(database_url) as store:
        assert store.revision == 0
        assert await store.import_packs(pack_folder.parent) == ["tram"]
        assert "oakhill" in store.names.by_key
    async with engine.connect() as connection:
        kept = await connection.execute(text("SELECT application_id FROM registration"))
        assert kept.all() == [(12,)]
    assert await differences(engine, whole()) == []


async def test_many_at_once(engine: Database, database_url: str) -> None:
    others = [connect(database_url) for _ in range(5)]
    async with asyncio.timeout(30):  # they must not wait for each other
        await asyncio.gather(*map(migrate, (engine, *others)))
    for other in others:
        await other.dispose()
    assert await differences(engine, whole()) == []


async def test_a_crash_half_way_leaves_nothing(
    engine: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgrade = migrations.upgrade

    def crash(connection: Connection) -> None:
        upgrade(connection)
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(migrations, "upgrade", crash)
        with pytest.raises(MemoryError):
            await migrate(engine)
    assert await tables(engine) == set()
    await migrate(engine)
    assert await differences(engine, whole()) == []


async def test_a_database_of_a_newer_bot_is_left_alone(engine: Database, database_url: str) -> None:
    await migrate(engine)
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StartError, match="newer version of the bot"):
        await Store(database_url).open()


def test_scripts_stand_in_a_row() -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(migrations.SCRIPTS))
    scripts = reversed([*ScriptDirectory.from_config(config).walk_revisions()])
    assert [(s.revision, s.down_revision) for s in scripts] == list(
        zip(revisions(), [None, *revisions()], strict=False)
    )


async def test_alembic_is_loaded_only_where_there_is_work(databases: Databases) -> None:
    """It would cost each start of the bot, and each `bot ask`, 0.1 s."""
    url = databases.empty("sqlite")
    async with Store(url):
        pass
    code = (
        "import asyncio, sys; from bot.facts.store import Store\n"
        f"async def main():\n    async with Store({url!r}): pass\n"
        "asyncio.run(main()); sys.exit('alembic' in sys.modules)"
    )
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", code)
    assert await process.wait() == 0

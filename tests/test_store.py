"""The store, on both databases: packs in, facts out, and what happens when something goes wrong."""

import asyncio
import shutil
from pathlib import Path
from typing import Any

import pytest
from databases import Databases
from small_pack import change, write_pack
from sqlalchemy import select as sa_select
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel, select

from bot.errors import StartError
from bot.facts import importer
from bot.facts import store as store_module
from bot.facts import tables as t
from bot.facts.answer import Answer, Unclear
from bot.facts.database import insert
from bot.facts.loader import PackError
from bot.facts.lookups import explain, poll, statement
from bot.facts.store import Reader, Store

NUMBERED = ("alias", "synonym", "membership", "finding")
STEPS = ("_sources", "_subjects", "_statements", "_surveys", "_clashes", "_index")
FACTS = [table for table in SQLModel.metadata.sorted_tables if table.name != "registration"]
REFUSED = (
    "The database cannot be opened ({}): check DATABASE_URL, and that the server runs or the "
    "folder exists and may be written to."
)


async def rows(store: Store) -> dict[str, list[str]]:
    """Every row of every table of facts, without the ids that the database gives out."""
    found = {}
    async with store.session() as session:
        connection = await session.connection()
        for table in FACTS:
            columns = [c for c in table.columns if c.name != "id" or table.name not in NUMBERED]
            rows = await connection.execute(sa_select(*columns))
            found[table.name] = sorted(map(repr, rows.all()))
    return found


async def test_what_was_imported_is_not_imported_again(
    database_url: str, pack_folder: Path
) -> None:
    async with Store(database_url) as store:
        assert store.revision == 0
        assert await store.import_packs(pack_folder.parent) == ["tram"]
        before = await rows(store)
        assert await store.import_packs(pack_folder.parent) == []
        assert await rows(store) == before
        assert store.revision == 1
    async with Store(database_url) as store:
        assert await store.import_packs(pack_folder.parent) == []
        assert await rows(store) == before
        assert store.revision == 1


async def test_every_entry_has_its_row(database_url: str, pack_folder: Path) -> None:
    async with Store(database_url) as store:
        await store.import_packs(pack_folder.parent)
        counts = {name: len(found) for name, found in (await rows(store)).items()}
    assert counts.pop("term") > 20
    assert counts == {
        "topic": 1,
        "revision": 1,
        "source": 2,
        "passage": 5,
        "theme": 1,
        "synonym": 2,
        "subject": 6,
        "alias": 13,  # labels and slugs too
        "statement": 7,
        "statementsubject": 15,
        "membership": 1,
        "survey": 1,
        "finding": 2,
        "clash": 1,
        "clashstatement": 3,
        "chartimage": 0,
    }


async def test_a_row_that_a_database_refuses_is_an_error_of_sqlalchemy(database_url: str) -> None:
    topic = {"id": 1, "slug": "tram", "title": "A tram", "question": None, "digest": ""}
    async with Store(database_url) as store, store.engine.connect() as connection:
        table = SQLModel.metadata.tables["topic"]
        await insert(connection, table, [topic | {"question": "Why?"}])
        with pytest.raises(DBAPIError):
            await insert(connection, table, [topic | {"id": 2, "slug": "bus"}])


async def test_a_changed_pack_takes_the_place_of_the_old_one(
    database_url: str, pack_folder: Path
) -> None:
    async with Store(database_url) as store:
        await store.import_packs(pack_folder.parent)
        before = await rows(store)
        change(pack_folder / "statements.toml", "Buses cost less", "A bus costs less")
        change(pack_folder / "subjects.toml", '"oakhill"', '"oakley"')
        assert await store.import_packs(pack_folder.parent) == ["tram"]
        assert store.revision == 2
        answer = await store.read(statement, id="b2-buses")
        assert answer.lead.text == "A bus costs less than a tram would."
        assert "oakley" in store.names.by_key and "oakhill" not in store.names.by_key
        after = await rows(store)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"topic", "revision", "alias", "statement", "term"}
    assert {name: len(after[name]) for name in changed - {"term"}} == {
        name: len(before[name]) for name in changed - {"term"}
    }


async def test_a_crash_half_way_leaves_the_old_facts_whole(
    database_url: str, pack_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Store(database_url) as store:
        await store.import_packs(pack_folder.parent)
        before = await rows(store)
        change(pack_folder / "statements.toml", "Buses cost less", "A bus costs less")
        for step in STEPS:
            whole = getattr(importer.Import, step)

            async def crash(self: importer.Import, whole: Any = whole) -> None:
                await whole(self)
                raise MemoryError

            with monkeypatch.context() as patched:
                patched.setattr(importer.Import, step, crash)
                with pytest.raises(MemoryError):
                    await store.import_packs(pack_folder.parent)
            assert await rows(store) == before, step
            assert store.revision == 1
        assert await store.import_packs(pack_folder.parent) == ["tram"]
        assert store.revision == 2


async def test_every_pack_is_read_before_any_is_written(
    database_url: str, pack_folder: Path
) -> None:
    zoo = write_pack(pack_folder.parent / "zoo")
    async with Store(database_url) as store:
        with pytest.raises(PackError) as error:
            await store.import_packs(pack_folder.parent)
        said = "topic.toml, topic, slug: is not the folder's name, zoo"
        assert list(map(str, error.value.problems)) == [said]
        assert (await rows(store))["topic"] == []
        change(zoo / "topic.toml", 'slug = "tram"', 'slug = "zoo"')
        assert await store.import_packs(pack_folder.parent) == ["tram", "zoo"]


async def test_a_pack_that_is_gone_goes(database_url: str, pack_folder: Path) -> None:
    zoo = write_pack(pack_folder.parent / "zoo")
    change(zoo / "topic.toml", 'slug = "tram"', 'slug = "zoo"')
    async with Store(database_url) as store:
        await store.import_packs(pack_folder.parent)
        both = await rows(store)
        shutil.rmtree(zoo)
        assert await store.import_packs(pack_folder.parent) == []
        one = await rows(store)
        for name in one.keys() - {"revision", "chartimage"}:
            assert 2 * len(one[name]) == len(both[name]), name
        async with store.session() as session:
            assert (await session.exec(select(t.Topic.slug))).all() == ["tram"]
        shutil.rmtree(pack_folder)
        await store.import_packs(pack_folder.parent)
        assert {name for name, found in (await rows(store)).items() if found} == {"revision"}
        assert store.names.subjects == {}
        assert store.revision == 3  # both in, one out, the other out


async def test_one_store_takes_up_what_another_one_changed(
    database_url: str, pack_folder: Path
) -> None:
    async with Store(database_url) as writer, Store(database_url) as reader:
        await writer.import_packs(pack_folder.parent)
        assert reader.names.subjects == {}
        assert await reader.refresh()
        assert not await reader.refresh()
        first = await reader.read(explain, name="tram")
        change(pack_folder / "statements.toml", "proposes a tram line", "wants a tram line")
        await writer.import_packs(pack_folder.parent)
        assert await reader.read(explain, name="tram") is first
        assert await reader.refresh()
        assert reader.revision == writer.revision == 2
        second = await reader.read(explain, name="tram")
        assert "wants a tram line" in second.lead.text
        assert "wants a tram line" not in first.lead.text


async def test_a_watching_store_needs_no_telling(
    database_url: str, pack_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "WATCH_SECONDS", 0.01)
    async with Store(database_url) as writer, Store(database_url) as reader, reader.watching():
        await writer.import_packs(pack_folder.parent)
        for _ in range(500):
            if reader.revision:
                break
            await asyncio.sleep(0.01)
        assert reader.names.subjects.keys() == writer.names.subjects.keys()


async def test_an_answer_is_kept_while_the_facts_stay(database_url: str, pack_folder: Path) -> None:
    async with Store(database_url) as store:
        await store.import_packs(pack_folder.parent)
        answer = await store.read(poll, country="riverton")
        assert await store.read(poll, country="riverton") is answer
        assert await store.read(poll, country="rivertown") is not answer
        change(pack_folder / "topic.toml", "A tram for Riverton", "The tram for Riverton")
        await store.import_packs(pack_folder.parent)
        assert await store.read(poll, country="riverton") is not answer


async def test_a_class_that_asks_the_same_at_once_is_read_for_once(
    database_url: str, pack_folder: Path
) -> None:
    async with Store(database_url) as store:
        await store.import_packs(pack_folder.parent)
        reads, go_on = 0, asyncio.Event()

        async def slow(reader: Reader, *, name: str) -> Answer:
            nonlocal reads
            reads += 1
            await go_on.wait()
            return await explain(reader, name=name)

        asked = [asyncio.create_task(store.read(slow, name="tram")) for _ in range(30)]
        wrong = [asyncio.create_task(store.read(slow, name="nothing")) for _ in range(30)]
        await asyncio.sleep(0)
        asked.pop().cancel()  # one who goes away takes nothing from the others
        go_on.set()
        answers = await asyncio.gather(*asked)
        refusals = await asyncio.gather(*wrong, return_exceptions=True)
    assert reads == 2
    assert {id(answer) for answer in answers} == {id(answers[0])}
    assert {type(refused) for refused in refusals} == {Unclear}


async def test_two_at_once_import_once(database_url: str, pack_folder: Path) -> None:
    async with Store(database_url) as one, Store(database_url) as two:
        async with asyncio.timeout(30):  # they must not wait for each other
            done = await asyncio.gather(
                one.import_packs(pack_folder.parent), two.import_packs(pack_folder.parent)
            )
        assert sorted(done) == [[], ["tram"]]
        await asyncio.gather(one.refresh(), two.refresh())
        assert one.revision == two.revision == 1


async def test_sqlite_is_set_up_for_several_processes(databases: Databases) -> None:
    async with Store(databases.empty("sqlite")) as store, store.session() as session:
        connection = await session.connection()
        found = {
            name: (await connection.execute(text(f"PRAGMA {name}"))).scalar()
            for name in ("foreign_keys", "journal_mode", "busy_timeout")
        }
    assert found == {"foreign_keys": 1, "journal_mode": "wal", "busy_timeout": 15000}


async def test_errors_of_the_database_hide_what_was_sent(database_url: str) -> None:
    async with Store(database_url) as store, store.session() as session:
        connection = await session.connection()
        with pytest.raises(DBAPIError) as error:
            await connection.execute(text("SELECT nothing FROM topic WHERE slug = :s"), {"s": "??"})
        assert "nothing" in str(error.value)
        assert "??" not in str(error.value)


async def refusal(url: str) -> str:
    """Why a database cannot be opened; the store is closed then."""
    store = Store(url)
    with pytest.raises(StartError) as error:
        await store.open()
    with pytest.raises(RuntimeError):
        store.session()
    assert error.value.__cause__ is None and error.value.__suppress_context__
    return str(error.value)


# SQLAlchemy does not wait for the thread of a connection that failed.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("sqlite+aiosqlite:///{0}/file/facts.db", "file exists"),
        ("sqlite+aiosqlite:///{0}/file/below/facts.db", "not a directory"),
        ("sqlite+aiosqlite:///{0}", "it cannot be reached or written to"),
        ("sqlite+aiosqlite:///{0}/file", "the file is no SQLite database"),
        ("nonsense hunter2", "the address or a parameter in it is wrong"),
        (
            "postgresql+asyncpg://me:hunter2@127.0.0.1:port/db",
            "the address or a parameter in it is wrong",
        ),
        ("postgresql+asyncpg://me:hunter2@[::1/db", "the address or a parameter in it is wrong"),
        (
            "postgresql+asyncpg://me:hunter2@/db?host={0}&new=1",
            "the address or a parameter in it is wrong",
        ),
        (
            "postgresql+asyncpg://me:hunter2@/db?host={0}&ssl=2",
            "the address or a parameter in it is wrong",
        ),
        ("postgresql+asyncpg://me:hunter2@/db?host={0}", "no such file or directory"),
        ("postgresql+asyncpg://me:hunter2@127.0.0.1:1/db", "connection refused"),
        ("postgresql+nodriver://me:hunter2@127.0.0.1/db", "its driver is not installed"),
    ],
)
async def test_a_database_that_cannot_be_opened(address: str, why: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("No database. " * 100)
    said = await refusal(address.format(tmp_path))
    assert said == REFUSED.format(why)
    assert "hunter2" not in said and str(tmp_path) not in said


async def test_a_folder_that_is_missing_is_made(tmp_path: Path) -> None:
    async with Store(f"sqlite+aiosqlite:///{tmp_path}/a/b/facts.db"):
        assert (tmp_path / "a" / "b" / "facts.db").is_file()


async def test_postgresql_lets_not_everybody_in(databases: Databases) -> None:
    settings = databases.server.pgdata / "pg_hba.conf"
    settings.write_text(f"local all locked scram-sha-256\n{settings.read_text()}")
    databases.psql("CREATE ROLE locked LOGIN PASSWORD 'right'; SELECT pg_reload_conf();")
    url = databases.empty("postgresql")
    wrong = url.replace("postgres:", "locked:hunter2", 1)
    async with asyncio.timeout(5):
        while True:  # until the server has read its settings again
            try:
                async with Store(wrong.replace("hunter2", "right")):
                    pass
            except StartError as error:
                assert str(error) == REFUSED.format("the user may not create tables")
                break
    assert await refusal(wrong) == REFUSED.format("the password is wrong")
    nobody = url.replace("postgres:", "nobody:hunter2", 1)
    assert await refusal(nobody) == REFUSED.format("the user may not log in")
    gone = url.replace("/facts", "/nofacts")
    assert await refusal(gone) == REFUSED.format("there is no such database")

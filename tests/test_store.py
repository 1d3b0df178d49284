"""The store, on both databases: packs in, facts out, and what happens when something goes wrong."""

import asyncio
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from databases import Databases
from lives import SURVEYS
from small_pack import change, write_another, write_pack
from sqlalchemy import select as sa_select
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from bot.errors import StartError
from bot.facts import charts, importer
from bot.facts import store as store_module
from bot.facts.answer import Answer, Chart, Unclear
from bot.facts.charts import draw_missing
from bot.facts.database import insert
from bot.facts.loader import PackError
from bot.facts.lookups import explain, poll, statement
from bot.facts.store import Reader, Store
from bot.monitor import Monitor
from bot.ui.replies import Replies

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


async def blank(drawn: dict[str, Chart]) -> dict[str, bytes]:
    """In place of matplotlib."""
    return dict.fromkeys(drawn, b"PNG")


def refused(folder: Path) -> Iterator[Path]:
    raise PermissionError(13, "Permission denied")


async def until(come: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not come():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def take_the_place(new: Path, old: Path) -> None:
    for beside in ("-wal", "-shm"):
        Path(f"{old}{beside}").unlink()
    new.replace(old)


async def test_what_was_imported_is_not_imported_again(
    database_url: str, pack_folder: Path
) -> None:
    async with Store(database_url) as store:
        assert store.revision == 0
        assert await store.import_packs(pack_folder.parent) == ["tram"]
        before, revision = await rows(store), store.revision
        assert revision
        assert await store.import_packs(pack_folder.parent) == []
        assert (await rows(store), store.revision) == (before, revision)
    async with Store(database_url) as store:
        assert await store.import_packs(pack_folder.parent) == []
        assert (await rows(store), store.revision) == (before, revision)


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
        before, revision = await rows(store), store.revision
        change(pack_folder / "statements.toml", "Buses cost less", "A bus costs less")
        change(pack_folder / "subjects.toml", '"oakhill"', '"oakley"')
        assert await store.import_packs(pack_folder.parent) == ["tram"]
        assert store.revision == revision + 1
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
        before, revision = await rows(store), store.revision
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
            assert (await rows(store), store.revision) == (before, revision), step
        assert await store.import_packs(pack_folder.parent) == ["tram"]
        assert store.revision == revision + 1


async def test_every_pack_is_read_before_any_is_written(
    database_url: str, pack_folder: Path
) -> None:
    zoo = write_another(pack_folder.parent / "zoo")
    change(zoo / "topic.toml", 'slug = "zoo"', 'slug = "tram"')
    async with Store(database_url) as store:
        with pytest.raises(PackError) as error:
            await store.import_packs(pack_folder.parent)
        said = "topic.toml, topic, slug: is not the folder's name, zoo"
        assert list(map(str, error.value.problems)) == [said]
        assert (await rows(store))["topic"] == []
        change(zoo / "topic.toml", 'slug = "tram"', 'slug = "zoo"')
        assert await store.import_packs(pack_folder.parent) == ["tram", "zoo"]


async def test_a_pack_that_is_gone_goes(
    database_url: str, pack_folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with Store(database_url) as store:
        await store.import_packs(pack_folder.parent)
        alone, revision = await rows(store), store.revision
        zoo = write_another(pack_folder.parent / "zoo")
        assert await store.import_packs(pack_folder.parent) == ["zoo"]
        both = await rows(store)
        assert len(both["statement"]) == 2 * len(alone["statement"])
        shutil.rmtree(zoo)
        assert await store.import_packs(pack_folder.parent) == []
        again = await rows(store)
        assert [name for name in again if again[name] != alone[name]] == ["revision"]
        assert "topic zoo: its pack is gone, and its facts with it" in caplog.text
        assert store.revision == revision + 2  # one more in, one out


@pytest.mark.parametrize("gone", ["the pack", "all packs", "what it holds"])
async def test_facts_outlast_a_folder_that_is_not_in_its_place(
    database_url: str, pack_folder: Path, gone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Store(database_url) as store:
        await store.import_packs(pack_folder.parent)
        before, revision = await rows(store), store.revision
        if gone == "what it holds":  # for want of a right, which the owner of this test may have
            monkeypatch.setattr(Path, "iterdir", refused)
        else:
            shutil.rmtree(pack_folder if gone == "the pack" else pack_folder.parent)
        with pytest.raises(PackError):
            await store.import_packs(pack_folder.parent)
        assert (await rows(store), store.revision) == (before, revision)


async def test_two_topics_give_nothing_the_same_name(database_url: str, pack_folder: Path) -> None:
    async with Store(database_url) as store:
        await store.import_packs(pack_folder.parent)
        before, revision = await rows(store), store.revision
        zoo = write_pack(pack_folder.parent / "zoo")
        change(zoo / "topic.toml", 'slug = "tram"', 'slug = "zoo"')
        with pytest.raises(PackError) as error:
            await store.import_packs(pack_folder.parent)
        said = [str(problem) for problem in error.value.problems]
        assert len(said) == 2 + 1 + 6 + 7 + 1  # letters, themes, subjects, statements, clashes
        assert said[0] == "zoo, A: stands in tram too: one of them needs another name"
        assert (await rows(store), store.revision) == (before, revision)


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
        assert reader.revision == writer.revision
        second = await reader.read(explain, name="tram")
        assert "wants a tram line" in second.lead.text
        assert "wants a tram line" not in first.lead.text


@pytest.mark.parametrize("taken_up", [False, True])
async def test_an_answer_is_of_one_revision(
    database_url: str, pack_folder: Path, taken_up: bool
) -> None:
    """Whatever is imported between two of its reads."""
    async with Store(database_url) as writer, Store(database_url) as store:
        await writer.import_packs(pack_folder.parent)
        reading, go_on = asyncio.Event(), asyncio.Event()

        async def slow(reader: Reader, *, id: str) -> Answer:
            await statement(reader, id=id)
            reading.set()
            await go_on.wait()
            return await statement(reader, id=id)

        asked = asyncio.create_task(store.read(slow, id="b2-buses"))
        await reading.wait()
        change(pack_folder / "statements.toml", "Buses cost less", "A bus costs less")
        await writer.import_packs(pack_folder.parent)
        if taken_up:  # by somebody else's question, or by the watch
            assert await store.refresh()
        go_on.set()
        assert (await asked).lead.text == "Buses cost less than a tram would."
        later = await store.read(statement, id="b2-buses")
        assert later.lead.text == "A bus costs less than a tram would."
        assert store.revision == writer.revision
        assert await store.read(statement, id="b2-buses") is later
        assert (await store.read(slow, id="b2-buses")).lead.text == later.lead.text


async def test_a_new_database_in_the_old_ones_place_is_taken_up(
    databases: Databases, pack_folder: Path, tmp_path: Path
) -> None:
    file, other = tmp_path / "facts.db", tmp_path / "other.db"
    async with Store(f"sqlite+aiosqlite:///{file}") as store:
        await store.import_packs(pack_folder.parent)
        first = await store.read(statement, id="b2-buses")
        change(pack_folder / "statements.toml", "Buses cost less", "A bus costs less")
        async with Store(f"sqlite+aiosqlite:///{other}") as anew:
            await anew.import_packs(pack_folder.parent)
        take_the_place(other, file)
        assert await store.refresh()
        assert (await store.read(statement, id="b2-buses")).lead.text != first.lead.text


async def test_facts_of_another_version_end_no_watch(
    database_url: str,
    pack_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(store_module, "WATCH_SECONDS", 0.01)
    async with Store(database_url) as writer, Store(database_url) as store, store.watching():
        await writer.import_packs(pack_folder.parent)
        await until(lambda: store.revision)
        names = store.names
        async with writer.engine.begin() as connection:
            changed = "UPDATE revision SET number = number + 1, names = "
            packed = {"names": b'{"subjects": [], "colours": []}'}
            await connection.execute(text(f"{changed} :names"), packed)
        await until(lambda: "another version of the bot has written to it" in caplog.text)
        assert store.names is names
        async with writer.engine.begin() as connection:
            whole = {"names": names.pack()}
            await connection.execute(text(f"{changed} :names"), whole)
        await until(lambda: store.names is not names)


async def test_a_watching_store_needs_no_telling(
    database_url: str, pack_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "WATCH_SECONDS", 0.01)
    async with Store(database_url) as writer, Store(database_url) as reader, reader.watching():
        await writer.import_packs(pack_folder.parent)
        await until(lambda: reader.revision)
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


async def test_a_class_looks_at_one_picture(
    database_url: str, pack_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(charts, "_drawn", blank)
    async with Store(database_url) as store:
        await store.import_packs(pack_folder.parent)
        await draw_missing(store)
        answer, replies = await store.read(poll, country="riverton"), Replies(store, Monitor())
        read, reads = Store._picture, 0

        async def counted(self: Store, digest: str) -> bytes | None:
            nonlocal reads
            reads += 1
            return await read(self, digest)

        monkeypatch.setattr(Store, "_picture", counted)
        pages = await asyncio.gather(*(replies.drawn(answer, 1, private=False) for _ in range(30)))
    assert reads == 1
    assert {id(page) for page in pages} == {id(pages[0])}


async def test_pictures_of_earlier_facts_go(
    database_url: str, pack_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(charts, "_drawn", blank)
    async with Store(database_url) as store:
        for percent, other in (("64", "65"), ("65", "66")):
            await store.import_packs(pack_folder.parent)
            assert await draw_missing(store) == 2  # of Riverton, and of all
            assert await draw_missing(store) == 0
            change(pack_folder / "surveys.toml", f"percent = {percent}", f"percent = {other}")
        assert len((await rows(store))["chartimage"]) == 2
        write_another(pack_folder.parent / "zoo")
        shutil.rmtree(pack_folder)
        surveys = pack_folder.parent / "zoo" / "surveys.toml"
        surveys.write_text(SURVEYS.sub("", surveys.read_text("utf-8")), "utf-8")
        await store.import_packs(pack_folder.parent)
        assert await draw_missing(store) == 0
        assert (await rows(store))["chartimage"] == []


async def test_two_at_once_import_once(database_url: str, pack_folder: Path) -> None:
    async with Store(database_url) as one, Store(database_url) as two:
        async with asyncio.timeout(30):  # they must not wait for each other
            done = await asyncio.gather(
                one.import_packs(pack_folder.parent), two.import_packs(pack_folder.parent)
            )
        assert sorted(done) == [[], ["tram"]]
        await asyncio.gather(one.refresh(), two.refresh())
        assert one.revision == two.revision > 0


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
        _ = store.engine
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

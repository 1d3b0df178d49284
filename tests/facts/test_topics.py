"""Topics read whole from both databases, and kept while they are in use."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy.exc import OperationalError
from support.databases import imported, opened, opened_topics
from support.small_pack import change, write_twin

from bot.facts import store
from bot.facts.packs.shipped import remove
from bot.facts.store import NoSuchTopic, Topics
from bot.facts.topic import Topic

BUSES = "Buses cost less than a tram would."


@pytest.fixture
def packs(pack_folder: Path) -> Path:
    """A folder with the small pack in it."""
    return pack_folder.parent


@pytest_asyncio.fixture
async def own(database_url: str, packs: Path) -> AsyncIterator[Topics]:
    """The small topic, in each database."""
    async with opened_topics(database_url, packs) as topics:
        yield topics


def buses(topic: Topic) -> str:
    return topic.statements["b2-buses"].text


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The keys of topics that are loaded from now on."""
    loads: list[str] = []
    load = Topics._load

    async def counting(self: Topics, key: str) -> Topic:
        loads.append(key)
        return await load(self, key)

    monkeypatch.setattr(Topics, "_load", counting)
    return loads


async def test_a_topic_is_loaded_once_and_kept(
    own: Topics, monkeypatch: pytest.MonkeyPatch
) -> None:
    loads = counted(monkeypatch)
    asked = [asyncio.create_task(own.topic()) for _ in range(30)]
    await asyncio.sleep(0)
    asked.pop().cancel()  # one who goes away takes nothing from the others
    topics = await asyncio.gather(*asked)
    assert len(loads) == 1
    assert all(topic is topics[0] for topic in topics)
    assert await own.topic() is topics[0]


async def test_one_that_does_not_load_in_time_is_there_later(
    own: Topics, monkeypatch: pytest.MonkeyPatch
) -> None:
    load, done = Topics._load, asyncio.Event()

    async def slow(self: Topics, key: str) -> Topic:
        await done.wait()
        return await load(self, key)

    monkeypatch.setattr(Topics, "_load", slow)
    own.read_seconds = 0.01
    with pytest.raises(TimeoutError):
        await own.topic()
    done.set()
    own.read_seconds = None
    assert buses(await own.topic()) == BUSES


async def test_a_load_that_fails_is_tried_again(
    own: Topics, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def failing(self: Topics, key: str) -> Topic:
        raise OperationalError("", None, Exception())

    with monkeypatch.context() as patched:
        patched.setattr(Topics, "_load", failing)
        with pytest.raises(OperationalError):
            await own.topic()
    assert buses(await own.topic()) == BUSES


async def test_memory_is_bounded(own: Topics, packs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In statements: what has not been asked for the longest goes first."""
    monkeypatch.setattr(store, "STATEMENTS_KEPT", 2 * (store.OVERHEAD + 7))
    for name in ("zoo", "yard"):
        write_twin(packs / name)
    await imported(own, packs)
    bounded = Topics(own.database)
    await bounded.refresh()
    loads = counted(monkeypatch)
    tram, yard, zoo = (name.key for name in bounded.visible(None))
    for key in (tram, yard, tram, zoo, tram, yard):
        await bounded.topic(key)
    assert loads == [tram, yard, zoo, yard]


async def test_a_change_is_taken_up(own: Topics, database_url: str, packs: Path) -> None:
    async with opened_topics(database_url) as reader:
        first = await reader.topic()
        assert not await reader.refresh()
        change(packs / "tram" / "statements.toml", "Buses cost less", "A bus costs less")
        await imported(own, packs)
        assert await reader.topic() is first
        assert await reader.refresh()
        assert not await reader.refresh()
        assert buses(first) == BUSES  # an answer under way is of one revision
        assert buses(await reader.topic()) == "A bus costs less than a tram would."


async def test_what_is_loaded_may_be_newer_than_what_is_known(
    own: Topics, database_url: str, packs: Path
) -> None:
    async with opened_topics(database_url) as reader:
        change(packs / "tram" / "statements.toml", "Buses cost less", "A bus costs less")
        await imported(own, packs)
        loaded = await reader.topic()
        assert buses(loaded) != BUSES
        await reader.refresh()
        assert await reader.topic() is loaded


async def test_the_first_shipped_topic_answers_where_none_is_named(
    own: Topics, packs: Path
) -> None:
    write_twin(packs / "alpha")
    await imported(own, packs)
    assert [name.slug for name in own.visible(None)] == ["alpha", "tram"]
    assert (await own.topic()).name.slug == "alpha"


async def test_a_removed_topic_is_gone_for_those_who_have_it(own: Topics, packs: Path) -> None:
    key = (await own.topic()).name.key
    assert await remove(own.database, "tram")
    await own.refresh()
    assert own.visible(None) == []
    for wanted in (key, None):
        with pytest.raises(NoSuchTopic):
            await own.topic(wanted)


async def test_a_topic_that_goes_while_it_is_wanted(own: Topics) -> None:
    assert await remove(own.database, "tram")  # `own` has not heard of it
    with pytest.raises(NoSuchTopic):
        await own.topic()


async def test_an_empty_database_has_no_topic(database_url: str) -> None:
    async with opened(database_url) as database:
        topics = Topics(database)
        assert not await topics.refresh()
        assert (topics.revision, topics.visible(None)) == (0, [])
        with pytest.raises(NoSuchTopic):
            await topics.topic()

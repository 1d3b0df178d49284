"""Changes by other processes are taken up, whatever happens to the database meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from support.databases import imported, opened_topics
from support.files import take_the_place
from support.small_pack import change

from bot.facts import store
from bot.facts.packs.shipped import remove
from bot.facts.store import Topics
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


async def until(come: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not come():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def buses(topic: Topic) -> str:
    return topic.statements["b2-buses"].text


async def test_a_database_in_the_old_ones_place_is_taken_up(packs: Path, tmp_path: Path) -> None:
    file, other = tmp_path / "facts.db", tmp_path / "other.db"
    async with opened_topics(f"sqlite+aiosqlite:///{file}", packs) as topics:
        assert buses(await topics.topic()) == BUSES
        change(packs / "tram" / "statements.toml", "Buses cost less", "A bus costs less")
        async with opened_topics(f"sqlite+aiosqlite:///{other}", packs):
            pass
        take_the_place(other, file)
        assert await topics.refresh()
        assert buses(await topics.topic()) != BUSES


async def test_who_watches_needs_no_telling(
    database_url: str, packs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "WATCH_SECONDS", 0.01)
    told: list[int] = []
    async with opened_topics(database_url) as reader, opened_topics(database_url) as writer:
        async with reader.watching(lambda: told.append(reader.revision)):
            await imported(writer, packs)
            await until(lambda: reader.revision)
            assert [name.slug for name in reader.visible(None)] == ["tram"]
            assert await remove(writer.database, "tram")
            await until(lambda: not reader.visible(None))
        assert len(told) == 2


async def test_a_watch_outlasts_a_database_that_fails(
    own: Topics, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(store, "WATCH_SECONDS", 0.01)
    read, failures = store.newest_revision, 0

    async def failing(session: object) -> int:
        nonlocal failures
        failures += 1
        raise OSError

    async with own.watching():
        monkeypatch.setattr(store, "newest_revision", failing)
        await until(lambda: failures > 3)
        monkeypatch.setattr(store, "newest_revision", read)
        assert await remove(own.database, "tram")
        await until(lambda: not own.visible(None))
    assert caplog.text.count("the database does not answer") == 1

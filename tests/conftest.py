"""Fixtures of the facts: databases of both kinds, the shipped facts in them, a small pack."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import settings
from support.databases import KINDS, Databases, opened_topics
from support.small_pack import write_articles, write_pack
from support.topics import shipped_topic, topic_of

from bot.facts.store import Topics
from bot.facts.topic import Topic

# Each run tries the same inputs; --hypothesis-profile=default tries new ones.
settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
settings.load_profile("repeatable")

MEMORY, MEMORY_BYTES = Path("/dev/shm"), 6_000_000_000  # of which the tests take some two


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """In a folder of its own: the path of a socket is short, and PostgreSQL's user must get in.

    In memory where there is enough of it: each database is three hundred files.
    """
    in_memory = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > MEMORY_BYTES
    parent = MEMORY if in_memory else None
    with tempfile.TemporaryDirectory(prefix="latticework-", dir=parent) as folder:
        made = Databases(Path(folder))
        yield made
        made.close()


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, databases: Databases) -> str:
    """An empty database, SQLite and PostgreSQL in turn."""
    return databases.empty(request.param)


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=KINDS)
async def topics(request: pytest.FixtureRequest, databases: Databases) -> AsyncIterator[Topics]:
    """The shipped facts, in each database; to be read, not to be changed.

    A module that uses it runs in one event loop:
    `pytestmark = pytest.mark.asyncio(loop_scope="module")`.
    """
    async with opened_topics(await databases.shipped(request.param)) as opened:
        yield opened


@pytest.fixture(scope="session")
def topic() -> Topic:
    """The shipped topic, read from its pack."""
    return shipped_topic()


@pytest.fixture
def pack_folder(tmp_path: Path) -> Path:
    """A small, valid pack that the test may break."""
    return write_pack(tmp_path / "packs" / "tram")


@pytest.fixture
def small_topic(pack_folder: Path) -> Topic:
    """The topic of the small pack."""
    return topic_of(pack_folder)


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """The folder of the articles that the small pack is about."""
    return write_articles(tmp_path / "articles")

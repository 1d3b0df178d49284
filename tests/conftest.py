"""Fixtures of the facts: databases of both kinds, the shipped facts in them, a small pack."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from databases import KINDS, Databases
from hypothesis import settings
from small_pack import write_articles, write_pack

from bot.facts.resolver import Names
from bot.facts.store import Store

# Each run tries the same inputs; --hypothesis-profile=default tries new ones.
settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
settings.load_profile("repeatable")


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """In a folder of its own: the path of a socket is short, and PostgreSQL's user must get in."""
    with tempfile.TemporaryDirectory(prefix="latticework-") as folder:
        made = Databases(Path(folder))
        yield made
        made.close()


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, databases: Databases) -> str:
    """An empty database, SQLite and PostgreSQL in turn."""
    return databases.empty(request.param)


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=KINDS)
async def store(request: pytest.FixtureRequest, databases: Databases) -> AsyncIterator[Store]:
    """An open store with the shipped facts, on each database; to be read, not to be changed.

    A module that uses it runs in one event loop:
    `pytestmark = pytest.mark.asyncio(loop_scope="module")`.
    """
    async with Store(await databases.shipped(request.param)) as opened:
        yield opened


@pytest.fixture(scope="session")
def names(databases: Databases) -> Names:
    """The names of the shipped facts."""

    async def load() -> Names:
        async with Store(await databases.shipped("sqlite")) as opened:
            return opened.names

    return asyncio.run(load())


@pytest.fixture
def pack_folder(tmp_path: Path) -> Path:
    """A small, valid pack that the test may break."""
    return write_pack(tmp_path / "packs" / "tram")


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """The folder of the articles that the small pack is about."""
    return write_articles(tmp_path / "articles")

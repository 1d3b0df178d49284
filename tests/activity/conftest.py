"""Votes over a database of their own, which the tests of a module share."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from support.classes import Class, activities
from support.databases import KINDS, Databases

from bot.activity.activities import Activities


@pytest.fixture(scope="module", params=KINDS)
def shared_url(request: pytest.FixtureRequest, databases: Databases) -> str:
    """A database that is empty at first, SQLite and PostgreSQL in turn."""
    return databases.empty(request.param)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def of(shared_url: str) -> AsyncIterator[Activities]:
    async with activities(shared_url) as made:
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def others(of: Activities, shared_url: str) -> AsyncIterator[Activities]:
    """Those of a second process."""
    async with activities(shared_url) as made:
        yield made


@pytest.fixture
def room(of: Activities) -> Class:
    """A channel of a server in which nothing has happened yet."""
    return Class.new(of)

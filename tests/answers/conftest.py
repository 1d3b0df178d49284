"""Several topics at once, for the tests of what they must not do to one another."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from support.beside import Beside, opened_beside
from support.databases import KINDS, Databases


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=KINDS)
async def beside(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Beside]:
    """Topics with the same letters, subjects and ids, in each database; to be read.

    A module that uses it runs in one event loop, as with `topics`.
    """
    url, folder = databases.empty(request.param), tmp_path_factory.mktemp("beside")
    async with opened_beside(url, folder) as opened:
        yield opened

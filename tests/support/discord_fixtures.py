"""Fixtures of the tests on the Discord side: the shipped facts, a simulated Discord.

A test module that wants them says `pytest_plugins = "support.discord_fixtures"`, and runs its tests
in one event loop, so that they can share the open database:
`pytestmark = pytest.mark.asyncio(loop_scope="module")`.
"""

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
import pytest_asyncio
import simcord
from sqlalchemy import make_url

from bot.facts.store import Topics
from support.databases import Databases, opened_topics
from support.dots import draw_dots
from support.simulated import Room, simulation, url_of


async def _with_dots(file: Path) -> None:
    async with opened_topics(url_of(file)) as topics:
        await draw_dots(topics)


@pytest.fixture(scope="session")
def shipped(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the shipped facts and pictures, to be copied and not to be opened."""
    file = tmp_path_factory.mktemp("shipped") / "facts.db"
    source = make_url(asyncio.run(databases.shipped("sqlite"))).database
    assert source
    with closing(sqlite3.connect(source)) as facts, closing(sqlite3.connect(file)) as copy:
        facts.backup(copy)
    asyncio.run(_with_dots(file))
    with closing(sqlite3.connect(file)) as copy:
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, which can be copied
    return file


@pytest.fixture
def own_file(shipped: Path, tmp_path: Path) -> Path:
    """A copy of the shipped facts that the test may spoil."""
    return Path(shutil.copy(shipped, tmp_path / "own.db"))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def facts(shipped: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Topics]:
    """The shipped facts, which the tests of a module share."""
    file = tmp_path_factory.mktemp("facts") / "facts.db"
    shutil.copy(shipped, file)
    async with opened_topics(url_of(file)) as topics:
        yield topics


@pytest_asyncio.fixture(loop_scope="module")
async def own(own_file: Path) -> AsyncIterator[Topics]:
    """Topics that the test may spoil."""
    async with opened_topics(url_of(own_file)) as topics:
        yield topics


@pytest.fixture
def no_idling(monkeypatch: pytest.MonkeyPatch) -> None:
    """SimCord waits this long for a bot to come to rest."""
    defaults = simcord.Env._settle_internal.__kwdefaults__
    assert defaults is not None and "idle" in defaults
    monkeypatch.setitem(defaults, "idle", 0.002)


@pytest_asyncio.fixture(loop_scope="module")
async def room(
    facts: Topics, no_idling: None, caplog: pytest.LogCaptureFixture
) -> AsyncIterator[Room]:
    async with simulation(facts) as entered:
        yield entered
        assert entered.faults(caplog.get_records("call")) == []

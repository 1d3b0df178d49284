"""Fixtures of the tests on the Discord side: stores with the shipped facts, a simulated Discord.

A test module that wants them says `pytest_plugins = "discord_fixtures"`, and runs its tests in one
event loop, so that they can share one open store:
`pytestmark = pytest.mark.asyncio(loop_scope="module")`.
"""

import asyncio
import base64
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
import pytest_asyncio
import simcord
from databases import Databases
from simulated import Room, simulation, url_of
from sqlalchemy import make_url

from bot.facts.lookups import poll
from bot.facts.store import Store, digest_of_chart
from bot.facts.tables import ChartImage

DOT = base64.b64decode(  # the smallest PNG: what a chart shows is tested where charts are drawn
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
)


async def hang(file: Path) -> None:
    """Puts a dot in place of each chart."""
    async with Store(url_of(file)) as store:
        polled = [name.slug for name in store.names.subjects.values() if name.polled]
        answers = [await store.read(poll, country=country) for country in [*polled, "all"]]
        async with store.session() as session, session.begin():
            for digest in {digest_of_chart(a.chart) for a in answers if a.chart}:
                session.add(ChartImage(digest=digest, png=DOT))


@pytest.fixture(scope="session")
def shipped(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the shipped facts and pictures, to be copied and not to be opened."""
    file = tmp_path_factory.mktemp("shipped") / "facts.db"
    source = make_url(asyncio.run(databases.shipped("sqlite"))).database
    assert source
    with closing(sqlite3.connect(source)) as facts, closing(sqlite3.connect(file)) as copy:
        facts.backup(copy)
    asyncio.run(hang(file))
    with closing(sqlite3.connect(file)) as copy:
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, which can be copied
    return file


@pytest.fixture
def own_file(shipped: Path, tmp_path: Path) -> Path:
    """A copy of the shipped facts that the test may spoil."""
    return Path(shutil.copy(shipped, tmp_path / "own.db"))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def facts(shipped: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Store]:
    """An open store that the tests of a module share."""
    file = tmp_path_factory.mktemp("facts") / "facts.db"
    shutil.copy(shipped, file)
    async with Store(url_of(file)) as store:
        yield store


@pytest_asyncio.fixture(loop_scope="module")
async def own(own_file: Path) -> AsyncIterator[Store]:
    """A store that the test may spoil."""
    async with Store(url_of(own_file)) as store:
        yield store


@pytest.fixture
def no_idling(monkeypatch: pytest.MonkeyPatch) -> None:
    """SimCord waits this long for a bot to come to rest."""
    defaults = simcord.Env._settle_internal.__kwdefaults__
    assert defaults is not None and "idle" in defaults
    monkeypatch.setitem(defaults, "idle", 0.002)


@pytest_asyncio.fixture(loop_scope="module")
async def room(
    facts: Store, no_idling: None, caplog: pytest.LogCaptureFixture
) -> AsyncIterator[Room]:
    async with simulation(facts) as entered:
        yield entered
        assert entered.faults(caplog.get_records("call")) == []

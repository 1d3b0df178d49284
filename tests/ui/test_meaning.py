"""`/ask` searches by meaning once the model is loaded, and by words until then or without it."""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from support.databases import opened_topics
from support.simulated import Room, simulation, url_of

from bot import app
from bot.facts.embeddings import embed_missing
from bot.facts.search import embedding, meaning
from bot.facts.search.meaning import Meaning
from bot.facts.store import Topics

pytest_plugins = "support.discord_fixtures"
pytestmark = pytest.mark.asyncio(loop_scope="module")

SHARED = "what tram line does the mayor propose"  # words with the statement that answers it
UNSHARED = "which vehicles are the better bargain"  # none
BUSES = "Buses cost less"


@pytest_asyncio.fixture(loop_scope="module")
async def small(tmp_path: Path, pack_folder: Path, no_idling: None) -> AsyncIterator[Topics]:
    """The small topic, whose pack has no vectors."""
    async with opened_topics(url_of(tmp_path / "facts.db"), pack_folder.parent) as topics:
        topics.meaning = Meaning()
        yield topics


async def asked(room: Room, question: str) -> str:
    return (await room.alice.type("ask", question=question)).text


async def test_it_is_by_words_while_the_model_loads(
    small: Topics, monkeypatch: pytest.MonkeyPatch
) -> None:
    loads, may_load = meaning._loaded, threading.Event()

    def late() -> embedding.Embedder:
        may_load.wait(30)
        return loads()

    async def elsewhere(_: Topics) -> int:
        return 0

    monkeypatch.setattr(meaning, "_loaded", late)
    # The test loads it: SimCord waits for all that the bot has in another thread.
    monkeypatch.setattr(app, "embed_missing", elsewhere)
    async with simulation(small) as room:
        loading = asyncio.create_task(embed_missing(small))
        try:
            assert "Ada Brandt" in await asked(room, SHARED)
            assert BUSES not in await asked(room, UNSHARED)
            assert not loading.done()
            assert small.meaning.model is None
        finally:
            may_load.set()
        assert await loading == 1
        assert small.meaning.model == embedding.MODEL_SHA256
        await small.refresh()
        assert BUSES in await asked(room, UNSHARED)
        assert "Ada Brandt" in await asked(room, SHARED)


async def test_the_bot_loads_it_and_takes_the_vectors_up(small: Topics) -> None:
    async with simulation(small) as room:
        assert BUSES in await asked(room, UNSHARED)  # SimCord waited for it


@pytest.mark.parametrize("content", [None, b"", b"version https://git-lfs.github.com/spec/v1\n"])
async def test_a_model_that_cannot_be_loaded_is_one_line_of_log(
    small: Topics,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    content: bytes | None,
) -> None:
    file = tmp_path / "model"
    if content is not None:
        file.write_bytes(content)
    monkeypatch.setattr(embedding, "MODEL", file)
    async with simulation(small) as room:
        for _ in range(3):  # topics change while it runs
            room.bot.take_up_topics()
        await asyncio.wait({*room.bot._background}, timeout=30)
        assert "Ada Brandt" in await asked(room, SHARED)
        assert BUSES not in await asked(room, UNSHARED)
    warned = [r.getMessage() for r in caplog.records if r.levelno >= logging.WARNING]
    assert len([w for w in warned if w.startswith("no search by meaning, by words alone")]) == 1
    assert not [w for w in warned if "topics stay" in w]


async def test_words_alone_are_searched_where_no_model_is_wanted(
    small: Topics, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def load(*_: object) -> None:
        raise AssertionError("the model is loaded")

    monkeypatch.setattr(meaning, "_loaded", load)
    monkeypatch.setattr(embedding.Embedder, "__init__", load)
    small.meaning = Meaning(wanted=False)
    async with simulation(small) as room:
        assert "Ada Brandt" in await asked(room, SHARED)
        assert BUSES not in await asked(room, UNSHARED)
    mine = (r for r in caplog.records if r.name.startswith("bot"))
    assert not [r.getMessage() for r in mine if r.levelno >= logging.WARNING]

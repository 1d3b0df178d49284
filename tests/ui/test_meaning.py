"""`/ask` searches by meaning once the model is loaded, and by words until then or without it."""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from support.databases import imported, opened_topics
from support.simulated import Room, simulation, url_of
from support.small_pack import change

from bot.facts.embeddings import kept_embedded
from bot.facts.search import documents, embedding, meaning
from bot.facts.search.meaning import Meaning
from bot.facts.store import Topics

pytest_plugins = "support.discord_fixtures"
pytestmark = pytest.mark.asyncio(loop_scope="module")

SHARED = "what tram line does the mayor propose"  # words with the statement that answers it
UNSHARED = "which vehicles are the better bargain"  # none
BUSES = "Buses cost less"


@pytest_asyncio.fixture(loop_scope="module")
async def small(
    tmp_path: Path, pack_folder: Path, no_idling: None, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Topics]:
    """The small topic, whose pack has no vectors, and few texts: to embed them takes its time."""
    few = {**documents.phrases(), "material": []}
    monkeypatch.setattr(documents, "phrases", lambda: few)
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

    monkeypatch.setattr(meaning, "_loaded", late)
    async with kept_embedded(small), simulation(small) as room:
        try:
            assert "Ada Brandt" in await asked(room, SHARED)
            assert BUSES not in await asked(room, UNSHARED)
            assert small.meaning.model is None
        finally:
            may_load.set()
        await until_embedded(small)
        assert small.meaning.model == embedding.MODEL_SHA256
        assert BUSES in await asked(room, UNSHARED)
        assert "Ada Brandt" in await asked(room, SHARED)


async def until_embedded(topics: Topics) -> None:
    async with asyncio.timeout(60):
        while (await topics.topic()).index.vectors is None:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_what_changes_is_embedded_anew(small: Topics, pack_folder: Path) -> None:
    async with kept_embedded(small) as changed:
        await until_embedded(small)
        change(pack_folder / "statements.toml", "Buses cost less", "Any bus costs less")
        await imported(small, pack_folder.parent)
        assert (await small.topic()).index.vectors is None
        changed()
        await until_embedded(small)
    statement = (await small.topic()).statements["b2-buses"]
    assert statement.text.startswith("Any bus costs less")


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
    async with kept_embedded(small) as changed, simulation(small) as room:
        for _ in range(3):  # topics change while it runs
            changed()
            await asyncio.sleep(0.2)
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
    async with kept_embedded(small), simulation(small) as room:
        assert "Ada Brandt" in await asked(room, SHARED)
        assert BUSES not in await asked(room, UNSHARED)
    mine = (r for r in caplog.records if r.name.startswith("bot"))
    assert not [r.getMessage() for r in mine if r.levelno >= logging.WARNING]

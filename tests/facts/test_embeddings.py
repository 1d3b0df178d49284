"""Vectors in the database: computed where they are missing, and taken up by every process."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
from sqlmodel import select
from support.databases import imported, opened_topics
from support.embedded import embedded
from support.small_pack import change, write_twin
from support.topics import topic_of

from bot.database.engine import Database
from bot.facts.embeddings import embed_missing, kept_embedded
from bot.facts.packs.schema import Entries
from bot.facts.packs.shipped import import_packs, remove
from bot.facts.search import documents as documents_module
from bot.facts.search import vectors
from bot.facts.search.documents import Document, Kind, documents
from bot.facts.search.embedding import MODEL_SHA256
from bot.facts.search.meaning import Meaning
from bot.facts.search.vectors import Embedded, Vectors
from bot.facts.store import Topics
from bot.facts.tables import Embedding
from bot.facts.topic import Topic


class Model(Meaning):
    """Gives the vectors of an invented model at once. count: of how many texts."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    @property
    def model(self) -> str:
        return MODEL_SHA256

    async def load(self) -> None:
        await asyncio.sleep(0)

    async def all_embedded(self, texts: Sequence[str]) -> list[Embedded]:
        await asyncio.sleep(0)
        self.count += len(texts)
        return embedded(len(texts))


@pytest_asyncio.fixture
async def topics(database_url: str, pack_folder: Path) -> AsyncIterator[Topics]:
    """The small topic, in each database, with a model at hand."""
    async with opened_topics(database_url, pack_folder.parent) as opened:
        opened.meaning = Model()
        yield opened


async def stored(database: Database) -> list[Embedding]:
    async with database.session() as session:
        return [*(await session.exec(select(Embedding)))]


async def test_what_is_missing_is_computed_once(topics: Topics) -> None:
    before = await topics.topic()
    assert before.index.vectors is None
    assert await embed_missing(topics) == 1
    (row,) = await stored(topics.database)
    assert (row.model, row.texts) == (MODEL_SHA256, vectors.digest(before.index.texts))
    assert await topics.refresh()
    after = await topics.topic()
    assert after.name.revision > before.name.revision
    assert Vectors(row.model, row.texts, row.data) == before.index.learn(
        MODEL_SHA256, embedded(len(before.index.texts))
    )
    assert after.index.vectors is not None
    assert await embed_missing(topics) == 0
    assert topics.meaning.count == len(before.index.texts)  # type: ignore[attr-defined]


async def test_other_processes_take_them_up(topics: Topics, database_url: str) -> None:
    async with opened_topics(database_url) as other:
        assert (await other.topic()).index.vectors is None
        assert await embed_missing(topics) == 1
        assert await other.refresh()
        assert (await other.topic()).index.vectors is not None
        other.meaning = Model()
        assert await embed_missing(other) == 0


async def test_two_processes_at_once_do_it_once(topics: Topics, database_url: str) -> None:
    async with opened_topics(database_url) as other:
        other.meaning = Model()
        async with asyncio.timeout(30):
            counts = await asyncio.gather(embed_missing(topics), embed_missing(other))
    assert sorted(counts) == [0, 1]
    assert len(await stored(topics.database)) == 1


async def test_changes_while_it_computes_are_taken_up_one_after_another(topics: Topics) -> None:
    class Gauged(Model):
        under_way = most = rounds = 0

        async def load(self) -> None:
            self.under_way += 1
            self.most = max(self.most, self.under_way)
            await asyncio.sleep(0.05)
            self.rounds += 1
            self.under_way -= 1

    topics.meaning = model = Gauged()
    async with kept_embedded(topics) as changed:
        async with asyncio.timeout(30):
            while model.rounds < 3:
                changed()
                await asyncio.sleep(0.01)
    assert (model.most, len(await stored(topics.database))) == (1, 1)
    assert model.count == len((await topics.topic()).index.texts)


async def test_a_topic_that_is_embedded_is_not_read_again(
    topics: Topics, pack_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As with a thousand topics, one of which has changed."""
    assert await embed_missing(topics) == 1
    write_twin(pack_folder.parent / "zoo")
    await imported(topics, pack_folder.parent)
    read: list[str | None] = []
    reads = topics.topic

    async def noted(key: str | None = None, server: int | None = None) -> Topic:
        read.append(key)
        return await reads(key, server)

    monkeypatch.setattr(topics, "topic", noted)
    assert await embed_missing(topics) == 1
    assert read == [name.key for name in topics.all_names() if name.slug == "zoo"]
    await topics.refresh()
    assert await embed_missing(topics) == 0
    assert len(read) == 1


async def test_texts_that_are_made_otherwise_are_embedded_anew(
    topics: Topics, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an update of the bot, which the facts have not seen."""
    assert await embed_missing(topics) == 1
    await topics.refresh()
    monkeypatch.setattr("bot.facts.embeddings.texts_state", lambda: "after the update")

    def otherwise(entries: Entries) -> list[Document]:
        return [replace(d, texts=(*d.texts, "and more")) for d in documents(entries)]

    monkeypatch.setattr("bot.facts.topic.documents", otherwise)
    topics._kept.clear()
    assert await embed_missing(topics) == 1
    await topics.refresh()
    assert (await topics.topic()).index.vectors is not None
    assert await embed_missing(topics) == 0


async def test_words_alone_are_searched_until_then(topics: Topics) -> None:
    topic = await topics.topic()
    hit = topic.index.search("is the tram too expensive", embedded(1)[0])[0]
    assert (hit.document.target, hit.meaning) == ("a3-cost", 0)
    assert hit.score == hit.words > 0


async def test_what_a_topic_no_longer_says_is_not_stored(topics: Topics, pack_folder: Path) -> None:
    """An import that falls into the computing."""

    class Slow(Model):
        async def all_embedded(self, texts: Sequence[str]) -> list[Embedded]:
            done = await import_packs(topics.database, pack_folder.parent)
            assert done.loaded == ["tram"]
            return await super().all_embedded(texts)

    change(pack_folder / "statements.toml", "Buses cost less", "A bus costs less")
    topics.meaning = Slow()
    assert await embed_missing(topics) == 0
    assert await stored(topics.database) == []
    await topics.refresh()
    topics.meaning = Model()
    assert await embed_missing(topics) == 1


async def test_a_topic_that_is_removed_meanwhile_is_passed_over(
    topics: Topics, pack_folder: Path
) -> None:
    write_twin(pack_folder.parent / "zoo")
    await imported(topics, pack_folder.parent)
    assert await remove(topics.database, "tram")
    assert await embed_missing(topics) == 1  # the other one
    assert len(await stored(topics.database)) == 1


async def test_they_go_with_their_topic(topics: Topics, pack_folder: Path) -> None:
    assert await embed_missing(topics) == 1
    assert await remove(topics.database, "tram")
    assert await stored(topics.database) == []
    await imported(topics, pack_folder.parent, only="tram")
    assert (await topics.topic()).index.vectors is None


async def test_they_go_where_the_texts_change(topics: Topics, pack_folder: Path) -> None:
    assert await embed_missing(topics) == 1
    change(pack_folder / "statements.toml", "Buses cost less", "A bus costs less")
    await imported(topics, pack_folder.parent)
    assert (await topics.topic()).index.vectors is None
    assert await embed_missing(topics) == 1


async def test_those_of_a_pack_are_left(topics: Topics, pack_folder: Path) -> None:
    """They are imported with it, and nothing is computed."""
    zoo = write_twin(pack_folder.parent / "zoo")
    shutil.rmtree(pack_folder)
    index = topic_of(zoo).index
    told = index.learn(MODEL_SHA256, embedded(len(index.texts)))
    vectors.write(zoo, told)
    assert await remove(topics.database, "tram")
    await imported(topics, zoo.parent)
    assert await embed_missing(topics) == 0
    assert topics.meaning.count == 0  # type: ignore[attr-defined]
    (row,) = await stored(topics.database)
    assert Vectors(row.model, row.texts, row.data) == told


@pytest.mark.parametrize("field", ["model", "texts", "data"])
async def test_those_that_do_not_fit_are_replaced(
    topics: Topics, pack_folder: Path, field: str
) -> None:
    zoo = write_twin(pack_folder.parent / "zoo")
    index = topic_of(zoo).index
    made = index.learn(MODEL_SHA256, embedded(len(index.texts)))
    said = {"model": made.model, "texts": made.texts, "data": made.data}
    said[field] = made.data[:-1] if field == "data" else "0" * 64
    vectors.write(zoo, Vectors(**said))  # type: ignore[arg-type]
    await imported(topics, zoo.parent)
    assert await remove(topics.database, "tram")
    await topics.refresh()
    assert (await topics.topic()).index.vectors is None
    assert await embed_missing(topics) == 1
    (row,) = await stored(topics.database)
    assert Vectors(row.model, row.texts, row.data) == made


async def test_without_a_model_nothing_is_done(topics: Topics) -> None:
    topics.meaning = Meaning(wanted=False)
    assert await embed_missing(topics) == 0
    assert await stored(topics.database) == []


async def test_a_model_that_cannot_be_read_is_a_warning(
    topics: Topics,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr("bot.facts.search.embedding.MODEL", tmp_path / "absent")
    topics.meaning = Meaning()
    assert await embed_missing(topics) == 0
    assert await topics.meaning.embedded("what does it cost") is None
    assert "no search by meaning, by words alone: FileNotFoundError" in caplog.text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_real_model_finds_by_meaning(
    topics: Topics, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A question that shares no telling word with the statement. Few texts, for it takes time."""
    few = {**documents_module.phrases(), "material": []}
    monkeypatch.setattr(documents_module, "phrases", lambda: few)
    topics.meaning = Meaning()
    assert await embed_missing(topics) == 1
    await topics.refresh()
    topic = await topics.topic()
    question = "which vehicles are the better bargain"
    alone = topic.index.search(question)
    assert not any(hit.words for hit in alone if hit.document.kind is Kind.STATEMENT)
    hits = topic.index.search(question, await topics.meaning.embedded(question))
    said = [hit.document for hit in hits if hit.document.kind is Kind.STATEMENT]
    assert said[0].target == "b2-buses"

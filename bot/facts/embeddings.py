"""The vectors of topics in the database: computed in the background where they are missing."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.database.engine import CLOSING_SECONDS, Lock
from bot.database.reasons import reason
from bot.facts.search.documents import texts_state
from bot.facts.search.vectors import Vectors
from bot.facts.store import Topics
from bot.facts.tables import Embedding, Topic
from bot.facts.topic import TopicName

log = logging.getLogger(__name__)


@contextlib.asynccontextmanager
async def kept_embedded(topics: Topics) -> AsyncIterator[Callable[[], None]]:
    """While inside, the model is loaded and topics are embedded in the background.

    Gives a function to be called when topics have changed. By words meanwhile.
    """
    changed = asyncio.Event()
    changed.set()
    task = asyncio.create_task(_embed(topics, changed))
    try:
        yield changed.set
    finally:
        task.cancel()
        await asyncio.wait({task}, timeout=CLOSING_SECONDS)


async def _embed(topics: Topics, changed: asyncio.Event) -> None:
    while await changed.wait():
        changed.clear()
        try:
            if embedded := await embed_missing(topics):
                await topics.refresh()
                log.info("%s topics can be searched by meaning", embedded)
        except (SQLAlchemyError, OSError) as error:
            log.warning("topics stay searched by words: %s", reason(error))


async def embed_missing(topics: Topics) -> int:
    """Embeds the texts of topics that have changed since; gives how many topics.

    Does nothing without a model. Errors: SQLAlchemyError, OSError.
    """
    await topics.meaning.load()
    model, count = topics.meaning.model, 0
    if model is None:
        return 0
    state = f"{texts_state()}:{model}"
    async with topics.database.session() as session:
        keys = await unembedded(session, state=state)
    async for topic in topics.present(keys):
        vectors = None  # those that came with the pack fit
        if topic.index.vectors is None:
            made = await topics.meaning.all_embedded(topic.index.texts)
            vectors = await asyncio.to_thread(topic.index.learn, model, made)
        async with topics.database.exclusive(Lock.IMPORTING) as session:
            count += await keep(session, name=topic.name, vectors=vectors, state=state)
    return count


async def unembedded(session: AsyncSession, *, state: str) -> list[str]:
    """The keys of topics that have changed since they were embedded.

    state: the model, and the way in which texts are made of a topic.
    """
    query = select(Topic.key).where(col(Topic.removed).is_(False), Topic.embedded != state)
    return [*(await session.exec(query)).all()]


async def keep(
    session: AsyncSession, *, name: TopicName, vectors: Vectors | None, state: str
) -> bool:
    """Adds vectors to a topic unless it has changed since; gives whether any were added.

    Every process takes them up. vectors: None leaves those that it has.
    """
    from bot.facts.packs.importer import next_revision

    query = select(Topic).where(col(Topic.key) == name.key, col(Topic.revision) == name.revision)
    topic = (await session.exec(query)).first()
    if topic is None:
        return False
    topic.embedded = state
    if vectors:
        row = Embedding(
            topic_id=topic.id, model=vectors.model, texts=vectors.texts, data=vectors.data
        )
        await session.merge(row)
        topic.revision = await next_revision(session)
    session.add(topic)
    return vectors is not None

"""The vectors of topics in the database: computed in the background where they are missing."""

import logging

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.database.engine import Lock
from bot.facts.search.vectors import Vectors
from bot.facts.store import NoSuchTopic, Topics
from bot.facts.tables import SHIPPED, Embedding, Topic
from bot.facts.topic import TopicName

log = logging.getLogger(__name__)


async def embed_missing(topics: Topics) -> int:
    """Embeds the texts of topics that have changed since; gives how many topics.

    Does nothing without a model. Errors: SQLAlchemyError, OSError.
    """
    await topics.meaning.load()
    model, count = topics.meaning.model, 0
    if model is None:
        return 0
    for name in topics.all_names():
        try:
            topic = await topics.topic(name.key, name.owner if name.owner != SHIPPED else None)
        except NoSuchTopic:  # removed meanwhile
            continue
        if topic.index.vectors is None:
            made = await topics.meaning.vectors(topic.index.texts)
            vectors = Vectors.of(model, topic.index.texts, made)
            async with topics.database.exclusive(Lock.IMPORTING) as session:
                count += await keep(session, name=topic.name, vectors=vectors)
    return count


async def keep(session: AsyncSession, *, name: TopicName, vectors: Vectors) -> bool:
    """Adds vectors to a topic unless it has changed since. Every process takes them up."""
    from bot.facts.packs.importer import next_revision

    query = select(Topic).where(col(Topic.key) == name.key, col(Topic.revision) == name.revision)
    topic = (await session.exec(query)).first()
    if topic is None:
        return False
    row = Embedding(topic_id=topic.id, model=vectors.model, texts=vectors.texts, data=vectors.data)
    await session.merge(row)
    topic.revision = await next_revision(session)
    session.add(topic)
    return True

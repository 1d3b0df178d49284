"""The pictures of a topic's charts, in the database: drawn once, read when they are shown."""

from collections.abc import Mapping

from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.facts.tables import ChartImage, Topic


async def picture(session: AsyncSession, *, key: str, digest: str) -> bytes | None:
    """A chart of a topic as PNG; None where it is not drawn."""
    query = (
        select(ChartImage.png)
        .join(Topic, col(Topic.id) == col(ChartImage.topic_id))
        .where(Topic.key == key, ChartImage.digest == digest)
    )
    return (await session.exec(query)).first()


async def undrawn(session: AsyncSession, *, drawing: int) -> list[str]:
    """The keys of topics that have changed since their charts were drawn.

    drawing: the number of the way in which charts are drawn.
    """
    query = select(Topic).where(col(Topic.removed).is_(False))
    return [t.key for t in await session.exec(query) if t.charts != _state(t, drawing)]


async def digests(session: AsyncSession, *, key: str) -> set[str]:
    """Of the charts of a topic that are drawn."""
    query = (
        select(ChartImage.digest)
        .join(Topic, col(Topic.id) == col(ChartImage.topic_id))
        .where(Topic.key == key)
    )
    return set((await session.exec(query)).all())


async def keep(
    session: AsyncSession,
    *,
    key: str,
    revision: int,
    drawing: int,
    pictures: Mapping[str, bytes],
    unused: set[str],
) -> None:
    """Adds pictures to a topic, by digest, and deletes unused ones, unless it has changed since."""
    query = select(Topic).where(Topic.key == key, Topic.revision == revision)
    topic = (await session.exec(query)).first()
    if topic is None or topic.id is None:
        return
    old = col(ChartImage.digest).in_(unused)
    await session.exec(delete(ChartImage).where(col(ChartImage.topic_id) == topic.id, old))
    for digest, png in pictures.items():
        await session.merge(ChartImage(topic_id=topic.id, digest=digest, png=png))
    topic.charts = _state(topic, drawing)
    session.add(topic)
    await session.commit()


def _state(topic: Topic, drawing: int) -> str:
    return f"{drawing}:{topic.revision}"

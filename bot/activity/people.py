"""What is kept of one person, and its deletion."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.activity.ballots import person_of
from bot.activity.engine import due
from bot.activity.tables import Activity, Response, Tombstone


@dataclass(frozen=True, slots=True)
class Stored:
    """organised: activities that name somebody as their organiser. voted: open ones in which a
    ballot is kept under a hash that only the bot can tell is theirs."""

    organised: Sequence[Activity]
    voted: Sequence[Activity]


async def stored_of(
    session: AsyncSession, user: int, server: int | None, secret: bytes | None
) -> Stored:
    """In one server; without one, in all."""
    here = [Activity.server == server] if server is not None else []
    query = select(Activity).where(Activity.organiser == user, *here)
    organised = (await session.exec(query.order_by(col(Activity.id)))).all()
    query = select(Activity).where(col(Activity.salt).is_not(None), *here)
    running = (await session.exec(query.order_by(col(Activity.key)))).all()
    voted = [one for one in running if await _ballots(session, one, user, secret)]
    return Stored(organised, voted)


async def _ballots(
    session: AsyncSession, activity: Activity, user: int, secret: bytes | None
) -> Sequence[Response]:
    """Of all rounds."""
    if activity.salt is None or secret is None:
        return ()
    person = person_of(secret, activity.salt, user)
    query = select(Response).where(Response.activity_id == activity.id, Response.person == person)
    return (await session.exec(query)).all()


async def delete_of(
    session: AsyncSession, user: int, server: int | None, secret: bytes | None, *, at: int
) -> Stored:
    """Deletes what `stored_of` finds, and gives what that was. Results that are counted stay: they
    name nobody."""
    stored = await stored_of(session, user, server, secret)
    for activity in stored.organised:
        activity.organiser = None
        activity.revision += 1  # the panel names them no more
        activity.due = due(activity)
        session.add(activity)
        await session.merge(Tombstone(what=f"organiser:{activity.key}", at=at))
    for activity in stored.voted:
        for ballot in await _ballots(session, activity, user, secret):
            await session.delete(ballot)
        activity.revision += 1  # fewer have voted
        activity.due = due(activity)
        session.add(activity)
    return stored

"""What is kept of one person, and its deletion."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_
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
    session: AsyncSession,
    user: int,
    server: int | None,
    secret: bytes | None,
    *,
    locked: bool = False,
) -> Stored:
    """In one server; without one, in all. locked: nobody else changes it before the commit."""
    here = [Activity.server == server] if server is not None else []
    of_user = or_(col(Activity.organiser) == user, col(Activity.salt).is_not(None))
    query = select(Activity).where(of_user, *here).order_by(col(Activity.key))
    found = (await session.exec(query.with_for_update() if locked else query)).all()
    organised = sorted((a for a in found if a.organiser == user), key=lambda a: (a.opened, a.id))
    voted = [one for one in found if await _ballots(session, one, user, secret)]
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
    stored = await stored_of(session, user, server, secret, locked=True)
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

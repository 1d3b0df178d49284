"""What a Discord server has set, and how long what it did is kept."""

import contextlib
from collections.abc import Collection

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.activity.clock import DAY
from bot.activity.tables import KEEP_DAYS, Activity, Server, Tombstone

LEAST_DAYS, MOST_DAYS = 1, 365


async def settings_of(session: AsyncSession, id: int) -> Server:
    """The settings of a server; the defaults for one that has set nothing."""
    return await session.get(Server, id) or Server(id=id, keep=KEEP_DAYS, seen=0)


async def set_for(session: AsyncSession, id: int, *, at: int, **values: object) -> Server:
    """Changes settings of a server: `role`, `private_answers` or `keep`. at: now."""
    row = await _row(session, id)
    row.sqlmodel_update(values | {"seen": max(at, row.seen)})
    session.add(row)
    return row


async def _row(session: AsyncSession, id: int) -> Server:
    """A row of its own, made by whichever process is first."""
    try:
        async with session.begin_nested():
            row = await settings_of(session, id)
            session.add(row)
            await session.flush()
    except IntegrityError:
        row = await session.get(Server, id, populate_existing=True)
        assert row
    return row


async def _bury(session: AsyncSession, what: str, at: int) -> None:
    """Notes a deletion, which another process may note at once."""
    with contextlib.suppress(IntegrityError):
        async with session.begin_nested():
            await session.merge(Tombstone(what=what, at=at))


async def are_kept(session: AsyncSession) -> bool:
    """Whether anything is kept of any server."""
    return (await session.exec(select(Server.id).limit(1))).first() is not None


async def private(session: AsyncSession) -> frozenset[int]:
    """The servers in which answers are private."""
    query = select(Server.id).where(col(Server.private_answers).is_(True))
    return frozenset((await session.exec(query)).all())


async def erase(session: AsyncSession, id: int, *, at: int) -> int:
    """Deletes all of a server, its settings too; gives how many activities that was."""
    keys = (await session.exec(select(Activity.key).where(Activity.server == id))).all()
    await session.exec(delete(Activity).where(col(Activity.server) == id))
    await session.exec(delete(Server).where(col(Server.id) == id))
    await _bury(session, f"server:{id}", at)
    return len(keys)


async def sweep(session: AsyncSession, now: int, seen: Collection[int]) -> None:
    """Deletes results that are older than their server keeps them, and all of servers from which
    no interaction has come for as long: their members have gone, or the bot has.

    seen: servers from which some have come lately.
    """
    await session.exec(delete(Tombstone).where(col(Tombstone.at) < now - MOST_DAYS * DAY))
    for row in (await session.exec(select(Server))).all():
        oldest = now - row.keep * DAY
        if row.id in seen:
            row.seen = now
            session.add(row)
        if row.seen < oldest:
            await erase(session, row.id, at=now)
            continue
        old = (col(Activity.server) == row.id, col(Activity.closed) < oldest)
        keys = (await session.exec(select(Activity.key).where(*old))).all()
        for key in keys:
            await _bury(session, f"activity:{key}", now)
        await session.exec(delete(Activity).where(*old))

"""Writes of one process: committed together, each heard of after the commit."""

import asyncio
import contextlib
from collections.abc import Iterator

import pytest
from sqlalchemy import event
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from support.classes import Class

from bot.activity.activities import Activities, Running
from bot.activity.tables import Tombstone
from bot.activity.writer import Work
from bot.errors import UserError
from bot.wording import say

pytestmark = pytest.mark.asyncio(loop_scope="module")


class Refused(UserError):
    """As of a write that does not fit."""


def adding(what: str) -> Work[str]:
    async def work(session: AsyncSession) -> str:
        session.add(Tombstone(what=what, at=1))
        await session.flush()
        return what

    return work


def failing(what: str) -> Work[str]:
    """Writes, and fails after that."""

    async def work(session: AsyncSession) -> str:
        await adding(what)(session)
        raise Refused(say("flood"))

    return work


async def kept(of: Activities, beginning: str) -> list[str]:
    query = select(Tombstone.what).where(col(Tombstone.what).startswith(beginning))
    async with of.database.session() as session:
        return [*(await session.exec(query.order_by(Tombstone.what))).all()]


@contextlib.contextmanager
def commits(of: Activities, error: Exception | None = None) -> Iterator[list[int]]:
    """Those of a process while inside. error: with which each of them fails."""
    counted: list[int] = []

    def count(_: object) -> None:
        counted.append(len(counted))
        if error:
            raise error

    engine = of.database.engine.sync_engine
    event.listen(engine, "commit", count)
    try:
        yield counted
    finally:
        event.remove(engine, "commit", count)


async def test_writes_of_one_turn_are_one_commit(of: Activities) -> None:
    names = [f"turn{n:03}" for n in range(100)]
    with commits(of) as counted:
        done = await asyncio.gather(*(of.writer.do("", adding(name)) for name in names))
    assert done == names and await kept(of, "turn") == names
    assert len(counted) == 1


async def test_what_comes_during_a_commit_waits_for_the_next(of: Activities) -> None:
    begun = asyncio.Event()

    async def slow(session: AsyncSession) -> str:
        begun.set()
        await asyncio.sleep(0.02)
        return await adding("wait0")(session)

    with commits(of) as counted:
        first = asyncio.create_task(of.writer.do("", slow))
        await begun.wait()
        await asyncio.gather(*(of.writer.do("", adding(f"wait{n}")) for n in range(1, 9)), first)
    assert len(counted) == 2 and len(await kept(of, "wait")) == 9


async def test_whoever_waits_hears_after_the_commit(of: Activities, others: Activities) -> None:
    await of.writer.do("", adding("seen"))
    assert await kept(others, "seen") == ["seen"]


async def test_a_write_that_fails_takes_none_along(of: Activities) -> None:
    works = [failing(f"one{n}") if n in (0, 3, 7) else adding(f"one{n}") for n in range(8)]
    with commits(of) as counted:
        done = await asyncio.gather(
            *(of.writer.do("", work) for work in works), return_exceptions=True
        )
    assert [n for n, one in enumerate(done) if isinstance(one, Refused)] == [0, 3, 7]
    assert await kept(of, "one") == [f"one{n}" for n in (1, 2, 4, 5, 6)]
    assert len(counted) == 1


async def test_an_error_that_nobody_foresaw_fails_all(of: Activities) -> None:
    """The database may have rolled back what was written before it."""

    async def broken(session: AsyncSession) -> None:
        raise RuntimeError

    works = (adding("all1"), broken, adding("all2"))
    done = await asyncio.gather(*(of.writer.do("", w) for w in works), return_exceptions=True)
    assert [type(one) for one in done] == [RuntimeError] * 3
    assert await kept(of, "all") == []


async def test_a_row_that_is_there_already_takes_none_along(of: Activities) -> None:
    names = ["twice1", "twice1", "twice2"]
    done = await asyncio.gather(
        *(of.writer.do("", adding(name)) for name in names), return_exceptions=True
    )
    assert [done[0], done[2]] == ["twice1", "twice2"]
    assert await kept(of, "twice") == ["twice1", "twice2"]


async def test_a_commit_that_fails_reaches_all_who_wait(of: Activities) -> None:
    names = [f"lost{n}" for n in range(5)]
    with commits(of, OSError("the disk is gone")):
        done = await asyncio.gather(
            *(of.writer.do("", adding(name)) for name in names), return_exceptions=True
        )
    assert [type(one) for one in done] == [OSError] * 5
    assert await kept(of, "lost") == []
    assert await of.writer.do("", adding("later")) == "later"


async def test_whoever_goes_does_not_stop_the_others(of: Activities) -> None:
    tasks = [asyncio.create_task(of.writer.do("", adding(f"gone{n}"))) for n in range(6)]
    await asyncio.sleep(0)
    for task in tasks[::2]:
        task.cancel()
    done = await asyncio.gather(*tasks, return_exceptions=True)
    assert [d for d in done if isinstance(d, str)] == ["gone1", "gone3", "gone5"]
    assert len(await kept(of, "gone")) == 6
    assert await of.writer.do("", adding("gone6")) == "gone6"


async def test_writes_go_by_the_key_of_what_they_change(of: Activities) -> None:
    """Then two processes lock rows in the same order, and none waits for the other."""
    order: list[str] = []

    def noting(name: str) -> Work[None]:
        async def work(_: AsyncSession) -> None:
            order.append(name)

        return work

    wanted = [("b", "b1"), ("a", "a1"), ("", "none"), ("b", "b2"), ("a", "a2")]
    await asyncio.gather(*(of.writer.do(key, noting(name)) for key, name in wanted))
    assert order == ["none", "a1", "a2", "b1", "b2"]


async def test_a_full_disk_loses_nothing_that_is_told_done(of: Activities) -> None:
    if not of.database.is_sqlite:
        pytest.skip("PostgreSQL undoes the one statement alone")

    async def filling(session: AsyncSession) -> None:
        connection = await session.connection()
        pages = (await connection.exec_driver_sql("PRAGMA page_count")).scalar_one()
        await connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 1}")
        await adding("x" * 100_000)(session)

    async def emptied(session: AsyncSession) -> None:
        await (await session.connection()).exec_driver_sql("PRAGMA max_page_count=1000000")

    works = (adding("full1"), filling, adding("full2"))
    done = await asyncio.gather(*(of.writer.do("", work) for work in works), return_exceptions=True)
    await of.writer.do("", emptied)
    told = [one for one in done if isinstance(one, str)]
    assert await kept(of, "full") == told


async def test_a_result_can_be_read_after_a_later_write_failed(room: Class) -> None:
    await room.open()
    settings, again = await asyncio.gather(
        room.of.set_for(room.server, at=5, keep=30), room.open(at=10**15), return_exceptions=True
    )
    assert isinstance(again, Running)
    assert not isinstance(settings, BaseException) and settings.keep == 30


async def test_a_ballot_comes_back_with_the_vote_as_it_then_was(room: Class) -> None:
    """Else the panel is drawn as open, and noted as showing the close."""
    await room.open()
    voted, closed = await asyncio.gather(room.vote(1, 0), room.close())
    assert closed.activity.revision == 3
    assert (voted.activity.stage, voted.activity.revision) == ("open", 2)

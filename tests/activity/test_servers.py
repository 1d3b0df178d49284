"""What a server has set, how long its results are kept, and what is left of it after that."""

import asyncio

import pytest
from sqlmodel import col, select
from support.classes import NOON, Class, count, snowflake

from bot.activity import servers
from bot.activity.activities import Activities
from bot.activity.clock import DAY
from bot.activity.engine import Gone
from bot.activity.keeper import Keeper, Shown
from bot.activity.tables import KEEP_DAYS, Activity, Response, Server, Tally, Tombstone

OVERLAP_SECONDS = 0.2  # for the second process to come as far as the first's row

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def sweep(of: Activities, now: int, *seen: int) -> None:
    await of.writer.do("", lambda session: servers.sweep(session, now, seen))


async def tombstones(of: Activities, *named: str) -> dict[str, int]:
    query = select(Tombstone).where(col(Tombstone.what).in_(named))
    async with of.database.session() as session:
        return {row.what: row.at for row in (await session.exec(query)).all()}


async def voted(room: Class, at: int = NOON) -> Class:
    """A vote of five that is closed."""
    await room.open(at=at)
    for user in range(5):
        await room.vote(user, user % 2, at)
    await room.close(at)
    return room


async def is_kept(room: Class) -> bool:
    try:
        return bool((await room.found()).tallies)
    except Gone:
        assert not await count(room.of, Activity, Activity.key == room.key)
        return False


async def rows_of(room: Class, activity_id: int | None) -> int:
    tables = ((Tally, Tally.activity_id), (Response, Response.activity_id))
    return sum([await count(room.of, table, id == activity_id) for table, id in tables])


# Settings


async def test_a_server_that_has_set_nothing(of: Activities, room: Class) -> None:
    settings = await of.settings_of(room.server)
    assert (settings.keep, settings.role, settings.private_answers) == (KEEP_DAYS, None, False)
    assert not await count(of, Server, Server.id == room.server)


async def test_settings_are_kept_for_one_server(
    of: Activities, others: Activities, room: Class
) -> None:
    await of.set_for(room.server, at=NOON, role=5)
    await others.set_for(room.server, at=NOON, keep=30)
    for process in (of, others):
        settings = await process.settings_of(room.server)
        assert (settings.keep, settings.role, settings.private_answers) == (30, 5, False)
        assert (await process.settings_of(room.server + 10**9)).role is None
    await of.set_for(room.server, at=NOON, role=None)
    assert (await others.settings_of(room.server)).role is None


async def test_a_late_change_does_not_make_a_server_silent(of: Activities, room: Class) -> None:
    await of.set_for(room.server, at=NOON)
    assert (await of.set_for(room.server, at=NOON - DAY)).seen == NOON


async def test_all_processes_hear_which_servers_are_private(
    of: Activities, others: Activities, room: Class
) -> None:
    async def show(_: Activity) -> Shown:
        return Shown.DONE

    keeper = Keeper(others, show)
    for private in (True, False):
        await of.set_for(room.server, at=NOON, private_answers=private)
        await keeper.look()
        assert (room.server in keeper.private_servers) is private


async def test_two_processes_meet_a_new_server_at_once(
    request: pytest.FixtureRequest, of: Activities, others: Activities, room: Class
) -> None:
    async with of.database.writing() as session:
        await servers.set_for(session, room.server, at=NOON)
        await session.flush()
        opening = asyncio.create_task(room.by(others).open())
        await asyncio.sleep(OVERLAP_SECONDS)
    assert isinstance(await opening, Activity)


# How long results are kept


@pytest.mark.parametrize("keep", [None, 1, 365])
async def test_results_are_kept_for_so_many_days(of: Activities, keep: int | None) -> None:
    room = await voted(Class.new(of))
    activity = (await room.found()).activity
    if keep:
        await of.set_for(room.server, at=NOON, keep=keep)
    end = NOON + (keep or KEEP_DAYS) * DAY
    await sweep(of, end, room.server)
    assert await is_kept(room)
    await sweep(of, end + 1, room.server)
    assert not await is_kept(room)
    assert await rows_of(room, activity.id) == 0
    name = f"activity:{room.key}"
    assert await tombstones(of, name) == {name: end + 1}


async def test_each_server_by_its_own_days(of: Activities) -> None:
    long, short = await voted(Class.new(of)), await voted(Class.new(of))
    await of.set_for(short.server, at=NOON, keep=1)
    await sweep(of, NOON + 2 * DAY, long.server, short.server)
    assert await is_kept(long) and not await is_kept(short)


async def test_what_is_open_is_not_too_old(of: Activities, room: Class) -> None:
    await room.open()
    await sweep(of, NOON + 400 * DAY, room.server)
    assert (await room.found()).activity.stage == "open"


async def test_a_server_that_falls_silent_is_deleted(of: Activities, room: Class) -> None:
    await room.open()
    await room.vote(1, 1)
    activity = (await room.found()).activity
    await of.set_for(room.server, at=NOON, keep=30, role=5)
    end = NOON + 30 * DAY
    await sweep(of, end)
    assert (await room.found()).voters == 1
    await sweep(of, end + 1)
    assert not await is_kept(room)
    assert await rows_of(room, activity.id) == 0
    assert (await of.settings_of(room.server)).role is None
    name = f"server:{room.server}"
    assert await tombstones(of, name) == {name: end + 1}


async def test_an_interaction_shows_that_a_server_is_alive(of: Activities, room: Class) -> None:
    await room.open()
    await sweep(of, NOON + 80 * DAY, room.server)
    await sweep(of, NOON + 100 * DAY)
    assert await room.found()
    assert (await of.settings_of(room.server)).seen == NOON + 80 * DAY


async def test_tombstones_outlive_every_backup_that_is_kept(of: Activities, room: Class) -> None:
    await of.erase(room.server, at=NOON)
    name = f"server:{room.server}"
    await sweep(of, NOON + 365 * DAY)
    assert await tombstones(of, name)
    await sweep(of, NOON + 365 * DAY + 1)
    assert not await tombstones(of, name)


async def test_processes_sweep_at_once(
    request: pytest.FixtureRequest, of: Activities, others: Activities, room: Class
) -> None:
    await voted(room)
    end = NOON + 91 * DAY
    await of.set_for(room.server, at=end)
    async with of.database.writing() as session:
        await servers.sweep(session, end, ())
        await session.flush()
        second = asyncio.create_task(sweep(others, end))
        await asyncio.sleep(OVERLAP_SECONDS)
    await second
    assert not await is_kept(room)


async def test_a_sweep_that_fails_forgets_no_server(
    of: Activities, room: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def show(_: Activity) -> Shown:
        return Shown.DONE

    async def fails(*_: object) -> None:
        raise OSError

    of.see(snowflake(NOON), room.server)
    with monkeypatch.context() as patched:
        patched.setattr(servers, "sweep", fails)
        keeper = Keeper(of, show)
        keeper._swept = 1  # long ago
        with pytest.raises(OSError):
            await keeper.look()
    assert room.server in of.seen


# Erasing


async def test_erasing_deletes_all_of_one_server(of: Activities, room: Class) -> None:
    other = await voted(Class.new(of))
    await voted(room)
    beside = Class.new(of, room.server)
    await beside.open()
    await beside.vote(1, 0)
    ids = [(await one.found()).activity.id for one in (room, beside)]
    await of.set_for(room.server, at=NOON, role=5, keep=7)
    assert await of.erase(room.server, at=NOON + 5) == 2
    for one, id in zip((room, beside), ids, strict=True):
        assert not await is_kept(one)
        assert await rows_of(one, id) == 0
    assert (await of.settings_of(room.server)).keep == KEEP_DAYS
    assert await is_kept(other)
    name = f"server:{room.server}"
    assert await tombstones(of, name) == {name: NOON + 5}
    assert await of.erase(room.server, at=NOON + 6) == 0
    with pytest.raises(Gone):
        await beside.vote(2, 0)
    await beside.open()

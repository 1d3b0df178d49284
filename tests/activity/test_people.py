"""What is kept of one person: shown and deleted."""

import pytest
from sqlmodel import select
from support.classes import NOON, SECRET, TEACHER, Class, count

from bot.activity.activities import Activities
from bot.activity.engine import due, is_outdated
from bot.activity.people import Stored
from bot.activity.tables import Activity, Response, Tombstone

pytestmark = pytest.mark.asyncio(loop_scope="module")


def keys(stored: Stored) -> tuple[list[str], list[str]]:
    """Of those opened, and of those voted in."""
    return [a.key for a in stored.organised], sorted(a.key for a in stored.voted)


async def test_of_a_stranger_nothing_is_kept(of: Activities, room: Class) -> None:
    await room.open()
    assert keys(await of.stored_of(99, room.server)) == ([], [])
    assert keys(await of.stored_of(99, None)) == ([], [])


async def test_what_is_kept_of_a_voter_and_of_who_opened(of: Activities, room: Class) -> None:
    other, elsewhere = Class.new(of, room.server), Class.new(of)
    for one in (room, other, elsewhere):
        await one.open(organiser=501)
    await room.vote(502, 1)
    await elsewhere.vote(502, 1)
    assert keys(await of.stored_of(501, room.server)) == ([room.key, other.key], [])
    assert keys(await of.stored_of(501, None))[0] == [room.key, other.key, elsewhere.key]
    assert keys(await of.stored_of(502, room.server)) == ([], [room.key])
    assert keys(await of.stored_of(502, None)) == ([], sorted([room.key, elsewhere.key]))


async def test_after_the_close_nothing_is_kept_of_a_voter(of: Activities, room: Class) -> None:
    await room.open(organiser=511)
    await room.vote(512, 1)
    await room.close()
    assert keys(await of.stored_of(512, None)) == ([], [])
    assert keys(await of.stored_of(511, None)) == ([room.key], [])


async def test_deleting_takes_the_ballots_of_both_rounds(of: Activities, room: Class) -> None:
    await room.open()
    for user in (521, 522):
        await room.vote(user, 1)
    await room.again()
    await room.vote(521, 2)
    assert keys(await of.delete_of(521, room.server, at=NOON)) == ([], [room.key])
    assert keys(await of.stored_of(521, None)) == ([], [])
    assert await room.chosen(521) is None
    activity = (await room.found()).activity
    assert await count(of, Response, Response.activity_id == activity.id) == 1
    counted = await room.close()
    assert counted.tallies == {
        1: {0: 0, 1: 2, 2: 0},  # which was counted before
        2: {0: 0, 1: 0, 2: 0},
        0: {0: 0, 1: 0},
    }


async def test_a_panel_shows_that_fewer_have_voted(of: Activities, room: Class) -> None:
    activity = await room.open()

    def shown(row: Activity) -> None:
        row.message, row.shown = 1, 2

    await room.vote(531, 1)
    await of.note(activity, shown)
    assert not is_outdated((await room.found()).activity)
    await of.delete_of(531, room.server, at=NOON)
    left = await room.found()
    assert left.voters == 0
    assert is_outdated(left.activity) and left.activity.due == due(left.activity) is not None


async def test_deleting_takes_the_name_of_who_opened(of: Activities, room: Class) -> None:
    await room.open(organiser=541)
    await room.vote(542, 1)
    await of.delete_of(541, room.server, at=NOON + 3)
    left = await room.found()
    assert left.activity.organiser is None and left.voters == 1
    what = f"organiser:{room.key}"
    async with of.database.session() as session:
        (row,) = (await session.exec(select(Tombstone).where(Tombstone.what == what))).all()
    assert row.at == NOON + 3
    assert keys(await of.stored_of(541, None)) == ([], [])


async def test_deleting_in_one_server_leaves_the_others(of: Activities, room: Class) -> None:
    elsewhere = Class.new(of)
    for one in (room, elsewhere):
        await one.open(organiser=551)
        await one.vote(552, 2)
    for user in (551, 552):
        await of.delete_of(user, room.server, at=NOON)
    assert await elsewhere.chosen(552) == 2
    assert (await elsewhere.found()).activity.organiser == 551
    for user in (551, 552):
        await of.delete_of(user, None, at=NOON)
        assert keys(await of.stored_of(user, None)) == ([], [])


async def test_deleting_leaves_what_others_chose(of: Activities, room: Class) -> None:
    await room.open()
    for user in range(560, 566):
        await room.vote(user, user % 2)
    await of.delete_of(560, None, at=NOON)
    assert [await room.chosen(user) for user in range(560, 566)] == [None, 1, 0, 1, 0, 1]
    assert (await room.close()).tallies[1] == {0: 2, 1: 3, 2: 0}


async def test_deleted_again_nothing_changes(of: Activities, room: Class) -> None:
    await room.open()
    await room.vote(571, 1)
    await of.delete_of(571, None, at=NOON)
    before = (await room.found()).activity.revision
    assert keys(await of.delete_of(571, None, at=NOON)) == ([], [])
    assert (await room.found()).activity.revision == before
    await room.vote(571, 2)
    assert await room.chosen(571) == 2


async def test_without_the_key_only_who_opened_is_found(of: Activities, room: Class) -> None:
    await room.open(organiser=581)
    await room.vote(581, 1)
    without = Activities(of.database)
    assert keys(await without.stored_of(581, room.server)) == ([room.key], [])
    with_another = Activities(of.database, SECRET + b"?")
    assert keys(await with_another.stored_of(581, room.server)) == ([room.key], [])


async def test_no_row_names_a_voter(of: Activities, room: Class) -> None:
    user = 1_234_567_890_123_456_789
    await room.open()
    await room.vote(user, 1)
    async with of.database.session() as session:
        connection = await session.connection()
        for table in ("activity", "response", "tally", "server", "tombstone"):
            rows = (await connection.exec_driver_sql(f"SELECT * FROM {table}")).all()
            assert str(user) not in str(rows)
            if table == "activity":
                assert str(TEACHER) in str(rows)

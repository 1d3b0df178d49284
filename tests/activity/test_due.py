"""What is done without a press: rounds end at their time, panels are put right, ballots go."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from support.classes import NOON, SECRET, Class, count, snowflake
from support.databases import opened as opened_database

from bot.activity import engine
from bot.activity.activities import Activities
from bot.activity.clock import DAY, HOUR, MINUTE, SECOND, Clock
from bot.activity.engine import EDIT_EVERY, EDITABLE, FIRST_ROUND, GRACE, LEASE
from bot.activity.keeper import LATER, Keeper, Shown
from bot.activity.tables import Activity, Response, Stage
from bot.database.engine import Database

PANEL = snowflake(NOON)  # the message


class Process:
    """One of several over the same database, whose clocks stand still."""

    def __init__(self, database: Database, now: int = NOON) -> None:
        self.wall, self.timer = now, 0
        self.of = Activities(database, SECRET)
        self.of.clock = Clock(lambda: self.timer / SECOND, lambda: self.wall / SECOND)
        self.of.clock.see(snowflake(now))
        self.shown: list[Activity] = []
        self.outcome = Shown.DONE
        self.keeper = Keeper(self.of, self.show)

    async def show(self, activity: Activity) -> Shown:
        self.shown.append(activity)
        return self.outcome

    async def look(self, at: int) -> None:
        """At a time of Discord's."""
        self.of.clock.see(snowflake(at))
        await self.keeper.look()


@pytest_asyncio.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with opened_database(database_url) as made:
        yield made


@pytest.fixture
def process(database: Database) -> Process:
    return Process(database)


@pytest.fixture
def second(database: Database) -> Process:
    return Process(database)


@pytest.fixture
def room(process: Process) -> Class:
    return Class.new(process.of)


async def opened(room: Class, minutes: int | None = None, at: int = NOON) -> Activity:
    """A vote whose panel has been sent."""

    def sent(row: Activity) -> None:
        row.message, row.shown, row.edited = PANEL, 1, at

    activity = await room.open(minutes=minutes, at=at)
    await room.of.note(activity, sent)
    return activity


async def stage(room: Class) -> Stage:
    return (await room.found()).activity.stage


async def ballots(room: Class, activity: Activity) -> int:
    return await count(room.of, Response, Response.activity_id == activity.id)


# Deadlines


async def test_a_round_ends_when_presses_made_in_time_have_come(
    process: Process, room: Class
) -> None:
    activity = await opened(room, minutes=2)
    assert activity.ends == NOON + 2 * MINUTE
    await room.vote(1, 0, NOON + SECOND)
    await process.look(activity.ends + GRACE - 1)  # at which the panel is due
    assert await stage(room) == Stage.OPEN
    await process.look(activity.ends + GRACE)
    ended = await room.found()
    assert ended.activity.stage == Stage.CLOSED
    assert ended.activity.closed == activity.ends + GRACE
    assert ended.tallies == {1: {0: 1, 1: 0, 2: 0}}
    await process.look(activity.ends + GRACE + EDIT_EVERY)
    assert [a.stage for a in process.shown] == [Stage.OPEN, Stage.CLOSED]


async def test_a_round_that_ended_while_no_process_ran_ends_at_once(
    database: Database, room: Class
) -> None:
    await opened(room, minutes=1)
    await Process(database, NOON + 5 * HOUR).keeper.look()
    activity = (await room.found()).activity
    assert activity.stage == Stage.CLOSED and activity.closed == NOON + 5 * HOUR


async def test_without_a_deadline_a_vote_stays_open(process: Process, room: Class) -> None:
    await opened(room)
    await process.look(NOON + 30 * DAY)
    assert await stage(room) == Stage.OPEN


async def test_a_second_round_has_a_deadline_of_its_own(process: Process, room: Class) -> None:
    await opened(room, minutes=10)
    await room.again(NOON + 9 * MINUTE)
    await process.look(NOON + 15 * MINUTE)
    assert await stage(room) == Stage.OPEN
    await process.look(NOON + 19 * MINUTE + GRACE)
    assert await stage(room) == Stage.CLOSED


async def test_of_two_processes_one_ends_it(process: Process, second: Process, room: Class) -> None:
    rooms = [Class.new(process.of) for _ in range(8)]
    for one in rooms:
        await opened(one, minutes=1)
        await one.vote(1, 2)
    late = NOON + MINUTE + GRACE
    await asyncio.gather(*(one.look(late) for one in (process, second)))
    for one in rooms:
        assert (await one.found()).tallies == {1: {0: 0, 1: 0, 2: 1}}
    shown = [activity.key for activity in process.shown + second.shown]
    assert sorted(shown) == sorted(one.key for one in rooms)


async def test_who_closes_just_then_is_not_undone(process: Process, room: Class) -> None:
    """The close lands between the claim and the work."""
    activity = await opened(room, minutes=1)
    late = NOON + MINUTE + GRACE
    work = process.of.writer.do("", lambda session: engine.claim(session, late))
    (claimed,) = await work
    closed = await room.close(activity.ends or 0)
    await process.keeper._see_to(claimed, late)
    assert (await room.found()).tallies == closed.tallies
    assert (await room.found()).activity.closed == activity.ends


# Leases


async def test_what_a_process_has_claimed_no_other_gets_until_the_lease_ends(
    process: Process, second: Process, room: Class
) -> None:
    await opened(room, minutes=1)
    late = NOON + MINUTE + GRACE
    claimed = await process.of.writer.do("", lambda session: engine.claim(session, late))
    assert [activity.lease for activity in claimed] == [late + LEASE]
    # That process dies.
    await second.look(late + LEASE - 1)
    assert await stage(room) == Stage.OPEN
    await second.look(late + LEASE)
    assert await stage(room) == Stage.CLOSED
    assert (await room.found()).activity.lease is None


async def test_one_of_many_claims_gets_it(database: Database, room: Class) -> None:
    await opened(room, minutes=1)
    late = NOON + MINUTE + GRACE
    processes = [Process(database) for _ in range(6)]
    claims = await asyncio.gather(
        *(p.of.writer.do("", lambda session: engine.claim(session, late)) for p in processes)
    )
    assert sorted(len(claim) for claim in claims) == [0, 0, 0, 0, 0, 1]


# The clock of a machine


@pytest.mark.parametrize("jump", [HOUR, -HOUR])
async def test_a_clock_that_jumps_changes_nothing(process: Process, room: Class, jump: int) -> None:
    await opened(room, minutes=30)
    process.wall += jump
    process.timer += 29 * MINUTE
    await process.keeper.look()
    assert await stage(room) == Stage.OPEN
    await room.vote(1, 0, NOON + 29 * MINUTE)
    process.timer += MINUTE + GRACE
    await process.keeper.look()
    assert await stage(room) == Stage.CLOSED


@pytest.mark.parametrize("wrong", [HOUR, 400 * DAY], ids=["hour", "year"])
async def test_a_process_that_starts_with_a_wrong_clock_ends_nothing(
    database: Database, room: Class, wrong: int
) -> None:
    await opened(room, minutes=30)
    started = Process(database)
    started.of.clock = Clock(lambda: 0, lambda: (NOON + wrong) / SECOND)
    await started.keeper.look()
    assert await stage(room) == Stage.OPEN


# Panels


async def test_a_panel_is_put_right_five_seconds_after_the_last_edit(
    process: Process, room: Class
) -> None:
    await opened(room)
    assert (await room.vote(1, 0, NOON + EDIT_EVERY)).voters == 1
    assert (await room.vote(2, 0, NOON + EDIT_EVERY + 1)).voters is None
    await process.look(NOON + 2 * EDIT_EVERY - 1)
    assert not process.shown
    await process.look(NOON + 2 * EDIT_EVERY)
    assert [activity.revision for activity in process.shown] == [3]
    left = (await room.found()).activity
    assert (left.shown, left.edited, left.due) == (3, NOON + 2 * EDIT_EVERY, None)
    await process.look(NOON + 9 * EDIT_EVERY)
    assert len(process.shown) == 1


async def test_a_panel_that_was_just_edited_shows_its_close_later(
    process: Process, room: Class
) -> None:
    ends = (await opened(room, minutes=1)).ends or 0
    assert (await room.vote(1, 0, ends)).voters == 1
    await process.look(ends + GRACE)
    assert await stage(room) == Stage.CLOSED and not process.shown
    await process.look(ends + EDIT_EVERY)
    assert [activity.stage for activity in process.shown] == [Stage.CLOSED]


async def test_a_press_that_dies_before_its_edit_is_made_up_for(
    process: Process, room: Class
) -> None:
    await opened(room)
    assert (await room.vote(1, 0, NOON + EDIT_EVERY)).voters == 1  # and no edit follows
    await process.look(NOON + 2 * EDIT_EVERY)
    assert len(process.shown) == 1


async def test_a_close_that_dies_before_its_edit_is_made_up_for(
    process: Process, room: Class
) -> None:
    """For a while it is left to whoever closed it, so that two messages do not show one result."""
    await opened(room)
    await room.close(NOON + MINUTE)
    await process.look(NOON + MINUTE + LEASE - 1)
    assert not process.shown
    await process.look(NOON + MINUTE + LEASE)
    assert [activity.stage for activity in process.shown] == [Stage.CLOSED]


async def test_an_edit_that_fails_is_tried_again(process: Process, room: Class) -> None:
    await opened(room)
    await room.close(NOON + MINUTE)
    process.outcome, at = Shown.FAILED, NOON + MINUTE + LEASE
    await process.look(at)
    await process.look(at + LATER + EDIT_EVERY - 1)
    assert len(process.shown) == 1
    process.outcome = Shown.DONE
    await process.look(at + LATER + EDIT_EVERY)
    assert len(process.shown) == 2
    assert (await room.found()).activity.due is None


@pytest.mark.parametrize("outcome", [Shown.REFUSED, Shown.GONE])
async def test_what_cannot_be_edited_is_left_and_its_result_stays(
    process: Process, room: Class, outcome: Shown
) -> None:
    await opened(room, minutes=1)
    await room.vote(1, 1)
    process.outcome = outcome
    for at in range(0, 10 * MINUTE, MINUTE):
        await process.look(NOON + at)
    left = await room.found()
    assert len(process.shown) == 1 and left.activity.due is None
    assert left.tallies == {1: {0: 0, 1: 1, 2: 0}}
    assert (left.activity.message is None) is (outcome is Shown.GONE)
    assert left.activity.can_edit is (outcome is Shown.GONE)


async def test_where_the_bot_may_not_edit_rounds_still_end(process: Process, room: Class) -> None:
    await room.open(minutes=1, can_edit=False)
    await room.vote(1, 1, NOON + EDIT_EVERY)
    await process.look(NOON + MINUTE + GRACE)
    assert await stage(room) == Stage.CLOSED and not process.shown


async def test_an_old_panel_shows_the_close_alone(process: Process, room: Class) -> None:
    await opened(room)
    old = NOON + EDITABLE + MINUTE
    await room.vote(1, 1, old)
    await process.look(old + EDIT_EVERY)
    assert not process.shown
    assert (await room.found()).activity.due is None
    await room.close(old + HOUR)
    await process.look(old + HOUR + LEASE)
    assert [activity.stage for activity in process.shown] == [Stage.CLOSED]


async def test_nothing_is_done_before_discord_is_reached(database: Database, room: Class) -> None:
    await opened(room, minutes=1)
    process = Process(database, NOON + HOUR)
    await Keeper(process.of, process.show, lambda: False).look()
    assert await stage(room) == Stage.OPEN


async def test_what_is_erased_just_then_is_passed_over(process: Process, room: Class) -> None:
    """The server of a second vote is erased while a first one is being shown."""
    rooms = [room, Class.new(process.of)]
    for one in rooms:
        await opened(one)
        await one.close(NOON + MINUTE)

    async def show(activity: Activity) -> Shown:
        (other,) = [one for one in rooms if one.key != activity.key]
        found = await process.of.found(activity.key, activity.server)  # as `ui.votes` begins
        await process.of.erase(other.server, at=NOON)
        process.shown.append(found.activity)
        return Shown.DONE

    process.of.clock.see(snowflake(NOON + MINUTE + LEASE))
    await Keeper(process.of, show).look()
    assert len(process.shown) == 1


# Ballots of a first round


async def test_ballots_of_a_first_round_go_after_a_day(process: Process, room: Class) -> None:
    await opened(room)
    for user in range(5):
        await room.vote(user, 0)
    again = await room.again(NOON + MINUTE)
    await room.vote(1, 1, NOON + 2 * MINUTE)
    assert again.activity.forget == NOON + MINUTE + FIRST_ROUND
    await process.look(NOON + MINUTE + FIRST_ROUND - 1)
    assert await ballots(room, again.activity) == 6
    await process.look(NOON + MINUTE + FIRST_ROUND)
    assert await ballots(room, again.activity) == 1
    left = await room.found()
    assert left.activity.forget is None and left.tallies == {1: {0: 5, 1: 0, 2: 0}}
    closed = await room.close(NOON + 3 * DAY)
    assert closed.tallies == {1: {0: 5, 1: 0, 2: 0}, 2: {0: 0, 1: 1, 2: 0}, 0: {0: 0, 1: 0}}


async def test_after_a_close_no_ballot_and_no_salt_is_left(process: Process, room: Class) -> None:
    activity = await opened(room)
    for user in range(5):
        await room.vote(user, 0)
    await room.again(NOON + MINUTE)
    for user in range(5):
        await room.vote(user, 1)
    await room.close(NOON + 2 * MINUTE)
    assert await ballots(room, activity) == 0
    assert (await room.found()).activity.salt is None


# A keeper that runs


async def test_a_keeper_goes_on_after_the_database_was_away(
    process: Process, room: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.activity.keeper.LOOK_SECONDS", 0.01)
    looks: list[int] = []

    async def fails() -> None:
        looks.append(1)
        raise OSError

    monkeypatch.setattr(process.keeper, "look", fails)
    async with process.keeper.keeping(), asyncio.timeout(5):
        while len(looks) < 3:  # noqa: ASYNC110
            await asyncio.sleep(0.01)

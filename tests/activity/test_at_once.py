"""Two processes over one database: each ballot counts once, each stage ends once."""

import asyncio
import random
from collections import Counter
from collections.abc import Sequence

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession
from support.classes import NOON, OPTIONS, SECRET, Class, count

from bot.activity import engine
from bot.activity.activities import Activities, Counted, Running
from bot.activity.clock import MINUTE
from bot.activity.engine import Over
from bot.activity.tables import Activity, Response

pytestmark = pytest.mark.asyncio(loop_scope="module")

OVERLAP_SECONDS = 0.2  # for the second process to come as far as the first's rows


@pytest.fixture
def rooms(of: Activities, others: Activities) -> tuple[Class, Class]:
    """One channel, as two processes see it."""
    room = Class.new(of)
    return room, room.by(others)


async def opened(rooms: Sequence[Class]) -> Activity:
    activity = await rooms[0].open()
    for room in rooms:
        room.key = activity.key
    return activity


async def test_of_two_starts_one_wins(rooms: tuple[Class, Class]) -> None:
    for _ in range(10):
        started = await asyncio.gather(*(room.open() for room in rooms), return_exceptions=True)
        (won,) = [one for one in started if isinstance(one, Activity)]
        (lost,) = [one for one in started if isinstance(one, Running)]
        assert lost.activity and lost.activity.key == won.key
        for room in rooms:
            room.key = won.key
        assert await count(rooms[0].of, Activity, Activity.open_in == rooms[0].channel) == 1
        await rooms[0].close()


async def test_a_press_delivered_to_both_is_one_ballot(rooms: tuple[Class, Class]) -> None:
    await opened(rooms)
    for user in range(5):
        await asyncio.gather(*(room.vote(user, user % 3) for room in rooms))
    found = await rooms[0].found()
    assert found.voters == 5 and found.activity.revision == 6
    assert (await rooms[1].close()).tallies == {1: {0: 2, 1: 2, 2: 1}}


async def test_one_person_who_presses_in_both_has_one_ballot(rooms: tuple[Class, Class]) -> None:
    await opened(rooms)
    presses = [rooms[n % 2].vote(1, n % 3) for n in range(30)]
    await asyncio.gather(*presses)
    assert sum((await rooms[0].close()).tallies[1].values()) == 1


async def test_of_two_closes_one_wins(rooms: tuple[Class, Class]) -> None:
    for _ in range(5):
        await opened(rooms)
        for user in range(4):
            await rooms[0].vote(user, 1)
        ends = await asyncio.gather(*(room.close() for room in rooms), return_exceptions=True)
        assert sorted(type(end).__name__ for end in ends) == ["Counted", "Over"]
        assert (await rooms[0].found()).tallies == {1: {0: 0, 1: 4, 2: 0}}


async def test_a_close_and_a_second_round_at_once(rooms: tuple[Class, Class]) -> None:
    for _ in range(5):
        await opened(rooms)
        ends = await asyncio.gather(rooms[0].close(), rooms[1].again(), return_exceptions=True)
        (won,) = [end for end in ends if isinstance(end, Counted)]
        assert any(isinstance(end, Over) for end in ends)
        left = await rooms[0].found()
        assert left.activity.stage == won.activity.stage
        assert left.activity.round == won.activity.round
        if left.activity.stage == "open":
            await rooms[0].close(round=2)
        for room in rooms:
            room.round = 1


async def raced(rooms: Sequence[Class], *, again: bool) -> None:
    """A class votes through both processes while one of them ends the round; compares the tallies
    with what was acknowledged."""
    await opened(rooms)
    rng = random.Random(rooms[0].channel)
    acknowledged: dict[int, int | None] = {}
    refused = 0

    async def pupil(user: int) -> None:
        nonlocal refused
        for _ in range(4):
            choice = rng.choice((*range(len(OPTIONS)), None))
            try:
                await rng.choice(rooms).vote(user, choice, round=1)
            except Over:
                refused += 1
                return
            acknowledged[user] = choice

    async def teacher() -> None:
        while len(acknowledged) < 25:  # noqa: ASYNC110
            await asyncio.sleep(0)
        await (rooms[1].again() if again else rooms[1].close())

    async with asyncio.TaskGroup() as group:
        for user in range(50):
            group.create_task(pupil(user))
        group.create_task(teacher())
    assert refused, "the round ended after all had voted"
    counts = Counter(choice for choice in acknowledged.values() if choice is not None)
    tallies = (await rooms[0].found()).tallies
    assert tallies == {1: {choice: counts[choice] for choice in range(len(OPTIONS))}}
    if again:
        rooms[0].round = rooms[1].round
        closed = await rooms[0].close()
        assert closed.tallies[1] == tallies[1]
    activity = (await rooms[0].found()).activity
    assert await count(rooms[0].of, Response, Response.activity_id == activity.id) == 0


@pytest.mark.parametrize("again", [False, True], ids=["close", "second round"])
async def test_every_acknowledged_ballot_is_counted_once(
    of: Activities, others: Activities, again: bool
) -> None:
    for _ in range(3):
        room = Class.new(of)
        await raced((room, room.by(others)), again=again)


async def test_claiming_waits_for_no_ballot(of: Activities, others: Activities) -> None:
    """A commit holds the rows of several votes, by their keys; a claim leaves them for later."""
    made = [Class.new(of) for _ in range(12)]
    keys = [(await room.open(minutes=1)).key for room in made]
    first, second = next(
        (made[n], made[m]) for n in range(12) for m in range(n) if keys[n] < keys[m]
    )  # by their keys, and not as they were opened

    async def vote(session: AsyncSession, room: Class) -> None:
        await engine.respond(session, room.pressed(1), 1, SECRET)
        await session.flush()

    async with of.database.writing() as session:
        await vote(session, first)
        now = NOON + 2 * MINUTE
        claiming = asyncio.create_task(
            others.writer.do("", lambda session: engine.claim(session, now))
        )
        await asyncio.sleep(OVERLAP_SECONDS)
        await vote(session, second)
    claimed = {activity.key for activity in await claiming}
    later = await others.writer.do("", lambda session: engine.claim(session, now))
    assert {room.key for room in made} <= claimed | {activity.key for activity in later}

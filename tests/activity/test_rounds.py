"""One vote from its opening to its close, and what is refused on the way."""

from collections.abc import Awaitable

import pytest
from support.classes import NOON, OPTIONS, SECRET, TEACHER, Class, count, snowflake

from bot.activity.activities import Activities, Running
from bot.activity.ballots import person_of
from bot.activity.clock import HOUR, MINUTE, SECOND
from bot.activity.engine import EDIT_EVERY, EDITABLE, GRACE, Gone, Over
from bot.activity.tables import BETWEEN, CHANGED, KEPT, Activity, Response, Stage
from bot.errors import UserError
from bot.wording import render

pytestmark = pytest.mark.asyncio(loop_scope="module")
PANEL = snowflake(NOON)  # the message


async def refusal(work: Awaitable[object], kind: type[UserError] = Over) -> str:
    """The words with which it is refused."""
    with pytest.raises(kind) as error:
        await work
    return render(error.value.phrase)


async def ballots(room: Class) -> int:
    activity = (await room.found()).activity
    return await count(room.of, Response, Response.activity_id == activity.id)


# Opening


async def test_what_a_vote_is_opened_with_is_kept(room: Class) -> None:
    facts = {"survey": "A survey", "lines": [], "not_stated": ["wording"]}
    opened = await room.open(minutes=5, facts=facts)
    kept = (await room.found()).activity
    assert kept == opened
    assert kept.settings == {"question": "Should we?", "options": [*OPTIONS], "minutes": 5}
    assert (kept.facts, kept.organiser, kept.stage) == (facts, TEACHER, Stage.OPEN)
    assert (kept.round, kept.opened, kept.ends) == (1, NOON, NOON + 5 * MINUTE)
    assert kept.due == NOON + 5 * MINUTE + GRACE
    assert kept.salt and len(kept.salt) >= 16 and len(kept.key) == 8


async def test_without_minutes_nothing_is_due(room: Class) -> None:
    opened = await room.open()
    assert opened.ends is None and opened.due is None


async def test_one_is_open_in_a_channel(of: Activities, room: Class) -> None:
    assert await of.running_in(room.channel) is None
    first = await room.open()
    with pytest.raises(Running) as error:
        await of.open(room.opening())
    assert error.value.activity and error.value.activity.key == first.key
    running = await of.running_in(room.channel)
    assert running and running.key == first.key
    beside = Class.new(of, room.server)
    assert (await beside.open()).key != first.key
    await room.close()
    assert await of.running_in(room.channel) is None
    assert (await room.open()).key != first.key


async def test_the_latest_of_a_channel(of: Activities, room: Class) -> None:
    assert await of.latest_in(room.server, room.channel) is None
    for _ in range(3):
        await room.open()
        latest = await of.latest_in(room.server, room.channel)
        assert latest and latest.activity.key == room.key
        await room.close()
    latest = await of.latest_in(room.server, room.channel)
    assert latest and latest.activity.key == room.key and latest.tallies
    assert await of.latest_in(room.server + 1, room.channel) is None


# Ballots


async def test_a_ballot_is_cast_changed_and_taken_back(room: Class) -> None:
    await room.open()
    assert await room.chosen(1) is None
    for choice in (0, 2, 2, None, None, 1):
        await room.vote(1, choice)
        assert await room.chosen(1) == choice
        assert (await room.found()).voters == await ballots(room) == (choice is not None)
    assert await room.chosen(2) is None


async def test_a_press_that_is_delivered_twice_is_one_ballot(room: Class) -> None:
    await room.open()
    pressed = room.pressed(1)
    for _ in range(2):
        await room.of.respond(pressed, 1)
    assert await ballots(room) == 1
    assert (await room.close()).tallies == {1: {0: 0, 1: 1, 2: 0}}


async def test_a_ballot_names_nobody(room: Class) -> None:
    activity = await room.open()
    await room.vote(1, 1)
    assert activity.salt
    person = person_of(SECRET, activity.salt, 1)
    assert await count(room.of, Response, Response.person == person) == 1


async def test_what_is_refused_while_a_vote_is_open(room: Class) -> None:
    await room.open()
    await room.vote(1, 1)
    assert "the first vote" in await refusal(room.vote(1, 0, round=2))
    assert "the first vote" in await refusal(room.of.chosen(room.pressed(1, round=2)))
    await refusal(room.vote(1, len(OPTIONS)), Gone)
    assert await room.chosen(1) == 1


async def test_nothing_changes_after_the_close(room: Class) -> None:
    await room.open()
    await room.vote(1, 1)
    closed = await room.close()
    for work in (
        room.vote(1, 0),
        room.vote(2, 0),
        room.vote(1, None),
        room.of.chosen(room.pressed(1)),
        room.close(),
        room.again(),
    ):
        assert "is closed" in await refusal(work)
    assert (await room.found()).tallies == closed.tallies == {1: {0: 0, 1: 1, 2: 0}}


async def test_without_the_key_there_are_no_ballots(of: Activities, room: Class) -> None:
    await room.open()
    without = room.by(Activities(of.database))
    await refusal(without.vote(1, 0), Gone)
    await refusal(without.chosen(1), Gone)
    assert await ballots(room) == 0


async def test_another_server_does_not_see_it(of: Activities, room: Class) -> None:
    await room.open()
    await room.vote(1, 1)
    other = Class(of, room.server + 10**6, room.channel, room.key)
    unknown = Class(of, room.server, room.channel, "00000000")
    for stranger in (other, unknown):
        for work in (
            stranger.found(),
            stranger.vote(1, 0),
            stranger.chosen(1),
            stranger.close(),
            stranger.again(),
            of.note(
                Activity(**stranger.opening().settings, key=stranger.key, server=stranger.server),
                print,
            ),
        ):
            await refusal(work, Gone)
    assert await room.chosen(1) == 1


# The panel


async def test_only_the_number_of_voters_changes_a_panel(room: Class) -> None:
    await room.open()
    revisions = [
        (await room.vote(user, choice)).activity.revision
        for user, choice in ((1, 0), (1, 1), (1, 1), (2, 0), (1, None), (1, None), (1, 2))
    ]
    assert revisions == [2, 2, 2, 3, 4, 4, 5]


async def test_a_press_edits_the_panel_once_in_five_seconds(room: Class) -> None:
    activity = await room.open()

    def sent(row: Activity) -> None:
        row.message, row.shown, row.edited = PANEL, 1, NOON

    await room.of.note(activity, sent)
    told = [(await room.vote(n, 0, NOON + n * SECOND)).voters for n in range(1, 13)]
    assert told == [None] * 4 + [5] + [None] * 4 + [10] + [None] * 2


async def test_a_press_that_changes_nothing_edits_nothing(room: Class) -> None:
    activity = await room.open()
    await room.vote(1, 0)

    def shown(row: Activity) -> None:
        row.shown = row.revision

    await room.of.note(activity, shown)
    assert (await room.vote(1, 1, NOON + 10 * SECOND)).voters is None
    assert (await room.vote(2, 1, NOON + 10 * SECOND)).voters == 2


async def test_presses_do_not_edit_a_panel_of_more_than_an_hour(room: Class) -> None:
    await room.open()
    assert (await room.vote(1, 0, NOON + EDITABLE - 1)).voters == 1
    assert (await room.vote(2, 0, NOON + EDITABLE + EDIT_EVERY)).voters is None
    assert EDITABLE <= HOUR


async def test_a_panel_whose_message_was_not_noted_is_found_by_a_press(room: Class) -> None:
    await room.open()
    pressed = room.pressed(1)
    for message in (PANEL, PANEL + 1):
        made = type(pressed)(pressed.key, pressed.server, 1, 1, NOON, message)
        await room.of.respond(made, 0)
    assert (await room.found()).activity.message == PANEL


# The close


async def test_the_close_counts_all_options(room: Class) -> None:
    await room.open()
    for user in range(7):
        await room.vote(user, 0 if user < 4 else 2)
    closed = await room.close(NOON + 9)
    assert closed.tallies == {1: {0: 4, 1: 0, 2: 3}}
    activity = closed.activity
    assert (activity.stage, activity.closed) == (Stage.CLOSED, NOON + 9)
    assert activity.salt is activity.open_in is activity.forget is None
    assert await ballots(room) == closed.voters == 0
    again = await room.found()
    assert (again.activity, again.tallies) == (activity, closed.tallies)


async def test_tallies_are_not_there_before_the_close(room: Class) -> None:
    await room.open()
    await room.vote(1, 1)
    assert (await room.found()).tallies == {}


async def test_a_round_that_is_over_cannot_be_closed(room: Class) -> None:
    await room.open()
    await room.again()
    assert "the first vote" in await refusal(room.close(round=1))
    assert (await room.close(round=2)).activity.stage == Stage.CLOSED


# The second round


async def test_a_second_round_is_cast_anew(room: Class) -> None:
    await room.open(minutes=10)
    for user in range(6):
        await room.vote(user, 0)
    first = await room.again(NOON + MINUTE)
    assert first.tallies == {1: {0: 6, 1: 0, 2: 0}}
    assert (first.activity.round, first.voters) == (2, 0)
    assert first.activity.ends == NOON + 11 * MINUTE
    assert await room.chosen(0) is None
    assert "the first vote" in await refusal(room.vote(0, 1, round=1))
    for user in range(1, 8):
        await room.vote(user, 0 if user < 3 else 1)
    closed = await room.close()
    assert closed.tallies == {
        1: {0: 6, 1: 0, 2: 0},
        2: {0: 2, 1: 5, 2: 0},
        BETWEEN: {KEPT: 2, CHANGED: 3},  # of the five who voted twice
    }


async def test_whoever_took_a_ballot_back_did_not_vote_twice(room: Class) -> None:
    await room.open()
    for user in (1, 2, 3):
        await room.vote(user, 0)
    await room.again()
    await room.vote(1, 1)
    await room.vote(2, 1)
    await room.vote(2, None)
    assert (await room.close()).tallies[BETWEEN] == {KEPT: 0, CHANGED: 1}


async def test_there_is_no_third_round(room: Class) -> None:
    await room.open()
    await room.again()
    assert "two rounds at most" in await refusal(room.again())
    assert "the first vote" in await refusal(room.of.open_again(room.key, room.server, 1, NOON))


# Deadlines


async def test_lateness_is_judged_by_when_a_press_was_made(room: Class) -> None:
    activity = await room.open(minutes=1)
    assert activity.ends
    await room.vote(1, 1, activity.ends)
    for choice in (0, None):
        assert "time was up" in await refusal(room.vote(1, choice, activity.ends + 1))
    await room.vote(2, 1, activity.ends - 1)  # delivered after the late ones
    assert (await room.close(activity.ends + GRACE)).tallies == {1: {0: 0, 1: 2, 2: 0}}

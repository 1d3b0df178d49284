"""One activity from its opening to its close, as changes of rows; each runs in a transaction.

A stage changes by compare-and-set, so that of several processes one does it. Whether something
comes in time is judged by the snowflake of the interaction that brings it, not by this machine.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, delete, func, or_, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.activity.ballots import new_salt, person_of
from bot.activity.clock import DAY, HOUR, MINUTE, SECOND, time_of
from bot.activity.tables import BETWEEN, CHANGED, KEPT, Activity, Response, Stage, Tally
from bot.errors import UserError
from bot.wording import say

KEY_BYTES = 4
GRACE = 3 * SECOND  # after a deadline, for presses that were made in time
EDIT_EVERY = 5 * SECOND  # at most, while people vote
EDITABLE = HOUR  # Discord limits edits of older messages (30046): they show changes of stage alone
LEASE = 30 * SECOND  # that a process has for what is due
FIRST_ROUND = DAY  # that ballots of a first round are kept for the second
ROUNDS = 2


class Gone(UserError):
    """No such activity in this server."""

    def __init__(self) -> None:
        super().__init__(say("activity.gone"))


class Over(UserError):
    """The activity, or the round of it that was pressed, is closed."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What an activity is opened with. minutes: of each round; None until it is closed by hand."""

    kind: str
    server: int
    channel: int
    organiser: int
    settings: Mapping[str, Any]
    facts: Mapping[str, Any] | None
    minutes: int | None
    can_edit: bool
    at: int


async def open_activity(session: AsyncSession, opening: Opening) -> Activity:
    """Errors: IntegrityError where another one is open in the channel."""
    made = Activity(
        key=secrets.token_hex(KEY_BYTES),
        kind=opening.kind,
        server=opening.server,
        channel=opening.channel,
        open_in=opening.channel,
        organiser=opening.organiser,
        settings={**opening.settings, "minutes": opening.minutes},
        facts=dict(opening.facts) if opening.facts else None,
        opened=opening.at,
        ends=_deadline(opening.at, opening.minutes),
        can_edit=opening.can_edit,
        salt=new_salt(),
    )
    made.due = due(made)
    session.add(made)
    await session.flush()
    return made


def _deadline(at: int, minutes: int | None) -> int | None:
    return None if minutes is None else at + minutes * MINUTE


async def running_in(session: AsyncSession, channel: int) -> Activity | None:
    """The activity that is open in a channel."""
    return (await session.exec(select(Activity).where(Activity.open_in == channel))).first()


async def latest_in(session: AsyncSession, server: int, channel: int) -> Activity | None:
    """The one that was opened last in a channel."""
    query = select(Activity).where(Activity.server == server, Activity.channel == channel)
    newest = col(Activity.opened).desc(), col(Activity.id).desc()
    return (await session.exec(query.order_by(*newest).limit(1))).first()


async def found(session: AsyncSession, key: str, server: int) -> Activity:
    """An activity of this server. Errors: Gone."""
    query = select(Activity).where(Activity.key == key, Activity.server == server)
    if (activity := (await session.exec(query)).first()) is None:
        raise Gone
    return activity


async def _locked(session: AsyncSession, key: str, server: int) -> Activity:
    """The same, which nobody else changes before the commit."""
    query = select(Activity).where(Activity.key == key, Activity.server == server)
    query = query.with_for_update().execution_options(populate_existing=True)
    if (activity := (await session.exec(query)).first()) is None:
        raise Gone
    return activity


@dataclass(frozen=True, slots=True)
class Pressed:
    """Where a press on a panel came from. at: when it was made; message: the panel; can_edit: see
    `tables.Activity`."""

    key: str
    server: int
    round: int
    user: int
    at: int
    message: int | None = None
    can_edit: bool = False


@dataclass(frozen=True, slots=True)
class Responded:
    """What became of a response. voters: how many there are now, where the panel is to be edited
    by whoever answers this press; else None."""

    activity: Activity
    voters: int | None


async def respond(
    session: AsyncSession, pressed: Pressed, choice: int | None, secret: bytes
) -> Responded:
    """Sets what somebody chose; None takes it back.

    Errors: Gone; Over for another round, a closed activity, or after the deadline.
    """
    activity = await _locked(session, pressed.key, pressed.server)
    in_round(activity, pressed.round)
    if activity.ends is not None and pressed.at > activity.ends:
        raise Over(say("activity.late"))
    if choice is not None and choice >= len(activity.settings["options"]):
        raise Gone  # nobody was offered it
    assert activity.id is not None and activity.salt is not None
    person = person_of(secret, activity.salt, pressed.user)
    before = await session.get(Response, (activity.id, activity.round, person))
    if choice is None and before:
        await session.delete(before)
    elif choice is not None:
        row = before or Response(
            activity_id=activity.id, round=activity.round, person=person, choice=choice
        )
        row.choice = choice
        session.add(row)
    activity.message = activity.message or pressed.message
    activity.can_edit = pressed.can_edit
    if (choice is None) is (before is not None):  # the number of those who have responded changed
        activity.revision += 1
    count = None
    if _edits(activity, pressed.at):
        activity.edited = pressed.at
        await session.flush()
        count = await voters(session, activity)
    activity.due = due(activity)
    session.add(activity)
    return Responded(activity, count)


def _edits(activity: Activity, at: int) -> bool:
    """Whether this press is to edit the panel: once in five seconds, while Discord allows it."""
    return (
        activity.shown < activity.revision
        and at - activity.edited >= EDIT_EVERY
        and is_editable(activity, at)
    )


def is_editable(activity: Activity, at: int) -> bool:
    """Whether Discord takes many edits of the panel still."""
    sent = activity.opened if activity.message is None else time_of(activity.message)
    return at - sent < EDITABLE


async def chosen(
    session: AsyncSession, activity: Activity, *, user: int, secret: bytes
) -> int | None:
    """What somebody chose in the present round; None where nothing is kept."""
    if activity.salt is None:
        return None
    row = (activity.id, activity.round, person_of(secret, activity.salt, user))
    response = await session.get(Response, row)
    return response.choice if response else None


async def voters(session: AsyncSession, activity: Activity) -> int:
    """How many have responded in the present round."""
    query = select(func.count()).where(
        Response.activity_id == activity.id, Response.round == activity.round
    )
    return (await session.exec(query)).one()


async def close(session: AsyncSession, *, key: str, server: int, round: int, at: int) -> Activity:
    """Counts the responses and deletes them with the salt. Errors: Gone; Over where another did."""
    activity = await _locked(session, key, server)
    in_round(activity, round)
    await _count(session, activity)
    if round == ROUNDS:
        await _compare(session, activity)
    await session.exec(delete(Response).where(col(Response.activity_id) == activity.id))
    activity.stage, activity.closed = Stage.CLOSED, at
    activity.open_in = activity.salt = activity.forget = None
    return _changed(session, activity, at)


async def open_again(
    session: AsyncSession, *, key: str, server: int, round: int, at: int
) -> Activity:
    """Counts the first round, and opens the second. Errors: Gone; Over where another did."""
    activity = await _locked(session, key, server)
    in_round(activity, round)
    if round == ROUNDS:
        raise Over(say("activity.two-rounds"))
    await _count(session, activity)
    activity.round, activity.forget = ROUNDS, at + FIRST_ROUND
    activity.ends = _deadline(at, activity.settings["minutes"])
    return _changed(session, activity, at)


def in_round(activity: Activity, round: int) -> None:
    """Errors: Over where the activity is closed, or this is no longer its round."""
    if activity.stage != Stage.OPEN:
        raise Over(say("activity.closed"))
    if activity.round != round:
        raise Over(say("activity.earlier-round"))


def _changed(session: AsyncSession, activity: Activity, at: int) -> Activity:
    """Whoever changes a stage shows it; another process does so where that one dies."""
    activity.revision += 1
    activity.due, activity.lease = due(activity), at + LEASE
    session.add(activity)
    return activity


async def _count(session: AsyncSession, activity: Activity) -> None:
    query = (
        select(Response.choice, func.count())
        .where(Response.activity_id == activity.id, Response.round == activity.round)
        .group_by(col(Response.choice))
    )
    counts = dict((await session.exec(query)).all())
    assert activity.id is not None
    for choice in range(len(activity.settings["options"])):
        count = counts.get(choice, 0)
        session.add(
            Tally(activity_id=activity.id, round=activity.round, choice=choice, count=count)
        )


async def _compare(session: AsyncSession, activity: Activity) -> None:
    """Counts who kept and who changed their choice, of those who responded in both rounds."""
    chose = dict[str, list[int]]()
    query = select(Response).where(Response.activity_id == activity.id)
    for response in (await session.exec(query)).all():
        chose.setdefault(response.person, []).append(response.choice)
    changed = [len({*both}) > 1 for both in chose.values() if len(both) == ROUNDS]
    assert activity.id is not None
    for choice, count in ((KEPT, changed.count(False)), (CHANGED, changed.count(True))):
        session.add(Tally(activity_id=activity.id, round=BETWEEN, choice=choice, count=count))


async def tallies(session: AsyncSession, activity: Activity) -> dict[int, dict[int, int]]:
    """Round -> choice -> how many, of the rounds that are counted."""
    query = select(Tally).where(Tally.activity_id == activity.id)
    counted: dict[int, dict[int, int]] = {}
    for tally in (await session.exec(query)).all():
        counted.setdefault(tally.round, {})[tally.choice] = tally.count
    return counted


# What is due


def due(activity: Activity) -> int | None:
    """When a process is to look at an activity again; None where nothing is left to do."""
    times = list[int]()
    if activity.closed is None and activity.ends is not None:
        times.append(activity.ends + GRACE)
    if activity.forget is not None:
        times.append(activity.forget)
    if is_outdated(activity):
        times.append(activity.edited + EDIT_EVERY)
    return min(times, default=None)


def is_outdated(activity: Activity) -> bool:
    """Whether the panel does not show what is stored, and may be edited."""
    return activity.can_edit and activity.message is not None and activity.shown < activity.revision


def _to_claim(now: int) -> tuple[ColumnElement[bool], ...]:
    is_free = or_(col(Activity.lease).is_(None), col(Activity.lease) <= now)
    return (col(Activity.due) <= now, is_free)


async def is_any_due(session: AsyncSession, now: int) -> bool:
    """Whether there is something to claim; takes no lock."""
    return (
        await session.exec(select(Activity.id).where(*_to_claim(now)).limit(1))
    ).first() is not None


async def claim(session: AsyncSession, now: int) -> list[Activity]:
    """Takes all that is due, and that no other process has."""
    # Rows that another process has locked are left for the next look: none waits for another.
    free = select(Activity.id).where(*_to_claim(now)).with_for_update(skip_locked=True)
    query = update(Activity).where(col(Activity.id).in_(free)).values(lease=now + LEASE)
    query = query.returning(Activity)
    return [*(await session.exec(query)).scalars()]


async def forget_first_round(session: AsyncSession, activity: Activity) -> None:
    """Deletes the ballots of a first round."""
    first = (col(Response.activity_id) == activity.id, col(Response.round) < activity.round)
    await session.exec(delete(Response).where(*first))


async def change(
    session: AsyncSession, key: str, server: int, how: Callable[[Activity], None]
) -> Activity:
    """Changes an activity, and frees it for other processes. Errors: Gone."""
    activity = await _locked(session, key, server)
    how(activity)
    activity.due, activity.lease = due(activity), None
    session.add(activity)
    return activity

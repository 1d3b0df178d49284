"""Votes of several servers against a plain model of them, whatever is done in whatever order."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlmodel import col, func, select
from support.classes import NOON, OPTIONS, SECRET, TEACHER, Class, snowflake

from bot.activity import engine
from bot.activity.activities import Activities, Running
from bot.activity.clock import HOUR, MINUTE, SECOND, Clock
from bot.activity.engine import FIRST_ROUND, GRACE, LEASE, Gone, Over
from bot.activity.keeper import Keeper, Shown
from bot.activity.tables import BETWEEN, CHANGED, KEPT, Activity, Response, Stage, Tally
from bot.database.engine import Database
from bot.database.schema import migrate

T = TypeVar("T")
Tallies = dict[int, dict[int, int]]
SERVERS, USERS, PROCESSES = 2, 6, 2
EXAMPLES, STEPS = 70, 30  # of one kind of database

# Most of it happens in one channel, so that enough does.
places = st.sampled_from([(0, 0), (0, 0), (0, 0), (0, 1), (1, 0)])
processes = st.integers(0, PROCESSES - 1)
users = st.integers(0, USERS - 1)
choices = st.one_of(st.none(), st.integers(0, len(OPTIONS) - 1))
rounds = st.sampled_from([1, 1, 1, 2, 2])
delays = st.sampled_from([0, 2 * SECOND])  # between a press and its delivery


@dataclass
class Model:
    """A vote as it should be. ballots: round -> user -> choice, as long as they are kept."""

    room: Class
    minutes: int | None
    ends: int | None
    round: int = 1
    is_open: bool = True
    forget: int | None = None
    lease: int = 0
    organiser: int | None = TEACHER
    ballots: dict[int, dict[int, int]] = field(default_factory=lambda: {1: {}})
    tallies: Tallies = field(default_factory=dict)

    def refused(self, round: int, at: int = 0) -> bool:
        late = self.ends is not None and at > self.ends
        return not self.is_open or round != self.round or late

    def count(self) -> None:
        counts = Counter(self.ballots[self.round].values())
        self.tallies[self.round] = {n: counts[n] for n in range(len(OPTIONS))}

    def again(self, at: int) -> None:
        self.count()
        self.round, self.forget, self.ballots[2] = 2, at + FIRST_ROUND, {}
        self.ends = self.minutes and at + self.minutes * MINUTE

    def close(self) -> None:
        self.count()
        if self.round == 2:
            first, second = self.ballots[1], self.ballots[2]
            kept = [first[user] == second[user] for user in first.keys() & second.keys()]
            self.tallies[BETWEEN] = {KEPT: kept.count(True), CHANGED: kept.count(False)}
        self.is_open, self.forget, self.ballots = False, None, {}

    def is_due(self, now: int) -> bool:
        ends = self.ends if self.is_open else None
        times = [ends + GRACE if ends else None, self.forget]
        return self.lease <= now and any(time is not None and time <= now for time in times)

    def look(self, now: int) -> None:
        if not self.is_due(now):
            return
        if self.ends and self.ends + GRACE <= now:
            self.close()
        elif self.forget and self.forget <= now:
            self.ballots[1], self.forget = {}, None
        self.lease = 0


async def refuses(work: Awaitable[object], error: type[Exception]) -> bool:
    try:
        await work
    except error:
        return True
    return False


class Lessons(RuleBasedStateMachine):
    """What people and processes do."""

    def __init__(
        self, databases: list[Database], run: Callable[[Coroutine[Any, Any, Any]], Any]
    ) -> None:
        super().__init__()
        self.databases, self.run, self.now = databases, run, NOON
        self.votes: list[Model] = []
        self.started = [self.start(database) for database in databases]
        first = Class.new(self.started[0]).server  # which no run before has used
        self.servers = [first * 10 + n for n in range(SERVERS)]

    def start(self, database: Database) -> Activities:
        of = Activities(database, SECRET)
        of.clock = Clock(lambda: 0)
        of.clock.see(snowflake(self.now))
        return of

    def place(self, place: tuple[int, int], process: int = 0) -> Class:
        server = self.servers[place[0]]
        return Class(self.started[process], server, server * 10 + place[1])

    def latest(self, place: tuple[int, int]) -> Model | None:
        channel = self.place(place).channel
        return next((v for v in reversed(self.votes) if v.room.channel == channel), None)

    @initialize(minutes=st.sampled_from([None, 1]), cast=st.lists(choices), again=st.booleans())
    def begin(self, minutes: int | None, cast: list[int | None], again: bool) -> None:
        self.open((0, 0), 0, minutes)
        for user, choice in enumerate(cast[:USERS]):
            self.vote((0, 0), 0, user, choice, 1, 0, False, 0)
        if again:
            self.again((0, 0), 0)

    @rule(place=places, process=processes, minutes=st.sampled_from([None, 1, 5]))
    def open(self, place: tuple[int, int], process: int, minutes: int | None) -> None:
        room, latest = self.place(place, process), self.latest(place)
        opening = room.open(minutes=minutes, at=self.now, can_edit=False)
        if latest and latest.is_open:
            assert self.run(refuses(opening, Running))
            return
        self.run(opening)
        ends = self.now + minutes * MINUTE if minutes else None
        self.votes.append(Model(room, minutes, ends))

    @rule(
        place=places,
        process=processes,
        user=users,
        choice=choices,
        round=rounds,
        delay=delays,
        twice=st.booleans(),
        after=st.sampled_from([0, 0, SECOND, MINUTE + SECOND]),
    )
    def vote(
        self,
        place: tuple[int, int],
        process: int,
        user: int,
        choice: int | None,
        round: int,
        delay: int,
        twice: bool,
        after: int,
    ) -> None:
        """Also what is taken back. twice: delivered to all processes."""
        self.wait(after)
        if not (vote := self.latest(place)):
            return
        at = self.now - delay
        of = self.started if twice else [self.started[process]]
        work = [vote.room.by(one).vote(user, choice, at, round) for one in of]
        if vote.refused(round, at):
            assert all(self.run(refuses(one, Over)) for one in work)
            return
        self.run(_all(*work))
        if choice is None:
            vote.ballots[round].pop(user, None)
        else:
            vote.ballots[round][user] = choice

    @rule(place=places, process=processes, user=users)
    def show_own(self, place: tuple[int, int], process: int, user: int) -> None:
        vote = self.latest(place)
        if vote and vote.is_open:
            room = vote.room.by(self.started[process])
            room.round = vote.round
            assert self.run(room.chosen(user)) == vote.ballots[vote.round].get(user)

    @rule(place=places, process=processes, round=rounds)
    def close(self, place: tuple[int, int], process: int, round: int) -> None:
        if not (vote := self.latest(place)):
            return
        closing = vote.room.by(self.started[process]).close(self.now, round)
        if vote.refused(round):
            assert self.run(refuses(closing, Over))
            return
        vote.close()
        assert self.run(closing).tallies == vote.tallies

    @rule(place=places, process=processes)
    def again(self, place: tuple[int, int], process: int) -> None:
        if not (vote := self.latest(place)):
            return
        room = vote.room.by(self.started[process])
        if vote.refused(1):
            assert self.run(refuses(room.again(self.now), Over))
            return
        vote.again(self.now)
        assert self.run(room.again(self.now)).tallies == vote.tallies

    def wait(self, by: int) -> None:
        self.now += by
        for process in self.started:
            process.clock.see(snowflake(self.now))

    @rule(process=processes, after=st.sampled_from([SECOND, MINUTE + GRACE, 25 * HOUR]))
    def look(self, process: int, after: int) -> None:
        self.wait(after)

        async def show(_: Activity) -> Shown:
            raise AssertionError("no panel may be edited")

        self.run(Keeper(self.started[process], show).look())
        for vote in self.votes:
            vote.look(self.now)

    @rule(process=processes, after=st.sampled_from([0, MINUTE + GRACE]))
    def claim_and_die(self, process: int, after: int) -> None:
        """And another process is started in its place."""
        self.wait(after)
        of = self.started[process]
        work = of.writer.do("", lambda session: engine.claim(session, self.now))
        claimed = {activity.key for activity in self.run(work)}
        due = [vote for vote in self.votes if vote.is_due(self.now)]
        assert {vote.room.key for vote in due} == claimed & {v.room.key for v in self.votes}
        for vote in due:
            vote.lease = self.now + LEASE
        self.started[process] = self.start(self.databases[process])

    @precondition(lambda self: self.votes)
    @rule(data=st.data(), user=users)
    def ask_from_another_server(self, data: st.DataObject, user: int) -> None:
        vote = data.draw(st.sampled_from(self.votes))
        (other,) = [server for server in self.servers if server != vote.room.server]
        room = Class(vote.room.of, other, vote.room.channel, vote.room.key, vote.round)
        for work in (
            room.found(),
            room.vote(user, 0, self.now),
            room.chosen(user),
            room.close(self.now),
            room.again(self.now),
        ):
            assert self.run(refuses(work, Gone))
        assert self.run(room.of.latest_in(other, room.channel)) is None

    @rule(user=users, server=st.integers(0, SERVERS - 1))
    def delete_own(self, user: int, server: int) -> None:
        id = self.servers[server]
        self.run(self.started[0].delete_of(user, id, at=self.now))
        for vote in self.votes:
            if vote.room.server == id:
                for cast in vote.ballots.values():
                    cast.pop(user, None)

    @rule(server=st.integers(0, SERVERS - 1))
    def settings_of_another_server(self, server: int) -> None:
        one, (other,) = self.servers[server], [s for s in self.servers if s != self.servers[server]]
        before = self.run(self.started[1].settings_of(other))
        self.run(self.started[0].set_for(one, at=self.now, role=self.now))
        assert self.run(self.started[1].settings_of(one)).role == self.now
        assert self.run(self.started[1].settings_of(other)) == before

    @precondition(lambda self: len(self.votes) > 2)
    @rule(server=st.integers(0, SERVERS - 1))
    def erase(self, server: int) -> None:
        mine = [vote for vote in self.votes if vote.room.server == self.servers[server]]
        erased = self.run(self.started[0].erase(self.servers[server], at=self.now))
        assert erased == len(mine)
        for vote in mine:
            self.votes.remove(vote)

    @invariant()
    def the_store_is_as_the_model(self) -> None:
        self.run(self._compare())

    async def _compare(self) -> None:
        async with self.databases[0].session() as session:
            mine = select(Activity).where(col(Activity.server).in_(self.servers))
            kept = {activity.key: activity for activity in (await session.exec(mine)).all()}
            ids = {activity.id: activity.key for activity in kept.values()}
            tallies: dict[str, Tallies] = {key: {} for key in kept}
            cast: dict[str, Tallies] = {key: {} for key in kept}
            query = select(Tally).where(col(Tally.activity_id).in_(ids))
            for one in (await session.exec(query)).all():
                tallies[ids[one.activity_id]].setdefault(one.round, {})[one.choice] = one.count
            columns = (col(Response.activity_id), col(Response.round), col(Response.choice))
            counted = select(*columns, func.count()).where(columns[0].in_(ids))
            for id, round, choice, count in (await session.exec(counted.group_by(*columns))).all():
                cast[ids[id]].setdefault(round, {})[choice] = count
        assert kept.keys() == {vote.room.key for vote in self.votes}
        open_in = Counter(a.open_in for a in kept.values() if a.stage == Stage.OPEN)
        assert None not in open_in and all(count == 1 for count in open_in.values())
        for vote in self.votes:
            activity = kept[vote.room.key]
            assert (activity.stage == Stage.OPEN) is vote.is_open
            assert (activity.round, activity.forget) == (vote.round, vote.forget)
            assert (activity.salt is None) is not vote.is_open
            # A round that is open has no tally: its counts are seen by nobody.
            assert tallies[activity.key] == vote.tallies
            assert (vote.round in tallies[activity.key]) is not vote.is_open
            expected = {round: dict(Counter(c.values())) for round, c in vote.ballots.items() if c}
            assert cast[activity.key] == expected


async def _all(*work: Awaitable[object]) -> None:
    await asyncio.gather(*work)


async def _opened(url: str) -> list[Database]:
    databases = [Database(url) for _ in range(PROCESSES)]
    await migrate(databases[0])
    return databases


def test_votes_against_their_model(database_url: str) -> None:
    with asyncio.Runner() as runner:
        databases = runner.run(_opened(database_url))

        class Votes(Lessons):
            def __init__(self) -> None:
                super().__init__(databases, runner.run)

        try:
            run_state_machine_as_test(
                Votes, settings=settings(max_examples=EXAMPLES, stateful_step_count=STEPS)
            )
        finally:
            for database in databases:
                runner.run(database.close())

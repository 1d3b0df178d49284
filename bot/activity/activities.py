"""The activities of one database, for the layers above: each call is one transaction."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.activity import engine, people, servers
from bot.activity.clock import Clock
from bot.activity.engine import Opening, Pressed, Responded
from bot.activity.people import Stored
from bot.activity.secrecy import Tallies
from bot.activity.tables import Activity, Server
from bot.activity.writer import Writer
from bot.database.engine import Database

T = TypeVar("T")


class Running(Exception):
    """Another activity is open in the channel."""

    def __init__(self, activity: Activity | None) -> None:
        self.activity = activity


@dataclass(frozen=True, slots=True)
class Counted:
    """An activity with its tallies. voters: how many there are in the present round."""

    activity: Activity
    tallies: Tallies
    voters: int


class Activities:
    """secret: the key of ballots; without one there are no votes.

    Errors of all methods: SQLAlchemyError, OSError, TimeoutError where the database does not
    answer; where an activity is named, `engine.Gone` and `engine.Over`.
    """

    def __init__(self, database: Database, secret: bytes | None = None) -> None:
        self.database, self.secret = database, secret
        self.writer, self.clock = Writer(database), Clock()
        self.seen = set[int]()  # servers from which interactions have come since the last sweep

    def see(self, interaction: int, server: int | None) -> None:
        """Takes the time of an interaction, and notes the server that it came from."""
        self.clock.see(interaction)
        if server:
            self.seen.add(server)

    async def open(self, opening: Opening) -> Activity:
        """Errors: Running."""

        async def work(session: AsyncSession) -> Activity:
            await servers.set_for(session, opening.server, at=opening.at)
            return await engine.open_activity(session, opening)

        try:
            return await self.writer.do("", work)
        except IntegrityError:
            async with self.database.session() as session:
                raise Running(await engine.running_in(session, opening.channel)) from None

    async def running_in(self, channel: int) -> Activity | None:
        return await self._read(lambda session: engine.running_in(session, channel))

    async def respond(self, pressed: Pressed, choice: int | None) -> Responded:
        """Sets a choice, or takes it back. Committed when it returns."""
        secret = self._secret()
        return await self.writer.do(
            pressed.key, lambda session: engine.respond(session, pressed, choice, secret)
        )

    def _secret(self) -> bytes:
        if self.secret is None:
            raise engine.Gone
        return self.secret

    async def chosen(self, pressed: Pressed) -> tuple[Activity, int | None]:
        """What somebody chose in the present round."""
        secret = self._secret()

        async def work(session: AsyncSession) -> tuple[Activity, int | None]:
            activity = await engine.found(session, pressed.key, pressed.server)
            engine.in_round(activity, pressed.round)
            return activity, await engine.chosen(
                session, activity, user=pressed.user, secret=secret
            )

        return await self._read(work)

    async def found(self, key: str, server: int) -> Counted:
        async def work(session: AsyncSession) -> Counted:
            return await _counted(session, await engine.found(session, key, server))

        return await self._read(work)

    async def latest_in(self, server: int, channel: int) -> Counted | None:
        """The one that was opened last in a channel."""

        async def work(session: AsyncSession) -> Counted | None:
            activity = await engine.latest_in(session, server, channel)
            return await _counted(session, activity) if activity else None

        return await self._read(work)

    async def close(self, key: str, server: int, round: int, at: int) -> Counted:
        """Ends the last round, and counts."""

        async def work(session: AsyncSession) -> Counted:
            activity = await engine.close(session, key=key, server=server, round=round, at=at)
            return await _counted(session, activity)

        return await self.writer.do(key, work)

    async def open_again(self, key: str, server: int, round: int, at: int) -> Counted:
        """Ends the first round and opens the second."""

        async def work(session: AsyncSession) -> Counted:
            activity = await engine.open_again(session, key=key, server=server, round=round, at=at)
            return await _counted(session, activity)

        return await self.writer.do(key, work)

    async def note(self, activity: Activity, how: Callable[[Activity], None]) -> None:
        """Notes what became of a panel."""
        key, server = activity.key, activity.server
        await self.writer.do(key, lambda session: engine.change(session, key, server, how))

    async def settings_of(self, server: int) -> Server:
        return await self._read(lambda session: servers.settings_of(session, server))

    async def set_for(self, server: int, *, at: int, **values: object) -> Server:
        return await self.writer.do(
            "", lambda session: servers.set_for(session, server, at=at, **values)
        )

    async def erase(self, server: int, *, at: int) -> int:
        """Deletes all of a server; gives how many activities that was."""
        return await self.writer.do("", lambda session: servers.erase(session, server, at=at))

    async def stored_of(self, user: int, server: int | None) -> Stored:
        """What is kept of somebody, in one server or in all."""
        return await self._read(
            lambda session: people.stored_of(session, user, server, self.secret)
        )

    async def delete_of(self, user: int, server: int | None, *, at: int) -> Stored:
        """Deletes it, and gives what that was."""
        return await self.writer.do(
            "", lambda session: people.delete_of(session, user, server, self.secret, at=at)
        )

    async def _read(self, work: Callable[[AsyncSession], Awaitable[T]]) -> T:
        async with self.database.session() as session:
            return await work(session)


async def _counted(session: AsyncSession, activity: Activity) -> Counted:
    await session.flush()
    tallies = await engine.tallies(session, activity)
    return Counted(activity, tallies, await engine.voters(session, activity))

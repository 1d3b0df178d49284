"""Votes without Discord: who opens them, who presses, and where."""

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func
from sqlmodel import SQLModel, select

from bot.activity.activities import Activities, Counted
from bot.activity.clock import EPOCH, HOUR
from bot.activity.engine import Opening, Pressed, Responded
from bot.activity.tables import Activity
from support.databases import opened

SECRET = b"the key of the tests"
NOON = EPOCH + 200_000 * HOUR  # when most votes of the tests are opened
TEACHER = 7
OPTIONS = ("Yes", "No", "Not sure")
_numbers = itertools.count(1_000)


def snowflake(at: int) -> int:
    """What Discord would make at this time."""
    return (at - EPOCH) << 22


@asynccontextmanager
async def activities(url: str) -> AsyncIterator[Activities]:
    """Those of a process of its own, over a database with the newest layout."""
    async with opened(url) as database:
        yield Activities(database, SECRET)


@dataclass
class Class:
    """A channel of a server, and the vote that is open in it.

    of: the process that its members are connected to.
    """

    of: Activities
    server: int
    channel: int
    key: str = ""
    round: int = 1

    @classmethod
    def new(cls, of: Activities, server: int | None = None) -> "Class":
        return cls(of, server or next(_numbers), next(_numbers))

    def by(self, of: Activities) -> "Class":
        """The same, for those who are connected to another process."""
        return Class(of, self.server, self.channel, self.key, self.round)

    def opening(self, **more: Any) -> Opening:
        given: dict[str, Any] = {
            "kind": "vote",
            "server": self.server,
            "channel": self.channel,
            "organiser": TEACHER,
            "settings": {"question": "Should we?", "options": [*OPTIONS]},
            "facts": None,
            "minutes": None,
            "can_edit": True,
            "at": NOON,
        }
        return Opening(**given | more)

    async def open(self, **more: Any) -> Activity:
        activity = await self.of.open(self.opening(**more))
        self.key, self.round = activity.key, 1
        return activity

    def pressed(self, user: int, at: int = NOON, round: int | None = None) -> Pressed:
        round = self.round if round is None else round
        return Pressed(self.key, self.server, round, user, at, can_edit=True)

    async def vote(
        self, user: int, choice: int | None, at: int = NOON, round: int | None = None
    ) -> Responded:
        return await self.of.respond(self.pressed(user, at, round), choice)

    async def chosen(self, user: int) -> int | None:
        return (await self.of.chosen(self.pressed(user)))[1]

    async def close(self, at: int = NOON, round: int | None = None) -> Counted:
        return await self.of.close(self.key, self.server, round or self.round, at)

    async def again(self, at: int = NOON) -> Counted:
        counted = await self.of.open_again(self.key, self.server, self.round, at)
        self.round = counted.activity.round
        return counted

    async def found(self) -> Counted:
        return await self.of.found(self.key, self.server)


async def count(of: Activities, table: type[SQLModel], *where: Any) -> int:
    """How many rows of a table there are."""
    async with of.database.session() as session:
        return (await session.exec(select(func.count()).select_from(table).where(*where))).one()

"""The tables of activities, of what a server has set, and of what has been deleted.

Times are milliseconds since 1970 by Discord's clock: see `clock`. A Discord id is a `BigInteger`.
"""

from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, LargeBinary, String
from sqlmodel import Field, SQLModel

BETWEEN = 0  # the round under which the tally keeps who changed: KEPT and CHANGED are its choices
KEPT, CHANGED = 0, 1
KEEP_DAYS = 90  # that results are kept where a server has set nothing else


class Stage(StrEnum):
    """Where an activity stands. INTERRUPTED: it was open in a backup that was restored."""

    OPEN = "open"
    CLOSED = "closed"
    INTERRUPTED = "interrupted"


class Activity(SQLModel, table=True):
    """One activity in a channel, of which one at a time is open.

    key: eight characters that stand for it in custom_ids. open_in: the channel, until the
    close: the database refuses a second one there. message: its panel, once it is sent.
    organiser: who opened it; None once that was deleted. settings, facts: what it was opened
    with, the latter copied from a topic, so that a change of facts changes nothing. ends: the
    deadline of the present round, where it has one. due: when a process is to look at it;
    lease: until when one has it. result: a message of its own that shows the result. revision:
    counted up with each change of what the panel shows; shown: the revision that it shows;
    edited: when it was last edited. can_edit: whether the bot may edit the panel without
    somebody's press. forget: when the ballots of a first round, which are kept for the second,
    are deleted at the latest. salt: of the ballots, and deleted with them.
    """

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    kind: str
    server: int = Field(sa_type=BigInteger, index=True)
    channel: int = Field(sa_type=BigInteger)
    open_in: int | None = Field(default=None, sa_type=BigInteger, unique=True)
    message: int | None = Field(default=None, sa_type=BigInteger)
    result: int | None = Field(default=None, sa_type=BigInteger)
    organiser: int | None = Field(default=None, sa_type=BigInteger)
    stage: Stage = Field(default=Stage.OPEN, sa_type=String)
    round: int = 1
    settings: dict[str, Any] = Field(sa_type=JSON)
    facts: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    opened: int = Field(sa_type=BigInteger)
    ends: int | None = Field(default=None, sa_type=BigInteger)
    forget: int | None = Field(default=None, sa_type=BigInteger)
    closed: int | None = Field(default=None, sa_type=BigInteger)
    due: int | None = Field(default=None, sa_type=BigInteger, index=True)
    lease: int | None = Field(default=None, sa_type=BigInteger)
    revision: int = 1
    shown: int = 0
    edited: int = Field(default=0, sa_type=BigInteger)
    can_edit: bool = False
    salt: bytes | None = Field(default=None, sa_type=LargeBinary)


class Response(SQLModel, table=True):
    """What one person chose in one round. person: see `ballots.person_of`."""

    activity_id: int = Field(foreign_key="activity.id", ondelete="CASCADE", primary_key=True)
    round: int = Field(primary_key=True)
    person: str = Field(primary_key=True)
    choice: int


class Tally(SQLModel, table=True):
    """How many chose something in a round that is closed."""

    activity_id: int = Field(foreign_key="activity.id", ondelete="CASCADE", primary_key=True)
    round: int = Field(primary_key=True)
    choice: int = Field(primary_key=True)
    count: int


class Server(SQLModel, table=True):
    """What a Discord server has set. role: whose members may organise, beside those with Manage
    Messages. keep: days that results are kept. seen: when an interaction last came from there."""

    id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    role: int | None = Field(default=None, sa_type=BigInteger)
    private_answers: bool = False
    keep: int = KEEP_DAYS
    seen: int = Field(sa_type=BigInteger)


class Tombstone(SQLModel, table=True):
    """What has been deleted, so that no backup brings it back: see `backup`. at: when."""

    what: str = Field(primary_key=True)
    at: int = Field(sa_type=BigInteger)

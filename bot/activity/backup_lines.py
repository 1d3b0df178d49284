"""What the file of a backup is: lines of JSON, a header and then a line for each row.

They are the same whatever database the rows come from: an activity stands under its key, not its
number. Ballots, salts and leases have no place here, nor has the channel that an activity is open
in: after a restore none is open.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from bot.activity.tables import Stage
from bot.errors import StartError

FORMAT = 1
Small = Annotated[int, Field(ge=0, lt=2**31)]  # the range of PostgreSQL's INTEGER
Large = Annotated[int, Field(ge=0, lt=2**63)]
Text = Annotated[str, Field(pattern=r"^[^\x00]+$")]  # PostgreSQL takes no NUL
NO_HEADER = "it is no header of a backup"
NO_JSON = "it is not JSON"
REPEATED = "it repeats an earlier line"
NO_ACTIVITY = "no line before it has its activity"
CUT_OFF = "the file ends there, and is not whole"


class Header(BaseModel):
    """at: when the backup was made. rows: how many lines follow."""

    model_config = ConfigDict(extra="forbid", strict=True)

    backup: Literal[1] = FORMAT
    at: Large
    rows: Small


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, from_attributes=True)

    def values(self) -> dict[str, Any]:
        """The columns of its row in a database."""
        return self.model_dump(exclude={"table"})


class ServerRow(_Row):
    table: Literal["server"] = "server"
    id: Large
    role: Large | None
    private_answers: bool
    keep: Small
    seen: Large

    @property
    def identity(self) -> tuple[object, ...]:
        return (self.table, self.id)


class ActivityRow(_Row):
    table: Literal["activity"] = "activity"
    key: Text
    kind: Text
    server: Large
    channel: Large
    message: Large | None
    result: Large | None
    organiser: Large | None
    stage: Annotated[Stage, Field(strict=False)]
    round: Small
    settings: dict[str, Any]
    facts: dict[str, Any] | None
    opened: Large
    ends: Large | None
    forget: Large | None
    closed: Large | None
    due: Large | None
    revision: Small
    shown: Small
    edited: Large
    can_edit: bool

    @property
    def identity(self) -> tuple[object, ...]:
        return (self.table, self.key)

    @property
    def is_open(self) -> bool:
        return self.stage is Stage.OPEN or self.closed is None


class TallyRow(_Row):
    """activity: its key."""

    table: Literal["tally"] = "tally"
    activity: Text
    round: Small
    choice: Small
    count: Small

    @property
    def identity(self) -> tuple[object, ...]:
        return (self.table, self.activity, self.round, self.choice)

    def values(self) -> dict[str, Any]:
        return self.model_dump(exclude={"table", "activity"})


class TombstoneRow(_Row):
    table: Literal["tombstone"] = "tombstone"
    what: Annotated[str, Field(pattern=r"^((activity|organiser):[^\x00]+|server:[0-9]{1,19})$")]
    at: Large

    @property
    def identity(self) -> tuple[object, ...]:
        return (self.table, self.what)


Row = ServerRow | ActivityRow | TallyRow | TombstoneRow
ROW = TypeAdapter[Row](Annotated[Row, Field(discriminator="table")])


@dataclass
class Backup:
    """at: when it was made."""

    at: int
    servers: list[ServerRow] = field(default_factory=list)
    activities: list[ActivityRow] = field(default_factory=list)
    tallies: list[TallyRow] = field(default_factory=list)
    tombstones: list[TombstoneRow] = field(default_factory=list)

    def add(self, row: Row) -> None:
        match row:
            case ServerRow():
                self.servers.append(row)
            case ActivityRow():
                self.activities.append(row)
            case TallyRow():
                self.tallies.append(row)
            case TombstoneRow():
                self.tombstones.append(row)


def written(backup: Backup) -> Iterator[bytes]:
    """The lines of a file, with their ends."""
    rows = [*backup.servers, *backup.activities, *backup.tallies, *backup.tombstones]
    for line in (Header(at=backup.at, rows=len(rows)), *rows):
        yield line.model_dump_json().encode() + b"\n"


def read(lines: Iterable[bytes]) -> Backup:
    """Errors: StartError, which names the first line that is wrong."""
    number, identities = 1, set[tuple[object, ...]]()
    rest = iter(lines)
    header = _header(next(rest, b""))
    backup = Backup(header.at)
    for number, line in enumerate(rest, 2):
        row = _row(number, line)
        if row.identity in identities:
            raise _wrong(number, REPEATED)
        if isinstance(row, TallyRow) and ("activity", row.activity) not in identities:
            raise _wrong(number, NO_ACTIVITY)
        identities.add(row.identity)
        backup.add(row)
    if len(identities) != header.rows:
        raise _wrong(number, CUT_OFF)
    return backup


def _header(line: bytes) -> Header:
    given = _json(1, line)
    if not isinstance(given, dict) or "backup" not in given:
        raise _wrong(1, NO_HEADER)
    if given["backup"] != FORMAT:
        raise StartError(
            "Nothing is restored: line 1 of the file says that another version of the bot made it, "
            "in a format that this version does not know."
        )
    try:
        return Header.model_validate(given)
    except ValidationError:
        raise _wrong(1, NO_HEADER) from None


def _row(number: int, line: bytes) -> Row:
    try:
        return ROW.validate_python(_json(number, line))
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        message = first["msg"] if where else "it fits no table"
        raise _wrong(number, f"{where}: {message}" if where else message) from None


def _json(number: int, line: bytes) -> Any:
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        raise _wrong(number, NO_JSON) from None


def _wrong(number: int, why: str) -> StartError:
    return StartError(f"Nothing is restored: line {number} of the file is wrong ({why}).")

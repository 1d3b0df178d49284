"""Backups: the same on both databases, without ballots; and what a restore leaves out."""

from collections.abc import Sequence
from itertools import count
from typing import Any

import orjson
import pytest
from sqlmodel import SQLModel, select
from support.databases import KINDS, Databases, opened

from bot.activity.backup import Plan, backup_of, planned, restore
from bot.activity.backup_lines import (
    ActivityRow,
    Backup,
    ServerRow,
    TallyRow,
    TombstoneRow,
    read,
    written,
)
from bot.activity.engine import latest_in, running_in
from bot.activity.tables import Activity, Response, Server, Stage, Tally, Tombstone
from bot.errors import StartError

CHANNELS = count(1)
SALT, PERSON, LEASE = b"\xf5salt-of-ballots", "5e5e5e" * 10, 7_654_321_012_345
BALLOT_CHOICE = 41_421
MADE = 9_000  # when backups are made


def activity(key: str = "aaaaaaaa", **more: Any) -> Activity:
    """One that is closed."""
    given = {
        "kind": "vote",
        "server": 1,
        "channel": next(CHANNELS),
        "organiser": 77,
        "stage": Stage.CLOSED,
        "settings": {"options": ["für", "against\n"], "minutes": 5},
        "opened": 1_000,
        "closed": 2_000,
    }
    return Activity(key=key, **{**given, **more})


def server(id: int = 1, **more: Any) -> Server:
    return Server(id=id, **{"seen": 2_000, **more})


def open_activity(key: str = "bbbbbbbb") -> Activity:
    """In its second round."""
    channel = next(CHANNELS)
    more = {
        "channel": channel,
        "open_in": channel,
        "round": 2,
        "ends": 5_000,
        "due": 5_003,
        "forget": 6_000,
        "lease": LEASE,
        "salt": SALT,
    }
    return activity(key, stage=Stage.OPEN, closed=None, facts={"title": "Tram"}, **more)


def everything() -> list[SQLModel]:
    return [
        server(1, role=2**62, keep=30, private_answers=True),
        server(2),
        activity("aaaaaaaa", message=2**61, edited=5, can_edit=True, shown=1, id=5),
        Activity(**open_activity("bbbbbbbb").model_dump(exclude={"id"}), id=6),
        Tally(activity_id=5, round=1, choice=0, count=12),
        Tally(activity_id=5, round=1, choice=1, count=0),
        Tally(activity_id=6, round=1, choice=1, count=3),
        Response(activity_id=6, round=2, person=PERSON, choice=BALLOT_CHOICE),
        Tombstone(what="server:9", at=4),
        Tombstone(what="activity:cccccccc", at=3),
    ]


async def fill(url: str, *rows: SQLModel) -> None:
    async with opened(url) as database, database.writing() as session:
        for row in rows:
            session.add(row)
            await session.flush()


async def lines_of(url: str, at: int = MADE) -> list[bytes]:
    async with opened(url) as database, database.snapshot() as session:
        return [*written(await backup_of(session, at=at))]


async def restored(url: str, lines: Sequence[bytes]) -> Plan:
    async with opened(url) as database, database.writing() as session:
        return await restore(session, read(lines))


async def rows_of(url: str, table: type[SQLModel]) -> list[Any]:
    async with opened(url) as database, database.session() as session:
        return [*(await session.exec(select(table))).all()]


async def activities(url: str) -> dict[str, Activity]:
    return {row.key: row for row in await rows_of(url, Activity)}


async def made(databases: Databases, *rows: SQLModel) -> list[bytes]:
    """A backup of these rows."""
    url = databases.empty("sqlite")
    await fill(url, *rows)
    return await lines_of(url)


def test_a_line_has_all_columns_but_those_that_are_left_out() -> None:
    def columns(table: type[SQLModel], *left_out: str) -> set[str]:
        return (table.model_fields.keys() | {"table"}) - {*left_out}

    assert columns(Server) == ServerRow.model_fields.keys()
    assert columns(Activity, "id", "salt", "lease", "open_in") == ActivityRow.model_fields.keys()
    named = columns(Tally, "activity_id") | {"activity"}
    assert named == TallyRow.model_fields.keys()
    assert columns(Tombstone) == TombstoneRow.model_fields.keys()


async def test_a_backup_holds_no_ballot_salt_or_lease(database_url: str) -> None:
    await fill(database_url, *everything())
    found = b"".join(await lines_of(database_url))
    salts = (SALT, SALT.hex().encode(), b"salt", PERSON.encode(), b"person")
    for secret in (*salts, str(LEASE).encode(), b"lease", str(BALLOT_CHOICE).encode()):
        assert secret not in found, secret


async def test_what_is_restored_is_as_it_was(database_url: str, databases: Databases) -> None:
    """In a database of the other kind, and back in one of the first."""
    await fill(database_url, *everything())
    first = await lines_of(database_url)
    stones = [row.what for row in read(first).tombstones]
    assert stones == ["activity:cccccccc", "server:9"]  # whichever was there first
    kind = database_url.partition("+")[0]
    (other,) = (databases.empty(name) for name in KINDS if name != kind)
    plan = await restored(other, first)
    assert [row.identity for row in plan.added] == [
        *(("server", 1), ("server", 2)),
        *(("activity", "aaaaaaaa"), ("activity", "bbbbbbbb")),
    ]
    second = await lines_of(other)
    changed = [line for line in second if line not in first]
    assert len(second) == len(first) and [b"bbbbbbbb" in line for line in changed] == [True]
    back = databases.empty(kind)
    await restored(back, second)
    assert await lines_of(back) == second
    assert await rows_of(back, Response) == []


async def test_what_was_open_is_interrupted(database_url: str, databases: Databases) -> None:
    await restored(database_url, await made(databases, *everything()))
    found = (await activities(database_url))["bbbbbbbb"]
    assert (found.stage, found.closed) == (Stage.INTERRUPTED, MADE)
    assert (found.salt, found.due, found.forget, found.lease) == (None, None, None, None)
    async with opened(database_url) as database, database.session() as session:
        assert await running_in(session, found.channel) is None
    counts = [
        row.count for row in await rows_of(database_url, Tally) if row.activity_id == found.id
    ]
    assert counts == [3]  # of its first round


async def test_what_was_closed_is_left_as_it_is(database_url: str, databases: Databases) -> None:
    await restored(database_url, await made(databases, activity(due=2_005, revision=3)))
    found = (await activities(database_url))["aaaaaaaa"]
    assert (found.stage, found.closed, found.due) == (Stage.CLOSED, 2_000, 2_005)


async def test_activities_keep_their_order(database_url: str, databases: Databases) -> None:
    lines = await made(databases, activity("ffffffff", channel=3), activity("00000000", channel=3))
    await restored(database_url, lines)
    async with opened(database_url) as database, database.session() as session:
        latest = await latest_in(session, 1, 3)
        assert latest and latest.key == "00000000"


async def test_what_the_database_has_wins(database_url: str, databases: Databases) -> None:
    tally = Tally(activity_id=1, round=1, choice=0, count=5)
    other = Tally(activity_id=1, round=1, choice=1, count=6)
    await fill(database_url, server(keep=10), activity(id=1, kind="quiz"), tally)
    lines = await made(databases, server(keep=20), activity(id=1), other)
    plan = await restored(database_url, lines)
    assert [row.identity for row in plan.known] == [("server", 1), ("activity", "aaaaaaaa")]
    assert not plan.added
    assert [row.keep for row in await rows_of(database_url, Server)] == [10]
    assert [row.kind for row in await rows_of(database_url, Activity)] == ["quiz"]
    assert [(row.choice, row.count) for row in await rows_of(database_url, Tally)] == [(0, 5)]


async def test_an_open_activity_of_the_database_goes_on(
    database_url: str, databases: Databases
) -> None:
    await fill(database_url, *everything())
    await restored(database_url, await lines_of(database_url))
    found = (await activities(database_url))["bbbbbbbb"]
    assert (found.stage, found.salt, found.lease) == (Stage.OPEN, SALT, LEASE)
    assert len(await rows_of(database_url, Response)) == 1


# Tombstones: each rule where the database has them, and where the backup does.


def stone(what: str, at: int = 1_500) -> Tombstone:
    return Tombstone(what=what, at=at)


async def test_a_deleted_activity_stays_deleted(database_url: str, databases: Databases) -> None:
    await fill(database_url, stone("activity:aaaaaaaa"))
    tally = Tally(activity_id=1, round=1, choice=0, count=5)
    plan = await restored(database_url, await made(databases, activity(id=1), tally))
    assert [row.identity for row in plan.left_out] == [("activity", "aaaaaaaa")]
    assert await activities(database_url) == {}
    assert await rows_of(database_url, Tally) == []


async def test_an_activity_that_the_backup_has_as_deleted_is_deleted(
    database_url: str, databases: Databases
) -> None:
    tally = Tally(activity_id=1, round=1, choice=0, count=5)
    ballot = Response(activity_id=1, round=1, person=PERSON, choice=1)
    await fill(database_url, activity(id=1), tally, ballot, activity("bbbbbbbb", id=2))
    plan = await restored(database_url, await made(databases, stone("activity:aaaaaaaa")))
    assert [row.key for row in plan.deleted if isinstance(row, Activity)] == ["aaaaaaaa"]
    assert [*await activities(database_url)] == ["bbbbbbbb"]
    assert await rows_of(database_url, Tally) == await rows_of(database_url, Response) == []


@pytest.mark.parametrize("side", ["database", "backup"])
async def test_a_deleted_organiser_stays_deleted(
    database_url: str, databases: Databases, side: str
) -> None:
    """Of the activities that are restored, and of those that are there."""
    stones = {"database": list[SQLModel](), "backup": list[SQLModel]()}
    stones[side] = [stone("organiser:aaaaaaaa"), stone("organiser:bbbbbbbb")]
    await fill(database_url, activity("aaaaaaaa"), *stones["database"])
    rows = (activity("aaaaaaaa"), activity("bbbbbbbb"), activity("dddddddd"))
    plan = await restored(database_url, await made(databases, *rows, *stones["backup"]))
    found = {key: row.organiser for key, row in (await activities(database_url)).items()}
    assert found == {"aaaaaaaa": None, "bbbbbbbb": None, "dddddddd": 77}
    assert [row.key for row in plan.unnamed] == ["aaaaaaaa"]


SERVER = (  # what stands in a server before it is erased at 1500, and after
    server(1, seen=1_500),
    server(2, seen=1_501),
    activity("aaaaaaaa", opened=1_499),
    activity("bbbbbbbb", opened=1_500),
    activity("dddddddd", opened=1_501),
    activity("eeeeeeee", server=3, opened=1_400),
)
AFTER = {("server", 2), ("activity", "dddddddd"), ("activity", "eeeeeeee")}
ERASED = (stone("server:1"), stone("server:2"))


def copies(rows: Sequence[SQLModel]) -> list[SQLModel]:
    return [type(row)(**row.model_dump()) for row in rows]


async def there(url: str) -> set[tuple[str, object]]:
    ids = [("server", row.id) for row in await rows_of(url, Server)]
    return {*ids, *(("activity", key) for key in await activities(url))}


async def test_a_server_that_was_erased_stays_so(database_url: str, databases: Databases) -> None:
    await fill(database_url, *copies(ERASED))
    plan = await restored(database_url, await made(databases, *copies(SERVER)))
    assert await there(database_url) == AFTER
    assert len(plan.left_out) == 3


async def test_a_server_that_the_backup_has_as_erased_is_erased(
    database_url: str, databases: Databases
) -> None:
    await fill(database_url, *copies(SERVER))
    plan = await restored(database_url, await made(databases, *copies(ERASED)))
    assert await there(database_url) == AFTER
    assert len(plan.deleted) == 3


async def test_settings_that_are_newer_than_an_erasure_take_the_place_of_older_ones(
    database_url: str, databases: Databases
) -> None:
    await fill(database_url, server(seen=1_000, keep=10), stone("server:1"))
    await restored(database_url, await made(databases, server(seen=1_600, keep=20)))
    assert [row.keep for row in await rows_of(database_url, Server)] == [20]


@pytest.mark.parametrize("side", ["database", "backup"])
async def test_of_two_tombstones_the_later_one_counts(
    database_url: str, databases: Databases, side: str
) -> None:
    earlier, later = stone("server:1", at=500), stone("server:1", at=1_200)
    here, kept = (later, earlier) if side == "database" else (earlier, later)
    await fill(database_url, here, stone("activity:11111111", at=1))
    lines = await made(databases, kept, stone("activity:22222222", at=2), activity(opened=1_000))
    await restored(database_url, lines)
    assert await activities(database_url) == {}
    assert {row.what: row.at for row in await rows_of(database_url, Tombstone)} == {
        "server:1": 1_200,
        "activity:11111111": 1,
        "activity:22222222": 2,
    }


async def test_tombstones_of_a_backup_hold_for_later_restores(
    database_url: str, databases: Databases
) -> None:
    await restored(database_url, await made(databases, stone("activity:aaaaaaaa")))
    await restored(database_url, await made(databases, activity()))
    assert await activities(database_url) == {}


async def test_a_look_at_what_a_restore_would_do_changes_nothing(
    database_url: str, databases: Databases
) -> None:
    await fill(database_url, *everything())
    before = await lines_of(database_url)
    stones = [stone("activity:aaaaaaaa"), stone("organiser:bbbbbbbb"), stone("server:2", 3_000)]
    backup = read(await made(databases, activity("dddddddd"), *stones))
    async with opened(database_url) as database, database.writing() as session:
        plan = await planned(session, backup)
    assert (len(plan.added), len(plan.deleted), len(plan.unnamed)) == (1, 2, 1)
    assert await lines_of(database_url) == before


# Files that are no backup.

HEADER = b'{"backup":1,"at":9000,"rows":%d}'
STONE = b'{"table":"tombstone","what":"server:1","at":1}'
TALLY = b'{"table":"tally","activity":"aaaaaaaa","round":1,"choice":0,"count":1}'
SERVER_LINE = b'{"table":"server","id":1,"role":null,"private_answers":false,"keep":90,"seen":1}'


def test_the_lines_below_are_sound_by_themselves() -> None:
    backup = read([HEADER % 2, STONE, SERVER_LINE])
    assert (len(backup.tombstones), len(backup.servers), backup.at) == (1, 1, MADE)
    assert read([HEADER % 0]) == Backup(MADE)


@pytest.mark.parametrize(
    ("lines", "number", "why"),
    [
        ([], 1, "it is not JSON"),
        ([b"\xff\xfe"], 1, "it is not JSON"),
        ([b"SQLite format 3\0"], 1, "it is not JSON"),
        ([b"[]"], 1, "it is no header"),
        ([STONE], 1, "it is no header"),
        ([b'{"backup":1,"at":-1,"rows":0}'], 1, "it is no header"),
        ([b'{"backup":2}'], 1, "another version of the bot made it"),
        ([HEADER % 1, STONE[:20]], 2, "it is not JSON"),
        ([HEADER % 2, STONE, b""], 3, "it is not JSON"),
        ([HEADER % 2, STONE, b"[]"], 3, "it fits no table"),
        ([HEADER % 2, STONE, b'{"table":"response"}'], 3, "it fits no table"),
        ([HEADER % 1, STONE.replace(b"}", b',"salt":1}')], 2, "tombstone.salt: "),
        ([HEADER % 1, STONE.replace(b"server:1", b"serve:1")], 2, "tombstone.what: "),
        ([HEADER % 1, STONE.replace(b"server:1", b"server:one")], 2, "tombstone.what: "),
        ([HEADER % 1, STONE.replace(b"server:1", b"activity:\\u0000")], 2, "tombstone.what: "),
        ([HEADER % 1, SERVER_LINE.replace(b'"id":1', b'"id":"1"')], 2, "server.id: "),
        ([HEADER % 1, SERVER_LINE.replace(b'"id":1', b'"id":%d' % 2**63)], 2, "server.id: "),
        ([HEADER % 1, SERVER_LINE.replace(b"90", b"%d" % 2**31)], 2, "server.keep: "),
        ([HEADER % 1, SERVER_LINE.replace(b"90", b"NaN")], 2, "it is not JSON"),
        ([HEADER % 2, STONE, STONE], 3, "it repeats an earlier line"),
        ([HEADER % 2, STONE, TALLY], 3, "no line before it has its activity"),
        ([HEADER % 2, STONE], 2, "the file ends there, and is not whole"),
        ([HEADER % 0, STONE], 2, "the file ends there, and is not whole"),
    ],
)
def test_a_file_that_is_no_backup_is_one_sentence(
    lines: list[bytes], number: int, why: str
) -> None:
    with pytest.raises(StartError) as error:
        read(lines)
    said = str(error.value)
    assert said.startswith("Nothing is restored: ") and said.endswith(".") and "\n" not in said
    assert f"line {number} of the file" in said and why in said


async def test_each_field_of_a_line_is_checked(databases: Databases) -> None:
    """Without it, and with another sort of value, the line is wrong."""
    lines = await made(databases, *everything())
    for number, line in enumerate(lines):
        for name in (fields := orjson.loads(line)):
            without = {key: value for key, value in fields.items() if key != name}
            for wrong in (without, {**fields, name: [{}]}):
                broken = [*lines[:number], orjson.dumps(wrong), *lines[number + 1 :]]
                with pytest.raises(StartError):
                    read(broken)

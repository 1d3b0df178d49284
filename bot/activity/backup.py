"""What a backup holds, and what a restore does with it.

A restore adds what the database lacks, and changes nothing that is there. What either side has
deleted stays deleted: the tombstones of both are merged, and hold for both.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import delete
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.activity.backup_lines import ActivityRow, Backup, ServerRow, TallyRow, TombstoneRow
from bot.activity.engine import due
from bot.activity.tables import Activity, Server, Stage, Tally, Tombstone

Row = ServerRow | ActivityRow


async def backup_of(session: AsyncSession, *, at: int) -> Backup:
    """All that a backup holds of a database. at: now."""
    backup = Backup(at)
    for server in await session.exec(select(Server).order_by(col(Server.id))):
        backup.servers.append(ServerRow.model_validate(server))
    keys = dict[int | None, str]()
    for activity in await session.exec(select(Activity).order_by(col(Activity.id))):
        backup.activities.append(ActivityRow.model_validate(activity))
        keys[activity.id] = activity.key
    tallies = select(Tally).order_by(col(Tally.activity_id), col(Tally.round), col(Tally.choice))
    for tally in await session.exec(tallies):
        given = tally.model_dump(exclude={"activity_id"})
        backup.tallies.append(TallyRow(activity=keys[tally.activity_id], **given))
    rows = [TombstoneRow.model_validate(row) for row in await session.exec(select(Tombstone))]
    backup.tombstones = sorted(rows, key=lambda row: row.what)  # databases sort text differently
    return backup


@dataclass
class Plan:
    """What a restore does.

    added, known, left_out: rows of the backup; known: already in the database; left_out: deleted by
    either side. deleted: rows of the database that the backup has as deleted. unnamed: activities
    of the database that no longer name their organiser. tombstones: of both sides, what -> when.
    """

    tombstones: Mapping[str, int]
    added: list[Row] = field(default_factory=list)
    known: list[Row] = field(default_factory=list)
    left_out: list[Row] = field(default_factory=list)
    deleted: list[Server | Activity] = field(default_factory=list)
    unnamed: list[Activity] = field(default_factory=list)

    def names(self, row: ServerRow | ActivityRow | Server | Activity) -> bool:
        """Whether a tombstone has it as deleted."""
        if isinstance(row, ServerRow | Server):
            return row.seen <= self.tombstones.get(f"server:{row.id}", -1)
        erased = self.tombstones.get(f"server:{row.server}", -1)
        return f"activity:{row.key}" in self.tombstones or row.opened <= erased

    def names_organiser(self, row: ActivityRow | Activity) -> bool:
        return f"organiser:{row.key}" in self.tombstones


async def planned(session: AsyncSession, backup: Backup) -> Plan:
    """What a restore of this backup would do. Changes nothing."""
    tombstones = {row.what: row.at for row in await session.exec(select(Tombstone))}
    for row in backup.tombstones:
        tombstones[row.what] = max(row.at, tombstones.get(row.what, row.at))
    plan = Plan(tombstones)
    there = set[tuple[object, ...]]()
    for server in await session.exec(select(Server)):
        if plan.names(server):
            plan.deleted.append(server)
        else:
            there.add(("server", server.id))
    for activity in await session.exec(select(Activity)):
        if plan.names(activity):
            plan.deleted.append(activity)
            continue
        there.add(("activity", activity.key))
        if activity.organiser is not None and plan.names_organiser(activity):
            plan.unnamed.append(activity)
    for row in (*backup.servers, *backup.activities):
        if plan.names(row):
            plan.left_out.append(row)
        elif row.identity in there:
            plan.known.append(row)
        else:
            plan.added.append(row)
    return plan


async def restore(session: AsyncSession, backup: Backup) -> Plan:
    """Restores a backup, and gives what was done. To be run in one transaction."""
    plan = await planned(session, backup)
    for row in plan.deleted:
        await session.delete(row)
    for activity in plan.unnamed:
        activity.organiser = None
        session.add(activity)
    await session.exec(delete(Tombstone))
    session.add_all(Tombstone(what=what, at=at) for what, at in plan.tombstones.items())
    activities = dict[str, Activity]()
    for row in plan.added:
        if isinstance(row, ServerRow):
            session.add(Server(**row.values()))
        else:
            activities[row.key] = _activity(row, plan, backup.at)
    session.add_all(activities.values())
    await session.flush()  # which gives them their numbers
    for tally in backup.tallies:
        if activity := activities.get(tally.activity):
            assert activity.id is not None
            session.add(Tally(activity_id=activity.id, **tally.values()))
    await session.flush()
    return plan


def _activity(row: ActivityRow, plan: Plan, at: int) -> Activity:
    """at: when the backup was made, from which on an open activity counts as interrupted."""
    activity = Activity(**row.values())
    if plan.names_organiser(row):
        activity.organiser = None
    if row.is_open:
        activity.stage, activity.closed = Stage.INTERRUPTED, at
        activity.forget = None  # its ballots are gone
        activity.revision += 1  # its panel is to say so
        activity.due = due(activity)
    return activity

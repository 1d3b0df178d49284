"""`bot backup` and `bot restore`: what classes did, in a file that any database takes back."""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from bot.activity.backup import Plan, backup_of, planned, restore
from bot.activity.backup_lines import Backup, ServerRow, read, written
from bot.activity.clock import Clock
from bot.activity.tables import Server
from bot.cli.opening import opened_database
from bot.database.reasons import reason
from bot.database.running import alone
from bot.errors import StartError
from bot.settings import Settings

DRY = "Nothing is changed. A restore would do this:"


async def back_up(settings: Settings, file: Path, *, force: bool) -> str:
    """Writes a backup; gives a line that says what it holds. Errors: StartError."""
    _check_free(file, force=force)
    async with opened_database(settings) as database:
        try:
            async with database.snapshot() as session:
                backup = await backup_of(session, at=Clock().now())
        except (SQLAlchemyError, OSError) as error:
            raise StartError(f"The database cannot be read ({reason(error)}).") from None
    try:
        _write(file, written(backup))
    except OSError as error:
        raise StartError(f"The backup cannot be written ({reason(error)}).") from None
    counts = (
        _count(len(backup.servers), "server"),
        _count(len(backup.activities), "activity"),
        _count(len(backup.tombstones), "deletion"),
    )
    return f"{file}: {', '.join(counts)}."


def _check_free(file: Path, *, force: bool) -> None:
    """Errors: StartError."""
    if file.exists() and not file.is_file():
        raise StartError(f"{file} is no ordinary file: choose another name.")
    if file.exists() and not force:
        raise StartError(f"{file} exists: choose another name, or add --force to replace it.")


def _write(file: Path, lines: Iterable[bytes]) -> None:
    """Whole or not at all, and to be read by its owner alone. Errors: OSError."""
    number, name = tempfile.mkstemp(prefix="backup-", dir=file.parent)
    try:
        with os.fdopen(number, "wb") as out:
            out.writelines(lines)
            out.flush()
            os.fsync(out.fileno())
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink()
        raise


async def bring_back(settings: Settings, file: Path, *, dry_run: bool) -> list[str]:
    """Restores a backup, or only looks what that would do; gives lines that say so.

    Errors: StartError.
    """
    backup = _read(file)
    async with opened_database(settings) as database:
        try:
            if dry_run:
                async with database.snapshot() as session:
                    return [DRY, *_told(await planned(session, backup))]
            async with alone(database) as session:
                plan = await restore(session, backup)
        except (SQLAlchemyError, OSError) as error:
            raise StartError(f"Nothing is restored ({reason(error)}).") from None
    return _told(plan)


def _read(file: Path) -> Backup:
    """Errors: StartError."""
    try:
        return read(file.read_bytes().splitlines())
    except OSError as error:
        raise StartError(f"The backup cannot be read ({reason(error)}).") from None


def _told(plan: Plan) -> list[str]:
    """What a restore does, a line each."""
    interrupted = sum(not isinstance(row, ServerRow) and row.is_open for row in plan.added)
    said = [f"restored: {_counted(plan.added)}"]
    if interrupted:
        said.append(f"marked as interrupted, for they were open: {_count(interrupted, 'activity')}")
    if plan.known:
        said.append(f"left as they are, for they are there: {_counted(plan.known)}")
    if plan.left_out:
        said.append(f"left out, for they have been deleted: {_counted(plan.left_out)}")
    if plan.deleted:
        said.append(f"deleted, as in the backup: {_counted(plan.deleted)}")
    if plan.unnamed:
        said.append(f"organisers deleted, as in the backup: {len(plan.unnamed)}")
    return said


def _counted(rows: Iterable[object]) -> str:
    are_servers = [isinstance(row, Server | ServerRow) for row in rows]
    servers = _count(sum(are_servers), "server")
    return f"{servers}, {_count(len(are_servers) - sum(are_servers), 'activity')}"


def _count(number: int, of: str) -> str:
    """Such as "1 server" or "2 activities"."""
    if number == 1:
        return f"1 {of}"
    return f"{number} {of[:-1]}ies" if of.endswith("y") else f"{number} {of}s"

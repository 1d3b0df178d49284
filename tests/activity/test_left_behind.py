"""What an SQLite file still holds of ballots after their vote is closed."""

from collections.abc import Sequence
from pathlib import Path

from sqlmodel import select
from support.classes import NOON, Class, activities

from bot.activity.activities import Activities
from bot.activity.tables import Response

VOTERS = 60


async def secrets_of(of: Activities, room: Class) -> list[bytes]:
    """The salt of an open vote, and the code of each voter."""
    activity = (await room.found()).activity
    assert activity.salt
    query = select(Response.person).where(Response.activity_id == activity.id)
    async with of.database.session() as session:
        return [activity.salt, *(code.encode() for code in (await session.exec(query)).all())]


async def left_after_the_close(file: Path) -> set[bytes]:
    """What can be read in the file and beside it, once the log is in the file."""
    async with activities(f"sqlite+aiosqlite:///{file}") as of:
        room = Class.new(of)
        await room.open()
        for user in range(VOTERS):
            await room.vote(user, user % 3, NOON)
        secrets = await secrets_of(of, room)
        assert len(secrets) == VOTERS + 1
        await checkpoint(of)
        assert found_in(file.parent, secrets) == {*secrets}
        await room.close()
        await checkpoint(of)
        return found_in(file.parent, secrets)


def found_in(folder: Path, secrets: Sequence[bytes]) -> set[bytes]:
    written = b"".join(path.read_bytes() for path in folder.iterdir())
    return {secret for secret in secrets if secret in written}


async def checkpoint(of: Activities) -> None:
    """Moves all that is in the log into the file, and empties the log."""
    async with of.database.connection() as connection:
        done = await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        assert done.first() == (0, 0, 0)


async def test_nothing_is_left_in_the_file(tmp_path: Path) -> None:
    assert not await left_after_the_close(tmp_path / "facts.db")


async def test_sqlite_is_told_to_overwrite_what_is_deleted(tmp_path: Path) -> None:
    """Whatever it was built for."""
    async with (
        activities(f"sqlite+aiosqlite:///{tmp_path / 'facts.db'}") as of,
        of.database.connection() as connection,
    ):
        assert (await connection.exec_driver_sql("PRAGMA secure_delete")).scalar() == 1

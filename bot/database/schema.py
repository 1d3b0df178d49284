"""Which layout a database has, and how it gets the newest one."""

from enum import StrEnum
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from bot.database.engine import Database, Lock
from bot.errors import StartError

SCRIPTS = Path(__file__).parent / "migrations"


class Layout(StrEnum):
    """How a database stands to this version of the bot."""

    EMPTY = "empty"
    CURRENT = "current"
    BEHIND = "behind"  # migrations bring it up to date
    OUTDATED = "outdated"  # from before the first migration that is still here
    NEWER = "newer"


REFUSALS = {  # why a database cannot be used, and what to do
    Layout.OUTDATED: (
        "The database was made by an earlier version of the bot and cannot be brought up to date: "
        "move it away, or set DATABASE_URL to a new one, and run `bot import`."
    ),
    Layout.NEWER: (
        "The database comes from a newer version of the bot: run that version, or set "
        "DATABASE_URL to another database."
    ),
}


def revisions() -> list[str]:
    """Of the migrations, oldest first: their files are named `0004_...` and so on."""
    return sorted(p.stem.partition("_")[0] for p in (SCRIPTS / "versions").glob("[0-9]*.py"))


async def layout_of(database: Database) -> Layout:
    """Errors: SQLAlchemyError, OSError."""
    async with database.connection() as connection:
        applied = await connection.run_sync(_applied)
    known = revisions()
    if applied is None:
        return Layout.EMPTY
    if applied == known[-1]:
        return Layout.CURRENT
    if applied in known:
        return Layout.BEHIND
    return Layout.OUTDATED if applied < known[0] else Layout.NEWER


def _applied(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


async def migrate(database: Database) -> None:
    """Applies missing migrations in one transaction, one process at a time.

    Errors: StartError for a layout that cannot be used; SQLAlchemyError, OSError.
    """
    layout = await layout_of(database)
    if layout is Layout.CURRENT:
        return
    if refusal := REFUSALS.get(layout):
        raise StartError(refusal)
    import alembic.command  # noqa: F401  # loaded before the lock is taken: it takes its time

    async with database.exclusive(Lock.MIGRATING) as session:
        await (await session.connection()).run_sync(upgrade)


def upgrade(connection: Connection) -> None:
    """Brings the database of a connection to the newest layout."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")

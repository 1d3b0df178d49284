"""Brings a database to the newest schema. Alembic is imported only where there is work to do."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, MetaData, inspect, text

from bot.errors import StartError
from bot.facts.database import MIGRATING, SILENT_SECONDS, Database, alone

if TYPE_CHECKING:
    from alembic.config import Config

SCRIPTS = Path(__file__).parent / "migrations"


def revisions() -> list[str]:
    """Of the scripts, oldest first: they are named in order, 0001_..., 0002_..."""
    return sorted(p.stem.partition("_")[0] for p in (SCRIPTS / "versions").glob("[0-9]*.py"))


def _applied(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


async def schema_of(engine: Database) -> str | None:
    """The newest script that was applied. Errors: SQLAlchemyError, OSError."""
    with engine.within(SILENT_SECONDS):
        async with engine.connect() as connection:
            return await connection.run_sync(_applied)


async def migrate(engine: Database) -> None:
    """Applies what is missing, in one transaction, as the only process that does.

    Errors: StartError where a newer version of the bot has been at work.
    """
    known = revisions()
    present = await schema_of(engine)
    if present == known[-1]:
        return
    if present not in (None, *known):
        raise StartError(
            "The database comes from a newer version of the bot: run that version, or set "
            "DATABASE_URL to another database."
        )
    import alembic.command  # noqa: F401  # takes its time, and others wait from here on

    async with engine.begin() as connection:
        await alone(connection, MIGRATING)
        await connection.run_sync(upgrade)


def upgrade(connection: Connection) -> None:
    from alembic import command

    command.upgrade(configuration(connection), "head")


def configuration(connection: Connection, metadata: MetaData | None = None) -> "Config":
    """Alembic's configuration for one connection; `metadata` to compare the schema with."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes.update(connection=connection, metadata=metadata)
    return config

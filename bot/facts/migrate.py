"""Brings a database to the newest schema. Alembic is imported only where there is work to do."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, MetaData, inspect, text
from sqlalchemy.ext.asyncio import AsyncEngine

if TYPE_CHECKING:
    from alembic.config import Config

SCRIPTS = Path(__file__).parent / "migrations"


def newest() -> str:
    """The revision of the last script: scripts are named in order, 0001_..., 0002_..."""
    return max(p.stem for p in (SCRIPTS / "versions").glob("[0-9]*.py")).partition("_")[0]


def applied(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


async def migrate(engine: AsyncEngine) -> None:
    """Applies what is missing, in one transaction, as the only process that does."""
    async with engine.connect() as connection:
        if await connection.run_sync(applied) == newest():
            return
    async with engine.begin() as connection:
        if engine.dialect.name == "postgresql":  # SQLite locks the file by itself
            await connection.execute(text("SELECT pg_advisory_xact_lock(73646)"))
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

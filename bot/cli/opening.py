"""The store, open and up to date with the packs: how every door begins."""

import contextlib
import logging
from collections.abc import AsyncIterator

from sqlalchemy.exc import SQLAlchemyError

from bot.errors import StartError
from bot.facts.database import reason
from bot.facts.folder import PackError
from bot.facts.store import Progress, Store, silent
from bot.settings import Settings, packs_folder

log = logging.getLogger(__name__)
SHOWN = 5  # problems of a pack in one sentence


@contextlib.asynccontextmanager
async def opened(settings: Settings, *, seconds: float | None = None) -> AsyncIterator[Store]:
    """Facts that cannot be taken in leave those of the last import in use. Errors: StartError.

    seconds: what a read may take.
    """
    async with Store(settings.database_url.get_secret_value(), seconds=seconds) as store:
        try:
            await import_shipped(store)
        except StartError as error:
            if not store.revision:
                raise
            log.error("%s The facts of the last import stay in use.", error)
        yield store


async def import_shipped(store: Store, progress: Progress = silent) -> list[str]:
    """Loads the packs that changed; gives their slugs. Errors: StartError."""
    try:
        return await store.import_packs(packs_folder(), progress)
    except PackError as error:
        shown = "; ".join(map(str, error.problems[:SHOWN]))
        more = len(error.problems) - SHOWN
        raise StartError(
            f"A pack is broken: {shown}{f'; and {more} more' if more > 0 else ''}. "
            "Run `bot check` with its folder."
        ) from None
    except (SQLAlchemyError, OSError) as error:
        raise StartError(
            f"The facts cannot be written ({reason(error)}): check that the database may be "
            "written to and that its disk has room."
        ) from None

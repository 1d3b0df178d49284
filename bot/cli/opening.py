"""The store, open and up to date with the packs: how every door begins."""

import contextlib
from collections.abc import AsyncIterator

from bot.errors import StartError
from bot.facts.loader import PackError
from bot.facts.store import Store
from bot.settings import Settings, packs_folder

SHOWN = 5  # problems of a pack in one sentence


@contextlib.asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Store]:
    """Errors: StartError."""
    async with Store(settings.database_url.get_secret_value()) as store:
        await import_shipped(store)
        yield store


async def import_shipped(store: Store) -> list[str]:
    """Loads the packs that changed; gives their slugs. Errors: StartError."""
    try:
        return await store.import_packs(packs_folder())
    except PackError as error:
        shown = "; ".join(map(str, error.problems[:SHOWN]))
        more = len(error.problems) - SHOWN
        raise StartError(
            f"A pack is broken: {shown}{f'; and {more} more' if more > 0 else ''}. "
            "Run `bot check` with its folder."
        ) from None

"""The sentence model: loaded in the background, and asked off the event loop."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from bot.facts.search.vectors import Embedded

if TYPE_CHECKING:
    from bot.facts.search.embedding import Embedder

T = TypeVar("T")

BATCH = 16  # texts that are embedded before a question has its turn
log = logging.getLogger(__name__)


class Meaning:
    """Gives vectors of texts once the model is loaded, and none before.

    wanted: False leaves it unloaded, so that words alone are searched.
    """

    def __init__(self, *, wanted: bool = True) -> None:
        self._wanted = wanted
        self._embedder: Embedder | None = None
        self._thread = ThreadPoolExecutor(1, "meaning")

    @property
    def model(self) -> str | None:
        """SHA-256 of the model; None while it is not loaded."""
        return self._embedder.model if self._embedder else None

    async def load(self) -> None:
        """Loads the model; what keeps it from that is logged once, and words alone are searched."""
        if not self._wanted or self._embedder:
            return
        try:
            self._embedder = await self._in_thread(_loaded)
        except (ImportError, OSError, ValueError, MemoryError) as error:
            self._wanted = False
            log.warning("no search by meaning, by words alone: %s", type(error).__name__)

    async def embedded(self, text: str) -> Embedded | None:
        """The vectors of one text; None without a model."""
        embedder = self._embedder
        if embedder is None:
            return None
        return (await self._in_thread(embedder.embed, [text]))[0]

    async def all_embedded(self, texts: Sequence[str]) -> list[Embedded]:
        """The vectors of many texts, batch after batch. The model has to be loaded."""
        assert self._embedder
        found = list[Embedded]()
        for n in range(0, len(texts), BATCH):
            found += await self._in_thread(self._embedder.embed, texts[n : n + BATCH])
        return found

    async def _in_thread(self, work: Callable[..., T], *arguments: object) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, lambda: work(*arguments))


def _loaded() -> "Embedder":
    from bot.facts.search.embedding import MODEL, Embedder

    return Embedder(MODEL)

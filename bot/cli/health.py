"""`/metrics` and `/healthz`, for whoever watches the bot. Only with METRICS_PORT."""

import contextlib
import logging
from collections.abc import AsyncIterator

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from sqlalchemy.exc import SQLAlchemyError

from bot.app import Latticework
from bot.errors import StartError
from bot.monitor import Prometheus

log = logging.getLogger(__name__)


@contextlib.asynccontextmanager
async def watched(bot: Latticework, monitor: Prometheus, port: int) -> AsyncIterator[None]:
    """Serves both pages on this machine alone while inside. Errors: StartError."""
    logging.getLogger("aiohttp.server").addFilter(_is_legible)
    health = Health(bot, monitor)
    app = web.Application()
    app.add_routes([web.get("/metrics", health.metrics), web.get("/healthz", health.healthz)])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, "127.0.0.1", port).start()
        except OSError:
            raise StartError(f"METRICS_PORT {port} is taken: choose another one.") from None
        yield
    finally:
        await runner.cleanup()


def _is_legible(record: logging.LogRecord) -> bool:
    """Replaces aiohttp's traceback of a request that is no HTTP by one line."""
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, HttpProcessingError):
        log.warning("a request to METRICS_PORT could not be read: %s", type(error).__name__)
        return False
    return True


class Health:
    def __init__(self, bot: Latticework, monitor: Prometheus) -> None:
        self._bot, self._monitor = bot, monitor

    async def metrics(self, request: web.Request) -> web.Response:
        del request
        bot, show = self._bot, self._monitor.show
        up = [shard for shard in bot.shards.values() if not shard.is_closed()]
        show("gateway_shards_up", "Shards with a live gateway connection", len(up))
        show("gateway_shards", "Shards that this process holds", len(bot.shards))
        if up:
            show("gateway_latency_seconds", "Mean heartbeat latency", bot.latency)
        show("store_up", "Whether the database answers", await self._database_answers())
        show("facts_revision", "Revision of the facts in use", bot.topics.revision)
        with contextlib.suppress(SQLAlchemyError, OSError):
            show("store_bytes", "Size of the database", await bot.topics.size())
        text = self._monitor.text()
        return web.Response(body=text, headers={"Content-Type": "text/plain; version=0.0.4"})

    async def healthz(self, request: web.Request) -> web.Response:
        """200, or 503 and what is gone."""
        del request
        gone = []
        if not self._is_connected():
            gone.append("gateway")
        if not await self._database_answers():
            gone.append("store")
        if gone:
            return web.Response(status=503, text=f"gone: {', '.join(gone)}\n")
        return web.Response(text="ok\n")

    def _is_connected(self) -> bool:
        """Whether all shards are. Commands are answered before discord.py calls the bot ready."""
        shards = self._bot.shards.values()
        wanted = len(self._bot.shard_ids or ()) or self._bot.shard_count or 1
        return len(shards) == wanted and not any(shard.is_closed() for shard in shards)

    async def _database_answers(self) -> bool:
        try:
            await self._bot.topics.ping()
        except (SQLAlchemyError, OSError):
            return False
        return True

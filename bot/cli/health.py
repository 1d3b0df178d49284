"""`/metrics` and `/healthz`, for whoever watches the bot. Only with METRICS_PORT."""

import contextlib
from collections.abc import AsyncIterator

from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from bot.app import Latticework
from bot.errors import StartError
from bot.monitor import Prometheus


@contextlib.asynccontextmanager
async def watched(bot: Latticework, monitor: Prometheus, port: int) -> AsyncIterator[None]:
    """Serves both pages on this machine alone while inside. Errors: StartError."""
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


class Health:
    def __init__(self, bot: Latticework, monitor: Prometheus) -> None:
        self._bot, self._monitor = bot, monitor

    async def metrics(self, request: web.Request) -> web.Response:
        del request
        bot, state = self._bot, self._monitor.state
        up = [shard for shard in bot.shards.values() if not shard.is_closed()]
        state["gateway_shards_up"] = "Shards with a live gateway connection", len(up)
        state["gateway_shards"] = "Shards that this process holds", len(bot.shards)
        if up:
            state["gateway_latency_seconds"] = "Mean heartbeat latency", bot.latency
        state["store_up"] = "Whether the database answers", float(await self._store_answers())
        state["facts_revision"] = "Revision of the facts in use", bot.store.revision
        with contextlib.suppress(SQLAlchemyError, OSError):
            state["store_bytes"] = "Size of the database", await bot.store.size()
        text = self._monitor.text()
        return web.Response(body=text, headers={"Content-Type": "text/plain; version=0.0.4"})

    async def healthz(self, request: web.Request) -> web.Response:
        """200, or 503 and what is gone."""
        del request
        gone = []
        shards = self._bot.shards.values()
        if not self._bot.is_ready() or any(shard.is_closed() for shard in shards):
            gone.append("gateway")
        if not await self._store_answers():
            gone.append("store")
        if gone:
            return web.Response(status=503, text=f"gone: {', '.join(gone)}\n")
        return web.Response(text="ok\n")

    async def _store_answers(self) -> bool:
        try:
            await self._bot.store.ping()
        except (SQLAlchemyError, OSError):
            return False
        return True

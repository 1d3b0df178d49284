"""Connections to Discord that outlast what ends discord.py's, and that pause where those do not.

An event that discord.py cannot read ends the whole client (its issues 788 and 2429), and nothing
public stands in between; so private names of `discord.shard` are used here, and nowhere else.
"""

import contextlib
import logging
import time
from collections.abc import Callable
from typing import Any

import aiohttp
import discord
import yarl
from discord import shard
from discord.ext import commands
from discord.gateway import DiscordWebSocket, ReconnectWebSocket

LOST = (OSError, aiohttp.ClientError, discord.HTTPException, discord.GatewayNotFound)
FLEETING_SECONDS = 1.0  # a connection that lasts no longer
FLEETING = 3  # such ones in a row, before the next has to wait
LONGEST_SECONDS = 60.0  # that it waits
KEPT = 4000  # the close code that leaves a session to be resumed
SESSION = {"READY", "RESUMED"}  # without these nothing works; of all else one may be missed
log = logging.getLogger(__name__)


class Steady(shard.Shard):
    """A shard that comes back after what it cannot read, where discord.py would end the process;
    and that waits where each connection ends as soon as it begins."""

    def __init__(
        self,
        ws: DiscordWebSocket,
        client: discord.AutoShardedClient,
        queue_put: Callable[[shard.EventItem], None],
    ) -> None:
        super().__init__(ws, client, self._put)
        self._deliver = queue_put
        self._handled_exceptions = (Exception,)
        self._began, self._fleeting, self._unreadable = 0.0, 0, False

    def launch(self) -> None:
        self._began = time.monotonic()
        super().launch()

    def _put(self, item: shard.EventItem) -> None:
        self._fleeting = self._fleeting + 1 if self._is_fleeting() else 0
        again = item.type in (shard.EventType.resume, shard.EventType.identify)
        if not again or self._fleeting <= FLEETING:
            self._deliver(item)
            return
        pause = min(self._backoff.delay(), LONGEST_SECONDS)
        log.warning("shard %s loses its connection at once: next in %.1f s", self.id, pause)
        self._client.loop.call_later(pause, self._deliver, item)

    async def _handle_disconnect(self, e: Exception) -> None:
        if isinstance(e, (*LOST, discord.ConnectionClosed, TimeoutError)):
            await super()._handle_disconnect(e)
            return
        if not isinstance(e, ReconnectWebSocket):
            log.warning("what the gateway sent could not be read: %s", type(e).__name__)
            await self.ws.close(KEPT)
            # Where it is sent again to those who resume, only a new session is rid of it.
            sent_again = self._unreadable and self._is_fleeting()
            self._unreadable = True
            e = ReconnectWebSocket(self.id, resume=not sent_again)
        again = shard.EventType.resume if e.resume else shard.EventType.identify
        self._queue_put(shard.EventItem(again, self, e))

    def _is_fleeting(self) -> bool:
        return time.monotonic() - self._began < FLEETING_SECONDS


class Again(Exception):
    """A shard could not be launched, and its time to wait is over."""


class SteadyBot(commands.AutoShardedBot):
    """One whose connections are `Steady`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        shard.Shard = Steady  # type: ignore[misc]  # what `launch_shard` makes
        self._launching: set[int] = set()
        parsers = self._connection.parsers
        for event in parsers.keys() - SESSION:
            parsers[event] = unharmed(event, parsers[event])

    async def launch_shard(
        self, gateway: yarl.URL, shard_id: int, *, initial: bool = False
    ) -> None:
        """discord.py tries again from within what failed, deeper each time, and tells it all."""
        if shard_id in self._launching:
            raise Again from None
        self._launching.add(shard_id)
        try:
            while True:
                with contextlib.suppress(Again):
                    return await super().launch_shard(gateway, shard_id, initial=initial)
        finally:
            self._launching.discard(shard_id)


def unharmed(event: str, parse: Callable[[Any], None]) -> Callable[[Any], None]:
    """Lets an event go that cannot be read."""

    def guarded(data: Any) -> None:
        try:
            parse(data)
        except Exception as error:
            log.error("an event %s could not be read: %s", event, type(error).__name__)

    return guarded

"""The simulated Discord that the preview's bot lives in."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import discord
import simcord
from discord.ext import commands

log = logging.getLogger(__name__)


@contextlib.asynccontextmanager
async def simulated_discord(
    bot: commands.Bot | commands.AutoShardedBot,
) -> AsyncIterator[simcord.Env]:
    """The bot, logged in to a SimCord world whose clock starts now and has all its commands.

    Private names of SimCord are touched in this package alone; `tests/preview/test_classroom.py`
    pins them.
    """
    if isinstance(bot, discord.AutoShardedClient):
        # One process holds this whole world, whatever shards the environment gives to a host.
        bot.shard_count, bot.shard_ids = 1, None
    session = simcord.run(bot, check_errors=False)
    env = session._env
    # SimCord's bookkeeping is for tests: here an error that the bot has answered is no failure,
    # and one that nobody has answered belongs in the log.
    env._capture_errors = lambda: None
    env._record_error = _log_error
    env.backend.clock._epoch = datetime.now(UTC)
    env.backend.bot_user.name = "Latticework"
    async with session:
        await bot.tree.sync()
        try:
            yield env
        finally:
            # What a browser asked for last may go on after the page is gone. SimCord refuses to
            # shut down next to it.
            if (under_way := env._operation_task) is not None:
                under_way.cancel()
                await asyncio.wait([under_way], timeout=1)


def _log_error(error: BaseException) -> None:
    log.error("The bot raised an error that it did not handle", exc_info=error)

"""`bot preview`: the bot in a browser page that looks like Discord, without token or network."""

import asyncio
import contextlib
import logging
import threading
import webbrowser
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

import simcord
from discord.ext import commands

from bot.facts.topic import Topic
from bot.preview.classroom import furnish
from bot.preview.installation import added_to_servers
from bot.preview.page import open_page

__all__ = ["run_preview"]

log = logging.getLogger(__name__)


async def run_preview(
    bot: commands.AutoShardedBot,
    topic: Topic,
    *,
    port: int,
    open_browser: bool,
    announce: Callable[[str], None],
) -> None:
    """Serves the page until "End preview session" or a cancellation ends it; closes the bot.

    `bot` is ready-made and not started; `topic` gives the first examples. A busy `port` gives way
    to a free one; 0 takes any. `announce` gets the page's address, whose fragment is the key to
    it. SimCord needs asyncio's own event loop, so this does not run on uvloop.
    """
    async with bot, _simulated_discord(bot) as env:
        classroom = await furnish(env, bot, topic)
        async with open_page(env, classroom, port=port) as page:
            announce(page.url)
            if open_browser:
                # A thread of its own: a browser in the terminal would hold up the event loop.
                threading.Thread(target=webbrowser.open, args=(page.url,), daemon=True).start()
            await page.run()


@contextlib.asynccontextmanager
async def _simulated_discord(bot: commands.AutoShardedBot) -> AsyncIterator[simcord.Env]:
    """The bot, logged in to a SimCord world whose clock starts now and has all its commands.

    Private names of SimCord are touched in this package alone; `tests/preview/test_classroom.py`
    pins them.
    """
    session = simcord.run(bot, shard_count=bot.shard_count or 1, check_errors=False)
    env = session._env
    # SimCord's bookkeeping is for tests: here an error that the bot has answered is no failure,
    # and one that nobody has answered belongs in the log.
    env._capture_errors = lambda: None
    env._record_error = _log_error
    env.backend.bot_user.name = "Latticework"
    async with contextlib.AsyncExitStack() as stack:
        stack.enter_context(added_to_servers())
        await stack.enter_async_context(session)
        await env.advance_time((datetime.now(UTC) - env.now()).total_seconds())
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

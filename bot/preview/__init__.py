"""`bot preview`: the bot in a browser page that looks like Discord, without token or network."""

import threading
import webbrowser
from collections.abc import Callable

from discord.ext import commands

from bot.facts.topic import Topic
from bot.preview.classroom import furnish
from bot.preview.page import open_page
from bot.preview.simulation import simulated_discord

__all__ = ["run_preview"]


async def run_preview(
    bot: commands.Bot | commands.AutoShardedBot,
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
    async with bot, simulated_discord(bot) as env:
        classroom = await furnish(env, bot, topic)
        async with open_page(env, classroom, port=port) as page:
            announce(page.url)
            if open_browser:
                # A thread of its own: a browser in the terminal would hold up the event loop.
                threading.Thread(target=webbrowser.open, args=(page.url,), daemon=True).start()
            await page.run()

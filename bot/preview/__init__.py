"""`bot preview`: the bot in a browser page that looks like Discord, without token or network."""

import asyncio
import contextlib
import signal
import threading
import webbrowser
from collections.abc import Callable, Iterator

from discord.ext import commands

from bot.preview.classroom import furnish
from bot.preview.page import open_page
from bot.preview.simulation import simulated_discord

__all__ = ["run_preview"]


async def run_preview(
    bot: commands.Bot | commands.AutoShardedBot,
    *,
    port: int,
    open_browser: bool,
    announce: Callable[[str], None],
) -> None:
    """Serves the page until Ctrl-C, SIGTERM or "End preview session" ends it; closes the bot.

    `bot` is ready-made and not started. A busy `port` gives way to a free one; 0 takes any.
    `announce` gets the page's address, whose fragment is the key to it. SimCord needs asyncio's
    own event loop, so this does not run on uvloop.
    """
    serving = asyncio.ensure_future(_serve(bot, port, open_browser, announce))
    with _stopped_by_signals(serving):
        try:
            await serving
        except asyncio.CancelledError:
            caller = asyncio.current_task()
            if caller is not None and caller.cancelling():
                raise


async def _serve(
    bot: commands.Bot | commands.AutoShardedBot,
    port: int,
    open_browser: bool,
    announce: Callable[[str], None],
) -> None:
    async with bot, simulated_discord(bot) as env:
        classroom = await furnish(env, bot)
        async with open_page(env, classroom, port=port) as page:
            announce(page.url)
            if open_browser:
                # A thread of its own: a browser in the terminal would hold up the event loop.
                threading.Thread(target=webbrowser.open, args=(page.url,), daemon=True).start()
            await page.run()


@contextlib.contextmanager
def _stopped_by_signals(serving: asyncio.Future[None]) -> Iterator[None]:
    """Turns Ctrl-C and SIGTERM into a cancelled `serving`, which cleans up after itself."""
    loop = asyncio.get_running_loop()
    stops = (signal.SIGINT, signal.SIGTERM)
    try:
        for stop in stops:
            loop.add_signal_handler(stop, serving.cancel)
    except NotImplementedError:  # Windows
        before = [
            signal.signal(stop, lambda *_: loop.call_soon_threadsafe(serving.cancel))
            for stop in stops
        ]
        try:
            yield
        finally:
            for stop, handler in zip(stops, before, strict=True):
                signal.signal(stop, handler)
    else:
        try:
            yield
        finally:
            for stop in stops:
                loop.remove_signal_handler(stop)

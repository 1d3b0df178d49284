"""`bot run` and `bot preview`: processes from their start to their end."""

import asyncio
import contextlib
import gc
import importlib.util
import logging
from collections.abc import Iterator
from urllib.parse import urlsplit

import aiohttp
import discord
import typer
from discord.http import Route
from sqlalchemy.exc import SQLAlchemyError

from bot.activity.ballots import ballot_key
from bot.activity.clock import SECOND, Clock
from bot.app import Shards, create_bot, draw_charts
from bot.cli.discord_time import discord_time
from bot.cli.opening import opened
from bot.cogs.registration import said_by_discord
from bot.database.running import marked
from bot.errors import StartError
from bot.facts.embeddings import kept_embedded
from bot.monitor import Prometheus
from bot.settings import Settings
from bot.ui.adapter import answer_tersely

OPEN_FILES = 128  # that a process must be allowed; a school class that asks at once takes 100
READ_SECONDS = 2.0  # what a read may take: Discord waits 3 for the whole answer
STOP_SECONDS = 1.2  # what logging out may take
SETTLE_SECONDS = 0.3  # and what is still connecting, or being read, just then
PREVIEW_MODULES = ("simcord", "linkify_it", "markdown_it", "regex")  # of the extra `preview`
log = logging.getLogger(__name__)


def check_open_files() -> None:
    """Errors: StartError where the process may open fewer files than a busy bot needs."""
    try:
        import resource
    except ImportError:  # Windows, which has no such limit
        return
    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if 0 <= limit < OPEN_FILES:
        raise StartError(
            f"This process may open {limit} files at once, and the bot needs {OPEN_FILES}: raise "
            "the limit, for instance with `ulimit -n 1024` or LimitNOFILE= of systemd."
        )


async def run_bot(settings: Settings, *, force_sync: bool) -> None:
    """Answers on Discord until it is cancelled. Errors: StartError."""
    answer_tersely()
    proxy = settings.proxy(Route.BASE)
    async with contextlib.AsyncExitStack() as stack:
        topics = await stack.enter_async_context(opened(settings, read_seconds=READ_SECONDS))
        stack.push_async_callback(_settled)
        await stack.enter_async_context(marked(topics.database))
        with contextlib.suppress(SQLAlchemyError, OSError):
            await topics.topic()  # so that the first who asks need not wait for it
        # Collections that walk all modules take a text answer above the Budget's CPU.
        gc.freeze()
        monitor = Prometheus() if settings.metrics_port else None
        shards = Shards()
        if settings.shard_count:
            shards["shard_count"] = settings.shard_count
        if settings.shard_ids:
            shards["shard_ids"] = settings.shard_ids
        bot = create_bot(
            topics,
            monitor=monitor,
            force_sync=force_sync,
            shards=shards,
            proxy=proxy,
            ballot_key=ballot_key(settings.ballot_key, settings.database_url.get_secret_value()),
        )
        embed = await stack.enter_async_context(kept_embedded(topics))

        def take_up() -> None:
            bot.take_up_topics()
            embed()

        await stack.enter_async_context(topics.watching(take_up))
        await stack.enter_async_context(bot.keeper.keeping())
        stack.enter_context(_told_the_time(bot.activities.clock, proxy, settings.token()))
        if proxy:
            log.info("Discord is reached through the proxy of HTTPS_PROXY")
        if monitor and settings.metrics_port:
            from bot.cli.health import watched  # a web server, which most hosts go without

            await stack.enter_async_context(watched(bot, monitor, settings.metrics_port))

        running = asyncio.create_task(bot.start(settings.token()))
        try:
            await asyncio.wait({running})  # so that it is ended below, and in that order
            if error := running.exception():
                raise StartError(reason_of_end(error))
        finally:
            # First: what still connects would take a closed bot for a connection that failed.
            running.cancel()
            await asyncio.wait({running}, timeout=SETTLE_SECONDS)
            if running.done() and not running.cancelled():
                running.exception()  # of which asyncio would else write that nobody heard it
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(bot.close(), STOP_SECONDS)


@contextlib.contextmanager
def _told_the_time(clock: Clock, proxy: str | None, token: str) -> Iterator[None]:
    """Asks Discord for its time in the background: votes end by that of no other clock."""

    async def ask() -> None:
        if told := await discord_time(proxy, token):
            clock.take(round(told.timestamp() * SECOND))

    task = asyncio.create_task(ask())
    try:
        yield
    finally:
        task.cancel()


async def _settled() -> None:
    """Waits for reads that still go on: a database closed under them could leave them waiting."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    if others:
        await asyncio.wait(others, timeout=SETTLE_SECONDS)


def reason_of_end(error: BaseException) -> str:
    """Why the bot ended by itself, as one sentence that says what to do."""
    if isinstance(error, discord.LoginFailure):
        return (
            "Discord refused the token: copy it anew from the bot's page in the developer portal "
            "into DISCORD_TOKEN."
        )
    if isinstance(error, discord.ConnectionClosed):
        return (
            f"Discord closed the connection for good (code {error.code}): check DISCORD_TOKEN, "
            "SHARD_COUNT and SHARD_IDS."
        )
    if isinstance(error, discord.HTTPException | discord.GatewayNotFound):
        return (
            f"Discord refused to start the bot ({said_by_discord(error)}): try again later, or "
            "copy DISCORD_TOKEN anew."
        )
    if isinstance(error, aiohttp.ClientError | OSError):
        return (
            "Discord cannot be reached: check the network, and HTTPS_PROXY where it needs a proxy."
        )
    log.error("the bot ended by itself", exc_info=error)
    return "The bot ended by itself: what it met is in the log, as nobody has foreseen it."


async def preview_bot(settings: Settings, *, port: int, open_browser: bool) -> None:
    """Answers in a browser page until it is stopped. Errors: StartError."""
    if any(importlib.util.find_spec(module) is None for module in PREVIEW_MODULES):
        raise StartError(
            "The packages of the preview are not installed: run `uv sync --extra preview` in a "
            "checkout, or install the wheel with its extra, `latticework[preview]`."
        )
    from bot.preview import run_preview

    async with opened(settings) as topics, marked(topics.database), kept_embedded(topics):
        await draw_charts(topics)  # before the first answer, which would go without
        secret = ballot_key(settings.ballot_key, settings.database_url.get_secret_value())
        bot = create_bot(topics, force_sync=True, ballot_key=secret)  # of a new, empty Discord
        topic = await topics.topic()

        def announce(url: str) -> None:
            typer.echo(announcement(url, port=port, open_browser=open_browser))

        async with bot.keeper.keeping():
            await run_preview(bot, topic, port=port, open_browser=open_browser, announce=announce)


def announcement(url: str, *, port: int, open_browser: bool) -> str:
    """What the terminal says once the page is served at `url`; `port`: the one asked for."""
    lines = []
    if port not in (0, urlsplit(url).port):
        lines.append(
            f"Port {port} is not available: another preview may be using it. "
            "This one is on another port."
        )
    if open_browser:
        lines.append("Latticework opens in your browser. If it does not, open this address:")
    else:
        lines.append("To try Latticework, open this address in a browser on this computer:")
    return "\n".join([*lines, "", f"    {url}", "", "Press Ctrl-C here to stop it."])

"""`bot run` and `bot preview`: processes from their start to their end."""

import asyncio
import contextlib
import gc
import importlib.util
import logging

import aiohttp
import discord
import typer
from discord.http import Route
from sqlalchemy.exc import SQLAlchemyError

from bot.answers.charts.pictures import ChartError, draw_missing
from bot.app import Shards, create_bot
from bot.cli.opening import opened
from bot.cogs.registration import said_by_discord
from bot.errors import StartError
from bot.monitor import Prometheus
from bot.settings import Settings
from bot.ui.adapter import answer_tersely

OPEN_FILES = 128  # that a process must be allowed; a school class that asks at once takes 100
READ_SECONDS = 2.0  # what a read may take: Discord waits 3 for the whole answer
STOP_SECONDS = 1.2  # what logging out may take
SETTLE_SECONDS = 0.3  # and what is still connecting, or being read, just then
UNAUTHORISED = 401
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
        with contextlib.suppress(SQLAlchemyError, OSError):
            await topics.topic()  # so that the first who asks need not wait for it
        # Collections that walk all modules take a text answer above the Budget's CPU.
        gc.freeze()
        monitor = Prometheus() if settings.metrics_port else None
        bot = create_bot(
            topics,
            monitor=monitor,
            force_sync=force_sync,
            shards=_shards(settings),
            proxy=proxy,
        )
        await stack.enter_async_context(topics.watching(bot.take_up_topics))
        if proxy:
            log.info("Discord is reached through the proxy of HTTPS_PROXY")
        if monitor and settings.metrics_port:
            from bot.cli.health import watched  # a web server, which most hosts go without

            await stack.enter_async_context(watched(bot, monitor, settings.metrics_port))

        running = asyncio.create_task(bot.start(settings.token()))
        try:
            await asyncio.wait({running})  # so that it is ended below, and in that order
            await _outcome(running)
        finally:
            # First: what still connects would take a closed bot for a connection that failed.
            running.cancel()
            await asyncio.wait({running}, timeout=SETTLE_SECONDS)
            if running.done() and not running.cancelled():
                running.exception()  # of which asyncio would else write that nobody heard it
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(bot.close(), STOP_SECONDS)


async def _settled() -> None:
    """Waits for reads that still go on: a database closed under them could leave them waiting."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    if others:
        await asyncio.wait(others, timeout=SETTLE_SECONDS)


def _shards(settings: Settings) -> Shards:
    shards = Shards()
    if settings.shard_count:
        shards["shard_count"] = settings.shard_count
    if settings.shard_ids:
        shards["shard_ids"] = settings.shard_ids
    return shards


async def _outcome(running: "asyncio.Task[None]") -> None:
    """Why the bot ended by itself. Errors: StartError."""
    try:
        await running
    except discord.LoginFailure:
        raise StartError(
            "Discord refused the token: copy it anew from the bot's page in the developer "
            "portal into DISCORD_TOKEN."
        ) from None
    except discord.ConnectionClosed as error:
        raise StartError(
            f"Discord closed the connection for good (code {error.code}): check DISCORD_TOKEN, "
            "SHARD_COUNT and SHARD_IDS."
        ) from None
    except discord.PrivilegedIntentsRequired:
        raise StartError(
            "Discord closed the connection for good (code 4014): check the bot's intents in the "
            "developer portal."
        ) from None
    except discord.HTTPException as error:
        what = "copy DISCORD_TOKEN anew" if error.status == UNAUTHORISED else "try again later"
        raise StartError(
            f"Discord refused to start the bot ({said_by_discord(error)}): {what}."
        ) from None
    except discord.GatewayNotFound:
        raise StartError(
            "Discord has no gateway for the bot just now: try again later, or copy DISCORD_TOKEN "
            "anew."
        ) from None
    except (aiohttp.ClientError, OSError):
        raise StartError(
            "Discord cannot be reached: check the network, and HTTPS_PROXY where it needs a proxy."
        ) from None
    except StartError:
        raise
    except Exception as error:
        log.error("the bot ended by itself", exc_info=error)
        raise StartError(
            "The bot ended by itself: what it met is in the log, as nobody has foreseen it."
        ) from None


async def preview_bot(settings: Settings, *, port: int, open_browser: bool) -> None:
    """Answers in a browser page until it is stopped. Errors: StartError."""
    if any(importlib.util.find_spec(module) is None for module in PREVIEW_MODULES):
        raise StartError(
            "The packages of the preview are not installed: run `uv sync --extra preview` in a "
            "checkout, or install the wheel with its extra, `latticework[preview]`."
        )
    from bot.preview import run_preview

    async with opened(settings) as topics:
        with contextlib.suppress(ChartError, SQLAlchemyError, OSError):
            await draw_missing(topics)  # before the first answer, which would go without
        bot = create_bot(topics, force_sync=True)  # each page is a new, empty Discord
        topic = await topics.topic()
        await run_preview(bot, topic, port=port, open_browser=open_browser, announce=typer.echo)

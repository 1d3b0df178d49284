"""`bot run`, `bot preview` and `bot import`: processes from their start to their end."""

import asyncio
import contextlib
import gc
import logging

import aiohttp
import discord
import typer
from sqlalchemy.exc import SQLAlchemyError

from bot.app import Shards, create_bot, said_by_discord
from bot.cli.opening import import_shipped, opened
from bot.errors import StartError
from bot.facts.charts import ChartError, draw_missing
from bot.facts.store import Progress, Store
from bot.monitor import Prometheus
from bot.settings import Settings
from bot.ui.adapter import answer_tersely

READ_SECONDS = 2.0  # what a read may take: Discord waits 3 for the whole answer
STOP_SECONDS = 1.2  # what logging out may take
SETTLE_SECONDS = 0.3  # and what is still connecting, or being read, just then
UNAUTHORISED = 401
log = logging.getLogger(__name__)


async def run_bot(settings: Settings, *, force_sync: bool) -> None:
    """Answers on Discord until it is cancelled. Errors: StartError."""
    answer_tersely()
    async with contextlib.AsyncExitStack() as stack:
        store = await stack.enter_async_context(opened(settings, seconds=READ_SECONDS))
        stack.push_async_callback(_settled)
        await stack.enter_async_context(store.watching())
        monitor = Prometheus() if settings.metrics_port else None
        bot = create_bot(
            store,
            monitor=monitor,
            force_sync=force_sync,
            shards=_shards(settings),
        )
        if monitor and settings.metrics_port:
            from bot.cli.health import watched  # a web server, which most hosts go without

            await stack.enter_async_context(watched(bot, monitor, settings.metrics_port))
        gc.freeze()  # else a full collection walks all modules too, and holds answers up
        gc.enable()
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
    """What is still being read ends: a store closed under it may leave it waiting for ever."""
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
            "Discord cannot be reached: check the network connection and try again."
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
    from bot.preview import run_preview

    async with opened(settings) as store:
        with contextlib.suppress(ChartError, SQLAlchemyError, OSError):
            await draw_missing(store)  # before the first answer: nobody waits elsewhere
        bot = create_bot(store, force_sync=True)  # each page is a new, empty Discord
        await run_preview(bot, port=port, open_browser=open_browser, announce=typer.echo)


async def import_changed(settings: Settings, progress: Progress) -> list[str]:
    """Loads what changed and draws its charts; gives lines that say so. Errors: StartError."""
    async with Store(settings.database_url.get_secret_value()) as store:
        before = store.revision
        slugs = await import_shipped(store, progress)
        changed = store.revision != before
        try:
            drawn = await draw_missing(store)
        except (ChartError, SQLAlchemyError, OSError) as error:
            log.debug("drawing failed: %s", error)
            raise StartError(
                "The facts are loaded, but their charts could not be drawn: see LOG_LEVEL=DEBUG."
            ) from None
    said = [f"{slug}: loaded" for slug in slugs]
    if not changed:
        said.append("Nothing changed since the last import.")
    return [*said, f"{drawn} charts drawn."] if drawn else said

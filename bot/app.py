"""The bot, made of its settings and its store. Nothing is connected before `start`."""

import asyncio
import hashlib
import json
import logging
from typing import Any, TypedDict

import aiohttp
import discord
from discord import app_commands
from sqlalchemy.exc import SQLAlchemyError

from bot.activity.registration import Registration, register, registered
from bot.cogs.about import About
from bot.cogs.debate import Debate
from bot.cogs.facts import Facts
from bot.cogs.search import Search
from bot.facts.charts import ChartError, draw_missing
from bot.facts.database import reason
from bot.facts.store import Store
from bot.monitor import Monitor
from bot.ui.gate import refuse, unforeseen
from bot.ui.gateway import SteadyBot
from bot.ui.presses import Press
from bot.ui.replies import Replies

log = logging.getLogger(__name__)
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # this bot never speaks


KINDS = tuple(discord.AppCommandType)
# This bot opens no form; one of another version gets a sentence, as its buttons do.
PRESSES = {discord.InteractionType.component, discord.InteractionType.modal_submit}
ANSWERING = {"CommandTree-invoker", "discord.py: on_interaction"}  # discord.py's names of tasks
SETTLE_SECONDS = 0.3  # for what is being answered when the bot is told to stop


class Shards(TypedDict, total=False):
    """The part of all gateway connections that one process holds."""

    shard_count: int
    shard_ids: list[int]


class Tree(app_commands.CommandTree[Any]):
    """Commands that work in servers, in direct messages and for a user who installed the bot."""

    def __init__(self, client: discord.Client) -> None:
        super().__init__(
            client,
            allowed_contexts=app_commands.AppCommandContext(
                guild=True, dm_channel=True, private_channel=True
            ),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
        )
        logging.getLogger("discord.app_commands.tree").addFilter(unforeseen)

    async def on_error(
        self, interaction: discord.Interaction[Any], error: app_commands.AppCommandError, /
    ) -> None:
        await refuse(interaction, error)

    async def _call(self, interaction: discord.Interaction[Any]) -> None:
        """discord.py knows no errors but of commands: one before a command begins, as over a
        message that it cannot read, would leave the user without a word."""
        try:
            await super()._call(interaction)
        except app_commands.AppCommandError:
            raise
        except Exception as error:
            await refuse(interaction, error)


def digest_of(tree: app_commands.CommandTree[Any]) -> str:
    """SHA-256 of what Discord would be told of the commands."""
    commands = [c.to_dict(tree) for kind in KINDS for c in tree.get_commands(type=kind)]
    return hashlib.sha256(json.dumps(commands, sort_keys=True).encode()).hexdigest()


class Latticework(SteadyBot):
    """Answers interactions, which need no gateway intent, and keeps nothing of any server."""

    def __init__(
        self,
        store: Store,
        *,
        monitor: Monitor,
        force_sync: bool,
        shards: Shards,
    ) -> None:
        super().__init__(
            command_prefix=(),
            help_command=None,
            tree_cls=Tree,
            intents=discord.Intents.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            chunk_guilds_at_startup=False,
            **shards,
        )
        self.store = store
        self.replies = Replies(store, monitor)
        self._force_sync = force_sync
        self._charts: asyncio.Task[None] | None = None
        self._registering: asyncio.Task[None] | None = None

    async def setup_hook(self) -> None:
        for cog in (Facts, Debate, About):
            await self.add_cog(cog(self.store, self.replies))
        search = Search(self.store, self.replies)
        await self.add_cog(search)
        self.tree.add_command(search.menu())
        await self._register()
        self._charts = asyncio.create_task(draw_charts(self.store))

    async def close(self) -> None:
        """Takes nothing new, and lets what is being answered end while Discord still listens."""
        background = [task for task in (self._charts, self._registering) if task]
        for task in background:
            task.cancel()
        self._connection.parsers["INTERACTION_CREATE"] = unheard
        if answering := {t for t in asyncio.all_tasks() if t.get_name() in ANSWERING}:
            _, late = await asyncio.wait(answering, timeout=SETTLE_SECONDS)
            for task in late:
                task.cancel()
        await super().close()
        if background:  # they use the store, which is closed after the bot
            await asyncio.wait(background, timeout=SETTLE_SECONDS)

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Presses of buttons and selects, and forms; discord.py's tree sees to the commands."""
        if interaction.type not in PRESSES:
            return
        try:
            press = pressed(interaction)
            with self.replies.monitor.measuring(f"press {press.action}"):
                await self.replies.press(interaction, press)
        except Exception as error:
            await refuse(interaction, error)

    async def _register(self) -> None:
        """Tells Discord of the commands, where application or commands are not as last time."""
        digest, application_id = digest_of(self.tree), self.application_id or 0
        known = None
        try:
            async with self.store.session() as session:
                known = await registered(session, application_id=application_id)
        except (SQLAlchemyError, OSError) as error:
            log.warning("the registration could not be read: %s", reason(error))
        if known:
            self.replies.mentions = known.command_ids
        if not known or self._force_sync:
            await self._sync(digest, application_id)
        elif known.tree != digest:  # meanwhile it answers those of before
            self._registering = asyncio.create_task(self._sync_later(digest, application_id))

    async def _sync_later(self, digest: str, application_id: int) -> None:
        try:
            await self._sync(digest, application_id)
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            log.error("the commands could not be registered: %s", said_by_discord(error))

    async def _sync(self, digest: str, application_id: int) -> None:
        synced = await self.tree.sync()
        log.info("%s commands registered", len(synced))
        ids = {c.name: c.id for c in synced if c.type is discord.AppCommandType.chat_input}
        self.replies.mentions = ids
        row = Registration(application_id=application_id, tree=digest, command_ids=ids)
        try:
            async with self.store.session() as session:
                await register(session, registration=row)
        except (SQLAlchemyError, OSError) as error:  # a database that may only be read
            log.warning("the registration could not be kept: %s", reason(error))


def said_by_discord(error: Exception) -> str:
    """Without the address, which may hold an id or a token."""
    if isinstance(error, discord.HTTPException):
        return f"HTTP {error.status}, code {error.code}"
    return type(error).__name__


def unheard(_: Any) -> None:
    """An interaction that comes when the bot is about to leave."""


def pressed(interaction: discord.Interaction[Any]) -> Press:
    """Errors: UserError where the custom_id or the value is none of ours."""
    data: Any = interaction.data or {}
    press = Press.parse(data.get("custom_id", ""))
    return press.with_choice(data["values"][0]) if data.get("values") else press


async def draw_charts(store: Store) -> None:
    """Draws what the store lacks; without charts answers are words alone, which is no fault."""
    try:
        if drawn := await draw_missing(store):
            log.info("%s charts drawn", drawn)
    except (ChartError, SQLAlchemyError, OSError) as error:
        said = str(error) if isinstance(error, ChartError) else reason(error)
        log.warning("charts could not be drawn: %s", said)


def create_bot(
    store: Store,
    *,
    monitor: Monitor | None = None,
    force_sync: bool = False,
    shards: Shards | None = None,
) -> Latticework:
    """A bot over an open store; without `shards` it holds as many as Discord advises."""
    return Latticework(
        store, monitor=monitor or Monitor(), force_sync=force_sync, shards=shards or Shards()
    )

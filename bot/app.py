"""The bot, made of its topics. Nothing is connected before `start`."""

import asyncio
import logging
from typing import Any, TypedDict

import discord
from sqlalchemy.exc import SQLAlchemyError

from bot.activity.activities import Activities
from bot.activity.keeper import Keeper
from bot.answers.catalogue import CATALOGUE
from bot.answers.charts.pictures import ChartError, draw_missing
from bot.cogs.find_a_source import find_a_source
from bot.cogs.privacy import privacy
from bot.cogs.registration import Registrar
from bot.cogs.server_settings import server_settings
from bot.cogs.slash import slash
from bot.cogs.vote import vote
from bot.database.reasons import reason
from bot.facts.store import Topics
from bot.monitor import Monitor
from bot.ui.activities import own_data, presses
from bot.ui.activities import server_settings as settings
from bot.ui.activities.votes import Votes
from bot.ui.gateway import SteadyBot
from bot.ui.presses import KIND
from bot.ui.replies import Replies
from bot.ui.router import PRESSES, Router
from bot.ui.tree import Tree

log = logging.getLogger(__name__)
SETTLE_SECONDS = 0.3  # for what is being answered when the bot is told to stop


class Shards(TypedDict, total=False):
    """The part of all gateway connections that one process holds."""

    shard_count: int
    shard_ids: list[int]


class Latticework(SteadyBot):
    """Answers interactions, which need no gateway intent. ballot_key: without it there are no
    votes."""

    def __init__(
        self,
        topics: Topics,
        *,
        monitor: Monitor,
        force_sync: bool,
        shards: Shards,
        proxy: str | None = None,
        ballot_key: bytes | None = None,
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
            proxy=proxy,
            **shards,
        )
        self.topics = topics
        self.replies = Replies(topics, monitor)
        self.activities = Activities(topics.database, ballot_key)
        self.votes = Votes(self, self.activities, topics, self.replies)
        self.keeper = Keeper(self.activities, self.votes.show, self.is_ready)
        self.settings = settings.ServerSettings(self.activities, self.replies)
        self.own_data = own_data.OwnData(self.activities, self.replies)
        self.router = Router(
            {
                KIND: self.replies.press,
                presses.KIND: self.votes.press,
                settings.KIND: self.settings.press,
                own_data.KIND: self.own_data.press,
            }
        )
        self.registrar = Registrar(self.tree, topics.database, self.replies.use_ids)
        self._force_sync = force_sync
        self.is_stopping = False
        self._background: set[asyncio.Task[None]] = set()

    @property
    def has_several_topics(self) -> bool:
        """Whether commands offer the option `topic`."""
        return len(self.topics.visible(None)) > 1

    async def setup_hook(self) -> None:
        for command in CATALOGUE:
            self.tree.add_command(slash(command, self.replies))
        self.tree.add_command(find_a_source(self.replies))
        self.tree.add_command(vote(self.votes))
        self.tree.add_command(server_settings(self.settings))
        self.tree.add_command(privacy(self.own_data))
        await self.registrar.start(force=self._force_sync)
        self.take_up_topics()

    def take_up_topics(self) -> None:
        """Registers and draws, in the background, what follows from the topics that there are."""
        for work in (self.registrar.update(), draw_charts(self.topics)):
            task = asyncio.create_task(work)
            self._background.add(task)
            task.add_done_callback(self._background.discard)

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Presses of buttons and selects, and forms; the tree sees to commands."""
        self.activities.see(interaction.id, interaction.guild_id)
        if interaction.type in PRESSES and not self.is_stopping:
            await self.router.route(interaction)

    async def close(self) -> None:
        """Takes nothing new, and lets what is being answered end while Discord still listens."""
        background = [*self._background]
        for task in background:
            task.cancel()
        self.is_stopping = True
        await self.replies.settle(SETTLE_SECONDS)
        await super().close()
        if background:  # they use the database, which is closed after the bot
            await asyncio.wait(background, timeout=SETTLE_SECONDS)


async def draw_charts(topics: Topics) -> None:
    """Draws what the database lacks; without charts answers are words alone, which is no fault."""
    try:
        if drawn := await draw_missing(topics):
            log.info("%s charts drawn", drawn)
    except (ChartError, SQLAlchemyError, OSError) as error:
        said = str(error) if isinstance(error, ChartError) else reason(error)
        log.warning("charts could not be drawn: %s", said)


def create_bot(
    topics: Topics,
    *,
    monitor: Monitor | None = None,
    force_sync: bool = False,
    shards: Shards | None = None,
    proxy: str | None = None,
    ballot_key: bytes | None = None,
) -> Latticework:
    """A bot over topics that are loaded; without `shards` it holds as many as Discord advises."""
    return Latticework(
        topics,
        monitor=monitor or Monitor(),
        force_sync=force_sync,
        shards=shards or Shards(),
        proxy=proxy,
        ballot_key=ballot_key,
    )

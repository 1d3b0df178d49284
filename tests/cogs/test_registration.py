"""Discord is told of the commands when there is something to tell."""

from collections.abc import AsyncIterator
from pathlib import Path

import discord
import pytest
import pytest_asyncio
from discord import app_commands
from support.databases import opened_topics
from support.dots import draw_dots
from support.simulated import simulation

from bot.app import create_bot
from bot.cogs.registration import Registrar
from bot.database.registration import Registration, register, registered
from bot.facts.store import Topics

pytest_plugins = "support.discord_fixtures"
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def small(database_url: str, pack_folder: Path) -> AsyncIterator[Topics]:
    """The small topic, in each database."""
    async with opened_topics(database_url, pack_folder.parent) as topics:
        await draw_dots(topics)
        yield topics


async def test_discord_is_told_of_the_commands_once(small: Topics, no_idling: None) -> None:
    async with simulation(small, force_sync=False) as room:
        assert len(room.syncs()) == 1
        await room.env.restart_bot(create_bot(small))
        assert len(room.syncs()) == 1
        said = (await room.alice.type("help")).text
        assert f"</poll:{room.id_of('poll')}>" in said  # the ids come from the store
        await room.env.restart_bot(create_bot(small, force_sync=True))
        assert len(room.syncs()) == 2


async def test_discord_is_told_again_when_they_change(small: Topics, no_idling: None) -> None:
    async with simulation(small, force_sync=False) as room:
        changed = create_bot(small)

        @changed.tree.command(description="A new one")
        async def quiz(interaction: discord.Interaction) -> None: ...

        await room.env.restart_bot(changed)
        assert len(room.syncs()) == 2
        assert room.id_of("quiz")
        await room.env.restart_bot(create_bot(small))
        assert len(room.syncs()) == 3


async def test_another_application_is_told_too(small: Topics, no_idling: None) -> None:
    async with simulation(small, force_sync=False) as room:
        async with small.database.session() as session:
            mine = await registered(session, application_id=room.env.backend.application_id)
            assert mine and mine.tree == room.bot.registrar._digest()
            await session.delete(mine)
            await session.commit()
            other = Registration(application_id=1, tree=mine.tree, command_ids={"poll": 1})
            await register(session, registration=other)
        await room.env.restart_bot(create_bot(small))
        assert len(room.syncs()) == 2


async def test_what_is_told_covers_the_words_of_the_commands(small: Topics) -> None:
    def digest(description: str) -> str:
        tree = app_commands.CommandTree(discord.Client(intents=discord.Intents.none()))

        @tree.command(description=description)
        async def poll(interaction: discord.Interaction) -> None: ...

        return Registrar(tree, small.database, print)._digest()

    assert digest("one") == digest("one")
    assert digest("one") != digest("two")

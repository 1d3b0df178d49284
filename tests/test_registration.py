"""Discord is told of the commands when there is something to tell."""

from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest
import pytest_asyncio
from discord import app_commands
from simulated import simulation

from bot.activity.registration import Registration, register, registered
from bot.app import create_bot, digest_of
from bot.facts.store import Store

pytest_plugins = "discord_fixtures"
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def empty(database_url: str) -> AsyncIterator[Store]:
    """A store without facts, on each database."""
    async with Store(database_url) as store:
        yield store


async def test_discord_is_told_of_the_commands_once(empty: Store, no_idling: None) -> None:
    async with simulation(empty, force_sync=False) as room:
        assert len(room.syncs()) == 1
        await room.env.restart_bot(create_bot(empty))
        assert len(room.syncs()) == 1
        said = (await room.alice.type("help")).text
        assert f"</poll:{room.id_of('poll')}>" in said  # the ids come from the store
        await room.env.restart_bot(create_bot(empty, force_sync=True))
        assert len(room.syncs()) == 2


async def test_discord_is_told_again_when_they_change(empty: Store, no_idling: None) -> None:
    async with simulation(empty, force_sync=False) as room:
        changed = create_bot(empty)

        @changed.tree.command(description="A new one")
        async def quiz(interaction: discord.Interaction) -> None: ...

        await room.env.restart_bot(changed)
        assert len(room.syncs()) == 2
        assert room.id_of("quiz")
        await room.env.restart_bot(create_bot(empty))
        assert len(room.syncs()) == 3


async def test_another_application_is_told_too(empty: Store, no_idling: None) -> None:
    async with simulation(empty, force_sync=False) as room:
        async with empty.session() as session:
            mine = await registered(session, application_id=room.env.backend.application_id)
            assert mine and mine.tree == digest_of(room.bot.tree)
            await session.delete(mine)
            await session.commit()
            other = Registration(application_id=1, tree=mine.tree, command_ids={"poll": 1})
            await register(session, registration=other)
        await room.env.restart_bot(create_bot(empty))
        assert len(room.syncs()) == 2


async def test_the_digest_covers_the_words_of_the_commands() -> None:
    def tree(description: str) -> app_commands.CommandTree[Any]:
        made = app_commands.CommandTree(discord.Client(intents=discord.Intents.none()))

        @made.command(description=description)
        async def poll(interaction: discord.Interaction) -> None: ...

        return made

    assert digest_of(tree("one")) == digest_of(tree("one"))
    assert digest_of(tree("one")) != digest_of(tree("two"))

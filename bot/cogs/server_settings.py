"""`/settings`: what a server has set, for who may manage it."""

from typing import Literal

import discord
from discord import app_commands

from bot.activity.servers import LEAST_DAYS, MOST_DAYS
from bot.ui.activities.organising import Interaction
from bot.ui.activities.server_settings import ServerSettings


def server_settings(settings: ServerSettings) -> app_commands.Group:
    """The command with its subcommands."""
    group = app_commands.Group(
        name="settings",
        description="What this server has set, for who may manage it",
        default_permissions=discord.Permissions(manage_guild=True),
    )

    @group.command(name="show", description="All settings of this server")
    async def show(interaction: Interaction) -> None:
        await settings.show(interaction)

    @group.command(name="role", description="A role that may open and close votes")
    @app_commands.describe(role="Empty: only who may manage messages")
    async def role(interaction: Interaction, role: discord.Role | None = None) -> None:
        await settings.set(interaction, role=role.id if role else None)

    @group.command(name="private-answers", description="Whether answers are private at first")
    @app_commands.describe(answers="on: only who asks sees an answer, until it is shared")
    async def private_answers(interaction: Interaction, answers: Literal["on", "off"]) -> None:
        await settings.set(interaction, private_answers=answers == "on")

    @group.command(name="keep", description="How long results are kept")
    @app_commands.describe(days=f"From {LEAST_DAYS} to {MOST_DAYS}")
    async def keep(
        interaction: Interaction, days: app_commands.Range[int, LEAST_DAYS, MOST_DAYS]
    ) -> None:
        await settings.set(interaction, keep=days)

    @group.command(name="erase", description="Delete all that is kept of this server")
    async def erase(interaction: Interaction) -> None:
        await settings.ask_to_erase(interaction)

    return group

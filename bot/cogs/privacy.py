"""`/privacy`: what is kept about somebody, and its deletion."""

from typing import Any

from discord import app_commands

from bot.ui.activities.organising import Interaction
from bot.ui.activities.own_data import OwnData


def privacy(own: OwnData) -> "app_commands.Command[Any, ..., None]":
    """The command."""

    async def callback(interaction: Interaction) -> None:
        await own.explain(interaction)

    return app_commands.Command(
        name="privacy",
        description="What is kept about you here, why and until when, and how to delete it",
        callback=callback,
    )

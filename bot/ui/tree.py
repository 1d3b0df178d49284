"""The command tree: where commands may be used, and what becomes of their errors.

discord.py calls `CommandTree.on_error` for errors of commands alone. An exception that it meets
while it reads an interaction ends in asyncio's log with the user's text, and one of autocomplete in
its own log with the user's id; nobody is answered. Only `_call` sees both, so it is overridden.
"""

import logging
from typing import Any

import discord
from discord import app_commands

from bot.ui.gate import is_late, is_outdated, refuse

COMPLETION = "in autocomplete"  # in discord.py's record of a completion that failed


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
        logging.getLogger("discord.app_commands.tree").addFilter(_logged_elsewhere)

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        """Whether the bot still takes anything new."""
        return not self.client.is_stopping

    async def on_error(
        self, interaction: discord.Interaction[Any], error: app_commands.AppCommandError, /
    ) -> None:
        await refuse(interaction, error)

    async def _call(self, interaction: discord.Interaction[Any]) -> None:
        try:
            await super()._call(interaction)
            if (
                interaction.type is discord.InteractionType.autocomplete
                and not self.client.is_stopping
                and not interaction.response.is_done()
            ):
                await interaction.response.autocomplete([])  # it failed before the bot saw it
        except app_commands.AppCommandError:
            raise
        except Exception as error:
            await refuse(interaction, error)


def _logged_elsewhere(record: logging.LogRecord) -> bool:
    """Replaces discord.py's record of a failed completion, which holds the user's id."""
    if COMPLETION not in str(record.msg):
        return True
    error = record.exc_info[1] if record.exc_info else None
    if error and not (is_late(error) or is_outdated(error)):
        logging.getLogger(__name__).error("autocomplete failed: %s", type(error).__name__)
    return error is None

"""Who may organise, and where: from what Discord says with each interaction."""

from typing import Any

import discord

from bot.activity.activities import Activities
from bot.activity.tables import Server
from bot.errors import UserError
from bot.wording import Phrase, say

Interaction = discord.Interaction[Any]


class Linked(UserError):
    """A refusal with a link to what helps. label: of its button."""

    def __init__(self, phrase: Phrase, label: Phrase, url: str) -> None:
        super().__init__(phrase)
        self.link = (label, url)


def here(interaction: Interaction) -> tuple[int, int]:
    """Server and channel. Errors: UserError where the bot was not added to the server."""
    if not interaction.guild_id or not interaction.is_guild_integration():
        raise UserError(say("activity.not-installed"))
    return interaction.guild_id, interaction.channel_id or 0


async def check_organiser(interaction: Interaction, activities: Activities) -> None:
    """Errors: UserError for who has neither Manage Messages nor the server's role."""
    server, _ = here(interaction)
    if interaction.permissions.manage_messages:  # which Discord says of administrators as well
        return
    if not has_role(interaction, await activities.settings_of(server)):
        raise UserError(say("activity.no-right"))


def has_role(interaction: Interaction, settings: Server) -> bool:
    """Whether whoever pressed has the role that may organise."""
    # The server's roles are not known without an intent; their ids come with each interaction.
    roles = getattr(interaction.user, "_roles", ())
    return settings.role is not None and settings.role in roles


def can_edit(interaction: Interaction) -> bool:
    """Whether the bot may edit its messages here without a press."""
    return interaction.app_permissions.view_channel

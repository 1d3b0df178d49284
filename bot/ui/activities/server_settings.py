"""What a server can set: `/settings`, for who may manage it."""

from typing import Any

import discord
from discord import ui

from bot.activity.activities import Activities
from bot.activity.servers import LEAST_DAYS, MOST_DAYS
from bot.activity.tables import Server
from bot.answers.lookups import Stale
from bot.errors import UserError
from bot.ui.activities import panels
from bot.ui.activities.organising import Interaction, here
from bot.ui.layout import REFUSED, FinishedLayout
from bot.ui.markup import markdown
from bot.ui.replies import Replies
from bot.wording import Phrase, render, say

KIND = "s1"  # the kind and version of presses on settings
ERASE = f"{KIND}:erase"


class ServerSettings:
    """Shows and changes the settings of a server, in private replies.

    Errors of all methods: UserError; SQLAlchemyError, OSError.
    """

    def __init__(self, activities: Activities, replies: Replies) -> None:
        self._activities, self._replies = activities, replies

    async def show(self, interaction: Interaction) -> None:
        with self._replies.handling(interaction, "settings"):
            settings = await self._activities.settings_of(_server(interaction))
            await _send(interaction, settings, say("settings.title"))

    async def set(self, interaction: Interaction, **values: object) -> None:
        """values: as of `servers.set_for`."""
        with self._replies.handling(interaction, "settings"):
            server = _server(interaction)
            days = values.get("keep", LEAST_DAYS)
            if not isinstance(days, int) or not LEAST_DAYS <= days <= MOST_DAYS:
                raise UserError(say("settings.days", least=LEAST_DAYS, most=MOST_DAYS))
            at = self._activities.clock.see(interaction.id)
            settings = await self._activities.set_for(server, at=at, **values)
            await _send(interaction, settings, say("settings.saved"))

    async def ask_to_erase(self, interaction: Interaction) -> None:
        with self._replies.handling(interaction, "settings"):
            _server(interaction)
            text = ui.TextDisplay[Any](markdown(render(say("settings.erase"))))
            button: ui.Button[Any] = ui.Button(
                label=render(say("button.erase")),
                style=discord.ButtonStyle.danger,
                custom_id=ERASE,
            )
            box: ui.Container[Any] = ui.Container(text, accent_colour=REFUSED)
            view = FinishedLayout(box, ui.ActionRow(button))
            await interaction.response.send_message(view=view, ephemeral=True)

    async def press(self, interaction: Interaction) -> None:
        """The confirmation."""
        with self._replies.handling(interaction, "settings"):
            data: Any = interaction.data or {}
            if data.get("custom_id") != ERASE:
                raise Stale
            server, at = _server(interaction), self._activities.clock.see(interaction.id)
            count = await self._activities.erase(server, at=at)
            view = panels.sentence(say("settings.erased", count=count))
            await interaction.response.edit_message(view=view)


def _server(interaction: Interaction) -> int:
    """Errors: UserError for who may not manage the server."""
    server, _ = here(interaction)
    if not interaction.permissions.manage_guild:
        raise UserError(say("settings.no-right"))
    return server


async def _send(interaction: Interaction, settings: Server, title: Phrase) -> None:
    role = say("settings.role-none")
    if settings.role is not None:
        role = say("settings.role", role=f"<@&{settings.role}>")
    answers = say("settings.private-on" if settings.private_answers else "settings.private-off")
    keep = say("settings.keep", days=settings.keep)
    view = panels.private(
        f"## {render(title)}", *(f"- {render(one)}" for one in (role, answers, keep))
    )
    await interaction.response.send_message(view=view, ephemeral=True)

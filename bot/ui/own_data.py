"""What is kept about somebody: `/privacy`, its *Show* and its *Delete*."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.activity.activities import Activities
from bot.activity.tables import Activity
from bot.answers.lookups import Stale
from bot.facts.names.words import echo
from bot.ui import panels
from bot.ui.layout import FOUND, FinishedLayout
from bot.ui.markup import markdown
from bot.ui.organising import Interaction
from bot.ui.replies import Replies
from bot.wording import Phrase, render, say

KIND = "p1"  # the kind and version of presses on what is kept
SHOW, DELETE = f"{KIND}:show", f"{KIND}:delete"
QUESTIONS, LENGTH = 10, 100  # that are named, and characters of each


class OwnData:
    """In a server: what is kept there; in a direct message: everywhere. All of it privately.

    Errors of all methods: UserError; SQLAlchemyError, OSError.
    """

    def __init__(self, activities: Activities, replies: Replies) -> None:
        self._activities, self._replies = activities, replies

    async def explain(self, interaction: Interaction) -> None:
        with self._replies.handling(interaction, "privacy"):
            organiser = say("privacy.organiser-anywhere")
            if server := interaction.guild_id:
                kept = (await self._activities.settings_of(server)).keep
                organiser = say("privacy.organiser", days=kept)
            lines = (say("privacy.asked"), say("privacy.ballots"), organiser)
            texts = [f"## {render(say('privacy.title'))}", *(f"- {_line(one)}" for one in lines)]
            box: ui.Container[Any] = ui.Container(
                ui.TextDisplay("\n".join(texts)), accent_colour=FOUND
            )
            show: ui.Button[Any] = ui.Button(label=render(say("button.show-mine")), custom_id=SHOW)
            delete: ui.Button[Any] = ui.Button(
                label=render(say("button.delete-mine")),
                custom_id=DELETE,
                style=discord.ButtonStyle.danger,
            )
            view = FinishedLayout(box, ui.ActionRow(show, delete))
            await interaction.response.send_message(view=view, ephemeral=True)

    async def press(self, interaction: Interaction) -> None:
        """*Show* or *Delete*."""
        data: Any = interaction.data or {}
        with self._replies.handling(interaction, "privacy"):
            user, server = interaction.user.id, interaction.guild_id
            match data.get("custom_id"):
                case str(id) if id == SHOW:
                    stored = await self._activities.stored_of(user, server)
                    said = [
                        say(key, count=len(found), questions=_questions(found))
                        for key, found in (
                            ("privacy.organised", stored.organised),
                            ("privacy.voted", stored.voted),
                        )
                        if found
                    ]
                    lines = said or [say("privacy.nothing")]
                case str(id) if id == DELETE:
                    at = self._activities.clock.see(interaction.id)
                    stored = await self._activities.delete_of(user, server, at=at)
                    counts = len(stored.organised), len(stored.voted)
                    lines = [say("privacy.deleted", organised=counts[0], voted=counts[1])]
                case _:
                    raise Stale
            view = panels.private(*map(_line, lines))
            await interaction.response.send_message(view=view, ephemeral=True)


def _line(phrase: Phrase) -> str:
    return markdown(render(phrase))


def _questions(found: Sequence[Activity]) -> tuple[str, ...]:
    """The questions of the latest, shortened."""
    return tuple(echo(one.settings["question"], LENGTH) for one in found[-QUESTIONS:])

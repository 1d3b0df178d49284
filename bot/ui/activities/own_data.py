"""What is kept about somebody: `/privacy`, its *Show* and its *Delete*."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.activity.activities import Activities
from bot.activity.people import Stored
from bot.activity.tables import Activity
from bot.answers.lookups import Stale
from bot.facts.names.words import echo
from bot.ui.activities import panels
from bot.ui.activities.organising import Interaction
from bot.ui.layout import FOUND, FinishedLayout
from bot.ui.markup import escape, markdown
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
                    lines = _shown(stored)
                case str(id) if id == DELETE:
                    at = self._activities.clock.see(interaction.id)
                    stored = await self._activities.delete_of(user, server, at=at)
                    lines = _deleted(stored)
                case _:
                    raise Stale
            view = panels.private(*(lines or [_line(say("privacy.nothing"))]))
            await interaction.response.send_message(view=view, ephemeral=True)


def _shown(stored: Stored) -> list[str]:
    lines = list[str]()
    if stored.organised:
        lines.append(_line(say("privacy.organised", count=len(stored.organised))))
        lines += _questions(stored.organised)
    if stored.voted:
        lines.append(_line(say("privacy.voted", count=len(stored.voted))))
        lines += _questions(stored.voted)
    return lines


def _deleted(stored: Stored) -> list[str]:
    said = list[Phrase]()
    if stored.organised:
        said.append(say("privacy.deleted-organised", count=len(stored.organised)))
    if stored.voted:
        said.append(say("privacy.deleted-voted", count=len(stored.voted)))
    return [*map(_line, said)]


def _line(phrase: Phrase) -> str:
    return markdown(render(phrase))


def _questions(found: Sequence[Activity]) -> list[str]:
    """The questions of the latest, shortened, a line each."""
    lines = [f"- {escape(echo(one.settings['question'], LENGTH))}" for one in found[-QUESTIONS:]]
    if (more := len(found) - QUESTIONS) > 0:
        lines.append(f"- {_line(say('privacy.and-more', count=more))}")
    return lines

"""Plain words in, sourced statements out: `/ask`, and the same for somebody's message."""

from collections.abc import Iterator
from typing import Any

import discord
from discord import app_commands

from bot.cogs.slash import AnswerCog, slash
from bot.errors import UserError
from bot.facts import lookups
from bot.facts.lookups.ask import LONGEST

FIND_A_SOURCE = "Find a source"


class Search(AnswerCog):
    def menu(self) -> app_commands.ContextMenu:
        """The message command; discord.py takes none from a cog by itself."""
        return app_commands.ContextMenu(name=FIND_A_SOURCE, callback=self.find_a_source)

    @slash("ask")
    async def ask(
        self, interaction: discord.Interaction, question: str, private: bool = False
    ) -> None:
        await self.answer(interaction, lookups.ask, private, question=question)

    async def find_a_source(
        self, interaction: discord.Interaction[Any], message: discord.Message
    ) -> None:
        """Private, since it is about what somebody else wrote; Share posts it."""
        text = " ".join(filter(None, map(str.strip, _texts(message))))
        if not text:
            raise UserError("That message has no text that a source could be found for.")
        await self.answer(interaction, lookups.ask, True, question=text[:LONGEST])


def _texts(message: discord.Message | discord.MessageSnapshot) -> Iterator[str]:
    """What a message says: in plain text, as embeds, in components, or forwarded."""
    yield message.content
    for embed in message.embeds:
        yield embed.title or ""
        yield embed.description or ""
    for component in message.components:
        yield from _within(component)
    for forwarded in getattr(message, "message_snapshots", ()):
        yield from _texts(forwarded)


def _within(component: discord.Component) -> Iterator[str]:
    if isinstance(component, discord.TextDisplay):
        yield component.content
    for child in getattr(component, "children", ()):
        yield from _within(child)

"""Plain words in, sourced statements out: `/ask`, and the same for somebody's message."""

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
        text = message.content.strip()
        if not text:
            raise UserError("That message has no text that a source could be found for.")
        await self.answer(interaction, lookups.ask, True, question=text[:LONGEST])

"""Commands about the bot and what it rests on."""

import discord

from bot.cogs.slash import AnswerCog, slash
from bot.facts import lookups


class About(AnswerCog):
    @slash("sources")
    async def sources(self, interaction: discord.Interaction, private: bool = False) -> None:
        await self.answer(interaction, lookups.sources, private)

    @slash("help")
    async def help(self, interaction: discord.Interaction, private: bool = False) -> None:
        await self.answer(interaction, lookups.help, private)

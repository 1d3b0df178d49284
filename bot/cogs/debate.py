"""Commands about the case: obstacles, verdicts, arguments, and where the sources differ."""

from typing import Literal

import discord
from discord import app_commands

from bot.cogs.slash import AnswerCog, letters, questions, slash, subjects, themes
from bot.facts import lookups
from bot.facts.resolver import ANYTHING


class Debate(AnswerCog):
    @slash("obstacles")
    @app_commands.autocomplete(theme=themes, country=subjects(ANYTHING), source=letters)
    async def obstacles(
        self,
        interaction: discord.Interaction,
        theme: str | None = None,
        country: str | None = None,
        source: str | None = None,
        private: bool = False,
    ) -> None:
        await self.answer(
            interaction, lookups.obstacles, private, theme=theme, country=country, source=source
        )

    @slash("assessment")
    @app_commands.autocomplete(source=letters)
    async def assessment(
        self, interaction: discord.Interaction, source: str | None = None, private: bool = False
    ) -> None:
        await self.answer(interaction, lookups.assessment, private, source=source)

    @slash("clash")
    @app_commands.autocomplete(question=questions)
    async def clash(
        self, interaction: discord.Interaction, question: str | None = None, private: bool = False
    ) -> None:
        await self.answer(interaction, lookups.clash, private, question=question)

    @slash("argue")
    @app_commands.autocomplete(about=subjects(ANYTHING))
    async def argue(
        self,
        interaction: discord.Interaction,
        side: Literal["for", "against"],
        about: str | None = None,
        private: bool = False,
    ) -> None:
        await self.answer(interaction, lookups.argue, private, side=side, about=about)

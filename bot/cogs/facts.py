"""Commands about one country, alliance or other subject, and about time."""

import discord
from discord import app_commands

from bot.cogs.slash import AnswerCog, slash, subjects
from bot.facts import lookups
from bot.facts.resolver import ALLIANCE, ANYTHING, POLL, POSITION


class Facts(AnswerCog):
    @slash("poll")
    @app_commands.autocomplete(country=subjects(POLL, everyone=True))
    async def poll(
        self, interaction: discord.Interaction, country: str, private: bool = False
    ) -> None:
        await self.answer(interaction, lookups.poll, private, country=country)

    @slash("alliance")
    @app_commands.autocomplete(name=subjects(ALLIANCE))
    async def alliance(
        self, interaction: discord.Interaction, name: str, private: bool = False
    ) -> None:
        await self.answer(interaction, lookups.alliance, private, name=name)

    @slash("position")
    @app_commands.autocomplete(country=subjects(POSITION))
    async def position(
        self, interaction: discord.Interaction, country: str, private: bool = False
    ) -> None:
        await self.answer(interaction, lookups.position, private, country=country)

    @slash("explain")
    @app_commands.autocomplete(name=subjects(ANYTHING))
    async def explain(
        self, interaction: discord.Interaction, name: str, private: bool = False
    ) -> None:
        await self.answer(interaction, lookups.explain, private, name=name)

    @slash("timeline")
    async def timeline(
        self,
        interaction: discord.Interaction,
        since: str | None = None,
        until: str | None = None,
        private: bool = False,
    ) -> None:
        await self.answer(interaction, lookups.timeline, private, since=since, until=until)

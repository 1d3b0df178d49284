"""Commands about one country, alliance or other subject, and about time."""

from discord import app_commands

from bot.answers.naming import ALLIANCE, ANYTHING, POLL, POSITION
from bot.cogs.slash import AnswerCog, Interaction, slash, subjects


class Facts(AnswerCog):
    @slash("poll")
    @app_commands.autocomplete(country=subjects(POLL, everyone=True))
    async def poll(
        self,
        interaction: Interaction,
        country: str,
        topic: str | None = None,
        private: bool = False,
    ) -> None:
        await self.answer(interaction, "poll", private, topic, country=country)

    @slash("alliance")
    @app_commands.autocomplete(name=subjects(ALLIANCE))
    async def alliance(
        self, interaction: Interaction, name: str, topic: str | None = None, private: bool = False
    ) -> None:
        await self.answer(interaction, "alliance", private, topic, name=name)

    @slash("position")
    @app_commands.autocomplete(country=subjects(POSITION))
    async def position(
        self,
        interaction: Interaction,
        country: str,
        topic: str | None = None,
        private: bool = False,
    ) -> None:
        await self.answer(interaction, "position", private, topic, country=country)

    @slash("explain")
    @app_commands.autocomplete(name=subjects(ANYTHING))
    async def explain(
        self, interaction: Interaction, name: str, topic: str | None = None, private: bool = False
    ) -> None:
        await self.answer(interaction, "explain", private, topic, name=name)

    @slash("timeline")
    async def timeline(
        self,
        interaction: Interaction,
        since: str | None = None,
        until: str | None = None,
        topic: str | None = None,
        private: bool = False,
    ) -> None:
        await self.answer(interaction, "timeline", private, topic, since=since, until=until)

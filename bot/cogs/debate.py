"""Commands about the case: obstacles, verdicts, arguments, and where the sources differ."""

from typing import Literal

from discord import app_commands

from bot.answers.naming import ANYTHING
from bot.cogs.slash import AnswerCog, Interaction, letters, questions, slash, subjects, themes


class Debate(AnswerCog):
    @slash("obstacles")
    @app_commands.autocomplete(theme=themes, country=subjects(ANYTHING), source=letters)
    async def obstacles(
        self,
        interaction: Interaction,
        theme: str | None = None,
        country: str | None = None,
        source: str | None = None,
        topic: str | None = None,
        private: bool = False,
    ) -> None:
        await self.answer(
            interaction, "obstacles", private, topic, theme=theme, country=country, source=source
        )

    @slash("assessment")
    @app_commands.autocomplete(source=letters)
    async def assessment(
        self,
        interaction: Interaction,
        source: str | None = None,
        topic: str | None = None,
        private: bool = False,
    ) -> None:
        await self.answer(interaction, "assessment", private, topic, source=source)

    @slash("clash")
    @app_commands.autocomplete(question=questions)
    async def clash(
        self,
        interaction: Interaction,
        question: str | None = None,
        topic: str | None = None,
        private: bool = False,
    ) -> None:
        await self.answer(interaction, "clash", private, topic, question=question)

    @slash("argue")
    @app_commands.autocomplete(about=subjects(ANYTHING))
    async def argue(
        self,
        interaction: Interaction,
        side: Literal["for", "against"],
        about: str | None = None,
        topic: str | None = None,
        private: bool = False,
    ) -> None:
        await self.answer(interaction, "argue", private, topic, side=side, about=about)

"""Commands about the bot and what it rests on."""

from bot.cogs.slash import AnswerCog, Interaction, slash


class About(AnswerCog):
    @slash("sources")
    async def sources(
        self, interaction: Interaction, topic: str | None = None, private: bool = False
    ) -> None:
        await self.answer(interaction, "sources", private, topic)

    @slash("help")
    async def help(
        self, interaction: Interaction, topic: str | None = None, private: bool = False
    ) -> None:
        await self.answer(interaction, "help", private, topic)

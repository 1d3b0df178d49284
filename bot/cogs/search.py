"""Plain words in, sourced statements out: `/ask`, and the same for somebody's message."""

from collections.abc import Iterator

import discord
from discord import app_commands

from bot.answers.commands.ask import LONGEST
from bot.cogs.slash import AnswerCog, Interaction, slash
from bot.errors import UserError
from bot.wording import say

FIND_A_SOURCE = "Find a source"


class Search(AnswerCog):
    def menu(self) -> app_commands.ContextMenu:
        """The message command; discord.py takes none from a cog by itself."""
        return app_commands.ContextMenu(name=FIND_A_SOURCE, callback=self.find_a_source)

    @slash("ask")
    async def ask(
        self,
        interaction: Interaction,
        question: str,
        topic: str | None = None,
        private: bool = False,
    ) -> None:
        await self.answer(interaction, "ask", private, topic, question=question)

    async def find_a_source(self, interaction: Interaction, message: discord.Message) -> None:
        """Private, since it is about what somebody else wrote; Share posts it."""
        text = " ".join(filter(None, map(str.strip, _texts(message))))
        if not text:
            raise UserError(say("ask.no-text"))
        await self.answer(interaction, "ask", True, None, question=text[:LONGEST])


def _texts(message: discord.Message | discord.MessageSnapshot) -> Iterator[str]:
    """What a message says: in plain text, embeds, a poll, files, components, or forwarded."""
    yield message.content
    for embed in message.embeds:
        yield from _in_embed(embed)
    if poll := getattr(message, "poll", None):
        yield poll.question
        yield from (answer.text or "" for answer in poll.answers)
    for attachment in message.attachments:
        yield attachment.description or ""
    for component in message.components:
        yield from _within(component)
    for forwarded in getattr(message, "message_snapshots", ()):
        yield from _texts(forwarded)


def _in_embed(embed: discord.Embed) -> Iterator[str]:
    parts = [embed.author.name, embed.title, embed.description]
    parts += [text for field in embed.fields for text in (field.name, field.value)]
    yield from (part or "" for part in (*parts, embed.footer.text))


def _within(component: discord.Component) -> Iterator[str]:
    if isinstance(component, discord.TextDisplay):
        yield component.content
    for child in getattr(component, "children", ()):
        yield from _within(child)

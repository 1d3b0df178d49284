"""*Find a source*: somebody's message in, sourced statements out."""

from collections.abc import Iterator

import discord
from discord import app_commands

from bot.answers.commands.ask import LONGEST
from bot.cogs.slash import Interaction, answer
from bot.errors import UserError
from bot.ui.replies import Replies
from bot.wording import say


def find_a_source(replies: Replies) -> app_commands.ContextMenu:
    """An entry in the menu of each message."""

    async def callback(interaction: Interaction, message: discord.Message) -> None:
        """Private, since it is about what somebody else wrote; Share posts it."""
        text = " ".join(filter(None, map(str.strip, _texts(message))))
        if not text:
            raise UserError(say("ask.no-text"))
        await answer(replies, interaction, "ask", private=True, question=text[:LONGEST])

    return app_commands.ContextMenu(name="Find a source", callback=callback)


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

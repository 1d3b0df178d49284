"""The slash commands, made of the catalogue: an answer is looked up and sent."""

import inspect
from typing import Any

import discord
from discord import app_commands

from bot.answers.catalogue import COMMON, PRIVATE, TOPIC, Command, Option
from bot.answers.lookups import Stale, topic_named
from bot.answers.request import Request
from bot.cogs.completion import COMPLETIONS, topics
from bot.errors import UserError
from bot.ui.replies import Replies
from bot.wording import say

Interaction = discord.Interaction[Any]


async def answer(
    replies: Replies,
    interaction: Interaction,
    lookup: str,
    *,
    topic: str | None = None,
    private: bool | None = None,
    **arguments: str | None,
) -> None:
    """Replies with a lookup's answer. Errors: UserError; SQLAlchemyError, OSError."""
    with replies.handling(interaction, lookup):
        if not all(isinstance(value, str | None) for value in (topic, *arguments.values())):
            raise UserError(say("command.changed"))  # Discord still shows an earlier option
        server = interaction.guild_id
        if topic is None:
            name = replies.topics.named(None, server)
        else:
            name = topic_named(replies.topics, topic, server)
        given = tuple((key, value) for key, value in arguments.items() if value is not None)
        request = Request(name.key, lookup, given)
        if private is None:
            private = server in interaction.client.keeper.private_servers
        try:
            await replies.reply(interaction, request, private=bool(private))
        except Stale:  # it came without an option that is required by now
            raise UserError(say("command.changed")) from None


class SlashCommand(app_commands.Command[Any, Any, Any]):
    """A command that offers its option `topic` only where there are several topics."""

    def to_dict(self, tree: app_commands.CommandTree[Any]) -> dict[str, Any]:
        described = super().to_dict(tree)
        if not tree.client.has_several_topics:
            described["options"] = [o for o in described["options"] if o["name"] != TOPIC.name]
        return described


def slash(command: Command, replies: Replies) -> SlashCommand:
    """A command of the catalogue for Discord."""

    async def callback(interaction: Interaction, **given: Any) -> None:
        await answer(replies, interaction, command.name, **given)

    first, _ = inspect.signature(callback).parameters.values()
    options = (*command.options, *COMMON)
    # discord.py reads the options of a command from the signature of its function.
    callback.__signature__ = inspect.Signature([first, *map(_parameter, options)])  # type: ignore[attr-defined]
    app_commands.describe(**{o.name: o.description for o in options})(callback)
    completions = {TOPIC.name: topics, **COMPLETIONS.get(command.name, {})}
    app_commands.autocomplete(**completions)(callback)
    for option in command.options:
        if option.choices:
            choices = [app_commands.Choice(name=c, value=c) for c in option.choices]
            app_commands.choices(**{option.name: choices})(callback)
    return SlashCommand(name=command.name, description=command.description, callback=callback)


def _parameter(option: Option) -> inspect.Parameter:
    kind = bool if option is PRIVATE else str
    if option.required:
        return inspect.Parameter(option.name, inspect.Parameter.KEYWORD_ONLY, annotation=kind)
    return inspect.Parameter(
        option.name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=kind | None
    )

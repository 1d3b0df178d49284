"""What the slash commands share: their words, their completions, their way to an answer."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.answers.catalogue import COMMANDS, COMMON, TOPIC
from bot.answers.commands.poll import ALL, every_country
from bot.answers.lookups import Stale, topic_named
from bot.answers.naming import Wanted
from bot.answers.request import Request
from bot.errors import UserError
from bot.facts.names.resolver import CHOICES, ID
from bot.facts.names.words import normalise
from bot.facts.store import Topics
from bot.facts.topic import Topic
from bot.ui.gate import refuse
from bot.ui.replies import Replies
from bot.wording import render, say

CHOICE = 100  # characters of a choice that Discord shows

Interaction = discord.Interaction[Any]
Choices = list[app_commands.Choice[str]]
Complete = Callable[[Interaction, str], Coroutine[Any, Any, Choices]]


class AnswerCog(commands.Cog):
    """A cog whose commands look something up and reply."""

    def __init__(self, topics: Topics, replies: Replies) -> None:
        self.topics, self.replies = topics, replies

    async def answer(
        self,
        interaction: Interaction,
        lookup: str,
        private: bool,
        topic: str | None,
        **arguments: str | None,
    ) -> None:
        """Replies with a lookup's answer. Errors: UserError; SQLAlchemyError, OSError."""
        with self.replies.handling(interaction, lookup):
            if not all(isinstance(value, str | None) for value in (topic, *arguments.values())):
                raise UserError(say("command.changed"))  # Discord still shows an earlier option
            server = interaction.guild_id
            if topic is None:
                name = self.topics.named(None, server)
            else:
                name = topic_named(self.topics, topic, server)
            given = tuple((key, value) for key, value in arguments.items() if value is not None)
            request = Request(name.key, lookup, given)
            try:
                await self.replies.reply(interaction, request, private=bool(private))
            except Stale:  # it came without an option that is required by now
                raise UserError(say("command.changed")) from None


class SlashCommand(app_commands.Command[Any, Any, Any]):
    """A command that offers its option `topic` only where there are several topics."""

    def to_dict(self, tree: app_commands.CommandTree[Any]) -> dict[str, Any]:
        described = super().to_dict(tree)
        if not tree.client.has_several_topics:
            described["options"] = [o for o in described["options"] if o["name"] != TOPIC.name]
        return described


def slash(name: str) -> Callable[[Any], Any]:
    """A slash command with the words of the catalogue."""
    command = COMMANDS[name]
    words = {o.name: o.description for o in (*command.options, *COMMON)}

    def decorate(callback: Any) -> Any:
        described = app_commands.describe(**words)(callback)
        completed = app_commands.autocomplete(topic=topics)(described)
        return SlashCommand(name=name, description=command.description, callback=completed)

    return decorate


def completing(offer: Callable[[Topic, str], Mapping[str, str]]) -> Complete:
    """An autocomplete. `offer`: from a topic and what is typed to values and their labels."""

    async def complete(interaction: Interaction, typed: str) -> Choices:
        try:
            chosen = getattr(interaction.namespace, TOPIC.name, None)
            if not isinstance(typed, str) or not isinstance(chosen, str | None):
                return []  # Discord still shows an earlier option
            known: Topics = interaction.client.topics
            name = topic_named(known, chosen, interaction.guild_id)
            topic = await known.topic(name.key, interaction.guild_id)
            return _choices(offer(topic, typed))
        except Exception as error:
            await refuse(interaction, error)
            return []

    return complete


def subjects(wanted: Wanted, *, everyone: bool = False) -> Complete:
    """Completes the name of a subject; `everyone`: with all countries first."""

    def offer(topic: Topic, typed: str) -> dict[str, str]:
        found = {}
        label = render(every_country(topic).label)
        if everyone and label.lower().startswith(normalise(typed)):
            found[ID + ALL] = label
        named = topic.names.suggest(typed, wanted.accept(topic))
        return found | {ID + subject.slug: subject.label for subject in named}

    return completing(offer)


def entries(of: Callable[[Topic], Mapping[str, str]]) -> Complete:
    """Completes one of a short list: key -> label."""

    def offer(topic: Topic, typed: str) -> dict[str, str]:
        key = normalise(typed)
        return {ID + k: label for k, label in of(topic).items() if key in normalise(label)}

    return completing(offer)


async def topics(interaction: Interaction, typed: str) -> Choices:
    """Completes the title of a topic."""
    if not isinstance(typed, str):
        return []
    known: Topics = interaction.client.topics
    key = normalise(typed)
    names = known.visible(interaction.guild_id)
    return _choices({ID + n.key: n.title for n in names if key in normalise(n.title)})


def _choices(found: Mapping[str, str]) -> Choices:
    chosen = list(found.items())[:CHOICES]
    return [app_commands.Choice(name=label[:CHOICE], value=value) for value, label in chosen]


themes = entries(lambda topic: {slug: theme.label for slug, theme in topic.themes.items()})
questions = entries(lambda topic: {slug: clash.question for slug, clash in topic.clashes.items()})
letters = entries(
    lambda topic: {letter: render(say("source.heading", letter=letter)) for letter in topic.sources}
)

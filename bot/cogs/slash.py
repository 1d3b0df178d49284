"""What the slash commands share: their words, their completions, their way to an answer."""

from collections.abc import Callable, Mapping
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.errors import UserError
from bot.facts.answer import Answer
from bot.facts.catalogue import COMMANDS
from bot.facts.lookups.polls import ALL, EVERY_COUNTRY
from bot.facts.resolver import CHOICES, ID, Names, Wanted
from bot.facts.store import Lookup, Store
from bot.facts.words import normalise
from bot.ui.gate import CHANGED
from bot.ui.replies import Replies

PRIVATE = "Only you see the answer"
CHOICE = 100  # characters of a choice that Discord shows

Choices = list[app_commands.Choice[str]]


class AnswerCog(commands.Cog):
    """A cog whose commands look something up and reply."""

    def __init__(self, store: Store, replies: Replies) -> None:
        self.store, self.replies = store, replies

    async def answer(
        self, interaction: discord.Interaction, lookup: Lookup, private: bool, **args: Any
    ) -> None:
        with self.replies.monitor.measuring(lookup.__name__):
            self.replies.flood.admit(interaction.user.id)
            if not all(isinstance(value, str | None) for value in args.values()):
                raise UserError(CHANGED)  # Discord still shows an option of another type
            found: Answer = await self.store.read(lookup, **args)
            await self.replies.reply(interaction, found, private=bool(private))


def slash(name: str) -> Callable[[Any], Any]:
    """A slash command with the words of the catalogue."""
    command = COMMANDS[name]
    words = {o.name: o.description for o in command.options} | {"private": PRIVATE}

    def decorate(callback: Any) -> Any:
        described = app_commands.describe(**words)(callback)
        return app_commands.command(name=name, description=command.description)(described)

    return decorate


def subjects(wanted: Wanted, *, everyone: bool = False) -> Any:
    """Completes the name of a subject; `everyone`: with all countries first."""

    async def complete(interaction: discord.Interaction[Any], typed: str) -> Choices:
        names: Names = interaction.client.store.names
        found = [_choice(n.label, ID + n.slug) for n in names.suggest(typed, wanted.accept)]
        if everyone and EVERY_COUNTRY.label.lower().startswith(normalise(typed)):
            found.insert(0, _choice(EVERY_COUNTRY.label, ID + ALL))
        return found[:CHOICES]

    return complete


def entries(of: Callable[[Names], Mapping[str, str]]) -> Any:
    """Completes one of a short list: key -> label."""

    async def complete(interaction: discord.Interaction[Any], typed: str) -> Choices:
        key = normalise(typed)
        listed = of(interaction.client.store.names).items()
        return [_choice(v, ID + k) for k, v in listed if key in normalise(v)][:CHOICES]

    return complete


def _choice(label: str, value: str) -> app_commands.Choice[str]:
    return app_commands.Choice(name=label[:CHOICE], value=value)


themes = entries(lambda names: names.themes)
questions = entries(lambda names: names.clashes)
letters = entries(lambda names: {letter: f"Source {letter}" for letter in names.letters})

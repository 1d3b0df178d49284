"""What Discord offers while somebody types: subjects, themes, questions, sources, topics."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

import discord
from discord import app_commands

from bot.answers.catalogue import TOPIC
from bot.answers.commands.poll import ALL, every_country
from bot.answers.lookups import topic_named
from bot.answers.naming import ALLIANCE, ANYTHING, POLL, POSITION, Wanted
from bot.facts.kinds import Verdict
from bot.facts.names.resolver import CHOICES, ID
from bot.facts.names.words import normalise
from bot.facts.store import Topics
from bot.facts.topic import Topic
from bot.ui.gate import refuse
from bot.wording import render, say

CHOICE = 100  # characters of a choice that Discord shows

Interaction = discord.Interaction[Any]
Choices = list[app_commands.Choice[str]]
Complete = Callable[[Interaction, str], Coroutine[Any, Any, Choices]]


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
        named = topic.names.suggest(typed, wanted.accept(topic), wanted.first(topic))
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


anything = subjects(ANYTHING)
themes = entries(lambda topic: {slug: theme.label for slug, theme in topic.themes.items()})
questions = entries(
    lambda topic: (
        {v.value: render(say(f"clash.heading-{v}")) for v in Verdict}
        | {slug: clash.question for slug, clash in topic.clashes.items()}
    )
)
letters = entries(
    lambda topic: {letter: render(say("source.heading", letter=letter)) for letter in topic.sources}
)

COMPLETIONS: Mapping[str, Mapping[str, Complete]] = {  # command -> option -> what completes it
    "poll": {"country": subjects(POLL, everyone=True), "beside": subjects(POLL)},
    "alliance": {"name": subjects(ALLIANCE), "beside": subjects(ALLIANCE)},
    "obstacles": {"about": themes, "source": letters},
    "position": {"country": subjects(POSITION), "beside": subjects(POSITION)},
    "explain": {"name": anything},
    "assessment": {"source": letters},
    "clash": {"about": questions},
    "argue": {"about": anything, "source": letters},
    "sources": {"source": letters},
}

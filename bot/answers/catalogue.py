"""The commands as every door knows them: names, options, descriptions.

What they do is in `commands/`. Descriptions are registered with Discord once for all topics and
servers, so they name no topic.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a command; `choices` where only these may be chosen."""

    name: str
    description: str
    required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Command:
    """A command; `description` is shown by Discord (1 to 100 characters)."""

    name: str
    description: str
    options: tuple[Option, ...] = ()

    def option(self, name: str) -> Option:
        return next(o for o in self.options if o.name == name)


BESIDE = Option("beside", "A second one, to be shown next to it")
SOURCE = Option("source", "Only one source, by its letter")
CATALOGUE = (
    Command(
        "poll",
        "Look up published survey figures for a country (this starts no vote)",
        (Option("country", "A country or region, or all", required=True), BESIDE),
    ),
    Command(
        "alliance",
        "Members, origin and nature of an alliance, and how others see it",
        (Option("name", "An alliance or bloc", required=True), BESIDE),
    ),
    Command(
        "obstacles",
        "What stands in the way, with the source of each obstacle",
        (
            Option("about", "Only one kind, a country, a part of a source, or plain words"),
            SOURCE,
        ),
    ),
    Command(
        "position",
        "Where a country or bloc stands",
        (Option("country", "A country, bloc or person", required=True), BESIDE),
    ),
    Command(
        "explain",
        "A person, term, treaty or organisation, as the sources present it",
        (Option("name", "Anything that the sources name", required=True),),
    ),
    Command(
        "timeline",
        "Dated events, as exact as the sources are",
        (
            Option("since", "A year, or a date such as 2014-07"),
            Option("until", "A year, or a date such as 2014-07"),
        ),
    ),
    Command(
        "assessment",
        "The verdict of each source, and what it rests on",
        (SOURCE,),
    ),
    Command(
        "clash",
        "Where the sources agree, where they differ, and where one is silent",
        (Option("about", "A question, a country or subject, or: agree, differ, silent"),),
    ),
    Command(
        "argue",
        "The case for or against: each claim with its evidence and rebuttal",
        (
            Option("side", "Which side", required=True, choices=("for", "against")),
            Option("about", "Only claims that concern this country or subject"),
            SOURCE,
        ),
    ),
    Command(
        "ask",
        "Ask in plain words and get the closest sourced statements",
        (Option("question", "Your question", required=True),),
    ),
    Command(
        "sources",
        "What all answers rest on, and how to cite it",
        (SOURCE, Option("paragraph", "What one paragraph of that source says")),
    ),
    Command("help", "All commands, with an example each"),
)
COMMANDS = {command.name: command for command in CATALOGUE}
TOPIC = Option("topic", "Another topic than the first one")
PRIVATE = Option("private", "Only you see the answer")
COMMON = (TOPIC, PRIVATE)
"""Options that every command takes beside its own."""

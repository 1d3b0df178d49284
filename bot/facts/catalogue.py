"""The commands as every door knows them: names, options, words. What they do is in `lookups`."""

import re
from dataclasses import dataclass

from bot.errors import UserError
from bot.facts.answer import echo


class UnknownCommand(UserError):
    """A line that begins with a command there is not."""


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
    example: str
    options: tuple[Option, ...] = ()

    def option(self, name: str) -> Option:
        return next(o for o in self.options if o.name == name)


CATALOGUE = (
    Command(
        "poll",
        "Look up published survey figures for a country (this starts no vote)",
        "/poll japan",
        (Option("country", "A country, or all", required=True),),
    ),
    Command(
        "alliance",
        "Members, origin and nature of an alliance, and how others see it",
        "/alliance quad",
        (Option("name", "An alliance or bloc", required=True),),
    ),
    Command(
        "obstacles",
        "What stands in the way of an Asian NATO",
        "/obstacles",
        (
            Option("theme", "Only one group of obstacles"),
            Option("country", "Only those that concern this country or subject"),
            Option("source", "Only one source: A or B"),
        ),
    ),
    Command(
        "position",
        "Where a country or bloc stands",
        "/position vietnam",
        (Option("country", "A country, bloc or person", required=True),),
    ),
    Command(
        "explain",
        "A person, term, treaty or organisation, as the sources present it",
        "/explain four nos",
        (Option("name", "Anything that the sources name", required=True),),
    ),
    Command(
        "timeline",
        "Dated events, as exact as the sources are",
        "/timeline since:2014",
        (
            Option("since", "A year, or a date such as 2014-07"),
            Option("until", "A year, or a date such as 2014-07"),
        ),
    ),
    Command(
        "assessment",
        "The verdict of each source",
        "/assessment B",
        (Option("source", "Only one source: A or B"),),
    ),
    Command(
        "clash",
        "Where the sources agree, where they differ, and where one is silent",
        "/clash",
        (Option("question", "One of the questions compared"),),
    ),
    Command(
        "argue",
        "The case for or against, each argument with its rebuttal",
        "/argue against",
        (
            Option("side", "Which side", required=True, choices=("for", "against")),
            Option("about", "Only arguments that concern this country or subject"),
        ),
    ),
    Command(
        "ask",
        "Ask in plain words and get the closest sourced statements",
        "/ask why did the quad start",
        (Option("question", "Your question", required=True),),
    ),
    Command("sources", "What all answers rest on, and how to cite it", "/sources"),
    Command("help", "All commands, with an example each", "/help"),
)
PRIVATE = "private"  # an option of every command where others look on
COMMANDS = {command.name: command for command in CATALOGUE}


def parse_line(line: str) -> tuple[Command, dict[str, str]]:
    """'/poll japan' -> the command and its options, read as a Discord client would.

    Words without an option's name go to the first required option, else to the first one. Of those
    for an option with choices the first is the choice, and the rest go on. A line without a slash
    is a question. Errors: UnknownCommand, UserError.
    """
    line = line.strip()
    if not line.startswith("/"):
        return COMMANDS["ask"], {"question": line}
    head, rest = [*line[1:].split(maxsplit=1), "", ""][:2]
    command = COMMANDS.get(head.lower())
    if command is None:
        known = ", ".join(f"/{name}" for name in COMMANDS)
        raise UnknownCommand(f"There is no command /{echo(head)}. There are: {known}.")
    return command, _options(command, rest)


def _options(command: Command, rest: str) -> dict[str, str]:
    names = "|".join([*(o.name for o in command.options), PRIVATE])
    free, *cuts = re.split(rf"(?:^|(?<=\s))({names}):", rest, flags=re.IGNORECASE)
    given = {cuts[i].lower(): cuts[i + 1].strip() for i in range(0, len(cuts), 2)}
    given.pop(PRIVATE, None)
    left = [o for o in command.options if o.name not in given]
    for option in sorted(left, key=lambda o: not o.required):
        word, _, after = free.strip().partition(" ")
        chosen = word.lower() in option.choices
        given[option.name], free = (word, after) if chosen else (free.strip(), "")
    if free := free.strip():
        raise UserError(f"/{command.name} takes no further words: leave out “{echo(free)}”.")
    for option in command.options:
        if option.required and not given.get(option.name):
            raise UserError(f"/{command.name} needs more: for instance {command.example}")
    return {name: value for name, value in given.items() if value}

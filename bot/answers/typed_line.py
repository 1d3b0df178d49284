"""A typed line such as '/poll japan' as a command and its options, read as Discord would."""

import re
from collections.abc import Iterable, Mapping

from rapidfuzz import fuzz, process

from bot.answers.catalogue import COMMON, Command, Option
from bot.errors import UserError
from bot.facts.names.words import echo
from bot.wording import say

NEAR = 65  # rapidfuzz ratio from which on a command may have been meant


class UnknownCommand(UserError):
    """A line that begins with a command there is not."""


def parse_line(
    line: str, commands: Mapping[str, Command], common: Iterable[Option] = COMMON
) -> tuple[Command, dict[str, str]]:
    """The command that a line names, the longest name first, and its options by name.

    `name:value` fills the option of that name. What stands before goes to the first required option
    that is left, else to the first one; an option with choices takes one word, and the rest go on.
    `common`: options that are filled by their name alone. Errors: UnknownCommand, UserError.
    """
    found = _find(line, commands)
    if found is None:
        raise _unknown(line.strip().removeprefix("/").partition(" ")[0], commands)
    command, rest = found
    given, free = _named(rest, [*command.options, *common])
    left = [o for o in command.options if o.name not in given]
    for option in sorted(left, key=lambda o: not o.required):
        if option.choices:
            word, _, after = free.partition(" ")
            choice = next((c for c in option.choices if c.lower() == word.lower()), None)
            given[option.name], free = (choice, after.strip()) if choice else (free, "")
        else:
            given[option.name], free = free, ""
    if free:
        raise UserError(say("line.too-much", command=command.name, rest=echo(free)))
    if any(o.required and not given.get(o.name) for o in command.options):
        raise UserError(say("line.needs-more", command=command.name, usage=usage(command)))
    return command, {name: value for name, value in given.items() if value}


def usage(command: Command) -> str:
    """'/argue side:for|against [about]'."""
    words = [f"/{command.name}"]
    for o in command.options:
        word = f"{o.name}:{'|'.join(o.choices)}" if o.choices else o.name
        words.append(word if o.required else f"[{word}]")
    return " ".join(words)


def _find(line: str, commands: Mapping[str, Command]) -> tuple[Command, str] | None:
    """The command whose name a line begins with, and the text after the name."""
    for name in sorted(commands, key=len, reverse=True):
        words = r"\s+".join(map(re.escape, name.split()))
        if found := re.match(rf"\s*/\s*{words}(?=\s|$)", line, re.IGNORECASE):
            return commands[name], line[found.end() :].strip()
    return None


def _unknown(word: str, commands: Iterable[str]) -> UnknownCommand:
    if near := process.extractOne(word.lower(), [*commands], scorer=fuzz.ratio, score_cutoff=NEAR):
        return UnknownCommand(say("line.unknown-near", typed=echo(word), near=f"/{near[0]}"))
    known = tuple(f"/{name}" for name in commands)
    return UnknownCommand(say("line.unknown", typed=echo(word), commands=known))


def _named(text: str, options: list[Option]) -> tuple[dict[str, str], str]:
    """The options that are filled by name, and the text before the first of them."""
    names = "|".join(re.escape(o.name) for o in options)
    # The pattern's group keeps the names, so that names and values alternate.
    free, *cuts = re.split(rf"(?:^|(?<=\s))({names}):", text, flags=re.IGNORECASE)
    pairs = zip(cuts[::2], cuts[1::2], strict=True)
    return {name.lower(): value.strip() for name, value in pairs}, free.strip()

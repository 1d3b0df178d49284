"""Reads a typed line such as `/poll japan` as a filled-in command of the preview's page."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.answers.catalogue import COMMON, Command, Option
from bot.answers.typed_line import parse_line, usage
from bot.errors import UserError
from bot.facts.names.words import echo
from bot.wording import say

BY_NAME = {option.name for option in COMMON}  # options that are filled by their name alone
BOOLEANS = {"true": True, "yes": True, "false": False, "no": False}

Entry = Mapping[str, Any]


def typed_command(line: str, catalog: Sequence[Entry]) -> dict[str, Any]:
    """The page's `run_command` fields for a line. `catalog`: the page's entries of commands.

    Errors: UnknownCommand; UserError where an option is missing or does not fit.
    """
    entries = {" ".join(entry["path"]): entry for entry in catalog}
    command, given = parse_line(line, {name: _command(name, e) for name, e in entries.items()})
    entry = entries[command.name]
    options = {option["name"]: option for option in entry["options"]}
    values = {name: _value(options[name], text) for name, text in given.items() if name in options}
    for name, value in values.items():
        if value is None:
            typed, shape = echo(given[name]), usage(command)
            raise UserError(say("line.misfit", typed=typed, option=name, usage=shape))
    return {
        "command_id": entry["commandId"],
        "path": entry["path"],
        "schema_fingerprint": entry["schemaFingerprint"],
        "options": values,
    }


def _command(name: str, entry: Entry) -> Command:
    options = (o for o in entry["options"] if o["name"] not in BY_NAME)
    return Command(
        name,
        "",
        tuple(Option(o["name"], "", bool(o["required"]), tuple(_choices(o))) for o in options),
    )


def _choices(option: Entry) -> dict[str, Any]:
    """What alone may be chosen: name -> value."""
    return {} if option["autocomplete"] else {c["name"]: c["value"] for c in option["choices"]}


def _value(option: Entry, text: str) -> str | bool | None:
    """The value as the page sends it; None where it is none of those that the option can have."""
    if option["type"] == "boolean":
        return BOOLEANS.get(text.lower())
    choices = {name.lower(): str(value) for name, value in _choices(option).items()}
    return choices.get(text.lower()) if choices else text

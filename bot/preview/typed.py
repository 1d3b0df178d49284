"""Reads a typed line such as `/poll japan` as a filled-in command."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

BOOLEANS = {"true": True, "yes": True, "false": False, "no": False}
NUMBERS = {"integer": re.compile(r"-?\d+"), "number": re.compile(r"-?\d+(\.\d+)?")}


def typed_command(line: str, catalog: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """The page's `run_command` fields for a line, or None where it names no command.

    `catalog` holds the page's command entries. `name:value` fills the option of that name. What
    stands before it fills the others in their order: a fixed choice or a number takes what fits,
    a text takes all that is left. What then remains is dropped, as Discord drops it.
    """
    if (found := _find(line, catalog)) is None:
        return None
    entry, text = found
    return {
        "command_id": entry["commandId"],
        "path": entry["path"],
        "schema_fingerprint": entry["schemaFingerprint"],
        "options": _fill(text, entry["options"]),
    }


def advice(line: str, catalog: Sequence[Mapping[str, Any]]) -> str:
    """What to tell whoever typed a line with a slash that could not be run."""
    if (found := _find(line, catalog)) is None:
        return "This is not a command here, so it went out as an ordinary message. Try `/help`."
    entry, _ = found
    words = [f"/{' '.join(entry['path'])}"]
    for option in entry["options"]:
        fixed = "" if option["autocomplete"] else " | ".join(c["name"] for c in option["choices"])
        word = f"{option['name']}: {fixed}" if fixed else option["name"]
        words.append(f"<{word}>" if option["required"] else f"[{word}]")
    return f"An option is missing or does not fit: `{' '.join(words)}`"


def _find(line: str, catalog: Sequence[Mapping[str, Any]]) -> tuple[Mapping[str, Any], str] | None:
    """The command that a line names, the longest name first, and the text after the name."""
    line = line.strip()
    for entry in sorted(catalog, key=lambda entry: len(entry["path"]), reverse=True):
        name = r"\s+".join(re.escape(part) for part in entry["path"])
        if found := re.match(rf"/{name}(?=\s|$)", line, re.IGNORECASE):
            return entry, line[found.end() :].strip()
    return None


def _fill(text: str, options: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    names = "|".join(re.escape(option["name"]) for option in options)
    # Cut at each "name:"; the pattern's group keeps the names, so names and values alternate.
    rest, *cuts = (
        re.split(rf"(?:^|(?<=\s))({names}):", text, flags=re.IGNORECASE) if names else [text]
    )
    named = {name.lower(): value.strip() for name, value in zip(cuts[::2], cuts[1::2], strict=True)}
    rest = rest.strip()
    filled: dict[str, Any] = {}
    for option in options:
        if option["name"] in named:
            filled[option["name"]] = _named_value(option, named[option["name"]])
        elif rest:
            value, rest = _take(option, rest)
            if value is not None:
                filled[option["name"]] = value
    return filled


def _named_value(option: Mapping[str, Any], text: str) -> Any:
    """The value as the page sends it; what does not fit is left for SimCord to refuse."""
    if option["type"] == "boolean":
        return BOOLEANS.get(text.lower(), text)
    value, left = _take(option, text)
    return text if value is None or left else value


def _take(option: Mapping[str, Any], text: str) -> tuple[str | None, str]:
    """What an option takes from the start of a text, and what it leaves."""
    if option["choices"] and not option["autocomplete"]:
        for choice in option["choices"]:
            for form in (choice["name"], str(choice["value"])):
                if found := re.match(rf"{re.escape(form)}(?=\s|$)", text, re.IGNORECASE):
                    return str(choice["value"]), text[found.end() :].strip()
        return None, text
    if option["type"] == "string":
        return text, ""
    if pattern := NUMBERS.get(option["type"]):
        word, _, left = text.partition(" ")
        if pattern.fullmatch(word):
            return word, left.strip()
    return None, text

"""Discord's limits, as its documentation states them, and what of a message breaks them.

Kept apart from the bot on purpose: nothing here is taken from the code that it judges.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

Json = dict[str, Any]

ROW, BUTTON, SELECT, TEXT, GALLERY, SEPARATOR, CONTAINER = 1, 2, 3, 10, 12, 14, 17
AT_TOP = {ROW, TEXT, GALLERY, SEPARATOR, CONTAINER}
EPHEMERAL, COMPONENTS_V2 = 1 << 6, 1 << 15
LINK, PREMIUM = 5, 6  # styles of buttons that the bot has no use for


def walk(components: Iterable[Json]) -> Iterator[Json]:
    """Every component, the nested ones too."""
    for component in components:
        yield component
        yield from walk(component.get("components", ()))


def of_type(components: Iterable[Json], kind: int) -> list[Json]:
    return [c for c in walk(components) if c["type"] == kind]


def texts(components: Iterable[Json]) -> list[str]:
    """What is written in a message, one string for each text display."""
    return [c["content"] for c in of_type(components, TEXT)]


def custom_ids(components: Iterable[Json]) -> list[str]:
    return [c["custom_id"] for c in walk(components) if "custom_id" in c]


def pictures(components: Iterable[Json]) -> list[Json]:
    return [item for gallery in of_type(components, GALLERY) for item in gallery["items"]]


def broken_message(components: Sequence[Json], uploaded: Collection[str] = ()) -> list[str]:
    """What breaks a limit in a Components V2 message with these files."""
    found = [f"a {c['type']} at the top" for c in components if c["type"] not in AT_TOP]
    everything = [*walk(components)]
    if not 1 <= len(everything) <= 40:
        found.append(f"{len(everything)} components")
    if (total := sum(map(len, texts(components)))) > 4000:
        found.append(f"{total} characters of text")
    found += ["an empty text" for text in texts(components) if not text.strip()]
    ids = Counter(custom_ids(components))
    found += [f"custom_id of {len(i)} characters: {i}" for i in ids if not 1 <= len(i) <= 100]
    found += [f"custom_id used {n} times: {i}" for i, n in ids.items() if n > 1]
    judges = {ROW: _row, BUTTON: _button, SELECT: _select, GALLERY: _gallery, CONTAINER: _container}
    for component in everything:
        if judge := judges.get(component["type"]):
            found += judge(component)
    shown = {p["media"]["url"].removeprefix("attachment://") for p in pictures(components)}
    found += [f"picture that is not sent: {name}" for name in shown - set(uploaded)]
    found += [f"file that is not shown: {name}" for name in set(uploaded) - shown]
    return found


def broken_body(body: Json) -> list[str]:
    """What breaks a limit or a rule of the house in what a bot sends for a message."""
    found = [f"{key} beside components" for key in ("content", "embeds", "poll") if body.get(key)]
    if body.get("allowed_mentions") != {"parse": []}:
        found.append(f"allowed_mentions: {body.get('allowed_mentions')}")
    if not body.get("flags", 0) & COMPONENTS_V2:
        found.append("no Components V2 flag")
    uploaded = {file["filename"] for file in body.get("attachments") or ()}
    return found + broken_message(body["components"], uploaded)


def _within(what: str, text: str | None, most: int, least: int = 1) -> Iterator[str]:
    if not least <= len(text or "") <= most:
        yield f"{what} of {len(text or '')} characters: {text}"


def _row(row: Json) -> Iterator[str]:
    kinds = [c["type"] for c in row["components"]]
    if kinds != [SELECT] and not (set(kinds) == {BUTTON} and len(kinds) <= 5):
        yield f"row of {kinds}"


def _button(button: Json) -> Iterator[str]:
    yield from _within("button's label", button.get("label"), 80)
    if button["style"] in (LINK, PREMIUM) or not button.get("custom_id"):
        yield f"button without custom_id: {button}"


def _select(select: Json) -> Iterator[str]:
    options = select["options"]
    if not 1 <= len(options) <= 25:
        yield f"select of {len(options)} options"
    if select.get("placeholder"):
        yield from _within("placeholder", select["placeholder"], 150)
    for option in options:
        yield from _within("option's label", option["label"], 100)
        yield from _within("option's value", option["value"], 100)
        if option.get("description") is not None:
            yield from _within("option's description", option["description"], 100)
    for value, times in Counter(o["value"] for o in options).items():
        if times > 1:
            yield f"option's value used {times} times: {value}"


def _gallery(gallery: Json) -> Iterator[str]:
    if not 1 <= len(gallery["items"]) <= 10:
        yield f"gallery of {len(gallery['items'])} pictures"
    for item in gallery["items"]:
        yield from _within("alternative text", item.get("description"), 1024)


def _container(container: Json) -> Iterator[str]:
    inside = AT_TOP - {CONTAINER}
    if not container["components"]:
        yield "an empty container"
    yield from (
        f"a {c['type']} in a box" for c in container["components"] if c["type"] not in inside
    )


def broken_choices(choices: Sequence[Json]) -> list[str]:
    """What breaks a limit in the choices of an autocomplete."""
    found = [f"{len(choices)} choices"] if len(choices) > 25 else []
    for choice in choices:
        found += _within("choice's name", choice["name"], 100)
        found += _within("choice's value", choice["value"], 100)
    return found


def broken_commands(commands: Sequence[Json]) -> list[str]:
    """What breaks a limit in the commands as a bot registers them."""
    found = []
    for command in commands:
        described = [command, *command.get("options", ())]
        if command.get("type", 1) != 1:
            found += _within("menu's name", command["name"], 32)
            continue
        for one in described:
            found += _within("name", one["name"], 32)
            found += _within("description", one["description"], 100)
            if one["name"] != one["name"].lower() or " " in one["name"]:
                found.append(f"name that is not in lower case: {one['name']}")
        options, required = (
            command.get("options", []),
            [bool(o.get("required")) for o in command.get("options", ())],
        )
        if len(options) > 25 or len({o["name"] for o in options}) < len(options):
            found.append(f"options of {command['name']}")
        if required != sorted(required, reverse=True):
            found.append(f"a required option of {command['name']} after one that is not")
        choices = [c for o in options for c in o.get("choices", ())]
        found += broken_choices(choices)
        size = sum(len(one["name"]) + len(one["description"]) for one in described)
        size += sum(len(c["name"]) + len(c["value"]) for c in choices)
        if size > 8000:
            found.append(f"{size} characters in {command['name']}")
    return found

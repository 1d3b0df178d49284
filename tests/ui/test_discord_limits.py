"""The judge of Discord's limits: it lets pass what Discord does, and finds what it refuses."""

from typing import Any

import pytest
from support import discord_limits as limits
from support.discord_limits import BUTTON, CONTAINER, GALLERY, ROW, SELECT, SEPARATOR, TEXT

Components = list[limits.Json]


def text(content: str = "words") -> limits.Json:
    return {"type": TEXT, "content": content}


def button(custom_id: str = "id", label: str = "label", **more: Any) -> limits.Json:
    return {"type": BUTTON, "style": 2, "label": label, "custom_id": custom_id} | more


def row(*components: limits.Json) -> limits.Json:
    return {"type": ROW, "components": [*components]}


def select(*options: limits.Json, **more: Any) -> limits.Json:
    return row({"type": SELECT, "custom_id": "menu", "options": [*options]} | more)


def option(label: str = "label", value: str = "value", **more: Any) -> limits.Json:
    return {"label": label, "value": value} | more


def picture(name: str = "a.png", description: str = "words") -> limits.Json:
    media = {"media": {"url": f"attachment://{name}"}, "description": description}
    return {"type": GALLERY, "items": [media]}


LONG = "x" * 101
GOOD: Components = [
    {"type": CONTAINER, "components": [text("x" * 4000), {"type": SEPARATOR}, select(option())]},
    row(*(button(f"{n}", "x" * 80) for n in range(5))),
]


def test_what_keeps_the_limits_is_let_through() -> None:
    assert limits.broken_message(GOOD) == []
    assert limits.broken_message([picture("a.png", "x" * 1024)], ["a.png"]) == []
    assert limits.broken_message([text()] * 40) == []


@pytest.mark.parametrize(
    ("components", "fault"),
    [
        ([], "0 components"),
        ([text()] * 41, "41 components"),
        ([{"type": CONTAINER, "components": [row(button())]}] * 14, "42 components"),
        ([text("x" * 2001), {"type": CONTAINER, "components": [text("x" * 2000)]}], "4001 char"),
        ([text(" \n")], "empty text"),
        ([button()], "at the top"),
        ([{"type": CONTAINER, "components": []}], "empty container"),
        ([{"type": CONTAINER, "components": [button()]}], "in a box"),
        ([row(button("x" * 101))], "custom_id of 101"),
        ([row(button(), button())], "custom_id used 2"),
        ([row(*(button(f"{n}") for n in range(6)))], "row of"),
        ([row(button(), select()["components"][0])], "row of"),
        ([row()], "row of"),
        ([row(button(label="x" * 81))], "label of 81"),
        ([row(button(label=""))], "label of 0"),
        ([row(button(style=5))], "without custom_id"),
        ([select()], "0 options"),
        ([select(*(option(value=f"{n}") for n in range(26)))], "26 options"),
        ([select(option(), option())], "value used 2"),
        ([select(option(LONG))], "label of 101"),
        ([select(option(value=LONG))], "value of 101"),
        ([select(option(value=""))], "value of 0"),
        ([select(option(description=LONG))], "description of 101"),
        ([select(option(), placeholder="x" * 151)], "placeholder of 151"),
        ([picture("other.png")], "not sent: other.png"),
        ([text()], "not shown: a.png"),
        ([picture(description="x" * 1025)], "text of 1025"),
        ([picture(description="")], "text of 0"),
    ],
)
def test_what_breaks_a_limit_is_found(components: Components, fault: str) -> None:
    sent = ["a.png"] if "a.png" in f"{components}{fault}" else []
    assert any(fault in found for found in limits.broken_message(components, sent))


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ({"content": "words"}, "content"),
        ({"embeds": [{}]}, "embeds"),
        ({"flags": limits.EPHEMERAL}, "flag"),
        ({"allowed_mentions": {"parse": ["users"]}}, "allowed_mentions"),
        ({"allowed_mentions": None}, "allowed_mentions"),
        ({"attachments": [{"filename": "a.png"}]}, "a.png"),
    ],
)
def test_what_else_a_message_must_not_hold_is_found(body: limits.Json, fault: str) -> None:
    good = {"components": GOOD, "flags": limits.COMPONENTS_V2, "allowed_mentions": {"parse": []}}
    assert limits.broken_body(good) == []
    assert any(fault in found for found in limits.broken_body(good | body))


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"name": "Poll"}, "lower case"),
        ({"name": "x" * 33}, "name of 33"),
        ({"description": ""}, "description of 0"),
        ({"description": LONG}, "description of 101"),
        ({"options": [{"name": f"o{n}", "description": "d"} for n in range(26)]}, "options of"),
        ({"options": [{"name": "o", "description": "d"}] * 2}, "options of"),
        (
            {
                "options": [
                    {"name": "a", "description": "d"},
                    {"name": "b", "description": "d", "required": True},
                ]
            },
            "after one that is not",
        ),
        (
            {
                "options": [
                    {
                        "name": f"o{n}",
                        "description": "x" * 100,
                        "choices": [{"name": "x" * 100, "value": "x" * 100}] * 20,
                    }
                    for n in range(2)
                ]
            },
            "characters in",
        ),
        ({"type": 3, "name": "x" * 33}, "menu's name"),
    ],
)
def test_commands_that_break_a_limit_are_found(change: limits.Json, fault: str) -> None:
    good = {"name": "poll", "description": "words", "options": []}
    assert limits.broken_commands([good]) == []
    assert any(fault in found for found in limits.broken_commands([good | change]))


def test_choices_that_break_a_limit_are_found() -> None:
    good = {"name": "words", "value": "v"}
    assert limits.broken_choices([good]) == []
    assert limits.broken_choices([good] * 26)
    assert limits.broken_choices([good | {"name": ""}])
    assert limits.broken_choices([good | {"value": LONG}])

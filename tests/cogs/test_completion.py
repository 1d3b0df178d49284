"""What Discord offers while somebody types, and what comes of a completion that no client sends."""

import logging
from typing import Any

import pytest
from simcord.enums import InteractionType
from support.simulated import Room

from bot.answers.commands.poll import ALL
from bot.facts.names.resolver import ID
from bot.facts.topic import Topic
from bot.logs import Discreet, JsonLines

pytest_plugins = "support.discord_fixtures"
pytestmark = pytest.mark.asyncio(loop_scope="module")

TYPED = "zyzzyva"  # what somebody typed; it is in no log
STRING, USER, NUMBER = 3, 6, 10  # types of options


@pytest.mark.parametrize(
    ("command", "option", "filled"),
    [
        ("poll", "country", {}),
        ("alliance", "name", {}),
        ("obstacles", "about", {}),
        ("obstacles", "source", {}),
        ("position", "country", {}),
        ("explain", "name", {}),
        ("assessment", "source", {}),
        ("clash", "about", {}),
        ("argue", "about", {"side": "for"}),
    ],
)
async def test_what_is_completed_is_understood(
    room: Room, command: str, option: str, filled: dict[str, Any]
) -> None:
    offered = await room.alice.complete(command, option, "")
    assert offered
    for name, value in [*offered.items()][:8]:
        assert value != name  # SimCord's page would never send it
        answer = await room.alice.type(command, **filled, **{option: value})
        assert not answer.private, answer.text
    name = next(reversed(offered))
    assert name in await room.alice.complete(command, option, name[: len(name) // 2 + 1].upper())
    for rubbish in ("zzzzqqqq", "@everyone", "x" * 6000, "\u202e\u200b", "%s'; --", "日本"):
        await room.alice.complete(command, option, rubbish)


@pytest.mark.parametrize(
    ("command", "option", "typed", "first"),
    [
        ("poll", "country", "jap", "Japan"),
        ("poll", "country", "a", "All countries"),
        ("poll", "country", "phillipines", "Philippines"),
        ("explain", "name", "日本", "Japan"),
        ("alliance", "name", "the quad", "Quad"),
    ],
)
async def test_completion_begins_with_what_is_meant(
    room: Room, command: str, option: str, typed: str, first: str
) -> None:
    assert next(iter(await room.alice.complete(command, option, typed))) == first


@pytest.mark.parametrize(("command", "has"), [("poll", "polled"), ("position", "placed")])
@pytest.mark.parametrize("typed", ["", "s", "a", "in"])
async def test_countries_with_something_to_show_come_first(
    room: Room, topic: Topic, command: str, has: str, typed: str
) -> None:
    offered = await room.alice.complete(command, "country", typed)
    slugs = [value.removeprefix(ID) for value in offered.values() if value != ID + ALL]
    shown = [slug in getattr(topic, has) for slug in slugs]
    assert shown == sorted(shown, reverse=True)
    assert typed or all(slug in slugs for slug in getattr(topic, has))


async def test_a_topic_that_is_none_completes_nothing_and_is_no_fault(room: Room) -> None:
    topic = {"type": STRING, "name": "topic", "value": TYPED}
    assert await completed(room, "poll", topic, typing("country", "j")) == []


def typing(name: str, value: object, kind: int = STRING) -> dict[str, Any]:
    """The option that is being filled."""
    return {"type": kind, "name": name, "value": value, "focused": True}


async def completed(
    room: Room, command: Any, *options: Any, **more: Any
) -> list[dict[str, Any]] | None:
    """What an autocomplete is answered with, once; None where it is not."""
    data = {"id": room.id_of("poll"), "name": command, "type": 1, "options": [*options], **more}
    kind = InteractionType.APPLICATION_COMMAND_AUTOCOMPLETE
    result = await room.alice.dispatch(kind, data)
    assert room.replies(result) == 1
    return result.autocomplete_choices


@pytest.mark.parametrize("value", [None, 5, 2.5, True, [], [TYPED], {}, {TYPED: TYPED}])
async def test_a_value_that_is_no_text_completes_nothing(room: Room, value: object) -> None:
    for command, option in (("poll", "country"), ("poll", "topic"), ("obstacles", "about")):
        assert await completed(room, command, typing(option, value)) == []
    if value is not None:
        topic = {"type": STRING, "name": "topic", "value": value}
        assert await completed(room, "poll", topic, typing("country", "j")) == []


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("poll", []),
        ("poll", [{"type": STRING, "name": "country", "value": TYPED}]),
        ("poll", [{"type": STRING, "name": "country", "focused": True}]),
        ("poll", [{"type": STRING, "value": TYPED, "focused": True}]),
        ("poll", [{"name": "country", "value": TYPED, "focused": True}]),
        ("poll", [typing("country", TYPED, USER)]),
        ("poll", [typing("country", TYPED, NUMBER)]),
        ("poll", [typing(TYPED, TYPED)]),
        ("poll", [typing("private", TYPED)]),
        ("poll", [{"type": 1, "name": TYPED, "options": [typing("country", TYPED)]}]),
        ("poll", [TYPED]),
        ("poll", [None]),
        (TYPED, [typing("country", TYPED)]),
        ([TYPED], [typing("country", TYPED)]),
        (None, []),
    ],
)
async def test_what_no_client_sends_is_answered_and_leaves_nobodys_words_in_a_log(
    room: Room, caplog: pytest.LogCaptureFixture, command: object, options: list[Any]
) -> None:
    room.spoiled = True  # it is logged
    caplog.set_level(logging.INFO)
    assert await completed(room, command, *options) == []
    assert not [said for said in logged(caplog) for secret in secrets(room) if secret in said]


def secrets(room: Room) -> list[str]:
    return [TYPED, str(room.alice.actor.id), "alice"]


def logged(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Each record as the bot writes it, with its traceback, and the message as it was made."""
    written = Discreet(JsonLines(), ())
    return [f"{record.getMessage()} {written.format(record)}" for record in caplog.records]


@pytest.mark.parametrize("more", [{"resolved": {"users": {TYPED: {}}}}, {"guild_id": TYPED}])
async def test_what_discord_adds_may_be_unreadable(
    room: Room, caplog: pytest.LogCaptureFixture, more: dict[str, Any]
) -> None:
    room.spoiled = True
    caplog.set_level(logging.INFO)
    assert await completed(room, "poll", typing("country", "j"), **more) == []
    assert not [said for said in logged(caplog) for secret in secrets(room) if secret in said]

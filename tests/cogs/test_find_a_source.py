"""The menu *Find a source*: whatever a message says, however it says it, is searched for."""

from typing import Any

import pytest
from simcord.backend import serializers
from simcord.enums import AppCommandType, InteractionType
from support.simulated import MENU, Room, Seen

from bot.wording import render, say

pytest_plugins = "support.discord_fixtures"
pytestmark = pytest.mark.asyncio(loop_scope="module")

ASKED = "Did the Quad begin with the tsunami?"
TIME = "2026-01-02T03:04:05+00:00"
PICTURE = {"id": "1", "filename": "a.png", "size": 1, "url": "https://a.b/a.png", "proxy_url": ""}


def poll(question: str, *answers: str | None) -> dict[str, Any]:
    return {
        "question": {"text": question},
        "answers": [
            {"answer_id": number, "poll_media": {"text": text}}
            for number, text in enumerate(answers, 1)
        ],
        "expiry": "2026-01-09T03:04:05+00:00",
        "allow_multiselect": False,
        "layout_type": 1,
    }


def embed(**shown: Any) -> dict[str, Any]:
    return {"embeds": [{"type": "rich", **shown}]}


def picture(description: str | None) -> dict[str, Any]:
    return {"attachments": [PICTURE | {"description": description}]}


def components(*shown: dict[str, Any]) -> dict[str, Any]:
    return {"components": [*shown], "flags": 1 << 15}


def text(content: str) -> dict[str, Any]:
    return {"type": 10, "content": content}


def forwarded(**shown: Any) -> dict[str, Any]:
    empty = {"content": "", "embeds": [], "attachments": [], "components": [], "type": 0}
    message = {**empty, "timestamp": TIME, "edited_timestamp": None, "flags": 0, **shown}
    return {"message_snapshots": [{"message": message}]}


WAYS = {
    "words": {"content": ASKED},
    "the question of a poll": {"poll": poll(ASKED, "yes", "no")},
    "an answer of a poll": {"poll": poll("Which?", "none", ASKED)},
    "an answer of a poll beside one without text": {"poll": poll("", None, ASKED)},
    "the title of an embed": embed(title=ASKED),
    "the description of an embed": embed(description=ASKED),
    "the author of an embed": embed(author={"name": ASKED}),
    "the name of a field": embed(fields=[{"name": ASKED, "value": "?"}]),
    "the value of a field": embed(fields=[{"name": "?", "value": ASKED}]),
    "the footer of an embed": embed(footer={"text": ASKED}),
    "the alt text of a picture": picture(ASKED),
    "a text of components": components(text(ASKED)),
    "a text in a box": components({"type": 17, "components": [text(ASKED)]}),
    "a text in a section": components(
        {"type": 9, "components": [text(ASKED)], "accessory": {"type": 11, "media": {"url": "u"}}}
    ),
    "forwarded words": forwarded(content=ASKED),
    "a forwarded embed": forwarded(**embed(fields=[{"name": "?", "value": ASKED}])),
    "a forwarded picture": forwarded(**picture(ASKED)),
    "forwarded components": forwarded(**components(text(ASKED))),
}
EMPTY = {
    "nothing": {},
    "spaces": {"content": " \n\t"},
    "a picture": picture(None),
    "an empty embed": embed(),
    "a picture in an embed": embed(image={"url": "https://a.b/a.png"}),
    "a poll without texts": {"poll": poll("", None)},
    "a separator": components({"type": 14}),
    "a forwarded picture": forwarded(**picture(None)),
}


async def found(room: Room, shown: dict[str, Any]) -> Seen:
    """What alice sees who holds somebody's message against the sources."""
    said = await room.bob.say("?")
    backend = room.env.backend
    message = serializers.message_payload(backend, backend.get_message(room.channel.id, said.id))
    known = backend.find_command(MENU, None, type=AppCommandType.MESSAGE)
    assert known
    data = {
        "id": known["id"],
        "name": MENU,
        "type": AppCommandType.MESSAGE,
        "target_id": str(said.id),
        "resolved": {"messages": {str(said.id): {**message, "content": "", **shown}}},
    }
    return await room.alice.send(InteractionType.APPLICATION_COMMAND, data)


@pytest.mark.parametrize("way", WAYS)
async def test_it_is_searched_for(room: Room, way: str) -> None:
    answer = await found(room, WAYS[way])
    assert answer.private
    assert "tsunami" in answer.text
    assert room.public() == []


@pytest.mark.parametrize("way", EMPTY)
async def test_a_message_without_text_gets_its_sentence(room: Room, way: str) -> None:
    refused = await found(room, EMPTY[way])
    assert (refused.private, refused.text) == (True, render(say("ask.no-text")))


async def test_all_of_a_message_is_searched_for_at_once(room: Room) -> None:
    """A word here and a word there are one question."""
    answer = await found(room, {"content": "quad"} | embed(footer={"text": "tsunami"}))
    assert answer.text == (await room.alice.type("ask", question="quad tsunami")).text


async def test_what_is_found_can_be_shared(room: Room) -> None:
    shared = await room.alice.press(await found(room, {"content": ASKED}), "Share")
    assert not shared.private and "tsunami" in shared.text


async def test_a_long_message_is_read_from_its_beginning(room: Room) -> None:
    answer = await found(room, {"content": f"{ASKED} {'bla ' * 400}"})
    assert answer.private and "tsunami" in answer.text

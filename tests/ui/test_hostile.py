"""What nobody should type, and somebody does: it pings nobody, breaks nothing, shows as typed."""

import re

import pytest
from support.hostile import FILLED, FREE, HOSTILE, live
from support.simulated import Room, Seen

pytest_plugins = "support.discord_fixtures"
pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_the_test_sees_live_markup() -> None:
    for text in (
        "*a*",
        "a_b",
        "`a`",
        "<@1>",
        "@here",
        "https://a",
        "[a](b)",
        "\u202ea",
        "# a",
        "> a",
    ):
        assert live(text), text
    assert not live("## Title\n**bold** and \\*plain\\*\n-# small \\@here")


def calm(message: Seen) -> Seen:
    """Limits, flags and mentions are looked at when the test ends: see `Room.faults`."""
    assert live(re.sub(r"</\w+:\d+>", "", message.text)) == []
    return message


@pytest.mark.parametrize(("command", "option"), FREE)
async def test_it_is_calm_on_discord(room: Room, command: str, option: str) -> None:
    for typed in HOSTILE.values():
        calm(await room.alice.type(command, **FILLED.get(command, {}) | {option: typed}))


async def test_every_button_of_a_hostile_question_works(room: Room) -> None:
    for typed in HOSTILE.values():
        answer = await room.alice.type("ask", question=typed, private=True)
        for label in answer.options:
            calm(await room.alice.choose(answer, label))
        for label in answer.usable:  # of which one turns the page
            pressed = calm(await room.alice.press(answer, label))
            assert "another version" not in pressed.text


async def test_it_is_calm_in_other_peoples_messages(room: Room) -> None:
    for typed in filter(str.strip, HOSTILE.values()):
        said = await room.bob.say(typed[:2000])
        found = calm(await room.alice.find_a_source(said))
        assert found.private


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("@everyone", "“@everyone”"),
        ("<@1> **b** _i_", "“<@1> b _i_”"),
        ("[a](https://b.c)", "“[a](https://b.c)”"),
        ("at\u202elan\x00tis\nsunk", "“atlantis sunk”"),
        ("ｎｏｗｈｅｒｅ land", "“ｎｏｗｈｅｒｅ land”"),
        ("~~a~~ `b` ||c||", "“~~a~~ `b` ||c||”"),
    ],
)
async def test_it_is_shown_as_it_was_typed(room: Room, typed: str, shown: str) -> None:
    refused = calm(await room.alice.type("alliance", name=typed))
    assert refused.private
    as_seen = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", refused.text).replace("\u200b", "")
    assert as_seen.startswith(shown)


async def test_what_is_long_is_shown_in_short(room: Room) -> None:
    refused = await room.alice.type("clash", about="*" * 3000 + "q" * 3000)
    assert len(refused.text) < 300
    assert "“qqq" in refused.text

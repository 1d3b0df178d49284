"""The bot wherever Discord lets people use it: messages, direct messages, other servers."""

from types import SimpleNamespace
from typing import Any

import discord
import pytest
from simcord import interactions
from simulated import Room

from bot.cogs.search import _texts

pytest_plugins = "discord_fixtures"
pytestmark = pytest.mark.asyncio(loop_scope="module")


# Find a source


async def test_a_message_is_held_against_the_sources(room: Room) -> None:
    said = await room.bob.say("I think the Quad began with the tsunami")
    found = await room.alice.find_a_source(said)
    assert found.private
    assert "tsunami" in found.text
    assert room.public() == []
    shared = await room.alice.press(found, "Share")
    assert not shared.private


@pytest.mark.parametrize("words", ["", "   \n"])
async def test_a_message_without_text_is_refused(room: Room, words: str) -> None:
    said = await room.bob.say(words, picture=True)
    refused = await room.alice.find_a_source(said)
    assert refused.private
    assert "has no text" in refused.text


async def test_a_long_message_is_read_from_its_beginning(room: Room) -> None:
    said = await room.bob.say("Why did the Quad start? " + "bla " * 400)
    found = await room.alice.find_a_source(said)
    assert found.private
    assert "Quad" in found.text


# Other places than a server


async def test_everything_works_in_a_direct_message(room: Room) -> None:
    carol = room.alone("carol")
    answer = await carol.type("argue", side="against")
    assert not answer.private
    assert (await carol.press(answer, "Cite")).private
    assert (await carol.press(answer, "Next")).private
    assert (await carol.choose(answer, next(iter(answer.options)))).private
    assert "All countries" in await carol.complete("poll", "country", "")
    assert (await carol.type("poll", country="nowhere at all")).private
    said = await carol.say("Why did the Quad start?")
    assert (await carol.find_a_source(said)).private


@pytest.mark.parametrize("where", ["a server without the bot", "a group of friends"])
async def test_everything_works_for_whoever_installed_the_app(
    room: Room, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    alone = where == "a group of friends"
    carol = room.alone("carol") if alone else room.alice
    ordinary = interactions.base_payload

    def base_payload(*args: Any, **fields: Any) -> tuple[Any, dict[str, Any]]:
        record, payload = ordinary(*args, **fields)
        payload["authorizing_integration_owners"] = {"1": str(fields["user_id"])}
        if alone:
            payload["context"] = 2
            group = {"type": 3, "name": None, "icon": None, "owner_id": "1", "recipients": []}
            payload["channel"] |= group
        return record, payload

    monkeypatch.setattr(interactions, "base_payload", base_payload)
    answer = await carol.type("argue", side="against")
    assert not answer.private
    assert (await carol.press(answer, "Next")).private
    private = await carol.type("argue", side="against", private=True)
    assert (await carol.press(private, "Next")).message.id == private.message.id
    assert not (await carol.press(private, "Share")).private
    assert (await carol.type("poll", country="korea")).private
    assert "Quad" in (await carol.find_a_source(await carol.say("what is the quad"))).text


async def test_commands_are_offered_everywhere(room: Room) -> None:
    (told,) = room.syncs()
    assert len(told) == 13
    for command in told:
        assert (command["contexts"], command["integration_types"]) == ([0, 1, 2], [0, 1])
        assert command["default_member_permissions"] is None


async def test_no_intent_is_asked_for(room: Room) -> None:
    assert room.bot.intents == discord.Intents.none()


async def test_nobody_can_be_mentioned(room: Room) -> None:
    answer = await room.alice.type("ask", question="@everyone <@1> quad")
    await room.alice.press(answer, "Cite")
    private = await room.alice.type("argue", side="for", private=True)
    await room.alice.press(private, "Next")
    await room.alice.type("poll", country="@everyone")
    assert [body["allowed_mentions"] for body in room.sent] == [{"parse": []}] * 5


async def test_a_message_says_what_it_shows() -> None:
    """In plain text, in embeds, in components as this bot's own answers, or forwarded."""
    text = discord.TextDisplay({"type": 10, "content": "A tsunami"})
    box = SimpleNamespace(children=[SimpleNamespace(children=[text])])
    embed = discord.Embed(title="The Quad", description="has members")

    def message(**shown: Any) -> Any:
        empty: dict[str, Any] = {"content": "", "embeds": [], "components": []}
        return SimpleNamespace(**empty | shown)

    forwarded = message(content="Forwarded", embeds=[embed])
    whole = message(content="Look", components=[box], message_snapshots=[forwarded])
    assert [said for said in _texts(whole) if said] == [
        *("Look", "A tsunami", "Forwarded", "The Quad", "has members")
    ]

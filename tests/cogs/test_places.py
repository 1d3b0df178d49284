"""The bot wherever Discord lets people use it: servers, direct messages, other servers."""

from typing import Any

import discord
import pytest
from simcord import interactions
from support.simulated import Room

MANAGE_SERVER = discord.Permissions(manage_guild=True).value

pytest_plugins = "support.discord_fixtures"
pytestmark = pytest.mark.asyncio(loop_scope="module")


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
    assert (await carol.type("poll", country="quad")).private
    assert "Quad" in (await carol.find_a_source(await carol.say("what is the quad"))).text


async def test_commands_are_offered_everywhere(room: Room) -> None:
    (told,) = room.syncs()
    assert len(told) == 16
    for command in told:
        assert (command["contexts"], command["integration_types"]) == ([0, 1, 2], [0, 1])
        allowed = MANAGE_SERVER if command["name"] == "settings" else None
        assert command["default_member_permissions"] == allowed


async def test_no_intent_is_asked_for(room: Room) -> None:
    assert room.bot.intents == discord.Intents.none()


async def test_nobody_can_be_mentioned(room: Room) -> None:
    answer = await room.alice.type("ask", question="@everyone <@1> quad")
    await room.alice.press(answer, "Cite")
    private = await room.alice.type("argue", side="against", private=True)
    await room.alice.press(private, "Next")
    await room.alice.type("poll", country="@everyone")
    assert [body["allowed_mentions"] for body in room.sent] == [{"parse": []}] * 5

"""Handlers by kind and version: each gets its presses and forms alone, and fails at the gate."""

import logging
import re
from typing import Any

import discord
import pytest
from simcord.enums import InteractionType
from support import discord_limits as limits
from support.simulated import Room, seen

from bot.errors import UserError
from bot.ui import router
from bot.ui.presses import KIND
from bot.ui.router import Handler, Router
from bot.wording import render, say

pytest_plugins = "support.discord_fixtures"
pytestmark = pytest.mark.asyncio(loop_scope="module")

KINDS = [InteractionType.MESSAGE_COMPONENT, InteractionType.MODAL_SUBMIT]
STALE = render(say("stale"))
FAULTS = {
    "a sentence": (UserError(say("flood")), render(say("flood"))),
    "a fault": (RuntimeError("the secret inside"), render(say("error.unforeseen"))),
    "a database": (OSError("the secret inside"), render(say("error.database"))),
}
Interaction = discord.Interaction[Any]


@pytest.fixture(autouse=True)
def never_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waiting for a view of discord.py's is an error: nothing here may belong to one."""
    monkeypatch.setattr(router, "GRACE_SECONDS", "no number")


async def sent(room: Room, custom_id: str, kind: InteractionType = KINDS[0]) -> str:
    """The words of the one private reply to a press or a form."""
    answer = await room.alice.type("help")
    data = {"custom_id": custom_id.replace("{key}", room.key), "components": []}
    result = await room.bob.dispatch(kind, data | {"component_type": limits.BUTTON}, answer)
    assert room.replies(result) == 1
    message = seen(result)
    assert message.private
    return message.text


@pytest.mark.parametrize("kind", KINDS)
async def test_a_handler_gets_its_kind_alone(room: Room, kind: InteractionType) -> None:
    got: list[str] = []

    async def handle(interaction: Interaction) -> None:
        data: Any = interaction.data
        got.append(data["custom_id"])
        raise UserError(say("flood"))  # which stands for what the handler says

    room.bot.router = Router({KIND: room.bot.replies.press, "x1": handle})
    handled = render(say("flood"))
    for custom_id, said in (
        ("x1:", handled),
        ("x1:any:thing", handled),
        (f"{KIND}:o:1:{{key}}:sources", "2 articles"),
        ("x2:any:thing", STALE),
        ("x11:any", STALE),
        ("ax1:any", STALE),
    ):
        assert said in await sent(room, custom_id, kind)
    assert got == ["x1:", "x1:any:thing"]


@pytest.mark.parametrize(
    "custom_id",
    [
        "z9:anything",
        "v1:ballot",
        "a0:o:1:{key}:help",
        "a2:o:1:{key}:help",
        "open:1:poll;country=japan",
        "pick:1:obstacles",
        "page:2:argue;side=for",
        "cite:1:poll;country=japan",
        "cited:2:poll;country=japan",
        "share:12:argue;side=for;part=2",
    ],
)
async def test_another_version_is_told_so_at_once(room: Room, custom_id: str) -> None:
    assert await sent(room, custom_id) == STALE


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("fault", FAULTS)
async def test_a_handler_fails_at_the_gate(
    room: Room, caplog: pytest.LogCaptureFixture, kind: InteractionType, fault: str
) -> None:
    room.spoiled = True
    error, said = FAULTS[fault]
    room.bot.router = Router({"x1": failing(error)})
    told = await sent(room, "x1:", kind)
    assert told.startswith(said) and "secret" not in told
    references = re.findall(r"reference: ([0-9A-F]{6})$", told)
    logged = [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR]
    assert len(references) == len(logged) == (fault != "a sentence")
    assert all(reference in message for reference, message in zip(references, logged, strict=True))
    assert room.env.errors == []


def failing(error: Exception) -> Handler:
    async def fail(_: Interaction) -> None:
        raise error

    return fail

"""What people are told when an answer cannot be had: alone, in plain words."""

import logging
import re
from typing import Any

import pytest
from simcord.enums import InteractionType
from sqlalchemy import text
from support import discord_limits as limits
from support.simulated import Room, simulation

from bot.facts.store import Topics
from bot.ui import router
from bot.ui.replies import USES
from bot.wording import render, say

STALE, CHANGED = render(say("stale")), render(say("command.changed"))

pytest_plugins = "support.discord_fixtures"
pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_what_means_nothing_here_is_asked_back_privately(room: Room) -> None:
    refused = await room.alice.type("poll", country="quad")
    assert refused.private
    assert room.public() == []
    answer = await room.alice.press(refused, "Quad")
    assert answer.private
    assert answer.title == "Quad"


async def test_many_offers_all_work(room: Room) -> None:
    refused = await room.alice.type("clash", about="zzzzqqqq")
    assert refused.private
    assert len(refused.usable) > 5
    for label in refused.usable:
        opened = await room.alice.press(refused, label)
        assert (opened.private, opened.title) == (True, label)


async def test_one_account_cannot_flood_the_bot(facts: Topics, no_idling: None) -> None:
    async with simulation(facts, bounded=True) as room:
        answers = [await room.alice.type("sources") for _ in range(USES)]
        assert not any(answer.private for answer in answers)
        answer = answers[-1]
        for refused in (await room.alice.type("sources"), await room.alice.press(answer, "Cite")):
            assert refused.private
            assert "a lot at once" in refused.text
        assert (await room.bob.press(answer, "Cite")).title.startswith("Cite")


@pytest.mark.parametrize(
    "custom_id",
    [
        "",
        "hello",
        "counter:5",
        "a1:",
        "a1:o:1:",
        "a1:o:1:{key}:nothing",
        "a1:o:1:{key}:poll",
        "a1:o:1:{key}:poll;country=japan;country=china;x=1",
        "a1:o:1:{key}:poll;topic=1",
        "a1:o:1:{key}:statement;id",
        "a1:o:x:{key}:help",
        "a1:z:1:{key}:help",
        "a1:o:99999999999999999999:{key}:unknown;x=1",
        "a1:c:1:{key}:cite;answer=1",
        "\x00:\x00:\x00",
        "a1:o:1:{key}:" + "x" * 80,
    ],
)
async def test_a_button_of_another_version_gets_a_sentence(
    room: Room, custom_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(router, "GRACE_SECONDS", 0)  # no view of discord.py's has these
    custom_id = custom_id.replace("{key}", room.key)
    answer = await room.alice.type("help")
    refused = await room.bob.forge(custom_id, answer)
    assert refused.private
    assert refused.text == STALE


async def test_a_select_of_another_version_gets_a_sentence(room: Room) -> None:
    answer = await room.alice.type("obstacles")
    data = {"component_type": limits.SELECT, "values": ["what=is=this"]}
    (custom_id,) = [c["custom_id"] for c in limits.of_type(answer.components, limits.SELECT)]
    press = InteractionType.MESSAGE_COMPONENT
    refused = await room.bob.send(press, data | {"custom_id": custom_id}, answer)
    assert (refused.private, refused.text) == (True, STALE)


@pytest.mark.parametrize(
    ("custom_id", "said"),
    [
        ("a1:o:1:{key}:statement;id=gone", "no longer in the store"),
        ("a1:o:1:{key}:poll;country=atlantis", "no country"),
        ("a1:o:1:{key}:timeline;since=never", "no date"),
        ("a1:c:1:{key}:argue;side=maybe", "no side"),
        ("a1:s:1:{key}:obstacles;about=qqqqzzzz", "no obstacle"),
        ("a1:o:1:zzzzzz:help", "That topic is not here"),
    ],
)
async def test_a_button_whose_fact_is_gone_says_so(room: Room, custom_id: str, said: str) -> None:
    answer = await room.alice.type("help")
    refused = await room.bob.forge(custom_id.replace("{key}", room.key), answer)
    assert refused.private
    assert said in refused.text


async def test_a_page_that_is_no_more_gives_the_last_one(room: Room) -> None:
    answer = await room.alice.type("argue", side="for")
    beyond = await room.bob.forge(f"a1:g:99:{room.key}:argue;side=for", answer)
    assert "Next" not in beyond.usable
    before = await room.bob.forge(f"a1:g:-3:{room.key}:argue;side=for", answer)
    assert before.text == answer.text


async def test_a_command_of_another_version_gets_a_sentence(room: Room) -> None:
    room.spoiled = True  # it is logged
    command = InteractionType.APPLICATION_COMMAND
    old = {"id": room.id_of("poll"), "name": "vote", "type": 1}
    assert CHANGED in (await room.alice.send(command, old)).text
    without = {"id": room.id_of("poll"), "name": "poll", "type": 1, "options": []}
    assert CHANGED in (await room.alice.send(command, without)).text


async def fails(*_: Any, **__: Any) -> None:
    raise RuntimeError("the secret inside")


@pytest.mark.parametrize("way", ["command", "button", "menu"])
async def test_what_nobody_foresaw_gets_a_reference(
    room: Room, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, way: str
) -> None:
    room.spoiled = True
    answer = await room.alice.type("sources")
    said = await room.bob.say("quad")
    monkeypatch.setattr(room.bot.topics, "topic", fails)
    if way == "command":
        refused = await room.alice.type("poll", country="japan")
    elif way == "button":
        refused = await room.alice.press(answer, "Cite")
    else:
        refused = await room.alice.find_a_source(said)
    assert refused.private
    assert "secret" not in refused.text
    assert "Traceback" not in refused.text
    (reference,) = re.findall(r"reference: ([0-9A-F]{6})$", refused.text)
    (record,) = [r for r in caplog.records if r.levelno >= logging.ERROR]
    assert reference in record.getMessage()
    assert record.exc_info and "the secret inside" in str(record.exc_info[1])


@pytest.mark.parametrize("way", ["command", "button"])
async def test_a_store_that_does_not_answer_is_named(
    own: Topics, no_idling: None, caplog: pytest.LogCaptureFixture, way: str
) -> None:
    async with simulation(own) as room:
        answer = await room.alice.type("sources")
        async with own.database.session() as session, session.begin():
            await session.exec(text("DROP TABLE source"))  # type: ignore[call-overload]
        own._kept.clear()
        if way == "command":
            refused = await room.alice.type("explain", name="japan")
        else:
            refused = await room.alice.press(answer, "Cite")
        assert refused.private
        assert refused.text.startswith("The store of facts does not answer just now")
        assert "source" not in refused.text
        assert "reference" in caplog.text
        assert "the database does not answer" in caplog.text
        assert "SELECT" not in caplog.text


async def test_an_answer_that_comes_too_late_is_only_logged(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    room.spoiled = True
    room.env.inject_error("POST", "/interactions/*/callback", status=404, code=10062)
    with pytest.raises(AssertionError, match="0 messages"):
        await room.alice.type("help")
    assert "too late to answer" in caplog.text
    assert not [r for r in caplog.records if r.levelno >= logging.ERROR]


async def test_an_answer_that_discord_refuses_is_replaced_by_a_sentence(room: Room) -> None:
    room.spoiled = True
    room.env.inject_error("POST", "/interactions/*/callback", status=400, code=50035)
    refused = await room.alice.type("help")
    assert refused.private
    assert "Something went wrong" in refused.text

"""The stand-in for Discord, tried with a real discord.py in a process of its own."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from standin import Answer, NotPossible, StandIn, payloads, server

pytestmark = pytest.mark.asyncio(loop_scope="module")

BOT = str(Path(__file__).with_name("throwaway.py"))


@asynccontextmanager
async def python(env: dict[str, str], *arguments: str) -> AsyncIterator[Process]:
    env = {**os.environ, **env}
    child = await asyncio.create_subprocess_exec(sys.executable, *arguments, env=env, stderr=PIPE)
    try:
        yield child
    finally:
        if child.returncode is None:
            child.terminate()
        await child.communicate()


@asynccontextmanager
async def connected(kind: str) -> AsyncIterator[StandIn]:
    async with StandIn() as discord, python(discord.env, BOT, kind):
        await discord.wait_synced()
        await discord.wait_ready()
        yield discord


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def both() -> AsyncIterator[dict[str, StandIn]]:
    """Two bots, started at the same time, since that is what takes long here."""
    async with AsyncExitStack() as stack:
        names = ["sharded", "plain"]
        starting = (stack.enter_async_context(connected(name)) for name in names)
        yield dict(zip(names, await asyncio.gather(*starting), strict=True))


@pytest.fixture(params=["sharded", "plain"])
def discord(both: dict[str, StandIn], request: pytest.FixtureRequest) -> StandIn:
    return both[request.param]


def texts(components: list[dict[str, Any]]) -> list[str]:
    return [c["content"] for c in payloads.components(components) if "content" in c]


async def echo(discord: StandIn, **options: Any) -> Answer:
    return await discord.slash("echo", {"text": "hello", **options})


async def test_commands_are_registered_with_their_options(discord: StandIn) -> None:
    options = {c["name"]: [o["name"] for o in c.get("options", [])] for c in discord.commands}
    assert options == {"echo": ["text", "loud"], "slow": [], "deaf": []}
    assert "200 GET /applications/" in str(discord.rest.requests)
    assert discord.rest.syncs == 1
    assert not discord.refused


async def test_a_heart_beats(discord: StandIn) -> None:
    await discord.until(lambda: discord.gateway.heartbeats, "heartbeat")


async def test_a_command_is_answered_with_its_json_and_files(discord: StandIn) -> None:
    answer = await echo(discord, loud=True)
    assert answer["type"] == 4
    assert texts(answer["data"]["components"]) == ["HELLO"]
    assert answer["data"]["flags"] & payloads.EPHEMERAL
    assert answer["files"] == {"dot.png": b"not quite a picture"}
    assert "attachment://dot.png" in str(answer["data"])


async def test_discord_keeps_the_message_with_the_address_of_its_file(discord: StandIn) -> None:
    message = (await echo(discord))["message"]
    assert discord.messages[-1] == message
    assert [file["filename"] for file in message["attachments"]] == ["dot.png"]
    assert message["attachments"][0]["url"] in str(message["components"])
    assert "attachment://" not in str(message["components"])


async def test_a_click_updates_the_message_and_can_be_repeated(discord: StandIn) -> None:
    message = (await echo(discord))["message"]
    first = await discord.click("count:0", message)
    second = await discord.click("count:1", message, user="bob")
    assert (first["type"], second["type"]) == (7, 7)
    assert second["message"] is message
    assert texts(first["data"]["components"]) == ["clicked by alice"]
    assert texts(message["components"]) == ["clicked by bob"]


async def test_a_pick_that_is_answered_later_edits_the_message(discord: StandIn) -> None:
    message = (await echo(discord))["message"]
    answer = await discord.click("pick", message, values=["pear"])
    assert answer["type"] == 6
    assert answer["message"] is message
    assert texts(message["components"]) == ["picked ['pear']"]
    assert message["attachments"] == []  # the edit has let go of the picture


async def test_what_somebody_types_is_completed(discord: StandIn) -> None:
    assert await discord.complete("echo", "text", "he") == [{"name": "he?", "value": "he"}]
    with pytest.raises(NotPossible, match="/echo completes no 'loud'"):
        await discord.complete("echo", "loud", "t")


async def test_what_is_past_can_be_forgotten(discord: StandIn) -> None:
    await echo(discord)
    discord.forget()
    assert (discord.messages, discord.rest.requests, discord.rest.interactions) == ([], [], {})
    await discord.gateway.drop()
    assert texts((await echo(discord))["data"]["components"]) == ["hello"]


async def test_a_deferred_answer_is_waited_for(discord: StandIn) -> None:
    answer = await discord.slash("slow")
    assert (answer["type"], answer["data"]["content"]) == (5, "thought")
    assert not answer["message"]["flags"] & payloads.LOADING
    await discord.until(lambda: discord.messages[-1]["content"] == "and again", "edited follow-up")
    assert discord.messages[-2] is answer["message"]


async def test_a_bot_resumes_and_hears_what_it_missed(discord: StandIn) -> None:
    resumed = discord.gateway.resumed
    await discord.gateway.drop()
    assert texts((await echo(discord))["data"]["components"]) == ["hello"]
    assert discord.gateway.resumed == resumed + 1
    assert texts((await echo(discord, loud=True))["data"]["components"]) == ["HELLO"]


async def test_what_no_client_offers_is_not_possible(discord: StandIn) -> None:
    message = (await echo(discord))["message"]
    with pytest.raises(NotPossible, match=r"no 'missing', only \['echo'"):
        await discord.slash("missing")
    with pytest.raises(NotPossible, match="no 'pitch'"):
        await echo(discord, pitch=1)
    with pytest.raises(NotPossible, match=r"/echo needs \['text'\]"):
        await discord.slash("echo")
    with pytest.raises(NotPossible, match="no 'count:7'"):
        await discord.click("count:7", message)
    with pytest.raises(NotPossible, match="disabled"):
        await discord.click("off", message)
    async with StandIn() as empty:
        with pytest.raises(NotPossible, match="no bot"):
            await empty.click("off", {"components": [{"type": 2, "custom_id": "off"}]})


async def test_silence_is_noticed(discord: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "FIRST_ANSWER_S", 0.1)
    with pytest.raises(TimeoutError, match=r"no response to .*deaf.* in 0\.1 s"):
        await discord.slash("deaf")


async def test_a_wrong_token_is_refused() -> None:
    async with (
        StandIn() as discord,
        python(discord.env | {"DISCORD_TOKEN": "wrong"}, BOT) as bot,
    ):
        _, errors = await bot.communicate()
    assert b"LoginFailure" in errors
    assert discord.rest.requests == discord.refused == ["401 GET /users/@me"]


async def test_without_the_addresses_discord_cannot_be_imported(tmp_path: Path) -> None:
    package = tmp_path / "discord"  # in place of the real one, which takes long to import
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "http.py").write_text("class Route: BASE = 'https://discord.com'")
    path = os.pathsep.join([str(Path(BOT).with_name("site")), str(tmp_path)])
    async with python({"PYTHONPATH": path}, "-c", "import discord.http") as child:
        _, errors = await child.communicate()
    assert b"KeyError: 'STANDIN_API'" in errors

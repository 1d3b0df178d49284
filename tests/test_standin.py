"""The stand-in for Discord, tried with a real discord.py in a process of its own."""

import asyncio
import json
import os
import sys
import zlib
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from standin import RESET, Answer, Fault, NotPossible, StandIn, payloads, server
from standin.rest import Interaction
from standin.server import TOKEN

pytestmark = pytest.mark.asyncio(loop_scope="module")

Websocket = aiohttp.ClientWebSocketResponse
BOT = str(Path(__file__).parent / "standin" / "throwaway.py")


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
    async with client() as (empty, _):
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


@asynccontextmanager
async def client() -> AsyncIterator[tuple[StandIn, aiohttp.ClientSession]]:
    async with asyncio.timeout(5), StandIn() as discord, aiohttp.ClientSession() as session:
        yield discord, session


async def test_rest_refuses_what_discord_refuses() -> None:
    async with client() as (discord, session):
        api, hook = discord.env["STANDIN_API"], "/webhooks/1/unknown"
        headers = {"Authorization": f"Bot {discord.env['DISCORD_TOKEN']}"}
        for method, path, code in (
            ("GET", "/guilds/1", 0),
            ("POST", "/interactions/1/unknown/callback", 10062),
            ("POST", hook, 10015),
            ("PATCH", hook + "/messages/@original", 10015),
        ):
            async with session.request(method, api + path, headers=headers, json={}) as response:
                assert (response.status, (await response.json())["code"]) == (404, code)
        assert discord.refused[0] == "404 GET /guilds/1"


async def test_a_command_keeps_its_id() -> None:
    async with client() as (discord, session):
        url = f"{discord.env['STANDIN_API']}/applications/{payloads.APPLICATION}/commands"
        headers = {"Authorization": f"Bot {TOKEN}"}
        ids = []
        for names in (["old"], ["new", "old"]):
            await session.put(url, headers=headers, json=[{"name": name} for name in names])
            ids.append({command["name"]: command["id"] for command in discord.commands})
        assert ids[0]["old"] == ids[1]["old"] != ids[1]["new"]


async def test_an_interaction_is_answered_once_and_only_real_messages_edited() -> None:
    async with client() as (discord, session):
        discord.rest.interactions |= {token: Interaction("1", {}) for token in ("a", "b")}
        api, body = (
            discord.env["STANDIN_API"],
            {"type": 4, "data": {"content": "x", "allowed_mentions": {"parse": []}}},
        )
        async with session.post(api + "/interactions/1/a/callback", json=body) as quiet:
            assert quiet.status == 204
        url = api + "/interactions/1/b/callback?with_response=1"
        async with session.post(url, json=body) as full:
            assert (await full.json())["resource"] == {"type": 4, "message": discord.messages[-1]}
        async with session.post(url, json=body) as again:
            assert (again.status, (await again.json())["code"]) == (400, 40060)
        async with session.patch(api + "/webhooks/1/b/messages/1", json={}) as unknown:
            assert (unknown.status, (await unknown.json())["code"]) == (404, 10008)


async def test_a_reply_that_may_ping_fails_whoever_made_it() -> None:
    with pytest.raises(AssertionError, match="may ping"):
        async with client() as (discord, session):
            discord.rest.interactions["a"] = Interaction("1", {})
            url = discord.env["STANDIN_API"] + "/interactions/1/a/callback"
            body = {"type": 4, "data": {"content": "x", "allowed_mentions": {"parse": ["users"]}}}
            async with session.post(url, json=body) as response:
                assert response.status == 204


async def test_requests_fail_on_demand() -> None:
    async with client() as (discord, session):
        callback = discord.env["STANDIN_API"] + "/interactions/1/a/callback"
        slow, lost = Fault(429, retry_after=2), Fault(502, taken=True)
        discord.rest.fail_next("POST /interactions/", Fault(500), slow, Fault(RESET), lost)
        discord.rest.interactions["a"] = use = Interaction("1", {})
        async with session.post(callback, json={"type": 6}) as response:
            assert response.status == 500
        async with session.post(callback, json={"type": 6}) as response:
            assert (response.status, (await response.json())["retry_after"]) == (429, 2)
        with pytest.raises(aiohttp.ClientError):
            await session.post(callback, json={"type": 6})
        assert not use.type
        async with session.post(callback, json={"type": 6}) as response:
            assert (response.status, use.type) == (502, 6)  # taken all the same
        async with session.post(callback, json={"type": 6}) as response:
            assert (await response.json())["code"] == 40060


@asynccontextmanager
async def raw_gateway() -> AsyncIterator[tuple[StandIn, Websocket, Callable[[bytes], Any]]]:
    async with client() as (discord, session):
        stream = zlib.decompressobj()
        url = discord.env["STANDIN_GATEWAY"] + "?compress=zlib-stream"
        async with session.ws_connect(url) as ws:
            yield discord, ws, lambda packed: json.loads(stream.decompress(packed))


async def test_the_gateway_greets_and_keeps_strangers_out() -> None:
    async with raw_gateway() as (_, ws, read):
        assert read(await ws.receive_bytes())["op"] == 10
        await ws.send_json({"op": 1, "d": None})
        assert read(await ws.receive_bytes()) == {"op": 11}
        await ws.send_json({"op": 6, "d": {"token": TOKEN, "session_id": "gone", "seq": 1}})
        assert read(await ws.receive_bytes()) == {"op": 9, "d": False}
        await ws.send_json({"op": 2, "d": {"token": "wrong"}})
        assert (await ws.receive()).data == 4004


@pytest.mark.parametrize("intents", [0, 1])
async def test_guilds_are_announced_to_those_who_ask_for_them(intents: int) -> None:
    async with raw_gateway() as (discord, ws, read):
        assert read(await ws.receive_bytes())["op"] == 10
        await ws.send_json({"op": 2, "d": {"token": TOKEN, "intents": intents}})
        assert read(await ws.receive_bytes())["t"] == "READY"
        await ws.send_json({"op": 1, "d": None})
        heard = read(await ws.receive_bytes())
        assert heard.get("t") == ("GUILD_CREATE" if intents else None)
        assert discord.gateway.announced == intents
        if intents:
            assert (len(heard["d"]["channels"]), len(heard["d"]["roles"])) == (30, 20)


@pytest.mark.parametrize(("code", "left"), [(1000, 0), (4000, 1)])
async def test_only_a_goodbye_ends_a_session(code: int, left: int) -> None:
    async with raw_gateway() as (discord, ws, _):
        await ws.send_json({"op": 2, "d": {"token": TOKEN}})
        await discord.wait_ready()
        (session,) = discord.gateway.sessions
        await ws.close(code=code)
        await discord.until(lambda: session.link is None, "end of the connection")
        assert len(discord.gateway.sessions) == left


async def test_the_guild_belongs_to_one_shard() -> None:
    async with raw_gateway() as (discord, ws, read):
        assert read(await ws.receive_bytes())["op"] == 10
        guilds = []
        for shard in (0, 1):
            await ws.send_json({"op": 2, "d": {"token": TOKEN, "shard": [shard, 2]}})
            guilds.append(read(await ws.receive_bytes())["d"]["guilds"])
        mine = int(payloads.GUILD) >> 22 & 1
        assert [bool(listed) for listed in guilds] == [mine == 0, mine == 1]
        assert (session := discord.gateway.session()) and session.shard == (mine, 2)

"""The stand-in for Discord as it answers on the wire, without a bot."""

import asyncio
import json
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from standin import RESET, Fault, StandIn, payloads
from standin.rest import Interaction
from standin.server import TOKEN

pytestmark = pytest.mark.asyncio(loop_scope="module")

Websocket = aiohttp.ClientWebSocketResponse


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

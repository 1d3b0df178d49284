"""What somebody sends is in no log, wherever it stands in what Discord sends; the real process."""

import asyncio
import copy
import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from standin import StandIn, payloads, server
from standin.payloads import Json
from support.lives import PATIENCE
from support.processes import bot_run, page, posix, said, stopped

from bot.ui.layout import END, SMALL

FOREIGN = "zyzzyva"
IN_PLACE = (FOREIGN, [FOREIGN], {FOREIGN: FOREIGN})  # of any field
COMMAND, PRESS, COMPLETION, FORM = 2, 3, 4, 5  # types of interactions
REQUESTS = (  # to METRICS_PORT
    f"{FOREIGN}\r\n\r\n",
    f"GET /healthz HTTP/{FOREIGN}\r\n\r\n",
    f"GET /healthz HTTP/1.1\r\n{FOREIGN}\r\n\r\n",
    f"GET /{FOREIGN}?{FOREIGN} HTTP/1.1\r\nHost: {FOREIGN}\r\nContent-Length: {FOREIGN}\r\n\r\n",
)


def user(**more: Any) -> Json:
    """With all that Discord may say of one."""
    return payloads.user(FOREIGN) | {"global_name": FOREIGN, "public_flags": 0} | more


def message() -> Json:
    """One of somebody's, with all that may be in it."""
    attachment = {"id": "9", "filename": FOREIGN, "size": 1, "url": FOREIGN, "proxy_url": FOREIGN}
    return payloads.message() | {
        "id": "5",
        "author": user(),
        "content": FOREIGN,
        "timestamp": "2025-01-01T00:00:00+00:00",
        "edited_timestamp": "2025-01-01T00:00:00+00:00",
        "mentions": [user(id="7")],
        "mention_roles": ["8"],
        "attachments": [attachment],
        "embeds": [{"type": "rich", "title": FOREIGN, "description": FOREIGN, "color": 1}],
        "reactions": [{"count": 1, "me": False, "emoji": {"id": None, "name": FOREIGN}}],
        "message_reference": {"message_id": "1", "channel_id": "2", "guild_id": "3"},
        "components": [
            {"type": 17, "components": [{"type": 10, "content": f"{SMALL}{FOREIGN}{END}"}]},
            {"type": 1, "components": [{"type": 2, "style": 1, "custom_id": FOREIGN}]},
        ],
    }


def interactions(discord: StandIn) -> Iterator[Json]:
    """One of each kind, with all that may be in it."""
    ids = {command["name"]: command["id"] for command in discord.commands}
    option = {"name": "country", "type": 3, "value": "japan", "focused": True}
    poll = {"id": ids["poll"], "name": "poll", "type": 1, "options": [option]}
    question = {"name": "question", "type": 3, "value": f"the quad {FOREIGN}"}
    ask = {"id": ids["ask"], "name": "ask", "type": 1, "options": [question]}
    found = {"id": ids["Find a source"], "name": "Find a source", "type": 3, "target_id": "5"}
    resolved = {"messages": {"5": message()}, "users": {"7": user(id="7")}}
    pressed = {"custom_id": f"a1:o:1:{FOREIGN}:poll", "component_type": 3, "values": [FOREIGN]}
    field = {"type": 1, "components": [{"type": 4, "custom_id": "x", "value": FOREIGN}]}
    filled = {"custom_id": f"a1:o:1:{FOREIGN}:poll", "components": [field]}
    for kind, data in (
        (COMMAND, poll),
        (COMMAND, ask),
        (COMMAND, found | {"resolved": resolved}),
        (COMPLETION, poll),
        (PRESS, pressed),
        (FORM, filled),
    ):
        payload = payloads.interaction(kind, data, FOREIGN)
        payload["member"] |= {"nick": FOREIGN, "joined_at": "2025-01-01T00:00:00+00:00"}
        yield payload | ({"message": message()} if kind == PRESS else {})


def places(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to each value in a payload, whole objects and lists among them."""
    if path:
        yield path
    if isinstance(node, dict | list):
        for key in node if isinstance(node, dict) else range(len(node)):
            yield from places(node[key], (*path, key))


def spoilt(payload: Json, path: tuple[Any, ...], value: Any) -> Json:
    """A copy with another value in one place, and a user of its own, who is no flood."""
    made = copy.deepcopy(payload)
    made |= {"id": payloads.snowflake(), "token": payloads.snowflake()}
    made["member"]["user"]["id"] = payloads.snowflake()
    *way, last = path
    node: Any = made
    for key in way:
        node = node[key]
    node[last] = value
    return made


async def ask_for_metrics(port: int, request: str) -> None:
    answer, asked = await asyncio.open_connection("127.0.0.1", port)
    asked.write(f"GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n{request}".encode())
    assert b"400 Bad Request" in await answer.read()
    asked.close()


@posix
async def test_nothing_that_is_sent_is_in_the_log(
    tmp_path: Path, unused_tcp_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "FIRST_ANSWER_S", PATIENCE)  # it has much to do at once
    own = {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'facts.db'}",
        "LOG_LEVEL": "DEBUG",
        "METRICS_PORT": str(unused_tcp_port),
    }
    log = 'exec "$@" 2>log'  # a pipe that nobody reads meanwhile would be full
    async with StandIn() as discord, bot_run(tmp_path, discord.env | own, wrapper=log) as process:
        await discord.wait_synced()
        await discord.wait_ready()
        (session,) = discord.gateway.sessions
        count = 0
        for payload in interactions(discord):
            for path in places(payload):
                for value in IN_PLACE:
                    await session.dispatch("INTERACTION_CREATE", spoilt(payload, path, value))
                    count += 1
            assert "Quad" in said(await discord.slash("alliance", {"name": "quad"}))
        for event in ("GUILD_CREATE", "MESSAGE_CREATE", "USER_UPDATE", FOREIGN.upper()):
            for value in IN_PLACE:
                await session.dispatch(event, {"id": value, "name": FOREIGN, "user": value})
        for request in REQUESTS:
            await ask_for_metrics(unused_tcp_port, request)
        assert "Quad" in said(await discord.slash("alliance", {"name": "quad"}))
        assert await page(unused_tcp_port, "healthz") == (200, "ok\n")
        await stopped(process, signal.SIGTERM)
    wrote = (tmp_path / "log").read_text("utf-8")
    assert count > 500
    entries = [json.loads(line) for line in wrote.splitlines()]
    assert any("ValueError" in entry.get("traceback", "") for entry in entries)
    for unsaid in (FOREIGN, FOREIGN.upper(), discord.env["DISCORD_TOKEN"]):
        assert unsaid not in wrote, [line for line in wrote.splitlines() if unsaid in line][:3]

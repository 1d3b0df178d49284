"""What Discord's own client would never send, and old clients do; the real process, in one life."""

import asyncio
import copy
import json
import signal
from datetime import timedelta
from pathlib import Path
from typing import Any

from discord.utils import time_snowflake, utcnow
from standin import Answer, StandIn, payloads
from standin.payloads import EPHEMERAL, Json
from support import discord_limits as limits
from support.processes import bot_run, posix, said, stopped

from bot.wording import render, say

COMMAND, PRESS, COMPLETION, FORM = 2, 3, 4, 5  # types of interactions
TEXT, NUMBER, SWITCH, USER = 3, 4, 5, 6  # types of options
HUGE = "zyzzyva " * 10_000
STALE, CHANGED = render(say("stale")), render(say("command.changed"))


def option(value: Any, kind: int = TEXT, name: str = "country", **more: Any) -> Json:
    return {"name": name, "type": kind, "value": value} | more


JAPAN = option("japan")

# Options of /poll -> what is said.
OPTIONS: list[tuple[list[Json], str]] = [
    ([], CHANGED),
    ([JAPAN, option("red", name="colour")], "Japan"),
    *(([option(value, kind)], CHANGED) for value, kind in ((5, NUMBER), (True, SWITCH))),
    ([option("1", USER)], CHANGED),
    *(([option(value)], CHANGED) for value in (7, ["japan"], {"a": "japan"})),
    ([option(None)], CHANGED),
    ([{"name": "more", "type": 1, "options": [JAPAN]}], CHANGED),
    ([JAPAN, option("yes", name="private")], "Japan"),
    ([option(HUGE)], "too long"),
]
COMMANDS: list[tuple[Json, str]] = [
    ({"id": "1", "name": "gone", "type": 1, "options": []}, CHANGED),
    ({"id": "1", "name": "Find a source", "type": 1, "options": []}, CHANGED),
    ({"id": "1", "name": "poll", "type": 3, "target_id": "5", "resolved": {}}, CHANGED),
    (
        {"id": "1", "name": "Find a source", "type": 3, "target_id": "5"}
        | {"resolved": {"messages": {"5": {"id": "5"}}}},
        "Something went wrong on the bot's side",
    ),
]
# custom_ids and values of selects, "KEY" for the topic's key.
BUTTONS = (
    "",
    "x" * 100,
    "open:1:poll",  # of version 0.1.0
    "page:x:poll",
    "v1:vote",  # of a kind that there is not yet
    "a1:",
    "a1:o:1:KEY:nothing",
    "a1:o:1:KEY",
    "a1:g:x:KEY:poll",
    "a1:x:1:KEY:poll",
    "a1:s:1:KEY:poll;a=b;c=d",
    "a1:o:1:KEY:help;id=\0",
)
VALUES = ("", "KEY:statement;id=a\0", "KEY:zyzzyva=is=this", "KEY:poll;reader=1", "KEY", HUGE)


class Life:
    """One bot, and what is sent to it as it stands."""

    def __init__(self, discord: StandIn) -> None:
        self.discord = discord
        (poll,) = [command for command in discord.commands if command["name"] == "poll"]
        self.poll: Json = {"id": poll["id"], "name": "poll", "type": 1}

    async def send(self, kind: int, data: Json, message: Json | None = None) -> Answer:
        payload = payloads.interaction(kind, data, "mallory")
        if message:
            payload["message"] = message
        return await self.discord.interact(payload, message)

    async def refused(self, words: str, kind: int, data: Json, on: Json | None = None) -> None:
        """A private sentence, which is all that changes."""
        before = copy.deepcopy(on)
        answer = await self.send(kind, data, on)
        assert words in said(answer), data
        assert answer["data"]["flags"] & EPHEMERAL
        assert on == before

    async def commands(self) -> None:
        for options, words in OPTIONS:
            data = self.poll | {"options": options}
            if words == "Japan":
                assert words in said(await self.send(COMMAND, data)), options
            else:
                await self.refused(words, COMMAND, data)
        for data, words in COMMANDS:
            await self.refused(words, COMMAND, data)

    async def completions(self) -> None:
        """Each is answered: a client would say else that options could not be loaded."""
        typed = option(HUGE, focused=True)
        for data in (
            self.poll | {"options": [typed]},
            self.poll | {"options": [option("j")]},  # nothing is being typed
            self.poll | {"options": [option("zyzzyva", name="colour", focused=True)]},
            self.poll | {"options": [option(["zyzzyva"], focused=True)]},
            self.poll | {"options": [option(5, NUMBER, focused=True)]},
            {"id": "1", "name": "gone", "type": 1, "options": [typed]},
        ):
            assert (await self.send(COMPLETION, data))["data"]["choices"] == [], data
        data = self.poll | {"options": [option(None, focused=True)]}
        assert "choices" in (await self.send(COMPLETION, data))["data"]

    async def presses(self) -> None:
        asked = await self.discord.slash("obstacles", user="alice")
        message = asked["message"]
        key = limits.custom_ids(message["components"])[0].split(":")[3]
        await asyncio.gather(
            *(
                self.refused(STALE, PRESS, press(custom_id.replace("KEY", key)), message)
                for custom_id in BUTTONS
            )
        )
        gone = "That topic is not here"
        await self.refused(gone, PRESS, press("a1:o:1:gone:poll;country=japan"), message)
        (picked,) = [c for c in payloads.components(message["components"]) if c["type"] == 3]
        for value in VALUES:
            forged = press(picked["custom_id"], values=[value.replace("KEY", key)])
            await self.refused(STALE, PRESS, forged, message)
        await self.refused(STALE, FORM, {"custom_id": "zyzzyva", "components": []})

    async def strangers(self) -> None:
        """What is pressed on another's answer, public or private, answers whoever pressed it."""
        public = await self.discord.slash("argue", {"side": "against"})
        private = await self.discord.slash("poll", {"country": "japan", "private": True})
        assert private["data"]["flags"] & EPHEMERAL
        pages = [id for id in buttons(public["message"]) if id.startswith("a1:g:")]
        assert pages
        for message in (public["message"], private["message"]):
            before = copy.deepcopy(message)
            for custom_id in buttons(message):
                pressed = await self.discord.click(custom_id, message, user="bob")
                assert pressed["data"]["flags"] & EPHEMERAL, custom_id
                assert pressed["message"] is not message
            assert message == before

    async def events(self) -> None:
        """What is no interaction of a kind that can be answered."""
        for session in self.discord.gateway.sessions:
            await session.dispatch("INTERACTION_CREATE", {"id": "not a number"})
            await session.dispatch("INTERACTION_CREATE", {})
            await session.dispatch("ZYZZYVA", {"content": "zyzzyva"})
        unknown: list[tuple[Any, Json]] = [(1, {}), (99, {"zyzzyva": 1}), (["zyzzyva"], {})]
        for kind, data in (*unknown, (PRESS, {"component_type": 2})):
            await self.discord.dispatch(payloads.interaction(kind, data, "mallory"))

    async def clocks(self) -> None:
        """An id says when something was asked, by Discord's clock and not by this machine's."""
        for hours in (-5, 5):
            payload = payloads.interaction(COMMAND, self.poll | {"options": [JAPAN]}, "carol")
            payload["id"] = str(time_snowflake(utcnow() + timedelta(hours=hours)))
            assert "Japan" in said(await self.discord.interact(payload))

    async def without_permissions(self) -> None:
        """The link of the README asks for none."""
        payload = payloads.interaction(COMMAND, self.poll | {"options": [JAPAN]}, "carol")
        payload["member"]["permissions"] = payload["app_permissions"] = "0"
        assert "Japan" in said(await self.discord.interact(payload))


def press(custom_id: str, **more: Any) -> Json:
    return {"custom_id": custom_id, "component_type": 3 if more else 2} | more


def buttons(message: Json) -> list[str]:
    """Those that can be pressed, but Share, which is there to show an answer to all."""
    found = payloads.components(message["components"])
    usable = [c for c in found if c["type"] == 2 and not c.get("disabled")]
    return [c["custom_id"] for c in usable if not c["custom_id"].startswith("a1:s:")]


@posix
async def test_nothing_that_is_sent_ends_a_bot_or_stays_in_its_log(tmp_path: Path) -> None:
    own = {"DATABASE_URL": f"sqlite:///{tmp_path / 'facts.db'}", "LOG_LEVEL": "DEBUG"}
    async with StandIn() as discord, bot_run(tmp_path, discord.env | own) as process:
        await discord.wait_synced()
        await discord.wait_ready()
        life = Life(discord)
        for fault in (
            life.events,
            life.commands,
            life.completions,
            life.presses,
            life.strangers,
            life.clocks,
            life.without_permissions,
        ):
            await fault()
            assert "Quad" in said(await discord.slash("alliance", {"name": "quad"}, user="alice"))
        assert discord.refused == []
        wrote = await stopped(process, signal.SIGTERM)
    entries = [json.loads(line) for line in wrote.splitlines()]
    complaints = [e for e in entries if e["level"] not in ("DEBUG", "INFO")]
    assert {e["logger"].partition(".")[0] for e in complaints} == {"bot"}  # none got past the gate
    assert wrote.count("an event INTERACTION_CREATE could not be read") == 3
    assert wrote.count("a command unlike the registered one was used") == 7
    for unsaid in (discord.env["DISCORD_TOKEN"], "mallory", "alice", "zyzzyva", "gone"):
        assert unsaid not in wrote

"""The stand-in itself: Discord on a port of this machine, and what people do in its client."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Self, TypeVar

from aiohttp import web

from . import payloads
from .gateway import HEARTBEAT_MS, Gateway
from .payloads import Json
from .rest import API, Answer, Interaction, Rest

T = TypeVar("T")

TOKEN = "the.stand-in.token"
FIRST_ANSWER_S = 3.0  # Discord's own limit, after which it says that the bot did not respond
PATIENCE_S = 10.0
SILENCE_S = 60.0
SUBCOMMAND, LABEL = 1, 18  # types of an option and of a component
START_S = 30.0  # a busy machine takes long to import all that a bot needs


class NotPossible(Exception):
    """No person could do this in a client: no such command, option, button, or bot."""


class StandIn:
    """Discord without a past, for as long as the `async with` lasts.

    guilds: how many the bot is in. announce: tells the bot of each, with channels and roles, even
    if it did not ask for that by its intents. heartbeat_ms: between two heartbeats of the bot.
    silence_s: for how long discord.py bears a gateway that says nothing; its own 60 s are more than
    a test has. No reply may ping anybody: the block ends with an AssertionError where one could.
    """

    def __init__(
        self,
        *,
        guilds: int = 1,
        announce: bool = False,
        heartbeat_ms: int = HEARTBEAT_MS,
        silence_s: float = SILENCE_S,
    ) -> None:
        self.env: dict[str, str] = {}  # what the bot's process needs besides its environment
        self._change, self._silence_s = asyncio.Event(), silence_s
        self.gateway = Gateway(
            TOKEN,
            self._change.set,
            guilds=guilds,
            announce=announce,
            heartbeat_ms=heartbeat_ms,
        )
        self.rest = Rest(TOKEN, self._change.set)

    async def __aenter__(self) -> Self:
        app = self.rest.application(lambda: self.gateway.url, self.gateway.connect)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        address = f"127.0.0.1:{self._runner.addresses[0][1]}"
        self.gateway.url = f"ws://{address}/"
        path = [str(Path(__file__).with_name("site")), os.environ.get("PYTHONPATH")]
        self.env = {
            "DISCORD_TOKEN": TOKEN,
            "STANDIN_API": f"http://{address}{API}",
            "STANDIN_GATEWAY": self.gateway.url,
            "STANDIN_SILENCE_S": str(self._silence_s),
            "PYTHONPATH": os.pathsep.join(filter(None, path)),
        }
        return self

    async def __aexit__(self, error: type[BaseException] | None, *_: object) -> None:
        await self.gateway.drop()
        await self._runner.cleanup()
        if error is None:
            assert self.rest.pinging == [], "these may ping somebody"

    @property
    def commands(self) -> list[Json]:
        """The commands as the bot registered them last, with their ids."""
        return self.rest.commands

    @property
    def messages(self) -> list[Json]:
        """The bot's messages as Discord holds them, oldest first."""
        return [*self.rest.messages.values()]

    @property
    def refused(self) -> list[str]:
        """The requests that were turned down, such as "401 GET /users/@me"."""
        return [request for request in self.rest.requests if request >= "4"]

    async def until(self, happened: Callable[[], T], what: str, within: float = PATIENCE_S) -> T:
        """Waits for something true and gives it; TimeoutError after `within` seconds."""
        async with self._patience(what, within):
            while not (value := happened()):
                self._change.clear()
                await self._change.wait()
        return value

    @asynccontextmanager
    async def _patience(self, what: str, within: float) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(within):
                yield
        except TimeoutError:
            heard = self.rest.requests[-5:]
            raise TimeoutError(f"no {what} in {within} s; last requests: {heard}") from None

    def forget(self) -> None:
        """Lets go of what is past and answered, so that a long run takes no more memory."""
        self.rest.forget()
        self.gateway.forget()

    async def wait_ready(self) -> None:
        """Waits until a bot is connected to the gateway."""
        await self.until(lambda: any(s.link for s in self.gateway.sessions), "session", START_S)

    async def wait_synced(self) -> None:
        """Waits until a bot has registered its commands."""
        await self.until(lambda: self.rest.syncs, "commands", START_S)

    async def slash(
        self,
        name: str,
        options: Mapping[str, Any] | None = None,
        *,
        user: str = "alice",
        guild: str = payloads.GUILD,
    ) -> Answer:
        """Runs a slash command; waits for the whole answer, also when the bot defers it.

        name: with the subcommand after it, such as "vote open".
        """
        name, _, part = name.partition(" ")
        command = _named(self.commands, "name", name)
        offered, given = command.get("options") or [], options or {}
        if part:
            offered = _named(offered, "name", part).get("options") or []
        if missing := [o["name"] for o in offered if o.get("required") and o["name"] not in given]:
            raise NotPossible(f"/{name} needs {missing}")
        filled = [
            {"name": key, "type": _named(offered, "name", key)["type"], "value": value}
            for key, value in given.items()
        ]
        if part:
            filled = [{"name": part, "type": SUBCOMMAND, "options": filled}]
        data = {"id": command["id"], "name": name, "type": 1, "options": filled}
        return await self.interact(payloads.interaction(2, data, user, guild))

    async def submit(
        self,
        form: Answer,
        fields: Mapping[str, str],
        *,
        user: str = "alice",
        guild: str = payloads.GUILD,
    ) -> Answer:
        """Sends a form that a bot has shown. fields: by custom_id."""
        asked = [one["component"] for one in form["data"]["components"]]
        for name in fields:
            _named(asked, "custom_id", name)
        filled = [
            {
                "type": LABEL,
                "component": {
                    "type": one["type"],
                    "custom_id": one["custom_id"],
                    "value": fields.get(one["custom_id"], ""),
                },
            }
            for one in asked
        ]
        data = {"custom_id": form["data"]["custom_id"], "components": filled}
        return await self.interact(payloads.interaction(5, data, user, guild))

    async def complete(
        self, name: str, option: str, typed: str, *, user: str = "alice"
    ) -> list[Json]:
        """The choices that are offered while somebody types the value of an option."""
        command = _named(self.commands, "name", name)
        offered = _named(command.get("options") or [], "name", option)
        if not offered.get("autocomplete"):
            raise NotPossible(f"/{name} completes no {option!r}")
        focused = {"name": option, "type": offered["type"], "value": typed, "focused": True}
        data = {"id": command["id"], "name": name, "type": 1, "options": [focused]}
        answer = await self.interact(payloads.interaction(4, data, user))
        return answer["data"]["choices"]

    async def click(
        self,
        custom_id: str,
        message: Json,
        *,
        values: Sequence[str] = (),
        user: str = "alice",
        guild: str = payloads.GUILD,
    ) -> Answer:
        """Presses a button of a message, or picks values in one of its selects."""
        found = _named([*payloads.components(message["components"])], "custom_id", custom_id)
        if found.get("disabled"):
            raise NotPossible(f"{custom_id!r} is disabled")
        data = {"custom_id": custom_id, "component_type": found["type"], "values": [*values]}
        payload = payloads.interaction(3, data, user, guild) | {"message": message}
        return await self.interact(payload, message)

    async def interact(self, payload: Json, message: Json | None = None) -> Answer:
        """Dispatches an interaction as it stands, also one that no client would send.

        message: the one that was clicked. Gives the whole answer.
        """
        use = await self.dispatch(payload, message)
        async with self._patience(f"response to {payload['data']}", FIRST_ANSWER_S):
            await use.acknowledged.wait()
        async with self._patience(f"answer to {payload['data']}", PATIENCE_S):
            await use.complete.wait()
        assert use.answer
        return use.answer

    async def dispatch(
        self, payload: Json, message: Json | None = None, *, to_all: bool = False
    ) -> Interaction:
        """The same without waiting for an answer; the same payload again is the same interaction.

        to_all: to every process, not only to the one that hears of the guild.
        """
        session = self.gateway.session(payload["guild_id"])
        if session is None:
            raise NotPossible("there is no bot")
        if self.rest.hidden:
            payload = payload | {"app_permissions": "0"}
        use = Interaction(payload["id"], message or {})
        use = self.rest.interactions.setdefault(payload["token"], use)
        for one in self.gateway.sessions if to_all else (session,):
            await one.dispatch("INTERACTION_CREATE", payload)
        return use


def _named(offered: Sequence[Json], key: str, name: str) -> Json:
    for one in offered:
        if one.get(key) == name:
            return one
    raise NotPossible(f"no {name!r}, only {[one[key] for one in offered if key in one]}")

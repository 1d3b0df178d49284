"""The stand-in's gateway: the websocket over which a bot hears what people do."""

import json
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import zstandard
from aiohttp import web

from .payloads import APPLICATION, GUILD, Json, bot, snowflake

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, INVALID_SESSION, HELLO, HEARTBEAT_ACK = 0, 1, 2, 6, 9, 10, 11
HEARTBEAT_MS = 41_250
NORMAL, LOST, WRONG_TOKEN = 1000, 4000, 4004  # close codes


class Link:
    """One websocket, with the compression that the bot asked for in the address."""

    def __init__(self, ws: web.WebSocketResponse, compress: str) -> None:
        self.ws, self.compress = ws, compress
        # One stream lasts as long as the connection; a flush ends each message. discord.py asks
        # for zstd where the zstandard package is installed, else for zlib.
        if compress == "zstd-stream":
            self._stream = zstandard.ZstdCompressor().compressobj()
            self._flush = zstandard.COMPRESSOBJ_FLUSH_BLOCK
        else:
            self._stream, self._flush = zlib.compressobj(), zlib.Z_SYNC_FLUSH

    async def send(self, payload: Json) -> None:
        """Sends one message; if the bot has just gone, its session still has what it missed."""
        packed = self._stream.compress(json.dumps(payload).encode())
        with suppress(ConnectionResetError):
            await self.ws.send_bytes(packed + self._stream.flush(self._flush))


@dataclass
class Session:
    """A bot that has identified; it outlives its websocket, so that the bot can resume it."""

    shard: tuple[int, int]  # number, of how many
    link: Link | None
    id: str = field(default_factory=snowflake)
    sent: list[Json] = field(default_factory=list)

    async def dispatch(self, event: str, data: Json) -> None:
        """Tells the bot of an event, now or when it resumes."""
        self.sent.append({"op": DISPATCH, "s": len(self.sent) + 1, "t": event, "d": data})
        if self.link:
            await self.link.send(self.sent[-1])


class Gateway:
    """The sessions of a bot, one for each shard."""

    def __init__(self, token: str, changed: Callable[[], None]) -> None:
        self.url = ""
        self.sessions: list[Session] = []
        self.heartbeats = self.resumed = 0
        self._token, self._changed = token, changed

    def session(self) -> Session | None:
        """The session that hears of the one guild, connected at the moment or not."""
        mine = (s for s in self.sessions if (int(GUILD) >> 22) % s.shard[1] == s.shard[0])
        return next(mine, None)

    async def drop(self) -> None:
        """Loses every connection, as Discord does now and then."""
        for session in self.sessions:
            if link := session.link:
                session.link = None
                await link.ws.close(code=LOST)

    async def connect(self, request: web.Request) -> web.WebSocketResponse:
        """Serves one websocket until it closes."""
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        link = Link(ws, request.query["compress"])
        await link.send({"op": HELLO, "d": {"heartbeat_interval": HEARTBEAT_MS}})
        async for frame in ws:
            heard = frame.json()
            await self._hear(link, heard["op"], heard["d"])
            self._changed()
        for session in [s for s in self.sessions if s.link is link]:
            session.link = None
            if ws.close_code == NORMAL:  # the bot said goodbye and will not resume
                self.sessions.remove(session)
        self._changed()
        return ws

    async def _hear(self, link: Link, op: int, data: Any) -> None:
        if op == HEARTBEAT:
            self.heartbeats += 1
            await link.send({"op": HEARTBEAT_ACK})
        elif op in (IDENTIFY, RESUME) and data["token"] != self._token:
            await link.ws.close(code=WRONG_TOKEN)
        elif op == IDENTIFY:
            await self._identify(link, data)
        elif op == RESUME:
            await self._resume(link, data)

    async def _identify(self, link: Link, data: Json) -> None:
        number, count = data.get("shard", (0, 1))
        session = Session((number, count), link)
        self.sessions = [s for s in self.sessions if s.shard != session.shard] + [session]
        guilds = [{"id": GUILD, "unavailable": True}] if self.session() is session else []
        ready = {"v": 10, "user": bot(), "application": {"id": APPLICATION, "flags": 0}}
        ready |= {"session_id": session.id, "resume_gateway_url": self.url, "guilds": guilds}
        await session.dispatch("READY", ready | {"shard": [number, count]})

    async def _resume(self, link: Link, data: Json) -> None:
        session = next((s for s in self.sessions if s.id == data["session_id"]), None)
        if session is None:
            await link.send({"op": INVALID_SESSION, "d": False})
            return
        for missed in session.sent[data["seq"] :]:
            await link.send(missed)
        session.link = link
        self.resumed += 1
        await session.dispatch("RESUMED", {})

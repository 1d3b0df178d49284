"""The stand-in's gateway: the websocket over which a bot hears what people do."""

import json
import sys
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from . import payloads
from .payloads import APPLICATION, GUILD, Json, bot, snowflake

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT = 0, 1, 2, 6, 7
INVALID_SESSION, HELLO, HEARTBEAT_ACK = 9, 10, 11
HEARTBEAT_MS = 41_250
GUILDS = 1 << 0  # the intent of those who hear of guilds
CHANNELS, ROLES = 30, 20  # of each guild
FLUSHED = b"\0\0\xff\xff"  # how a compressed message ends
NORMAL, LOST, WRONG_TOKEN = 1000, 4000, 4004  # close codes


def compressor(kind: str) -> Callable[[bytes], bytes]:
    """Compresses the messages of one connection, in turn: the stream is as long as the connection,
    and a flush ends each message. Errors: ValueError for a kind that this Python does not have."""
    if sys.version_info >= (3, 14) and kind == "zstd-stream":  # what discord.py asks for there
        from compression import zstd

        zstd_stream = zstd.ZstdCompressor()
        return lambda text: zstd_stream.compress(text, zstd_stream.FLUSH_BLOCK)
    if kind == "zlib-stream":
        stream = zlib.compressobj()
        return lambda text: stream.compress(text) + stream.flush(zlib.Z_SYNC_FLUSH)
    raise ValueError(kind)


class Link:
    """One websocket, compressed as the bot asks for it."""

    def __init__(self, ws: web.WebSocketResponse, compress: str) -> None:
        self.ws = ws
        self.silent = False  # whether it lets heartbeats go unanswered
        self._compress = compressor(compress)

    async def send(self, payload: Json) -> None:
        """Sends one message; if the bot has just gone, its session still has what it missed."""
        packed = self._compress(json.dumps(payload).encode())
        with suppress(ConnectionResetError):
            await self.ws.send_bytes(packed)


@dataclass
class Session:
    """A bot that has identified; it outlives its websocket, so that the bot can resume it."""

    shard: tuple[int, int]  # number, of how many
    link: Link | None
    id: str = field(default_factory=snowflake)
    sent: list[Json] = field(default_factory=list)
    number: int = 0  # of the last event

    async def dispatch(self, event: str, data: Json, *, keep: bool = True) -> None:
        """Tells the bot of an event, now or, if it is kept, when it resumes."""
        self.number += 1
        payload = {"op": DISPATCH, "s": self.number, "t": event, "d": data}
        if keep:
            self.sent.append(payload)
        if self.link:
            await self.link.send(payload)


class Gateway:
    """The sessions of a bot, one for each shard.

    guilds: how many the bot is in. announce: tells of each in full, also without the intent.
    heartbeat_ms: between two heartbeats of the bot.
    """

    def __init__(
        self,
        token: str,
        changed: Callable[[], None],
        *,
        guilds: int = 1,
        announce: bool = False,
        heartbeat_ms: int = HEARTBEAT_MS,
    ) -> None:
        self.url = ""
        self.heartbeat_ms = heartbeat_ms
        self.guilds, self.announce = payloads.guilds(guilds), announce
        self.announced = 0  # guilds told of in full
        self.closed = False  # to whoever connects anew
        self.fickle = False  # whether it loses whoever resumes at once
        self.mute = False  # whether it takes a connection and says nothing
        self.connections = 0
        self.sessions: list[Session] = []
        self.heartbeats = self.identified = self.resumed = 0
        self._token, self._changed = token, changed

    def session(self, guild: str = GUILD) -> Session | None:
        """The session that hears of a guild, connected at the moment or not."""
        return next((s for s in self.sessions if _hears(s, guild)), None)

    def forget(self) -> None:
        """Lets go of what a bot that resumes could still ask for."""
        for session in self.sessions:
            session.sent.clear()

    async def drop(self, code: int = LOST) -> None:
        """Loses every connection, as Discord does now and then."""
        for link in self._let_go():
            await link.ws.close(code=code)

    async def ask_to_reconnect(self) -> None:
        """What Discord asks of bots before it restarts a gateway."""
        for link in self._let_go():
            await link.send({"op": RECONNECT, "d": None})

    async def invalidate(self, *, resumable: bool) -> None:
        """Ends the sessions or, where they can be resumed, their connections alone."""
        links = self._let_go()
        if not resumable:
            self.sessions.clear()
        for link in links:
            await link.send({"op": INVALID_SESSION, "d": resumable})

    async def babble(self, *, text: bool) -> None:
        """Says what nobody can read: no JSON, or nothing that could be unpacked."""
        for link in self._let_go():
            await (link.ws.send_str("{") if text else link.ws.send_bytes(b"\0" * 8 + FLUSHED))

    def fall_silent(self) -> None:
        """Leaves every connection open, and says nothing more: no event, no sign of life."""
        for link in self._let_go():
            link.silent = True

    def _let_go(self) -> list[Link]:
        """The live connections; what happens from now on is told to those who resume."""
        live = [session.link for session in self.sessions if session.link]
        for session in self.sessions:
            session.link = None
        return live

    async def connect(self, request: web.Request) -> web.WebSocketResponse:
        """Serves one websocket until it closes."""
        if self.closed:
            raise web.HTTPServiceUnavailable
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        link = Link(ws, request.query["compress"])
        self.connections += 1
        self._changed()
        if not self.mute:
            await link.send({"op": HELLO, "d": {"heartbeat_interval": self.heartbeat_ms}})
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
            if not link.silent:
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
        self.identified += 1
        self.sessions = [s for s in self.sessions if s.shard != session.shard] + [session]
        mine = [guild for guild in self.guilds if _hears(session, guild)]
        guilds = [{"id": guild, "unavailable": True} for guild in mine]
        ready = {"v": 10, "user": bot(), "application": {"id": APPLICATION, "flags": 0}}
        ready |= {"session_id": session.id, "resume_gateway_url": self.url, "guilds": guilds}
        await session.dispatch("READY", ready | {"shard": [number, count]})
        if self.announce or data.get("intents", 0) & GUILDS:
            for guild in mine:
                told = payloads.guild_create(guild, CHANNELS, ROLES)
                await session.dispatch("GUILD_CREATE", told, keep=False)
                self.announced += 1

    async def _resume(self, link: Link, data: Json) -> None:
        session = next((s for s in self.sessions if s.id == data["session_id"]), None)
        if session is None:
            await link.send({"op": INVALID_SESSION, "d": False})
            return
        for missed in [payload for payload in session.sent if payload["s"] > data["seq"]]:
            await link.send(missed)
        session.link = link
        self.resumed += 1
        await session.dispatch("RESUMED", {})
        if self.fickle:
            await self.drop()


def _hears(session: Session, guild: str) -> bool:
    return (int(guild) >> 22) % session.shard[1] == session.shard[0]

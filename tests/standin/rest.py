"""The stand-in's REST routes: what a bot asks of Discord, and what Discord keeps of it."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypedDict

from aiohttp import web

from . import payloads
from .faults import HUNG_UP, RESET, Fault, break_off
from .payloads import Files, Json

FILE_NAME = re.compile(rb'filename="([^"]*)"')
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

API = "/api/v10"
MESSAGE, THINKING, LATER, UPDATE = 4, 5, 6, 7  # callback types; 9 is a form


class Refusal(Exception):
    """Discord turns a request down: status, Discord's own error code, words."""


class Answer(TypedDict):
    """What a bot gave back for one interaction."""

    # Of the callback: 4 a message, 5 "thinking" first, 6 nothing first, 7 an update, 8 choices, 9 a
    # form.
    type: int
    data: Json  # as the bot sent it; after 5 and 6 that of the edit or follow-up which came next
    files: Files
    message: Json  # as Discord holds it, with later edits; {} if there is none


@dataclass
class Interaction:
    """How far the answer to one interaction has come."""

    id: str
    message: Json  # @original: the clicked one, until the bot answers with one of its own
    type: int = 0  # of the callback; 0 before it
    answer: Answer | None = None
    acknowledged: asyncio.Event = field(default_factory=asyncio.Event)
    complete: asyncio.Event = field(default_factory=asyncio.Event)

    def answered(self, data: Json, files: Files, message: Json) -> None:
        """Keeps the first complete answer; later ones show in the messages alone."""
        if self.answer is None:
            self.answer = Answer(type=self.type, data=data, files=files, message=message)
            self.complete.set()


class Rest:
    """The routes for one bot, known by its token, and what came in through them."""

    def __init__(self, token: str, changed: Callable[[], None]) -> None:
        self.commands: list[Json] = []  # as the bot registered them last, with their ids
        self.syncs = 0  # how often it did
        self.messages: dict[str, Json] = {}  # by id, oldest first
        self.requests: list[str] = []  # such as "200 GET /users/@me"
        self.interactions: dict[str, Interaction] = {}  # by token
        self.pinging: list[Json] = []  # bodies of messages that may ping somebody
        self.hidden = False  # whether the bot may not view its channel
        self._faults: list[tuple[str, Fault]] = []  # to come, each with the route that it is for
        self._authorization, self._changed = f"Bot {token}", changed

    def forget(self) -> None:
        """Lets go of messages, requests, and interactions that are answered."""
        self.messages.clear()
        self.requests.clear()
        waiting = {t: use for t, use in self.interactions.items() if use.answer is None}
        self.interactions = waiting

    def fail_next(self, route: str, *faults: Fault) -> None:
        """Lets the next requests to a route fail; it is given as "POST /interactions/"."""
        self._faults += [(route, fault) for fault in faults]

    def application(self, gateway_url: Callable[[], str], gateway: Handler) -> web.Application:
        """The web application, with the gateway at its root."""
        limit = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1}
        start = {"shards": 1, "session_start_limit": limit}
        commands = f"/applications/{payloads.APPLICATION}/commands"
        hook = "/webhooks/{application}/{token}"
        app = web.Application(middlewares=[self._gate], client_max_size=25 << 20)
        app.router.add_get("/", gateway)
        for method, path, handler in (
            ("GET", "/gateway", _giving(lambda: {"url": gateway_url()})),
            ("GET", "/gateway/bot", _giving(lambda: start | {"url": gateway_url()})),
            ("GET", "/users/@me", _giving(payloads.bot)),
            ("GET", "/oauth2/applications/@me", _giving(payloads.application)),
            ("GET", commands, _giving(lambda: self.commands)),
            ("PUT", commands, self._register),
            ("POST", "/interactions/{id}/{token}/callback", self._call_back),
            ("POST", hook, self._follow_up),
            ("GET", hook + "/messages/{message}", self._give),
            ("PATCH", hook + "/messages/{message}", self._edit),
            ("PATCH", "/channels/{channel}/messages/{message}", self._edit_unasked),
        ):
            app.router.add_route(method, API + path, handler)
        return app

    @web.middleware
    async def _gate(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path == "/":
            return await handler(request)
        path = request.path.removeprefix(API)
        fault = self._fault(f"{request.method} {path}")
        response: web.StreamResponse = web.Response()
        if fault is None or fault.taken:
            response = await self._answer(request, handler, path)
        if fault:
            response = _json(fault.body(), max(fault.status, RESET) or 500, fault.headers)
        heard = fault.status if fault else response.status
        self.requests.append(f"{heard} {request.method} {path}")
        self._changed()
        if heard in (RESET, HUNG_UP):
            await request.read()  # what is unread at the end of a connection is a reset
            break_off(request, heard)
        return response

    def _fault(self, asked: str) -> Fault | None:
        for one in self._faults:
            if asked.startswith(one[0]):
                self._faults.remove(one)
                return one[1]
        return None

    async def _answer(
        self, request: web.Request, handler: Handler, path: str
    ) -> web.StreamResponse:
        # Two carry a token of their own in the path, and one is for everybody.
        signed = path.startswith(("/interactions/", "/webhooks/")) or path == "/gateway"
        try:
            if not signed and request.headers.get("Authorization") != self._authorization:
                raise Refusal(401, 0, "401: Unauthorized")
            return await handler(request)
        except Refusal as refusal:
            status, code, words = refusal.args
            return _json({"code": code, "message": words}, status)
        except web.HTTPException as error:  # no such route
            return _json({"code": 0, "message": str(error)}, error.status)

    async def _register(self, request: web.Request) -> web.Response:
        ids = {command["name"]: command["id"] for command in self.commands}  # a name keeps its id
        base = {"application_id": payloads.APPLICATION, "type": 1, "description": ""}
        sent = await request.json()
        self.commands = [base | c | {"id": ids.get(c["name"], payloads.snowflake())} for c in sent]
        self.syncs += 1
        return _json(self.commands)

    async def _call_back(self, request: web.Request) -> web.Response:
        use = self.interactions.get(request.match_info["token"])
        if use is None or use.id != request.match_info["id"]:
            raise Refusal(404, 10062, "Unknown interaction")
        if use.type:
            raise Refusal(400, 40060, "Interaction has already been acknowledged.")
        body, files = await _read(request)
        use.type, data = body["type"], body.get("data") or {}
        if use.type in (MESSAGE, THINKING):
            use.message = self._post(data, files)
        elif use.type == UPDATE:
            self._write(use.message, data, files)
        if use.type == THINKING:
            use.message["flags"] |= payloads.LOADING
        elif use.type != LATER:
            use.answered(data, files, use.message)
        use.acknowledged.set()
        if "with_response" not in request.query:
            return web.Response(status=204)
        response: Json = {"interaction": {"id": use.id, "type": use.type}}
        if use.message:
            response["interaction"] |= {
                "response_message_id": use.message["id"],
                "response_message_loading": bool(use.message["flags"] & payloads.LOADING),
                "response_message_ephemeral": bool(use.message["flags"] & payloads.EPHEMERAL),
            }
        if use.type in (MESSAGE, UPDATE):
            response["resource"] = {"type": use.type, "message": use.message}
        return _json(response)

    async def _follow_up(self, request: web.Request) -> web.Response:
        use, body, files = await self._hooked(request)
        if use.type == THINKING and use.answer is None:  # it takes the place of "thinking"
            self._write(use.message, body, files)
            message = use.message
        else:
            message = self._post(body, files)
        use.answered(body, files, message)
        return _json(message)

    async def _give(self, request: web.Request) -> web.Response:
        return _json(self._named(request, self._use(request)))

    async def _edit(self, request: web.Request) -> web.Response:
        use, body, files = await self._hooked(request)
        message = self._named(request, use)
        self._write(message, body, files)
        use.answered(body, files, message)
        return _json(message)

    async def _edit_unasked(self, request: web.Request) -> web.Response:
        """An edit by the bot's token, of which no interaction knows."""
        if self.hidden:
            raise Refusal(403, 50001, "Missing Access")
        if request.match_info["channel"] != payloads.CHANNEL:
            raise Refusal(404, 10003, "Unknown Channel")
        message = self._named(request)
        self._write(message, *await _read(request))
        return _json(message)

    def _named(self, request: web.Request, use: Interaction | None = None) -> Json:
        """The message of a path."""
        id = request.match_info["message"]
        message = use.message if use and id == "@original" else self.messages.get(id)
        if not message:
            raise Refusal(404, 10008, "Unknown Message")
        return message

    def _use(self, request: web.Request) -> Interaction:
        use = self.interactions.get(request.match_info["token"])
        if use is None or not use.type:
            raise Refusal(404, 10015, "Unknown Webhook")
        return use

    async def _hooked(self, request: web.Request) -> tuple[Interaction, Json, Files]:
        return self._use(request), *await _read(request)

    def _post(self, body: Json, files: Files) -> Json:
        message = payloads.message()
        self._write(message, body, files)
        self.messages[message["id"]] = message
        return message

    def _write(self, message: Json, body: Json, files: Files) -> None:
        written = body.keys() & {"content", "embeds", "components"}
        if written and body.get("allowed_mentions") != {"parse": []}:
            self.pinging.append(body)
        payloads.write(message, body, files)


def _giving(what: Callable[[], Any]) -> Handler:
    async def handler(_: web.Request) -> web.Response:
        return _json(what())

    return handler


async def _read(request: web.Request) -> tuple[Json, Files]:
    """The JSON of a request, and the files that come with it."""
    body = await request.read()
    kind, _, boundary = request.headers["Content-Type"].partition("; boundary=")
    if kind != "multipart/form-data":
        return json.loads(body), {}
    # By hand: aiohttp puts each file on the disk first, which takes longer than all the rest.
    told, files = {}, {}
    for part in body.split(b"--" + boundary.encode())[1:-1]:
        head, _, content = part.removesuffix(b"\r\n").partition(b"\r\n\r\n")
        if name := FILE_NAME.search(head):
            files[name[1].decode()] = content
        elif b'name="payload_json"' in head:
            told = json.loads(content)
    return told, files


def _json(body: Any, status: int = 200, more: Mapping[str, str] | None = None) -> web.Response:
    # discord.py reads JSON under exactly this content type, without a charset, and nothing else.
    body = json.dumps(body).encode()
    headers = {"Content-Type": "application/json", **(more or {})}
    return web.Response(status=status, body=body, headers=headers)

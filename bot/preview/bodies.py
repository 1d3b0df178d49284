"""Refuses requests whose body SimCord's page would not send, before SimCord fails at them."""

import json
import math
from collections.abc import Awaitable, Callable
from typing import Any

import simcord
from aiohttp import web

LEVELS = 8  # of lists and objects in one another; the page sends three
REFUSED = "The body must be a JSON object, as the preview's own page sends it."

Handler = Callable[[Any], Awaitable[Any]]


def refuse_foreign_bodies(preview: simcord.Preview) -> None:
    """Answers them with 400 and a sentence; call it before the preview is entered."""
    for name in ("_pages", "_action"):  # all that takes a body
        setattr(preview._server, name, _checking(getattr(preview._server, name)))


class _CheckedRequest:
    """A request whose body has been read, for a handler that reads it once more."""

    content_type = "application/json"

    def __init__(self, request: web.Request, body: bytes) -> None:
        self.headers = request.headers
        self.content = _Content(body)


class _Content:
    """What SimCord uses of aiohttp's stream of a body."""

    def __init__(self, body: bytes) -> None:
        self._left = body

    def at_eof(self) -> bool:
        return not self._left

    async def read(self, most: int) -> bytes:
        part, self._left = self._left[:most], self._left[most:]
        return part


def _checking(handle: Handler) -> Handler:
    async def checked(request: web.Request) -> Any:
        try:
            body = await request.read()
            sent = json.loads(body, parse_float=_finite, parse_constant=_finite)
        except (ValueError, RecursionError, web.RequestPayloadError):
            raise web.HTTPBadRequest(text=REFUSED) from None
        if not isinstance(sent, dict) or _is_deep(sent, LEVELS):
            raise web.HTTPBadRequest(text=REFUSED)
        return await handle(_CheckedRequest(request, body))

    return checked


def _finite(number: str) -> float:
    """JSON knows neither NaN nor Infinity. Errors: ValueError."""
    if not math.isfinite(value := float(number)):
        raise ValueError
    return value


def _is_deep(value: object, levels: int) -> bool:
    """Whether more lists and objects lie in one another than so many levels."""
    if not isinstance(value, dict | list):
        return False
    inner = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_is_deep(one, levels - 1) for one in inner)

"""SimCord's web server, put right: its page as Discord's client, and bodies that it fails at."""

import json
import math
from typing import Any

import simcord
from aiohttp import web
from simcord.preview import _server as simcord_server

from bot.preview.corrections import CORRECTIONS

LEVELS = 8  # of lists and objects in one another; the page sends three
REFUSED = "The body must be a JSON object, as the preview's own page sends it."


def correct(preview: simcord.Preview) -> None:
    """Corrects the server of a preview; call it before the preview is entered."""
    serve = preview._server._static

    async def corrected(request: web.Request) -> Any:
        response = await serve(request)
        for passage, instead in CORRECTIONS.get(request.path, ()):
            response.text = response.text.replace(passage, instead)
        return response

    preview._server._static = corrected
    preview._server._multipart_action = read_object  # an upload, which no command here takes
    simcord_server._read_json_body = read_object


async def read_object(request: web.Request) -> dict[str, Any]:
    """The JSON object that a request brings; one that is none, or strange, is refused with 400."""
    try:
        sent = json.loads(await request.read())
    except (ValueError, RecursionError, web.RequestPayloadError):
        sent = None
    if not isinstance(sent, dict) or not _is_plain(sent, LEVELS):
        raise web.HTTPBadRequest(text=REFUSED)
    return sent


def _is_plain(value: object, levels: int) -> bool:
    """Whether numbers are finite, and so many levels of lists and objects hold all."""
    if isinstance(value, float):
        return math.isfinite(value)
    if not isinstance(value, dict | list):
        return True
    inner = value.values() if isinstance(value, dict) else value
    return levels > 0 and all(_is_plain(one, levels - 1) for one in inner)

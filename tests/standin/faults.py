"""What the stand-in lets go wrong with a request, on demand."""

import socket
import struct
from dataclasses import dataclass
from typing import Any

from aiohttp import web

RESET, HUNG_UP = 0, -1  # in place of a status


@dataclass(frozen=True)
class Fault:
    """How one request fails.

    taken: Discord does what was asked, and only its answer is lost.
    """

    # Of HTTP, or RESET: the connection breaks off; or HUNG_UP: it ends in good order.
    status: int
    code: int = 0  # Discord's own, for errors
    retry_after: float = 0.0  # seconds
    taken: bool = False

    def body(self) -> dict[str, Any]:
        said: dict[str, Any] = {"code": self.code, "message": f"{self.status}: on purpose"}
        if self.status == 429:
            said |= {"retry_after": self.retry_after, "global": False}
        return said

    @property
    def headers(self) -> dict[str, str]:
        """Discord's own refusals come through a proxy; discord.py waits after these alone."""
        return {"Via": "1.1 proxy"} if self.retry_after else {}


def break_off(request: web.Request, how: int) -> None:
    """Ends the connection without an answer. RESET: as a machine does that has forgotten it."""
    assert request.transport
    if how == RESET:
        wire = request.transport.get_extra_info("socket")
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    request.transport.abort()

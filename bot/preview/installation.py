"""SimCord's interactions as Discord sends them from a server to which the bot was added."""

import contextlib
from collections.abc import Iterator
from typing import Any

from simcord import interactions

IN_SERVER = "0"  # the key of the server that has added the bot


@contextlib.contextmanager
def added_to_servers() -> Iterator[None]:
    """While inside, each interaction says that its server has added the bot."""
    made = interactions.base_payload

    def with_owner(*args: Any, **kwargs: Any) -> Any:
        record, payload = made(*args, **kwargs)
        if server := payload.get("guild_id"):
            payload["authorizing_integration_owners"] = {IN_SERVER: server}
        return record, payload

    interactions.base_payload = with_owner
    try:
        yield
    finally:
        interactions.base_payload = made

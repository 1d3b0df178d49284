"""One function for each command and each thing that an answer opens: arguments in, Answer out."""

import inspect
import re
from typing import Any

from bot.errors import UserError
from bot.facts.answer import Answer, Request
from bot.facts.lookups.about import cite, help, sources
from bot.facts.lookups.ask import ask, statement
from bot.facts.lookups.debate import argue, assessment, clash
from bot.facts.lookups.obstacles import obstacles
from bot.facts.lookups.polls import poll
from bot.facts.lookups.subjects import alliance, explain, position
from bot.facts.lookups.timeline import timeline
from bot.facts.queries import PARTS
from bot.facts.store import Lookup, Store

__all__ = [
    "LOOKUPS",
    "STALE",
    "alliance",
    "argue",
    "ask",
    "assessment",
    "cite",
    "clash",
    "explain",
    "help",
    "obstacles",
    "open_request",
    "poll",
    "position",
    "sources",
    "statement",
    "timeline",
]

STALE = "This button belongs to another version of the bot: ask again with a command."
LOOKUPS: dict[str, Lookup] = {
    f.__name__: f
    for f in (
        poll,
        alliance,
        obstacles,
        position,
        explain,
        timeline,
        assessment,
        clash,
        argue,
        ask,
        sources,
        help,
        statement,
    )
}


async def open_request(store: Store, request: Request) -> Answer:
    """The answer to a request of an earlier answer. Errors: UserError where it fits no lookup."""
    lookup = LOOKUPS.get(request.lookup)
    args: dict[str, Any] = dict(request.args)
    try:
        if lookup is None:
            raise TypeError
        if "part" in args:
            args["part"] = _part(args["part"])
        inspect.signature(lookup).bind(None, **args)
    except TypeError:
        raise UserError(STALE) from None
    return await store.read(lookup, **args)


def _part(text: str) -> int:
    """Errors: TypeError where it is none that the bot gave out."""
    if not re.fullmatch("[0-9]{1,3}", text) or not 2 <= int(text) <= PARTS:
        raise TypeError
    return int(text)

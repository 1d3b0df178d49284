"""A bot that kills itself at a moment of its work: `python -m support.killed run`.

KILL_AT: such as "before show" or "after respond": around the first call of one of CALLS. What takes
minutes takes seconds here, and the key of ballots can be set for PostgreSQL too.
"""

import functools
import os
import signal
from typing import Any

import discord

from bot.activity import engine, keeper
from bot.activity.activities import Activities
from bot.activity.clock import SECOND
from bot.cli import main, running
from bot.ui.votes import Votes

CALLS: dict[str, Any] = {
    "open": Activities,
    "respond": Activities,
    "close": Activities,
    "note": Activities,
    "show": Votes,
    "send_message": discord.InteractionResponse,
    "edit_message": discord.InteractionResponse,
}


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _dying(call: Any, *, before: bool) -> Any:
    @functools.wraps(call)
    async def wrapped(*args: Any, **more: Any) -> Any:
        if before:
            _die()
        done = await call(*args, **more)
        _die()
        return done

    return wrapped


def prepare() -> None:
    engine.EDIT_EVERY, engine.LEASE, engine.GRACE = SECOND // 2, 2 * SECOND, SECOND // 2
    keeper.LOOK_SECONDS = 0.1
    made = running.ballot_key
    running.ballot_key = lambda given, database: made(
        given or os.environ.get("BALLOT_KEY"), database
    )
    if moment := os.environ.get("KILL_AT"):
        when, name = moment.split()
        owner = CALLS[name]
        setattr(owner, name, _dying(getattr(owner, name), before=when == "before"))


if __name__ == "__main__":
    prepare()
    main()

"""A bot that kills itself at a moment of its work: `python -m tests.support.killed run`.

The file MOMENT of its folder, which goes with the process, says when: such as "before show" or
"after respond", around the next call of one of CALLS. What takes seconds else is quick here.
"""

import functools
import os
import signal
from pathlib import Path
from typing import Any

import discord

from bot.activity import engine, keeper
from bot.activity.activities import Activities
from bot.activity.clock import SECOND
from bot.cli import main
from bot.ui.activities.votes import Votes

CALLS: dict[str, Any] = {
    "open": Activities,
    "respond": Activities,
    "close": Activities,
    "note": Activities,
    "show": Votes,
    "send_message": discord.InteractionResponse,
    "edit_message": discord.InteractionResponse,
}


MOMENT = Path("moment")


def _die_if(moment: str) -> None:
    if MOMENT.exists() and MOMENT.read_text() == moment:
        MOMENT.unlink()
        os.kill(os.getpid(), signal.SIGKILL)


def _dying(name: str, call: Any) -> Any:
    @functools.wraps(call)
    async def wrapped(*args: Any, **more: Any) -> Any:
        _die_if(f"before {name}")
        done = await call(*args, **more)
        _die_if(f"after {name}")
        return done

    return wrapped


def prepare() -> None:
    engine.EDIT_EVERY, engine.LEASE, engine.GRACE = SECOND // 2, 2 * SECOND, SECOND // 2
    keeper.LOOK_SECONDS = 0.1
    for name, owner in CALLS.items():
        setattr(owner, name, _dying(name, getattr(owner, name)))


if __name__ == "__main__":
    prepare()
    main()

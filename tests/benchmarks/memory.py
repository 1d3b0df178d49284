"""Whether memory stays flat over many answers: `python -m tests.benchmarks.memory`."""

import argparse
import asyncio
import itertools
import sys
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import uvloop

from tests.standin import StandIn
from tests.support.databases import Databases

from .answers import CHARTS, TEXTS
from .figures import show
from .processes import OURS, Act, bot, buttons, slash

MARKS = [2_000, 20_000, 50_000, 100_000]
AT_ONCE = 64
ANSWERS = 4  # of one visit


def visit() -> Act:
    """ANSWERS: one in public and one in private, and a press of a button of each."""
    lines = [
        (name, options | {"private": private})
        for name, options in (*TEXTS, *CHARTS)
        for private in (False, True)
    ]
    ask, turn = slash(*lines), itertools.count()

    async def act(discord: StandIn, user: str) -> Any:
        for _ in range(2):
            message = (await ask(discord, user))["message"]
            pressable = buttons(message)
            await discord.click(pressable[next(turn) % len(pressable)], message, user=user)

    return act


async def measure(args: argparse.Namespace) -> None:
    async with AsyncExitStack() as stack:
        home = stack.enter_context(tempfile.TemporaryDirectory(prefix="latticework-"))
        databases = Databases(Path(home))
        stack.callback(databases.close)
        url = databases.empty("postgresql" if args.postgres else "sqlite")
        made = await stack.enter_async_context(bot(OURS, StandIn(), DATABASE_URL=url))
        for _ in range(2):  # the first one imports and draws
            await made.stop()
            await made.start()
            await asyncio.sleep(args.settle)
        rss, act, done = list[float](), visit(), 0
        for mark in args.marks:
            while done < mark:
                visits = min(500, -(-(mark - done) // ANSWERS))
                await made.load(act, at_once=AT_ONCE, answers=visits)
                done += ANSWERS * visits
            rss.append(made.rss())
            print(f"{done:,} answers", file=sys.stderr)
    heads = [f"{mark:,} answers" for mark in args.marks]
    show("", heads, {"memory, MB": rss, "  grown by, MB": [None, *(mb - rss[0] for mb in rss[1:])]})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--marks", type=int, nargs="+", default=MARKS, help="answers")
    parser.add_argument("--postgres", action="store_true", help="over a PostgreSQL server")
    parser.add_argument("--settle", type=float, default=10.0, help="seconds for drawing charts")
    uvloop.run(measure(parser.parse_args()))


if __name__ == "__main__":
    main()

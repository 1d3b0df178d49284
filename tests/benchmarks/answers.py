"""The bot beside the floor, in one run: `python -m tests.benchmarks.answers`."""

import argparse
import asyncio
import itertools
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import uvloop

from tests.standin import StandIn
from tests.support.databases import Databases

from .figures import median_and_p99, show
from .processes import (
    FLOOR,
    OURS,
    YARDSTICK,
    Act,
    Bot,
    Load,
    bot,
    pressing,
    slash,
    typing,
    yardstick,
)

AT_ONCE, ROUNDS, STARTS, SECONDS, SEQUENTIAL = 64, 5, 3, 2.0, 100
WARM_UP = 50
TEXTS = (
    ("alliance", {"name": "quad"}),
    ("obstacles", {}),
    ("position", {"country": "vietnam"}),
)
QUESTIONS = (("ask", {"question": "why did the quad start"}),)
CHARTS = (("poll", {"country": "japan"}), ("poll", {"country": "all"}))
BEGINNINGS = "", "j", "ja", "aus", "viet", "the us"

Kinds = dict[str, Act]
Prepare = Callable[[StandIn], Awaitable[Kinds]]


async def ours(discord: StandIn) -> Kinds:
    answer = await discord.slash("alliance", {"name": "quad"})
    return {
        "text": slash(*TEXTS),
        "question": slash(*QUESTIONS),
        "chart": slash(*CHARTS),
        "press": pressing(answer["message"]),
        "autocomplete": typing("explain", "name", BEGINNINGS),
    }


async def floor(discord: StandIn) -> Kinds:
    answer = await discord.slash("buttons")
    return {
        "text": slash(("embed", {})),
        "question": slash(("embed", {})),
        "chart": slash(("picture", {})),
        "press": pressing(answer["message"]),
        "autocomplete": typing("complete", "word", BEGINNINGS),
    }


@dataclass
class Contender:
    """A bot and what was measured of it, by kind of answer."""

    name: str
    bot: Bot
    prepare: Prepare
    first: tuple[str, dict[str, str]]
    kinds: Kinds = field(default_factory=dict)
    yardsticks: list[float] = field(default_factory=list)
    starts: list[float] = field(default_factory=list)
    one_by_one: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    loads: dict[str, Load] = field(default_factory=lambda: defaultdict(Load))
    rss: list[float] = field(default_factory=list)

    async def start(self) -> None:
        """From a new process to its first answer."""
        self.yardsticks.append(await yardstick())
        began = time.perf_counter()
        await self.bot.start()
        await self.bot.discord.slash(*self.first)
        self.starts.append(1000 * (time.perf_counter() - began))

    async def warm_up(self) -> None:
        self.kinds = await self.prepare(self.bot.discord)
        for act in self.kinds.values():
            await self.bot.sequential(act, WARM_UP)
        self.rss.append(self.bot.rss())

    def rows(self) -> dict[str, float]:
        rows = {
            YARDSTICK: statistics.median(self.yardsticks),
            "start to first answer, ms": statistics.median(self.starts),
            "memory after warming up, MB": self.rss[0],
            "memory after the load, MB": self.rss[-1],
        }
        for kind, values in self.one_by_one.items():
            rows |= median_and_p99(f"{kind}, one by one, ms", values)
        for kind, load in self.loads.items():
            rows[f"{kind}, answers a second"] = load.answers / load.seconds
            rows[f"{kind}, CPU s for 1,000"] = 1000 * load.cpu / load.answers
            rows[f"{kind}, unanswered in 3 s"] = load.late
            rows[f"{kind}, load of the stand-in"] = load.elsewhere / load.seconds
        return rows


async def measure(contenders: Sequence[Contender], args: argparse.Namespace) -> None:
    for c in contenders:
        await c.bot.start()  # imports, registers, draws its charts, leaves its byte code
        await c.prepare(c.bot.discord)
    await asyncio.sleep(args.settle)
    for c in contenders:
        await c.bot.stop()
    for n, c in itertools.product(range(args.starts), contenders):
        await c.bot.stop()
        await c.start()
        print(f"{c.name}: start {n + 1} of {args.starts}", file=sys.stderr)
    for c in contenders:
        await c.warm_up()
    for n in range(args.rounds):
        for kind, c in itertools.product(contenders[0].kinds, contenders):
            c.one_by_one[kind] += await c.bot.sequential(c.kinds[kind], args.sequential)
        for kind, c in itertools.product(contenders[0].kinds, contenders):
            load = await c.bot.load(c.kinds[kind], at_once=args.at_once, seconds=args.seconds)
            c.loads[kind].add(load)
        print(f"round {n + 1} of {args.rounds}", file=sys.stderr)
    for c in contenders:
        c.rss.append(c.bot.rss())


async def compare(args: argparse.Namespace) -> None:
    async with AsyncExitStack() as stack:
        home = stack.enter_context(tempfile.TemporaryDirectory(prefix="latticework-"))
        databases = Databases(Path(home))
        stack.callback(databases.close)
        constant = await stack.enter_async_context(bot(FLOOR, StandIn()))
        contenders = [Contender("floor", constant, floor, ("embed", {}))]
        for kind in ["sqlite", "postgresql"][: 1 + args.postgres]:
            url = databases.empty(kind)
            made = await stack.enter_async_context(bot(OURS, StandIn(), DATABASE_URL=url))
            contenders.append(Contender(kind, made, ours, TEXTS[0]))
        await measure(contenders, args)
    rows = [c.rows() for c in contenders]
    table = {what: [row[what] for row in rows] for what in rows[0]}
    show("", [c.name for c in contenders], table)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgres", action="store_true", help="also over a PostgreSQL server")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--starts", type=int, default=STARTS)
    parser.add_argument("--at-once", type=int, default=AT_ONCE, help="users under load")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of each load")
    parser.add_argument("--sequential", type=int, default=SEQUENTIAL, help="answers of each round")
    parser.add_argument("--settle", type=float, default=10.0, help="seconds for drawing charts")
    uvloop.run(compare(parser.parse_args()))


if __name__ == "__main__":
    main()

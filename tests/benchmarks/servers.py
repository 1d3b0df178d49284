"""What a server costs that the bot is in: `python -m tests.benchmarks.servers`."""

import argparse
import asyncio
import itertools
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import uvloop

from tests.standin import StandIn, payloads
from tests.support.databases import Databases

from .figures import median_and_p99, show
from .processes import OURS, Act, Bot, bot

COUNTS, ROUNDS, ANSWERS, AT_ONCE = [10, 10_000], 5, 400, 64
SETTLE_S = 4.0  # discord.py waits two seconds for further servers, then it is ready
ANNOUNCED_S = 300.0


def from_each(guilds: Iterator[str]) -> Act:
    """The same command, from one server after the other."""

    async def act(discord: StandIn, user: str) -> Any:
        return await discord.slash("alliance", {"name": "quad"}, user=user, guild=next(guilds))

    return act


async def started(made: Bot) -> float:
    """Starts a bot; gives its memory in MB once it has heard of all its servers."""
    gateway = made.discord.gateway
    await made.start()
    told = len(gateway.guilds) if gateway.announce else 0
    await made.discord.until(lambda: gateway.announced >= told, "end of servers", ANNOUNCED_S)
    await asyncio.sleep(SETTLE_S)
    return made.rss()


async def compare(announce: bool, args: argparse.Namespace) -> None:
    async with AsyncExitStack() as stack:
        home = stack.enter_context(tempfile.TemporaryDirectory(prefix="latticework-"))
        databases, bots = Databases(Path(home)), list[Bot]()
        for count in args.counts:
            discord = StandIn(guilds=count, announce=announce)
            env = {"DATABASE_URL": databases.empty("sqlite")}
            bots.append(await stack.enter_async_context(bot(OURS, discord, **env)))
        for made in bots:
            await started(made)  # imports and registers
            await asyncio.sleep(args.settle)  # draws its charts
            await made.stop()
        start = [await started(made) for made in bots]
        acts = [from_each(itertools.cycle(payloads.guilds(count))) for count in args.counts]
        ms: list[list[float]] = [[] for _ in bots]
        for n in range(args.rounds):
            for lasted, made, act in zip(ms, bots, acts, strict=True):
                lasted += await made.sequential(act, args.answers)
            print(f"round {n + 1} of {args.rounds}", file=sys.stderr)
        for made, act in zip(bots, acts, strict=True):
            await made.load(act, at_once=AT_ONCE, answers=max(args.counts))
        end = [made.rss() for made in bots]
    report(announce, args.counts, start, end, ms)


def report(
    announce: bool, counts: list[int], start: list[float], end: list[float], ms: list[list[float]]
) -> None:
    def each(mb: list[float]) -> list[float | None]:
        first = counts[0], mb[0]
        extra = ((n - first[0], 1000 * (m - first[1])) for n, m in zip(counts, mb, strict=True))
        return [kb / n if n else None for n, kb in extra]

    title = "announced in full" if announce else "listed in READY"
    latency = [median_and_p99("answer, ms", values) for values in ms]
    rows: dict[str, list[float | None]] = {
        "memory after start, MB": [*start],
        "  per extra server, KB": each(start),
        "memory after as many answers, MB": [*end],
        "  per extra server, KB ": each(end),
        **{what: [row[what] for row in latency] for what in latency[0]},
    }
    show(title, [f"{count:,} servers" for count in counts], rows)


async def both(args: argparse.Namespace) -> None:
    for announce in (False, True):
        await compare(announce, args)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--counts", type=int, nargs="+", default=COUNTS, help="servers")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--answers", type=int, default=ANSWERS, help="of each round")
    parser.add_argument("--settle", type=float, default=10.0, help="seconds for drawing charts")
    uvloop.run(both(parser.parse_args()))


if __name__ == "__main__":
    main()

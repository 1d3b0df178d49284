"""What a shard costs in one process: `python -m tests.benchmarks.shards`."""

import argparse
import asyncio
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

import uvloop

from tests.standin import StandIn
from tests.support.databases import Databases

from .figures import show
from .processes import OURS, bot

COUNTS = [1, 9]
EACH_S = 5.0  # what discord.py waits between two shards, as Discord asks of most bots


async def compare(args: argparse.Namespace) -> None:
    async with AsyncExitStack() as stack:
        home = stack.enter_context(tempfile.TemporaryDirectory(prefix="latticework-"))
        databases, memory, cpu = Databases(Path(home)), list[float](), list[float]()
        for count in args.counts:
            discord = StandIn(guilds=max(args.counts))
            env = {"DATABASE_URL": databases.empty("sqlite"), "SHARD_COUNT": str(count)}
            made = await stack.enter_async_context(bot(OURS, discord, **env))
            await made.start()  # imports, registers and draws its charts
            await asyncio.sleep(args.settle)
            await made.stop()
            await made.start()
            gateway, within = discord.gateway, 30 + 2 * EACH_S * count
            await discord.until(lambda g=gateway, n=count: len(g.sessions) == n, "shards", within)
            await asyncio.sleep(args.settle)
            memory.append(made.rss())
            used = made.cpu()
            await asyncio.sleep(args.idle)
            cpu.append(1000 * (made.cpu() - used) / args.idle)
    more = args.counts[-1] - args.counts[0]
    rows: dict[str, list[float | None]] = {
        "memory, MB": [*memory],
        "  per extra shard, MB": [None, (memory[-1] - memory[0]) / more],
        "CPU when nobody asks, ms a second": [*cpu],
    }
    show("", [f"{count} shards" for count in args.counts], rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--counts", type=int, nargs=2, default=COUNTS, help="shards")
    parser.add_argument("--settle", type=float, default=10.0, help="seconds until it is at rest")
    parser.add_argument("--idle", type=float, default=20.0, help="seconds without an answer")
    uvloop.run(compare(parser.parse_args()))


if __name__ == "__main__":
    main()

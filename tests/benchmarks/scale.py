"""What an answer costs as a topic grows: `python -m tests.benchmarks.scale`."""

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.databases import Databases
from tests.standin import StandIn

from .asked import plan
from .figures import median_and_p99, show
from .processes import OURS, ROOT, YARDSTICK, Bot, bot, environment, typing, yardstick
from .topics import Topic, write

SIZES, ROUNDS = [200, 10_000, 100_000], 5
SETTLE_SECONDS = 10.0  # for drawing charts
SLIP = ", with a slip"
SECONDS = 900.0  # what one process may take


@dataclass
class Case:
    """One topic in one database, and what was measured over it."""

    size: int
    url: str
    folder: Path
    plans: list[str]
    imported: dict[str, float] = field(default_factory=dict)
    figures: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    ms: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def load(self) -> None:
        self._measure_the_machine()
        self.imported = self._fresh("import", "")
        self._measure_the_machine()

    def _measure_the_machine(self) -> None:
        self.figures["yardstick"].append(asyncio.run(yardstick()))

    def answer(self, number: int) -> None:
        self._measure_the_machine()
        started = time.time()
        found = self._fresh("answer", self.plans[number])
        self.figures["process"].append(1000 * (found["ready"] - started))
        self.figures["opened"].append(1000 * found["opened"])
        self.figures["start"].append(found["rss_start"])
        self.figures["end"].append(found["rss_end"])
        for kind, values in found["ms"].items():
            self.ms[kind] += values

    def rows(self) -> dict[str, float]:
        rows = {
            YARDSTICK: statistics.median(self.figures["yardstick"]),
            "import, statements a second": self.size / self.imported["seconds"],
            "memory after an import, MB": self.imported["rss"],
            "start of a process, ms": statistics.median(self.figures["process"]),
            "  of it the store, ms": statistics.median(self.figures["opened"]),
            "memory after start, MB": statistics.median(self.figures["start"]),
            "memory after the lookups, MB": statistics.median(self.figures["end"]),
        }
        for kind, values in self.ms.items():
            rows |= median_and_p99(f"{kind}, ms", values)
        return rows

    def checkout(self) -> Path:
        """The bot with this topic for its pack."""
        folder = self.folder.with_name(f"checkout-{self.size}")
        folder.mkdir(exist_ok=True)
        for name, there in (("bot", ROOT / "bot"), ("data", self.folder)):
            if not (folder / name).exists():
                (folder / name).symlink_to(there)
        return folder

    async def complete(self, running: Bot, number: int) -> None:
        """Autocomplete from end to end: what is typed on Discord, and the names offered there."""
        typed = json.loads(self.plans[number])
        for kind in ("typed", "typos"):
            act = typing("explain", "name", typed[kind], offered=kind == "typed")
            kept = self.ms["autocomplete over Discord" + SLIP * (kind == "typos")]
            kept += await running.sequential(act, len(typed[kind]))

    def _fresh(self, job: str, stdin: str) -> dict[str, Any]:
        command = [sys.executable, "-m", "tests.benchmarks.fresh", job, self.url, str(self.folder)]
        done = subprocess.run(
            command,
            input=stdin,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            timeout=SECONDS,
            env=environment(),
        )
        return json.loads(done.stdout)


def measure(databases: Databases, folder: Path, kind: str, sizes: list[int], rounds: int) -> None:
    """Imports every topic, then lets a fresh process answer over each, in turn."""
    cases = []
    for size in sizes:
        topic = Topic(size)
        packs = folder / str(size)
        if not packs.exists():
            write(packs, topic.entries())
        plans = [plan(topic, seed) for seed in range(rounds)]
        cases.append(Case(size, databases.empty(kind), packs, plans))
    for case in cases:
        case.load()
        print(f"{kind}: {case.size:,} statements imported", file=sys.stderr)
    for number in range(rounds):
        for case in cases:
            case.answer(number)
        print(f"{kind}: round {number + 1} of {rounds}", file=sys.stderr)
    asyncio.run(_over_discord(cases, rounds))
    rows = [case.rows() for case in cases]
    keys = [key for key in rows[0] if all(key in row for row in rows)]
    show(kind, [f"{size:,}" for size in sizes], {key: [row[key] for row in rows] for key in keys})


async def _over_discord(cases: Sequence[Case], rounds: int) -> None:
    async with AsyncExitStack() as stack:
        running = []
        for case in cases:
            made = bot(OURS, StandIn(), case.checkout(), DATABASE_URL=case.url)
            running.append(await stack.enter_async_context(made))
            await running[-1].start()
        await asyncio.sleep(SETTLE_SECONDS)
        for number in range(rounds):
            for case, one in zip(cases, running, strict=True):
                await case.complete(one, number)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="statements")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="fresh processes for each")
    parser.add_argument("--postgres", action="store_true", help="also over a PostgreSQL server")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="latticework-") as home:
        folder = Path(home)
        databases = Databases(folder)
        try:
            for kind in ["sqlite", "postgresql"][: 1 + args.postgres]:
                measure(databases, folder, kind, args.sizes, args.rounds)
        finally:
            databases.close()


if __name__ == "__main__":
    main()

"""A class of hundreds that votes within seconds: `python -m tests.benchmarks.votes`."""

import argparse
import asyncio
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.standin import Answer, StandIn
from tests.standin.payloads import Json, components
from tests.support.databases import KINDS, Databases

from .figures import p99, show
from .processes import ROOT, bot

PEOPLE, SECONDS = 500, 10.0
OPTIONS = ("Yes", "No", "Not sure")
FORM = {"question": "Should we?", "options": "\n".join(OPTIONS), "minutes": ""}
KEY = "the ballot key of the benchmark"


def p95(values: list[float]) -> float:
    """What 95 of 100 stay below."""
    return sorted(values)[max(0, -(-len(values) * 95 // 100) - 1)]


class Lesson:
    """A vote that is open over the stand-in."""

    def __init__(self, discord: StandIn, number: int) -> None:
        self.discord, self.number = discord, number
        self.lasted: list[float] = []
        self.late = 0

    async def open(self) -> Json:
        opened = await self.discord.slash("vote open", user=f"teacher{self.number}")
        answer = await self.discord.submit(opened, FORM, user=f"teacher{self.number}")
        return answer["message"]

    async def hold(self, people: int, seconds: float) -> Answer:
        """Everybody votes at a moment of their own. Errors: AssertionError where one that was
        acknowledged is not counted."""
        panel = await self.open()
        named = [c for c in components(panel["components"]) if c.get("label") in OPTIONS]
        ids = [button["custom_id"] for button in named]

        async def person(n: int) -> None:
            await asyncio.sleep(random.Random(n).uniform(0, seconds))
            start = time.perf_counter()
            try:
                user = f"pupil{self.number}-{n}"
                await self.discord.click(ids[n % len(ids)], panel, user=user)
                self.lasted.append(1000 * (time.perf_counter() - start))
            except TimeoutError:
                self.late += 1

        await asyncio.gather(*map(person, range(people)))
        answer = await self.discord.slash("vote close", user=f"teacher{self.number}")
        assert f"**{people} voted.**" in str(answer["data"]) or self.late
        return answer

    def figures(self, title: str) -> dict[str, float]:
        return {
            f"{title}, median, ms": statistics.median(self.lasted),
            f"{title}, p95, ms": p95(self.lasted),
            f"{title}, p99, ms": p99(self.lasted),
            f"{title}, not acknowledged": self.late,
        }


async def measure(url: str, people: int) -> dict[str, float]:
    env = {"DATABASE_URL": url, "BALLOT_KEY": KEY, "SEARCH": "words"}
    command = [sys.executable, "-m", "bot", "run"]
    async with bot(command, StandIn(), ROOT, **env) as voting:
        await voting.start()
        await voting.discord.wait_synced()
        rows: dict[str, float] = {}
        for number, seconds in enumerate((SECONDS, 0.0)):
            lesson, cpu = Lesson(voting.discord, number), voting.cpu()
            await lesson.hold(people, seconds)
            title = f"{people} in {seconds:g} s" if seconds else f"{people} at once"
            rows |= lesson.figures(title)
            rows[f"{title}, CPU of the bot, ms a vote"] = 1000 * (voting.cpu() - cpu) / people
        voting.discord.rest.pinging.clear()
        return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=PEOPLE)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="latticework-") as home:
        databases = Databases(Path(home))
        try:
            columns = [asyncio.run(measure(databases.empty(k), args.people)) for k in KINDS]
        finally:
            databases.close()
    rows = {what: [column[what] for column in columns] for what in columns[0]}
    show(f"votes, {args.people} people", KINDS, rows)


if __name__ == "__main__":
    main()

"""Many topics in one database, and a large one: `python -m tests.benchmarks.many`."""

import argparse
import asyncio
import contextlib
import gc
import itertools
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from bot.answers.commands.ask import read_question, understand
from bot.answers.lookups import look_up
from bot.answers.request import Request, Unclear
from bot.database.engine import Lock
from bot.facts.packs.importer import replace_topic
from bot.facts.packs.pack import Pack
from bot.facts.store import Topics
from bot.facts.topic import Topic
from tests.support.databases import KINDS, Databases, opened, opened_topics

from .figures import median_and_p99, show
from .processes import environment
from .topics import Invented

TOPICS, STATEMENTS, LARGE, ASKED = 1000, 200, 5000, 300
TEMPLATES = ("why did {s} {a} {b}?", "what does {s} think of {a}", "{a} {b}", "{s} and {t}")
SECONDS = 1800.0  # that one process may take


async def fill(url: str, count: int) -> float:
    """Imports topics, a large one first; gives statements a second."""
    async with opened(url) as database:
        start = time.perf_counter()
        made = [Invented(f"t{n}", STATEMENTS if n else LARGE, n) for n in range(count + 1)]
        for one in made:
            async with database.exclusive(Lock.IMPORTING) as session:
                await replace_topic(session, pack=Pack(one.entries(), one.slug, {}))
        return (LARGE + count * STATEMENTS) / (time.perf_counter() - start)


async def answer(url: str) -> dict[str, float]:
    """What a fresh process measures: topics not kept, then kept ones, then the large one."""
    async with opened_topics(url) as topics:
        rows = {"memory after start, MB": _memory()}
        names = topics.visible(None)
        large = next(n for n in names if n.slug == "t0")
        others = [n for n in names if n is not large]
        random.Random(1).shuffle(others)
        await _timed_answer(topics, others[0].key)  # compiles the queries
        loads = [await _timed_answer(topics, name.key) for name in others[1 : ASKED + 1]]
        rows |= median_and_p99("answer of a topic not kept, ms", loads)
        for name in others:
            await topics.topic(name.key)
        rows["memory after all topics, MB"] = _memory()
        key = others[-1].key
        kept = [await _timed_answer(topics, key) for _ in range(ASKED)]
        rows |= median_and_p99("answer of a kept topic, ms", kept)
        start = time.perf_counter()
        whole = await topics.topic(large.key)
        rows["loading the large topic, ms"] = 1000 * (time.perf_counter() - start)
        rows |= median_and_p99("/ask of the large topic, ms", _questions(whole))
        rows["memory with it, MB"] = _memory()
        return rows


async def _timed_answer(topics: Topics, key: str) -> float:
    """Milliseconds from a request to its answer."""
    start = time.perf_counter()
    topic = await topics.topic(key)
    slug = next(iter(topic.subjects))
    look_up(topic, Request(key, "explain", (("name", slug),)), ())
    return 1000 * (time.perf_counter() - start)


def _questions(topic: Topic) -> list[float]:
    """Milliseconds of `/ask`, of questions in the topic's own words."""
    rng, lasted = random.Random(2), list[float]()
    words = [w for s in topic.statements.values() for w in s.text.split() if len(w) > 3]
    labels = [subject.label for subject in topic.subjects.values()]
    for template in itertools.islice(itertools.cycle(TEMPLATES), ASKED):
        s, t = rng.sample(labels, 2)
        question = template.format(s=s, t=t, a=rng.choice(words), b=rng.choice(words))
        start = time.perf_counter()
        with contextlib.suppress(Unclear):
            look_up(topic, understand(topic, read_question(topic, question)), ())
        lasted.append(1000 * (time.perf_counter() - start))
    return lasted


def _memory() -> float:
    gc.collect()
    return psutil.Process().memory_info().rss / 1e6


def _fresh(url: str) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.benchmarks.many", "--answer", url]
    done = subprocess.run(
        command,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=SECONDS,
        env=environment(),
    )
    return json.loads(done.stdout)


def measure(databases: Databases, kind: str, counts: list[int]) -> None:
    """Prints one table: the same topics alone, and among many."""
    columns = []
    for count in counts:
        url = databases.empty(kind)
        rate = asyncio.run(fill(url, count))
        print(f"{kind}: {count:,} topics imported", file=sys.stderr)
        columns.append({"import, statements a second": rate} | _fresh(url))
    rows = {what: [column[what] for column in columns] for what in columns[0]}
    show(kind, [f"{count:,} topics" for count in counts], rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--topics", type=int, nargs="+", default=[2, TOPICS])
    parser.add_argument("--postgres", action="store_true", help="also over a PostgreSQL server")
    parser.add_argument("--answer", metavar="URL", help="used by this script itself")
    args = parser.parse_args()
    if args.answer:
        print(json.dumps(asyncio.run(answer(args.answer))))
        return
    with tempfile.TemporaryDirectory(prefix="latticework-") as home:
        databases = Databases(Path(home))
        try:
            for kind in KINDS[: 1 + args.postgres]:
                measure(databases, kind, args.topics)
        finally:
            databases.close()


if __name__ == "__main__":
    main()

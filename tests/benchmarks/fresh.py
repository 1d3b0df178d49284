"""One fresh process over one database; `scale` runs it and reads what it prints, as JSON.

python -m tests.benchmarks.fresh import URL FOLDER
python -m tests.benchmarks.fresh answer URL FOLDER < PLAN
"""

import contextlib
import functools
import gc
import itertools
import json
import sys
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import psutil
import uvloop

from bot.errors import UserError
from bot.facts.lookups import LOOKUPS
from bot.facts.resolver import ANYTHING
from bot.facts.store import Store
from bot.ui.pages import pages

Figures = dict[str, list[float]]


def rss() -> float:
    """Resident memory of this process, in MB."""
    return psutil.Process().memory_info().rss / 1e6


async def load(url: str, folder: Path) -> dict[str, float]:
    """How long an import takes, in seconds, and what memory it leaves behind."""
    async with Store(url) as store:
        start = time.perf_counter()
        loaded = await store.import_packs(folder)
        assert loaded, "it was imported before"
        return {"seconds": time.perf_counter() - start, "rss": rss()}


async def answer(url: str, folder: Path) -> dict[str, Any]:
    """Opens the store as the bot does, then carries out the plan of standard input."""
    start = time.perf_counter()
    async with Store(url) as store:
        loaded = await store.import_packs(folder)
        gc.freeze()  # as `bot run` does
        ready, opened = time.time(), time.perf_counter() - start
        assert not loaded, "it was not imported before"
        found: dict[str, Any] = {"ready": ready, "opened": opened, "rss_start": rss()}
        plan = json.loads(sys.stdin.read())
        found["ms"] = await _lookups(store, plan["lookups"], plan["total"])
        names = store.names
        found["ms"]["autocomplete"] = [
            _timed(names.suggest, typed, ANYTHING.accept) for typed in plan["typed"]
        ]
        found["ms"]["name with a typo"] = [
            _timed(names.resolve, typo, ANYTHING) for typo in plan["typos"]
        ]
        found["rss_end"] = rss()
        return found


async def _lookups(store: Store, lookups: dict[str, Any], total: int) -> Figures:
    """Milliseconds by kind: each lookup once, then, as kept answers, until there are `total`."""
    ms: Figures = {}
    again: list[Callable[[], Coroutine[Any, Any, Any]]] = []
    for kind, (name, arguments) in lookups.items():
        for n, args in enumerate(arguments):
            read = functools.partial(store.read, LOOKUPS[name], **args)
            start = time.perf_counter()
            try:
                found = await read()
            except UserError:  # a question without a word to look up
                continue
            lasted = 1000 * (time.perf_counter() - start)
            if n == 0:  # it compiled the statements
                continue
            ms.setdefault(kind, []).append(lasted)
            cut = _timed(pages, found, private=False, mentions={})
            ms.setdefault("cut into pages", []).append(cut)
            again.append(read)
    for read in itertools.islice(itertools.cycle(again), max(0, total - len(again))):
        start = time.perf_counter()
        await read()
        ms.setdefault("kept answer", []).append(1000 * (time.perf_counter() - start))
    return ms


def _timed(work: Callable[..., object], *args: object, **options: object) -> float:
    """Milliseconds, also of work that ends in words for the user."""
    start = time.perf_counter()
    with contextlib.suppress(UserError):
        work(*args, **options)
    return 1000 * (time.perf_counter() - start)


def main() -> None:
    job: Callable[[str, Path], Coroutine[Any, Any, Any]]
    job = {"import": load, "answer": answer}[sys.argv[1]]
    print(json.dumps(uvloop.run(job(sys.argv[2], Path(sys.argv[3])))))


if __name__ == "__main__":
    main()

"""Charts as pictures: drawn in a child process when facts change, and kept in the store.

So no process that answers ever loads matplotlib.
"""

import asyncio
import base64
import dataclasses
import json
import logging
import sys

from sqlmodel import col, delete, select

from bot.facts.answer import Chart
from bot.facts.lookups import poll
from bot.facts.lookups.polls import ALL
from bot.facts.store import Store, digest_of_chart
from bot.facts.tables import ChartImage

SECONDS = 120  # what drawing may take
log = logging.getLogger(__name__)


class ChartError(Exception):
    """The charts could not be drawn; answers go out without them."""


async def draw_missing(store: Store) -> int:
    """Draws the charts that the store lacks, instead of those of earlier facts; gives how many.

    Errors: ChartError.
    """
    wanted, known = await _charts(store), await _known(store)
    absent, old = wanted.keys() - known, known - wanted.keys()
    pictures = await _drawn({digest: wanted[digest] for digest in absent}) if absent else {}
    if pictures or old:
        async with store.session() as session, session.begin():
            await session.exec(delete(ChartImage).where(col(ChartImage.digest).in_(old)))
            for digest, png in pictures.items():
                await session.merge(ChartImage(digest=digest, png=png))
    return len(pictures)


async def missing(store: Store) -> int:
    """How many charts the store lacks."""
    return len((await _charts(store)).keys() - await _known(store))


async def _known(store: Store) -> set[str]:
    async with store.session() as session:
        return set((await session.exec(select(ChartImage.digest))).all())


async def _charts(store: Store) -> dict[str, Chart]:
    """Every chart that an answer may show, by digest."""
    polled = [name.slug for name in store.names.subjects.values() if name.polled]
    answers = [await store.read(poll, country=country) for country in [*polled, ALL]]
    return {digest_of_chart(answer.chart): answer.chart for answer in answers if answer.chart}


async def _drawn(charts: dict[str, Chart]) -> dict[str, bytes]:
    """PNG by digest, from one child process."""
    order = json.dumps({digest: dataclasses.asdict(chart) for digest, chart in charts.items()})
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot.facts.drawing",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(SECONDS):
            out, said = await child.communicate(order.encode())
    except BaseException as error:  # also when cancelled: leave no child behind
        if child.returncode is None:
            child.kill()
            await child.wait()
        if isinstance(error, TimeoutError):
            raise ChartError(f"drawing took longer than {SECONDS} s") from None
        raise
    if child.returncode:
        told = said.decode(errors="replace")[-2000:]
        raise ChartError(told or f"drawing ended with code {child.returncode}")
    return {digest: base64.b64decode(png) for digest, png in json.loads(out).items()}

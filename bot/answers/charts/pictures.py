"""Charts as pictures: drawn in a child process when a topic changes, and kept in the database.

So no process that answers ever loads matplotlib.
"""

import asyncio
import base64
import json
import sys

from bot.answers.charts.chart import DRAWING, Chart
from bot.answers.commands.poll import ALL, poll
from bot.facts import pictures
from bot.facts.store import Topics
from bot.facts.topic import Topic

SECONDS = 120  # what drawing may take
OUTPUT = 2000  # characters of what a failed child process says


class ChartError(Exception):
    """The charts could not be drawn; answers go out without them."""


async def missing(topics: Topics) -> int:
    """How many topics have changed since their charts were drawn.

    Errors: SQLAlchemyError, OSError.
    """
    async with topics.database.session() as session:
        return len(await pictures.undrawn(session, drawing=DRAWING))


async def draw_missing(topics: Topics) -> int:
    """Draws what is missing, and deletes pictures of earlier facts; gives how many are new.

    Errors: ChartError; SQLAlchemyError, OSError.
    """
    async with topics.database.session() as session:
        keys = await pictures.undrawn(session, drawing=DRAWING)
    count = 0
    async for topic in topics.present(keys):
        count += await _draw_topic(topics, topic)
    return count


async def _draw_topic(topics: Topics, topic: Topic) -> int:
    wanted, key = {chart.digest: chart for chart in charts_of(topic)}, topic.name.key
    async with topics.database.session() as session:
        known = await pictures.digests(session, key=key)
    absent = {digest: wanted[digest] for digest in wanted.keys() - known}
    drawn = await pictures_of(absent) if absent else {}
    async with topics.database.session() as session:
        await pictures.keep(
            session,
            key=key,
            revision=topic.name.revision,
            drawing=DRAWING,
            pictures=drawn,
            unused=known - wanted.keys(),
        )
    return len(drawn)


def charts_of(topic: Topic) -> list[Chart]:
    """Every chart that an answer about a topic may show."""
    polled = sorted(topic.polled)
    answers = (poll(topic, country=country) for country in [*polled, ALL])
    return [answer.chart for answer in answers if answer.chart]


async def pictures_of(charts: dict[str, Chart]) -> dict[str, bytes]:
    """PNG by digest, from one child process, which takes a second. A chart with letters that its
    font lacks is left out. Errors: ChartError, OSError."""
    order = json.dumps({digest: chart.rendered() for digest, chart in charts.items()})
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot.answers.charts.drawing",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(SECONDS):
            out, said = await child.communicate(order.encode())
    except BaseException as error:  # also when cancelled: leave no child process behind
        if child.returncode is None:
            child.kill()
            await child.wait()
        if isinstance(error, TimeoutError):
            raise ChartError(f"drawing took longer than {SECONDS} s") from None
        raise
    if child.returncode:
        told = said.decode(errors="replace")[-OUTPUT:]
        raise ChartError(told or f"drawing ended with code {child.returncode}")
    return {digest: base64.b64decode(png) for digest, png in json.loads(out).items()}

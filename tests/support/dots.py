"""Dots in place of charts: what a chart shows is tested where charts are drawn."""

import base64

from bot.answers.charts.chart import DRAWING
from bot.answers.charts.pictures import charts_of
from bot.facts.pictures import keep
from bot.facts.store import Topics

DOT = base64.b64decode(  # the smallest PNG: what a chart shows is tested where charts are drawn
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
)


async def draw_dots(topics: Topics, key: str | None = None) -> None:
    """Puts a dot in place of each chart of a topic; of the first one, where none is named."""
    topic = await topics.topic(key)
    async with topics.database.session() as session:
        await keep(
            session,
            key=topic.name.key,
            revision=topic.name.revision,
            drawing=DRAWING,
            pictures={chart.digest: DOT for chart in charts_of(topic)},
            unused=set(),
        )

"""Several topics in one database: two pairs with the same letters, subjects and ids."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.facts.packs.importer import replace_topic
from bot.facts.packs.loader import load
from bot.facts.store import Topics
from bot.facts.topic import Topic
from bot.settings import packs_folder
from support.databases import opened_topics
from support.small_pack import change, retell, write_pack, write_twin

PAIRS = (("asian_nato", "nordic_union"), ("tram", "zoo"))  # a topic, and its twin
TITLES = [  # of the shipped ones, in their order
    "Why there is no Asian NATO",
    "Why there is no Nordic union",
    "A tram for Riverton",
    "A tram for Zoo",
]
SERVER = 4711  # the Discord server that has a topic of its own


@dataclass(frozen=True)
class Beside:
    """The topics of a database, whole, by slug; `packs`: the folder that they come from."""

    topics: Topics
    by_slug: dict[str, Topic]
    packs: Path


@asynccontextmanager
async def opened_beside(url: str, folder: Path) -> AsyncIterator[Beside]:
    """Writes packs into an empty folder and imports them into an empty database."""
    packs = folder / "packs"
    _copy_shipped(packs / "asian_nato")
    _write_nordic_union(packs / "nordic_union")
    write_pack(packs / "tram")
    write_twin(packs / "zoo")
    own = write_twin(folder / "depot")
    async with opened_topics(url, packs) as topics:
        async with topics.database.session() as session:
            await replace_topic(session, pack=load(own), owner=SERVER)
            await session.commit()
        await topics.refresh()
        names = topics.visible(SERVER)
        yield Beside(topics, {n.slug: await topics.topic(n.key, SERVER) for n in names}, packs)


def _copy_shipped(folder: Path) -> None:
    """The shipped pack without asks and vectors, which take most of the time of an import."""
    left_out = shutil.ignore_patterns("asks.toml", "vectors.bin")
    shutil.copytree(packs_folder() / "asian_nato", folder, ignore=left_out)


def _write_nordic_union(folder: Path) -> None:
    """The shipped pack once more, as another topic that says something else."""
    _copy_shipped(folder)
    about = folder / "topic.toml"
    change(about, 'slug = "asian_nato"', 'slug = "nordic_union"')
    change(about, 'title = "Why there is no Asian NATO"', 'title = "Why there is no Nordic union"')
    change(about, "Should an Asian NATO be created?", "Should a Nordic union be created?")
    change(about, 'proposal = "an Asian NATO"', 'proposal = "a Nordic union"')
    for statements in folder.glob("article_*.toml"):
        retell(statements)

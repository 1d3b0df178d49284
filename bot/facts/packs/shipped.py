"""The packs that come with the bot, held against the topics in the database."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.database.engine import Database, Lock
from bot.facts import tables as t
from bot.facts.packs.folder import PackError, Problem, digest_of, packs_in

if TYPE_CHECKING:
    from bot.facts.packs.pack import Pack


@dataclass
class Comparison:
    """How the packs of a folder stand to the shipped topics of a database.

    changed: packs that are not imported as they stand. missing: topics whose pack's folder is not
    there or cannot be read: their facts stay. removed: packs whose topic a host has removed.
    problems: what cannot be read.
    """

    changed: list[Path] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass
class Imported:
    """What an import did, as slugs of topics.

    elsewhere: loaded by another process meanwhile. missing: as of `Comparison`. problems: why
    others were not loaded.
    """

    loaded: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


async def compare(database: Database, folder: Path) -> Comparison:
    """Reads both. Errors: SQLAlchemyError, OSError of the database alone."""
    async with database.session() as session:
        return await _compare(session, folder)


async def _compare(session: AsyncSession, folder: Path) -> Comparison:
    query = select(t.Topic).where(t.Topic.owner == t.SHIPPED).order_by(t.Topic.slug)
    known = {topic.slug: topic for topic in await session.exec(query)}
    found = Comparison()
    try:
        packs, found.problems = packs_in(folder)
    except PackError as error:
        packs, found.problems = [], [*error.problems]
    for path in packs:
        topic = known.get(path.name)
        try:
            digest = digest_of(path)
        except PackError as error:
            found.problems += error.problems
            continue
        if topic and topic.removed:
            found.removed.append(path.name)
        elif topic is None or topic.digest != digest:
            found.changed.append(path)
    there = {path.name for path in packs}
    found.missing = [s for s, topic in known.items() if s not in there and not topic.removed]
    return found


async def import_packs(database: Database, folder: Path, *, only: str | None = None) -> Imported:
    """Loads the packs of `folder` that changed. Sound packs are loaded though others are not.

    only: the slug of one topic, which is loaded also where it had been removed. Errors:
    SQLAlchemyError, OSError of the database alone.
    """
    found = await compare(database, folder)
    done = Imported(missing=found.missing, problems=found.problems)
    wanted = _wanted(found, folder, only)
    packs = _read(wanted, done.problems) if wanted else {}
    if not packs:
        return done  # the usual start: it takes no lock and needs no right to write
    from bot.facts.packs.importer import replace_topic

    async with database.exclusive(Lock.IMPORTING) as session:
        still = _wanted(await _compare(session, folder), folder, only)
        for path, pack in packs.items():
            if path in still:
                await replace_topic(session, pack=pack)
                done.loaded.append(path.name)
            else:
                done.elsewhere.append(path.name)
    return done


def _wanted(found: Comparison, folder: Path, only: str | None) -> list[Path]:
    if only is None:
        return found.changed
    again = [folder / slug for slug in found.removed if slug == only]
    return [path for path in found.changed if path.name == only] + again


def _read(paths: Iterable[Path], problems: list[Problem]) -> "dict[Path, Pack]":
    """The packs that are sound; of the others, what is wrong is added to `problems`."""
    from bot.facts.packs.loader import load  # pydantic's models of a pack, for an import alone

    packs = {}
    for path in paths:
        try:
            packs[path] = load(path)
        except PackError as error:
            problems += error.problems
    return packs


async def remove(database: Database, slug: str) -> bool:
    """Removes a shipped topic; False where there is none of this slug. Errors: as of `compare`."""
    from bot.facts.packs.importer import remove_topic

    async with database.exclusive(Lock.IMPORTING) as session:
        return await remove_topic(session, slug=slug)


async def try_writing(database: Database) -> None:
    """Writes, and takes it back. Errors: SQLAlchemyError, OSError where that is not allowed."""
    async with database.session() as session:
        empty = t.Topic(key="", slug="", title="", question="", examples={}, digest="", revision=-1)
        session.add(empty)
        await session.flush()
        await session.rollback()

"""`bot import` and `bot remove`: the topics of a database, changed by its host."""

from sqlalchemy.exc import SQLAlchemyError

from bot.answers.charts.pictures import ChartError, draw_missing
from bot.cli.opening import imported, opened_database, report
from bot.database.engine import Database
from bot.database.reasons import reason
from bot.errors import StartError
from bot.facts.packs.shipped import Imported, remove
from bot.facts.store import Topics
from bot.settings import Settings, packs_folder


async def import_topics(settings: Settings, only: str | None) -> tuple[list[str], str]:
    """Loads what changed and draws its charts; gives lines that say so, and what went wrong.

    only: one topic, which is loaded also where it had been removed. Errors: StartError.
    """
    async with opened_database(settings) as database:
        done = await imported(database, only=only)
        topics = await _topics(database)
        if only and only not in {name.slug for name in topics.visible(None)} and not done.problems:
            raise StartError(f"There is no pack named {only} in {packs_folder()}.")
        said, problem = _said(done), report(done)
        try:
            if drawn := await draw_missing(topics):
                said.append(f"{drawn} charts drawn.")
        except (ChartError, SQLAlchemyError, OSError) as error:
            why = str(error).splitlines()[-1] if isinstance(error, ChartError) else reason(error)
            problem = problem or f"The charts could not be drawn ({why}): answers go without them."
    return said, problem


def _said(done: Imported) -> list[str]:
    said = [f"{slug}: loaded" for slug in done.loaded]
    said += [f"{slug}: loaded by another process" for slug in done.elsewhere]
    said += [f"{slug}: its pack is missing, its facts stay" for slug in done.missing]
    if not (done.loaded or done.elsewhere or done.problems):
        said.append("Nothing changed since the last import.")
    return said


async def remove_topic(settings: Settings, slug: str) -> str:
    """Removes a topic; gives a line that says so. Errors: StartError."""
    async with opened_database(settings) as database:
        try:
            removed = await remove(database, slug)
        except (SQLAlchemyError, OSError) as error:
            raise StartError(f"The topic could not be removed ({reason(error)}).") from None
        if not removed:
            slugs = [name.slug for name in (await _topics(database)).visible(None)]
            there = f"there are: {', '.join(slugs)}" if slugs else "there is none"
            raise StartError(f"There is no topic {slug}; {there}.")
    return f"{slug}: removed. `bot import {slug}` brings it back."


async def _topics(database: Database) -> Topics:
    """Errors: StartError."""
    topics = Topics(database, prepared=False)
    try:
        await topics.refresh()
    except (SQLAlchemyError, OSError) as error:
        raise StartError(f"The facts cannot be read ({reason(error)}).") from None
    return topics

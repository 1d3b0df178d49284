"""`bot doctor`: looks at everything that a start needs, and says what to do. Changes nothing."""

import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from discord.http import Route
from sqlalchemy.exc import SQLAlchemyError

from bot.activity.ballots import ballot_key, key_file
from bot.answers.charts import pictures
from bot.cli.discord_time import discord_time
from bot.database.engine import Database
from bot.database.reasons import reason
from bot.database.schema import REFUSALS, Layout, layout_of
from bot.database.sqlite import file_of
from bot.errors import StartError
from bot.facts.packs import loader
from bot.facts.packs.folder import PackError, packs_in
from bot.facts.packs.shipped import compare, try_writing
from bot.facts.search.meaning import Meaning
from bot.facts.store import Topics
from bot.settings import Settings, packs_folder

CLOCK_SECONDS = 5.0  # by which this machine's clock may be off
UNREACHED = (SQLAlchemyError, OSError, ImportError, ValueError)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `advice`: what to do; empty where all is well."""

    what: str
    said: str
    advice: str = ""


async def examine(settings: Settings) -> AsyncIterator[Finding]:
    """Everything, one finding after the other."""
    yield _token(settings)
    yield await _clock(settings.proxy(Route.BASE))
    yield await _search(settings)
    yield _votes(settings)
    for finding in _packs(packs_folder()):
        yield finding
    async for finding in _database(settings.database_url.get_secret_value()):
        yield finding


def _token(settings: Settings) -> Finding:
    try:
        settings.token()
    except StartError as error:
        return Finding("token", "not usable", str(error))
    return Finding("token", "has the form of a bot token")


async def _clock(proxy: str | None) -> Finding:
    """Against Discord's own; where Discord cannot be reached that is said, too."""
    way = " through HTTPS_PROXY" if proxy else ""
    theirs = await discord_time(proxy)
    if theirs is None:
        advice = "Check the network, its firewall, and HTTPS_PROXY where it needs a proxy."
        return Finding("Discord", f"cannot be reached{way}", advice)
    off = abs((datetime.now(UTC) - theirs).total_seconds())
    if off > CLOCK_SECONDS:
        return Finding("clock", f"{off:.0f} s off", "Let the machine set its clock (NTP).")
    return Finding("clock", f"right, and Discord answers{way}")


async def _search(settings: Settings) -> Finding:
    """How `/ask` searches. Why the model does not load is in the log."""
    if settings.search == "words":
        return Finding("search", "by words alone, as SEARCH wants it")
    meaning = Meaning()
    await meaning.load()
    if meaning.model:
        return Finding("search", "by meaning")
    advice = "The sentence model cannot be loaded: install the bot anew, or set SEARCH=words."
    return Finding("search", "by words alone", advice)


def _votes(settings: Settings) -> Finding:
    """Whether there is a key of ballots, or the next start can make one."""
    given, address = settings.ballot_key, settings.database_url.get_secret_value()
    try:
        key = ballot_key(given, address, make=False)
        file = key_file(address)
    except StartError as error:
        return Finding("votes", "BALLOT_KEY is not usable", str(error))
    except SQLAlchemyError:
        return Finding("votes", "where their key is cannot be told", "Check DATABASE_URL.")
    if key:
        return Finding("votes", "BALLOT_KEY is set" if given else f"their key is in {file}")
    if file and not file.exists() and _may_be_written(file.parent):
        return Finding("votes", "the next start makes their key")
    advice = "Set BALLOT_KEY, the same for all processes (see .env.example)."
    return Finding("votes", "/vote refuses: there is no key for ballots", advice)


def _may_be_written(folder: Path) -> bool:
    """Whether a file can be made in a folder, or in the nearest one above that exists."""
    there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    return there.is_dir() and os.access(there, os.W_OK)


def _packs(folder: Path) -> Iterator[Finding]:
    try:
        paths, problems = packs_in(folder)
    except PackError as error:
        yield Finding("packs", str(error.problems[0]), "Install the bot anew.")
        return
    for problem in problems:
        yield Finding(f"pack {problem.file}", problem.message, "Put its folder back.")
    for path in paths:
        try:
            count = len(loader.load(path).entries.statement)
            yield Finding(f"pack {path.name}", f"{count} statements")
        except PackError as error:
            count = len(error.problems)
            said = f"{count} problem{'s' if count > 1 else ''}, the first: {error.problems[0]}"
            yield Finding(f"pack {path.name}", said, f"Run `bot check {path}`.")


async def _database(address: str) -> AsyncIterator[Finding]:
    """The database, as far as it can be reached."""
    database = None
    try:
        try:
            file = file_of(address)
            if file and not file.exists():
                advice = f"Run `bot import`, which makes {file}."
                yield Finding("database", "there is none yet", advice)
                return
            database = Database(address)
            layout = await layout_of(database)
        except UNREACHED as error:
            advice = "Check DATABASE_URL, and that the server runs or the folder may be written to."
            yield Finding("database", f"cannot be reached ({reason(error)})", advice)
            return
        yield Finding("database", f"{database.kind} answers")
        advice = REFUSALS.get(layout, "Run `bot import`, which brings it up to date.")
        yield Finding("layout", layout.value, "" if layout is Layout.CURRENT else advice)
        if layout is Layout.CURRENT:
            async for finding in _contents(database):
                yield finding
    finally:
        if database is not None:
            await database.close()


async def _contents(database: Database) -> AsyncIterator[Finding]:
    """Whether it may be written to, the packs are imported and their charts drawn."""
    try:
        await try_writing(database)
        yield Finding("write access", "granted")
    except UNREACHED as error:
        advice = "Give the bot's user the right to write to the database and its folder."
        yield Finding("write access", f"refused ({reason(error)})", advice)
    try:
        found = await compare(database, packs_folder())
        changed = ", ".join(path.name for path in found.changed)
        said = f"not as in the packs: {changed}" if changed else "as in the packs"
        yield Finding("facts", said, "Run `bot import`." if changed else "")
        for slug in found.missing:
            advice = f"Put its folder back into {packs_folder()}, or run `bot remove {slug}`."
            yield Finding(f"topic {slug}", "its pack is missing; its facts stay", advice)
        topics = Topics(database, prepared=False)
        await topics.refresh()
        absent = await pictures.missing(topics)
        said = f"not drawn for {absent} topic{'s' if absent > 1 else ''}" if absent else "all drawn"
        yield Finding("charts", said, "Run `bot import`." if absent else "")
    except UNREACHED as error:
        advice = "Restore a copy, or move it away and run `bot import`."
        yield Finding("contents", f"cannot be read ({reason(error)})", advice)

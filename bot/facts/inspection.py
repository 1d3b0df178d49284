"""What `bot doctor` looks at in packs and database: it reads, and changes nothing."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url, text
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import StartError
from bot.facts import loader
from bot.facts.charts import missing
from bot.facts.database import SILENT_SECONDS, Database, connect, file_of, reason
from bot.facts.folder import PackError, packs_in
from bot.facts.migrate import revisions, schema_of
from bot.facts.store import Store

UNREACHED = (SQLAlchemyError, OSError, ImportError, ValueError, TypeError)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `advice`: what to do; empty where all is well."""

    what: str
    said: str
    advice: str = ""


async def inspect(url: str, folder: Path) -> AsyncIterator[Finding]:
    """Packs in `folder`, then the database at `url`, as far as it can be reached."""
    sound = True
    for finding in inspect_packs(folder):
        sound = sound and not finding.advice
        yield finding
    try:
        file = file_of(make_url(url))
        if file and not file.exists():
            yield Finding("database", "there is none yet", f"Run `bot import`, which makes {file}.")
            return
        engine = connect(url)
        revision = await schema_of(engine)
    except UNREACHED as error:
        advice = "Check DATABASE_URL, and that the server runs or the folder may be written to."
        yield Finding("database", f"cannot be reached ({reason(error)})", advice)
        return
    yield Finding("database", f"{engine.dialect.name} answers")
    try:
        yield _migrations(revision)
        if revision == revisions()[-1]:
            yield await _writing(engine)
            async for finding in _contents(url, folder if sound else None):
                yield finding
    except (*UNREACHED, StartError) as error:
        advice = "Restore a copy, or move it away and run `bot import`."
        yield Finding("contents", f"cannot be read ({reason(error)})", advice)
    finally:
        await engine.leave()


def inspect_packs(folder: Path) -> list[Finding]:
    found = []
    try:
        paths = packs_in(folder)
    except PackError as error:
        return [Finding("packs", str(error.problems[0]), "Install the bot anew.")]
    for path in paths:
        try:
            count = len(loader.load(path).entries.statement)
            found.append(Finding(f"pack {path.name}", f"{count} statements"))
        except PackError as error:
            said = f"{len(error.problems)} problems, the first: {error.problems[0]}"
            found.append(Finding(f"pack {path.name}", said, f"Run `bot check {path}`."))
    return found


def _migrations(revision: str | None) -> Finding:
    newest = revisions()[-1]
    if revision == newest:
        return Finding("migrations", f"at {newest}, the newest")
    return Finding(
        "migrations",
        f"at {revision or 'none'}, the newest is {newest}",
        "Run `bot import`, which applies them, as does every start.",
    )


async def _writing(engine: Database) -> Finding:
    try:
        with engine.within(SILENT_SECONDS):
            async with engine.connect() as connection:
                await connection.execute(text("UPDATE revision SET number = number"))
                await connection.rollback()
    except UNREACHED as error:
        advice = "Give the bot's user the right to write to the database and its folder."
        return Finding("write access", f"refused ({reason(error)})", advice)
    return Finding("write access", "granted")


async def _contents(url: str, folder: Path | None) -> AsyncIterator[Finding]:
    """Whether the packs are imported and their charts drawn."""
    async with Store(url) as store:
        if folder:
            changed, gone = await store.waiting(folder)
            waiting = ", ".join([*(path.name for path in changed), *gone])
            said = f"not as in the packs: {waiting}" if waiting else "as in the packs"
            yield Finding("facts", said, "Run `bot import`." if waiting else "")
        absent = await missing(store)
        said = f"{absent} not drawn" if absent else "all drawn"
        yield Finding("charts", said, "Run `bot import`." if absent else "")

"""The store: one database that holds the facts, and the answers kept for the present revision."""

import asyncio
import contextlib
import gc
import hashlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Concatenate, TypeVar

from cachetools import LRUCache
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.errors import StartError
from bot.facts import tables as t
from bot.facts.answer import Answer, Chart
from bot.facts.database import (
    CLOSING_SECONDS,
    IMPORTING,
    SILENT_SECONDS,
    Database,
    OtherVersion,
    alone,
    connect,
    in_time,
    reason,
    snapshot,
)
from bot.facts.folder import PackError, Problem, digest_of, packs_in
from bot.facts.migrate import migrate
from bot.facts.resolver import Names

KEPT_ANSWERS = 4096
DRAWING = 2  # counted up when charts are drawn differently
WATCH_SECONDS = 2.0  # how soon facts that another process changed show here
log = logging.getLogger(__name__)

T = TypeVar("T")
Progress = Callable[[str, int, int], None]  # what is written, how much of it is, of how much


def silent(what: str, done: int, total: int) -> None:
    """Nobody waits for an import to go on."""


@dataclass(frozen=True, slots=True)
class Reader:
    """What a lookup reads from: a session, and the names at the same revision."""

    session: AsyncSession
    names: Names


Lookup = Callable[Concatenate[Reader, ...], Awaitable[Answer]]


class Store:
    """Facts behind one database URL. `async with Store(url) as store` opens and closes it.

    seconds: what a read may take; without it, as long as the database lets it wait.
    """

    def __init__(self, url: str, *, seconds: float | None = None) -> None:
        self._url, self._seconds = url, seconds
        self._engine: Database | None = None
        self._answers: LRUCache[Any, Answer] = LRUCache(KEPT_ANSWERS)
        self._under_way: dict[Any, asyncio.Task[Any]] = {}
        self._refreshing = asyncio.Lock()
        self.names = Names()
        self.revision = 0

    async def __aenter__(self) -> "Store":
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @property
    def engine(self) -> Database:
        if self._engine is None:
            raise RuntimeError("the store is not open")
        return self._engine

    @contextlib.asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncSession]:
        """Errors: TimeoutError where the server has gone silent."""
        with self.engine.within(SILENT_SECONDS):
            async with self._session() as session:
                yield session

    def _session(self) -> AsyncSession:
        return AsyncSession(self.engine, expire_on_commit=False)

    @contextlib.asynccontextmanager
    async def _reading(self) -> AsyncIterator[AsyncSession]:
        """A session that sees one state of the database, whatever is imported meanwhile."""
        async with self.session() as session:
            await snapshot(session)
            yield session

    async def open(self) -> None:
        """Connects and migrates. Errors: StartError."""
        malformed = (ValueError, TypeError)  # a port that is no number, a parameter unheard of
        try:
            self._engine = connect(self._url)
            await migrate(self._engine)
            await self.refresh()
        except StartError:
            await self.close()
            raise
        except (SQLAlchemyError, OSError, ImportError, *malformed) as error:
            await self.close()
            log.debug("the database cannot be opened", exc_info=error)
            raise StartError(
                f"The database cannot be opened ({reason(error)}): check DATABASE_URL, and that "
                "the server runs or the folder exists and may be written to."
            ) from None

    async def close(self) -> None:
        if self._engine is not None:
            await self._engine.leave()
            self._engine = None

    async def import_packs(self, folder: Path, progress: Progress = silent) -> list[str]:
        """Loads the packs of `folder` that changed; gives their slugs. Errors: PackError.

        Every pack is read before any is written; topics whose folder is gone are removed.
        """
        if not any(await self.waiting(folder)):
            return []  # the usual start: it takes no lock and needs no right to write
        imported = await self._import(folder, progress)  # and the packs are let go of
        await self.refresh()
        return imported

    async def _import(self, folder: Path, progress: Progress) -> list[str]:
        from bot.facts import importer, loader  # pydantic's models of a pack

        async with _uncollected(), self._session() as session, session.begin():
            await self._lock(session)
            changed, gone = await _waiting(session, folder)
            packs = []
            for n, path in enumerate(changed, 1):
                packs.append(loader.load(path))
                progress("packs read", n, len(changed))
            for slug in gone:
                log.warning("topic %s: its pack is gone, and its facts with it", slug)
                await importer.forget(session, slug=slug)
            for pack in packs:
                await importer.import_pack(session, pack=pack, progress=progress)
            if packs or gone:
                await importer.check_names(session)
                await importer.publish(session)
        return [pack.topic.slug for pack in packs]

    async def waiting(self, folder: Path) -> tuple[list[Path], list[str]]:
        """The packs of `folder` that are not imported as they stand, and the slugs of topics whose
        pack is gone. Errors: PackError."""
        async with self.session() as session:
            return await _waiting(session, folder)

    async def _lock(self, session: AsyncSession) -> None:
        """One import at a time: whoever comes second finds that nothing is left to do, or on
        SQLite, which waits for BUSY_SECONDS, may have to be started again."""
        await alone(await session.connection(), IMPORTING)

    async def read(self, lookup: Lookup, **args: Any) -> Answer:
        """The answer of a lookup, kept until the facts change.

        Errors: UserError; SQLAlchemyError, OSError where the database does not answer in time.
        """
        key = (lookup, self.revision, tuple(args.items()))
        if (kept := self._answers.get(key)) is not None:
            return kept
        return await self._once(key, lambda: self._look_up(lookup, args))

    async def _once(self, key: Any, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """In time, and one reading for a class that asks the same at once."""
        if (task := self._under_way.get(key)) is None:
            task = self._under_way[key] = asyncio.create_task(work())
            task.add_done_callback(lambda _: self._under_way.pop(key))
        return await in_time(task, self._seconds)

    async def _look_up(self, lookup: Lookup, args: dict[str, Any]) -> Answer:
        while True:
            async with self._reading() as session:
                revision = await _revision(session)
                if revision == self.revision:
                    answer = await lookup(Reader(session, self.names), **args)
                    # Under its own revision: others may have been taken up meanwhile.
                    self._answers[lookup, revision, tuple(args.items())] = answer
                    return answer
            await self.refresh()  # the names have to be those of the facts

    async def picture(self, chart: Chart) -> bytes | None:
        """A chart as PNG; None while it is not drawn, or cannot be read: words do not wait."""
        digest = digest_of_chart(chart)
        try:
            return await self._once(digest, lambda: self._picture(digest))
        except (SQLAlchemyError, OSError) as error:
            log.warning("a chart could not be read: %s", reason(error))
            return None

    async def _picture(self, digest: str) -> bytes | None:
        async with self._reading() as session:
            image = await session.get(t.ChartImage, digest)
        return image.png if image else None

    async def ping(self) -> None:
        """Errors: SQLAlchemyError, OSError where the database does not answer in time."""
        await in_time(self._ping(), self._seconds)

    async def _ping(self) -> None:
        async with self._reading() as session:
            await _revision(session)

    async def size(self) -> int:
        """Of the database, in bytes. Errors: as of `ping`."""
        return await in_time(self._measure(), self._seconds)

    async def _measure(self) -> int:
        sizes = {
            "sqlite": text(
                "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
            ),
            "postgresql": text("SELECT pg_database_size(current_database())"),
        }
        async with self._reading() as session:
            connection = await session.connection()
            return (await connection.execute(sizes[connection.dialect.name])).scalar_one()

    async def refresh(self) -> bool:
        """Takes up facts that changed since; gives whether they did. Errors: as of `ping`."""
        async with self._refreshing:
            async with self._reading() as session:
                if await _revision(session) == self.revision:
                    return False
                query = select(t.Revision.number, t.Revision.names)
                number, packed = (await session.exec(query)).one()
            try:
                names = Names.unpack(packed)
            except (ValueError, TypeError, KeyError):
                raise OtherVersion from None
            if self.revision:
                log.info("facts taken up, revision %s", number)
            self.names, self.revision = names, number
            self._answers.clear()
            return True

    @contextlib.asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """While inside, facts that another process changed are taken up within seconds."""
        task = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait({task}, timeout=CLOSING_SECONDS)  # over a silent server it goes on

    async def _watch(self) -> None:
        failing = False
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            try:
                await self.refresh()
                failing = False
            except (SQLAlchemyError, OSError) as error:
                if not failing:
                    log.warning("the database does not answer: %s", reason(error))
                failing = True


@contextlib.asynccontextmanager
async def _uncollected() -> AsyncIterator[None]:
    """An import makes millions of objects that all last until its end: to look for garbage among
    them, again and again, is in vain."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


async def _revision(session: AsyncSession) -> int:
    return (await session.exec(select(t.Revision.number))).first() or 0


async def _waiting(session: AsyncSession, folder: Path) -> tuple[list[Path], list[str]]:
    known = dict((await session.exec(select(t.Topic.slug, t.Topic.digest))).all())
    folders = packs_in(folder)
    if known and not folders:  # it is rather a folder that is not in its place
        said = "there is no pack in it, so the facts stay as they are"
        raise PackError([Problem(str(folder), "", "", said)])
    changed = [path for path in folders if known.get(path.name) != digest_of(path)]
    return changed, sorted(known.keys() - {path.name for path in folders})


def digest_of_chart(chart: Chart) -> str:
    """The key of a chart's picture: SHA-256 of its data and of how it is drawn."""
    return hashlib.sha256(f"{DRAWING} {chart!r}".encode()).hexdigest()

"""The topics of one database: each is loaded whole, kept while it is in use, and followed."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Iterable

from cachetools import LRUCache
from sqlalchemy.exc import SQLAlchemyError

from bot.database.engine import CLOSING_SECONDS, Database, within
from bot.database.reasons import reason
from bot.errors import UserError
from bot.facts.reading import newest_revision, topic_names, topic_of, topic_row
from bot.facts.search.meaning import Meaning
from bot.facts.tables import SHIPPED
from bot.facts.tables import Topic as TopicRow
from bot.facts.topic import Topic, TopicName
from bot.wording import say

STATEMENTS_KEPT = 10_000  # in memory, of all topics together: about 100 MB
OVERHEAD = 20  # statements as which a topic counts beside its own
WATCH_SECONDS = 2.0  # between two looks for changes
log = logging.getLogger(__name__)


class NoSuchTopic(UserError):
    """A topic that does not exist, or that may not be read from here."""


class Topics:
    """All topics that a database holds. Call `refresh` before the first use.

    read_seconds: what loading a topic may take; without it, as long as the database takes. meaning:
    the model by which `/ask` searches; without it, by words alone. prepared: False leaves the index
    to the first question that is searched for.
    """

    def __init__(
        self,
        database: Database,
        *,
        read_seconds: float | None = None,
        meaning: Meaning | None = None,
        prepared: bool = True,
    ) -> None:
        self.database = database
        self.meaning = meaning or Meaning(wanted=False)
        self.revision = 0
        self.read_seconds = read_seconds
        self.prepared = prepared
        self._names: dict[str, TopicName] = {}  # by key
        self._by_owner: dict[int, list[TopicName]] = {}  # each in the order of their slugs
        self._kept: LRUCache[tuple[str, int], Topic] = LRUCache(
            STATEMENTS_KEPT, getsizeof=lambda topic: OVERHEAD + len(topic.statements)
        )
        self._loading: dict[tuple[str, int], asyncio.Task[Topic]] = {}
        self._refreshing = asyncio.Lock()

    def visible(self, server: int | None) -> list[TopicName]:
        """The topics that may be read in a Discord server; without one, outside of any.

        The shipped ones come first, then the server's own, each in the order of their slugs.
        """
        own = self._by_owner.get(server, ()) if server else ()
        return [*self._by_owner.get(SHIPPED, ()), *own]

    def all_names(self) -> list[TopicName]:
        """Every topic, whoever may read it."""
        return [*self._names.values()]

    def named(self, key: str | None, server: int | None) -> TopicName:
        """The topic of a key; the first one without a key. Errors: NoSuchTopic."""
        if key is None:
            if (first := next(iter(self.visible(server)), None)) is None:
                raise NoSuchTopic(say("topic.none"))
            return first
        name = self._names.get(key)
        if name is None or name.owner not in (SHIPPED, server):  # as if it did not exist
            raise NoSuchTopic(say("topic.gone"))
        return name

    def owner(self, key: str) -> int:
        """Who may read a topic: see `TopicName`. Errors: NoSuchTopic."""
        if (name := self._names.get(key)) is None:
            raise NoSuchTopic(say("topic.gone"))
        return name.owner

    async def topic(self, key: str | None = None, server: int | None = None) -> Topic:
        """A topic as a whole.

        Errors: NoSuchTopic; SQLAlchemyError, OSError where it has to be loaded and the database
        does not answer in time.
        """
        name = self.named(key, server)
        if (kept := self._kept.get((name.key, name.revision))) is not None:
            return kept
        return await within(self.read_seconds, self._load_once(name))

    async def present(self, keys: Iterable[str]) -> AsyncIterator[Topic]:
        """The topics with these keys that this process knows; others are left out.

        Errors: SQLAlchemyError, OSError.
        """
        for key in keys:
            try:
                topic = await self.topic(key, self.owner(key))
            except NoSuchTopic:
                continue
            yield topic

    def _load_once(self, name: TopicName) -> "asyncio.Task[Topic]":
        """One task for each topic, however many ask for it at once."""
        key = (name.key, name.revision)
        if (task := self._loading.get(key)) is None:
            task = self._loading[key] = asyncio.create_task(self._load(name.key))
            task.add_done_callback(lambda _: self._loading.pop(key))
        return task

    async def _load(self, key: str) -> Topic:
        async with self.database.snapshot() as session:
            row = await topic_row(session, key=key)
        if row is None:
            raise NoSuchTopic(say("topic.gone"))
        topic = await asyncio.to_thread(self._made, row)  # off the event loop: it computes
        self._kept[key, topic.name.revision] = topic  # which may be newer than `refresh` has seen
        return topic

    def _made(self, row: TopicRow) -> Topic:
        topic = topic_of(row)
        if self.prepared:
            topic.index.prepare()
        return topic

    async def refresh(self) -> bool:
        """Takes up topics that changed since; gives whether any did. Errors: as of `topic`."""
        async with self._refreshing:
            async with self.database.snapshot() as session:
                newest = await newest_revision(session)
                if newest == self.revision:
                    return False
                names = await topic_names(session)
            if self.revision:
                log.info("facts taken up, revision %s", newest)
            before, self._names = self._names, {name.key: name for name in names}
            self._by_owner = {}
            for name in names:
                self._by_owner.setdefault(name.owner, []).append(name)
            for old in before.values():
                if old != self._names.get(old.key):
                    self._kept.pop((old.key, old.revision), None)
            self.revision = newest
            return True

    async def ping(self) -> None:
        """Errors: SQLAlchemyError, OSError where the database does not answer in time."""
        await within(self.read_seconds, self._ping())

    async def _ping(self) -> None:
        async with self.database.session() as session:
            await newest_revision(session)

    async def size(self) -> int:
        """Of the database, in bytes. Errors: as of `ping`."""
        return await within(self.read_seconds, self.database.size())

    @contextlib.asynccontextmanager
    async def watching(self, changed: Callable[[], object] = lambda: None) -> AsyncIterator[None]:
        """While inside, changes by other processes are taken up within seconds.

        changed: called after each.
        """
        task = asyncio.create_task(self._watch(changed))
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait({task}, timeout=CLOSING_SECONDS)  # a silent server holds it up

    async def _watch(self, changed: Callable[[], object]) -> None:
        failing = False
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            try:
                if await self.refresh():
                    changed()
                failing = False
            except (SQLAlchemyError, OSError) as error:
                if not failing:
                    log.warning("the database does not answer: %s", reason(error))
                failing = True

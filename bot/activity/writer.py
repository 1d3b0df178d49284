"""Writes of one process: all that wait are committed together, so that SQLite keeps up."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple, TypeVar

from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.database.engine import Database
from bot.errors import UserError

T = TypeVar("T")
Work = Callable[[AsyncSession], Awaitable[T]]


class _Wanted(NamedTuple):
    of: str
    work: Work[Any]
    done: asyncio.Future[Any]


class Writer:
    """Runs writes one at a time; whoever waits for one hears of it after the commit.

    While a transaction is being committed, further writes gather for the next one. Each has a
    savepoint, so one that is refused takes none of the others along; another error fails all.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[_Wanted] = []
        self._task: asyncio.Task[None] | None = None

    async def do(self, of: str, work: Work[T]) -> T:
        """The result of a write, once it is committed.

        of: the key of the activity that it changes: two processes that write take the rows of
        several activities in the same order. Errors: UserError, IntegrityError of the write;
        SQLAlchemyError, OSError.
        """
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Wanted(of, work, done))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())
        return await done

    async def _run(self) -> None:
        while self._waiting:
            batch, self._waiting = sorted(self._waiting, key=lambda wanted: wanted.of), []
            try:
                results = await self._commit(batch)
            except BaseException as error:
                for wanted in batch:
                    if not wanted.done.done():
                        wanted.done.set_exception(error)
                if not isinstance(error, Exception):
                    raise
                continue
            for wanted, (result, error) in zip(batch, results, strict=True):
                if wanted.done.done():  # whoever waited has gone
                    continue
                if error:
                    wanted.done.set_exception(error)
                else:
                    wanted.done.set_result(result)

    async def _commit(self, batch: list[_Wanted]) -> list[tuple[Any, Exception | None]]:
        results: list[tuple[Any, Exception | None]] = []
        async with self._database.writing() as session:
            for wanted in batch:
                try:
                    async with session.begin_nested():
                        result = await wanted.work(session)
                        await session.flush()
                        session.expunge_all()  # what it gives is no longer changed by others
                    results.append((result, None))
                except (UserError, IntegrityError) as error:
                    results.append((None, error))  # others may mean that all is rolled back
        return results

"""What is done without a press: rounds end at their deadline, and panels show what is stored."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from enum import Enum, auto

from sqlalchemy.exc import SQLAlchemyError

from bot.activity import engine, servers
from bot.activity.activities import Activities
from bot.activity.clock import HOUR, SECOND
from bot.activity.tables import Activity, Stage
from bot.database.engine import CLOSING_SECONDS
from bot.database.reasons import reason

LOOK_SECONDS = 1.0  # between two looks for what is due
LATER = 30 * SECOND  # after an edit that failed
log = logging.getLogger(__name__)


class Shown(Enum):
    """What became of an edit of a panel."""

    DONE = auto()
    FAILED = auto()  # to be tried again
    REFUSED = auto()  # the bot may not edit in this channel without a press
    GONE = auto()  # there is no panel any more, or nobody can see it


Show = Callable[[Activity], Awaitable[Shown]]


class Keeper:
    """Sees to what is due, in every process; each piece of work is done by one of them.

    show: edits a panel. is_ready: whether it can. private_servers: those in which answers are
    private.
    """

    def __init__(
        self, activities: Activities, show: Show, is_ready: Callable[[], bool] = lambda: True
    ) -> None:
        self._activities, self._show, self._is_ready = activities, show, is_ready
        self._swept = 0
        self.private_servers: frozenset[int] = frozenset()

    @contextlib.asynccontextmanager
    async def keeping(self) -> AsyncIterator[None]:
        """Looks for what is due, while inside."""
        task = asyncio.create_task(self._keep())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait({task}, timeout=CLOSING_SECONDS)

    async def _keep(self) -> None:
        failing = False
        while True:
            try:
                await self.look()
                failing = False
            except (SQLAlchemyError, OSError) as error:
                if not failing:
                    log.warning("what is due cannot be read: %s", reason(error))
                failing = True
            except Exception as error:  # which the next look may not meet
                if not failing:
                    log.error("what is due cannot be done", exc_info=error)
                failing = True
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """Does what is due now. Errors: SQLAlchemyError, OSError."""
        of = self._activities
        now = of.clock.now()
        async with of.database.session() as session:
            self.private_servers = await servers.private(session)
            if not of.clock.is_known:
                return  # this machine's may be wrong, and ends nothing
            self._swept = self._swept or now  # first an hour for servers to be seen in
            is_due = await engine.is_any_due(session, now)
            sweeps = now - self._swept >= HOUR and await servers.are_kept(session)
        if sweeps:
            seen, of.seen = of.seen, set()
            try:
                await of.writer.do("", lambda session: servers.sweep(session, now, seen))
            except BaseException:
                of.seen |= seen
                raise
            self._swept = now
        if is_due and self._is_ready():
            for activity in await of.writer.do("", lambda session: engine.claim(session, now)):
                try:
                    await self._see_to(activity, of.clock.now())
                except engine.Gone:  # erased just then
                    continue

    async def _see_to(self, activity: Activity, now: int) -> None:
        of = self._activities
        if activity.stage == Stage.OPEN and activity.ends and activity.ends + engine.GRACE <= now:
            with contextlib.suppress(engine.Over):  # somebody has just closed it
                closed = await of.close(activity.key, activity.server, activity.round, now)
                activity = closed.activity
        forget = activity.forget is not None and activity.forget <= now
        if forget:
            old = activity
            await of.writer.do(old.key, lambda session: engine.forget_first_round(session, old))
        shown, revision = await self._shown(activity, now), activity.revision

        def note(row: Activity) -> None:
            if forget:
                row.forget = None
            if shown is Shown.DONE:
                row.shown, row.edited = max(row.shown, revision), now
            elif shown is Shown.FAILED:
                row.edited = now + LATER
            elif shown is Shown.REFUSED:
                row.can_edit = False
            elif shown is Shown.GONE:
                row.message = None

        await of.note(activity, note)

    async def _shown(self, activity: Activity, now: int) -> Shown | None:
        if not engine.is_outdated(activity) or activity.edited + engine.EDIT_EVERY > now:
            return None
        if activity.stage == Stage.OPEN and not engine.is_editable(activity, now):
            return Shown.DONE  # its close will be shown
        return await self._show(activity)

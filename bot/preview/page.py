"""SimCord's browser page, made to behave as Discord does while a person uses it."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import simcord

from bot.answers.typed_line import UnknownCommand
from bot.errors import UserError
from bot.preview.classroom import Classroom
from bot.preview.long_channel import lighten
from bot.preview.server import correct
from bot.preview.typed import typed_command

log = logging.getLogger(__name__)

TICK_SECONDS = 1.0  # between two pushes of the simulated clock
NO_COMMAND = "This is not a command here, so it went out as an ordinary message. Try `/help`."


class Page:
    """The page and its clock, which share one lock: SimCord allows one operation at a time."""

    def __init__(self, env: simcord.Env, preview: simcord.Preview, classroom: Classroom) -> None:
        self._env = env
        self._preview = preview
        self._classroom = classroom
        self._lock = asyncio.Lock()
        self._shown = len(env.backend.transcript)
        self._changed: set[str] = set()  # the pages of browsers that show an earlier state
        self._act, self._read = preview._action, preview._page_payload
        self._publish_now = preview._publish
        preview._action, preview._page_payload = self._action, self._state
        preview._publish = self._publish

    @property
    def url(self) -> str:
        return self._preview.url

    async def run(self) -> None:
        """Keeps time until the page is ended from the browser."""
        ended = asyncio.ensure_future(self._preview.wait_closed())
        try:
            while not ended.done():
                await self._tick()
                await asyncio.wait([ended], timeout=TICK_SECONDS)
        finally:
            ended.cancel()

    async def _tick(self) -> None:
        """Brings the simulated clock up to now, and shows what the bot did by itself."""
        async with self._lock:
            behind = (datetime.now(UTC) - self._env.now()).total_seconds()
            try:
                await self._env.advance_time(max(0.0, behind))
                # Only then: each refresh makes every browser draw the channel again.
                if self._shown != len(self._env.backend.transcript) and self._preview._active:
                    await self._preview.refresh()
                    self._shown = len(self._env.backend.transcript)
            except TimeoutError:
                log.warning("The bot is busy and holds up the preview's clock", exc_info=True)

    async def _action(self, context_id: str | None, body: Mapping[str, Any]) -> dict[str, Any]:
        """One action of a browser. Stands in for the SimCord method of this name."""
        async with self._lock:
            page = self._preview._get_page(context_id)
            catalog = page.command_catalog.get("entries", [])
            asked, note = _as_discord(body, catalog)
            if "published_revision" in asked:
                # The page may have changed while this was on its way. Discord does not mind.
                asked["published_revision"] = page.revision
            receipt = await self._act(context_id, asked)
            if note and receipt["settlement"] == "settled":
                sent = await self._classroom.guide.send(self._classroom.channel, note)
                self._scroll(page, str(sent.id))
            elif arrived := _arrived(receipt):
                self._scroll(page, arrived)
            if receipt["settlement"] not in ("settled", "rejected"):
                log.warning("%s did not finish: %s", asked.get("kind"), receipt["settlement"])
            elif len(self._preview._pages) <= 2:
                # One of the two is SimCord's own, so nobody is left to be shown this.
                self._shown = len(self._env.backend.transcript)
            return receipt

    def _scroll(self, page: Any, message: str) -> None:
        """Brings a message into view. By itself the page stays where it was, as in a log."""
        for shown in (page, self._preview._pages["python"]):  # a new browser starts from the second
            shown.target_id, shown.window_end_id = int(message), None
        self._changed.add(page.id)

    def _publish(self, page: Any, *, reason: Any = "action") -> None:
        """Notes that a page has changed. Stands in for the SimCord method of this name.

        SimCord would read the whole channel, several times for an answer, and for each page.
        """
        if reason in ("action", "refresh"):
            self._changed.add(page.id)
        else:
            self._publish_now(page, reason=reason)

    def _state(self, page: Any) -> dict[str, Any]:
        """What a browser shows, brought up to date. Stands in for SimCord's `_page_payload`."""
        if page.id in self._changed:
            self._changed.remove(page.id)
            self._publish_now(page)
        return self._read(page)


@contextlib.asynccontextmanager
async def open_page(env: simcord.Env, classroom: Classroom, *, port: int) -> AsyncIterator[Page]:
    """The page, served on 127.0.0.1 at `port`, or at a free one where that is taken."""
    async with contextlib.AsyncExitStack() as stack:
        try:
            preview = await stack.enter_async_context(_preview(env, classroom, port))
        except simcord.SetupError as error:
            if not isinstance(error.__cause__, OSError):
                raise
            preview = await stack.enter_async_context(_preview(env, classroom, 0))
        # aiohttp gives requests under way a minute; whoever stops the preview wants it gone.
        preview._server.runner._shutdown_timeout = 0.25
        yield Page(env, preview, classroom)


def _preview(env: simcord.Env, classroom: Classroom, port: int) -> simcord.Preview:
    preview = env.preview(
        classroom.channel,
        viewers=(classroom.student, classroom.second, classroom.teacher),
        layout="channel",
        timezone=_timezone(),
        port=port,
    )
    correct(preview)
    lighten()
    return preview


def _timezone() -> str:
    """A zone name with this machine's offset, or UTC where that is not a whole number of hours."""
    hours, odd = divmod(datetime.now().astimezone().utcoffset() or timedelta(), timedelta(hours=1))
    # In these names the sign is the other way round: Etc/GMT-9 is nine hours ahead.
    return "UTC" if odd or not hours else f"Etc/GMT{-hours:+d}"


def _as_discord(
    body: Mapping[str, Any], catalog: Sequence[Mapping[str, Any]]
) -> tuple[dict[str, Any], str]:
    """The action as Discord would understand it: a sent line that names a command runs it.

    Also what to tell whoever typed a line that names no command, or not all that it needs.
    """
    asked = dict(body)
    line = str(asked.get("content"))
    if asked.get("kind") != "send_message" or not line.lstrip().startswith("/"):
        return asked, ""
    try:
        return asked | typed_command(line, catalog) | {"kind": "run_command"}, ""
    except UnknownCommand:
        return asked, NO_COMMAND
    except UserError as error:
        return asked, str(error)


def _arrived(receipt: Mapping[str, Any]) -> str | None:
    """The message that an action put at the end of the channel; edits are not among these."""
    arrivals = ("response", "followup", "message", "deferred")
    ids = [o.get("messageId") for o in receipt["outcomes"] if o["kind"] in arrivals]
    return ids[-1] if ids else None

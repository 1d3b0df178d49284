"""Answers to interactions: the one place where the bot sends answers."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import discord
from cachetools import LRUCache, TTLCache
from sqlalchemy.exc import SQLAlchemyError

from bot.answers.answer import Answer
from bot.answers.commands.cite import cite
from bot.answers.commands.silences import silences
from bot.answers.lookups import ABOUT_ALL, ASK, QUESTION, look_up, understood
from bot.answers.request import Request
from bot.database.engine import within
from bot.errors import UserError
from bot.facts.pictures import picture
from bot.facts.store import Topics
from bot.monitor import Monitor
from bot.ui.layout import Drawn, draw, question_of
from bot.ui.pages import Page, pages
from bot.ui.presses import Action, Press
from bot.wording import say

ANSWERS_KEPT = 1024
LONGEST = 300  # characters of a request that is kept
USES, WINDOW_SECONDS = 20, 10.0  # of one account: more than a person presses, far below a script
ACCOUNTS = 50_000  # remembered at once

View = Callable[..., Answer]  # a topic and an answer in, what a button shows of it out
VIEWS: Mapping[Action, View] = {
    Action.CITE: cite,
    Action.CITED: cite,
    Action.SILENCES: silences,
}


@dataclass(frozen=True, slots=True)
class _Kept:
    """An answer, its pages, and those of them that have been asked for, drawn, by number."""

    answer: Answer
    pages: Sequence[Page]
    drawn: dict[int, Drawn] = field(default_factory=dict)


class Flood:
    """Bounds what one account may ask for, in a window that opens with its first use.

    timer: in seconds; one that never jumps, unlike the machine's time of day.
    """

    def __init__(
        self, seconds: float = WINDOW_SECONDS, timer: Callable[[], float] = time.monotonic
    ) -> None:
        self._uses: TTLCache[int, list[int]] = TTLCache(ACCOUNTS, ttl=seconds, timer=timer)

    def admit(self, user_id: int) -> None:
        """Errors: UserError where the account has used its window up."""
        uses = self._uses.get(user_id)
        if uses is None:
            self._uses[user_id] = [1]
            return
        uses[0] += 1  # in place: setting the entry again would open a new window
        if uses[0] > USES:
            raise UserError(say("flood"))


class Replies:
    """Draws answers and sends them.

    Drawn answers are kept by request, revision, page and privacy: drawing one anew each time takes
    a text answer above the Budget's CPU of 1.1 times the floor.
    """

    def __init__(self, topics: Topics, monitor: Monitor) -> None:
        self.topics, self.monitor = topics, monitor
        self.flood = Flood()
        self._mentions: Mapping[str, int] = {}
        self._kept: LRUCache[Any, _Kept] = LRUCache(ANSWERS_KEPT)
        self._under_way: set[asyncio.Task[Any]] = set()

    def use_ids(self, command_ids: Mapping[str, int]) -> None:
        """Takes Discord's ids of the commands, with which answers mention them."""
        if command_ids != self._mentions:
            self._mentions = command_ids
            self._kept.clear()

    @contextlib.contextmanager
    def handling(self, interaction: discord.Interaction[Any], name: str) -> Iterator[None]:
        """Around all that answers an interaction; `name`: what it is counted as. Errors: UserError
        for an account that asks too much."""
        task = asyncio.current_task()
        assert task
        self._under_way.add(task)
        try:
            with self.monitor.measuring(name):
                self.flood.admit(interaction.user.id)
                yield
        finally:
            self._under_way.discard(task)

    async def settle(self, seconds: float) -> None:
        """Waits so long for what is being answered, then cancels it."""
        if self._under_way:
            _, late = await asyncio.wait({*self._under_way}, timeout=seconds)
            for task in late:
                task.cancel()

    async def reply(
        self,
        interaction: discord.Interaction[Any],
        request: Request,
        *,
        private: bool = False,
        page: int = 1,
        view: View | None = None,
        asked: str = "",
        shared: bool = False,
    ) -> None:
        """The first answer to an interaction. view: what is shown of the answer in its place.

        asked: the question in plain words that it answers, where it is no part of the request.
        shared: names whoever posts it for all.

        Errors: UserError; SQLAlchemyError, OSError where the database does not answer.
        """
        server = interaction.guild_id
        drawn = await self.drawn(request, server, page=page, private=private, view=view)
        if said := dict(request.args).get(QUESTION) if request.lookup == ASK else asked:
            drawn = drawn.headed(said)
        drawn = drawn.shared_by(interaction.user.id) if shared else drawn
        send = interaction.response.send_message
        await _send(lambda: send(view=drawn.view, files=drawn.files(), ephemeral=private))

    async def press(self, interaction: discord.Interaction[Any]) -> None:
        """A press of a button of an answer, or a choice in its select. Errors: as of `reply`."""
        data: Any = interaction.data or {}
        chosen = data["values"][0] if data.get("values") else None
        press = Press.parse(data.get("custom_id", ""), chosen)
        with self.handling(interaction, f"press {press.action.name.lower()}"):
            request, page = press.request, press.page
            view = VIEWS.get(press.action)
            asked = question_of(interaction.message) if press.action is not Action.OPEN else ""
            if press.action is Action.SHARE:
                await self.reply(interaction, request, page=page, asked=asked, shared=True)
            elif press.action in (Action.PAGE, Action.CITED) and _is_private(interaction):
                server = interaction.guild_id
                drawn = await self.drawn(request, server, page=page, private=True, view=view)
                drawn = drawn.headed(asked) if asked else drawn
                edit = interaction.response.edit_message
                await _send(lambda: edit(view=drawn.view, attachments=drawn.files()))
            else:
                await self.reply(
                    interaction, request, private=True, page=page, view=view, asked=asked
                )

    async def drawn(
        self,
        request: Request,
        server: int | None,
        *,
        page: int,
        private: bool,
        view: View | None = None,
    ) -> Drawn:
        """A page of an answer; the last one where there are fewer. Errors: as of `reply`."""
        topic, request = await understood(self.topics, request, server)
        names = tuple(self.topics.visible(server)) if request.lookup in ABOUT_ALL else ()
        key = (request, topic.name.revision, names, private, view)
        if (kept := self._kept.get(key)) is None:
            answer = look_up(topic, request, names)
            if view:
                answer = view(topic, answer=answer)
            kept = _Kept(answer, pages(answer, private=private, mentions=self._mentions))
            if len(str(request)) <= LONGEST:
                self._kept[key] = kept
        number = min(max(page, 1), len(kept.pages))
        if (drawn := kept.drawn.get(number)) is None:
            chart = kept.answer.chart if number == 1 else None
            png = await self._picture(topic.name.key, chart.digest) if chart else None
            drawn = draw(kept.answer, kept.pages[number - 1], png)
            if png or not chart:  # else the chart is still being drawn
                kept.drawn[number] = drawn
        return drawn

    async def _picture(self, key: str, digest: str) -> bytes | None:
        """None also where it cannot be read in time: words do not wait for a picture."""
        with contextlib.suppress(SQLAlchemyError, OSError):
            return await within(self.topics.read_seconds, self._read_picture(key, digest))
        return None

    async def _read_picture(self, key: str, digest: str) -> bytes | None:
        async with self.topics.database.session() as session:
            return await picture(session, key=key, digest=digest)


async def _send(send: Callable[[], Awaitable[object]]) -> None:
    """Sends, and once more where the connection broke off: Discord refuses a second answer."""
    try:
        await send()
    except aiohttp.ClientConnectionError:
        await send()


def _is_private(interaction: discord.Interaction[Any]) -> bool:
    return interaction.message is not None and interaction.message.flags.ephemeral

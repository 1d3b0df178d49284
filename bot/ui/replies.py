"""Answers to interactions: the one place where the bot sends anything."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

import aiohttp
import discord
from cachetools import LRUCache

from bot.facts.answer import Answer
from bot.facts.lookups import cite, open_request
from bot.facts.store import Store
from bot.monitor import Monitor
from bot.ui.flood import Flood
from bot.ui.layout import Drawn, draw
from bot.ui.pages import Page, pages
from bot.ui.presses import Action, Press

KEPT = 1024  # drawn messages


@dataclass(frozen=True, slots=True)
class _Kept:
    """An answer, its pages, and those of them that have been asked for, drawn, by number."""

    answer: Answer
    pages: Sequence[Page]
    drawn: dict[int, Drawn] = field(default_factory=dict)


class Replies:
    """Draws answers, once each, and sends them. `mentions`: command name -> Discord's id."""

    def __init__(self, store: Store, monitor: Monitor) -> None:
        self.store, self.monitor = store, monitor
        self.flood = Flood()
        self.mentions: Mapping[str, int] = {}
        # By identity: the store hands out one object for each answer and revision, and the
        # entry holds it, so that its id is not given to another.
        self._drawn: LRUCache[tuple[int, bool], _Kept] = LRUCache(KEPT)

    async def reply(
        self,
        interaction: discord.Interaction,
        answer: Answer,
        *,
        private: bool = False,
        page: int = 1,
    ) -> None:
        """The first answer to an interaction."""
        drawn, send = await self.drawn(answer, page, private), interaction.response.send_message
        await _surely(lambda: send(view=drawn.view, files=drawn.files(), ephemeral=private))

    async def press(self, interaction: discord.Interaction, press: Press) -> None:
        """A press of a button, or a choice in a select. Errors: UserError."""
        self.flood.admit(interaction.user.id)
        answer = await open_request(self.store, press.request)
        if press.action in (Action.CITE, Action.CITED):
            answer = await self.store.read(cite, answer=answer)
        if press.action is Action.CITE:
            await self.reply(interaction, answer, private=True)
        elif press.action is Action.SHARE:
            await self.reply(interaction, answer, page=press.page)
        elif press.action in (Action.PAGE, Action.CITED) and _is_private(interaction):
            drawn = await self.drawn(answer, press.page, private=True)
            edit = interaction.response.edit_message
            await _surely(lambda: edit(view=drawn.view, attachments=drawn.files()))
        else:
            await self.reply(interaction, answer, private=True, page=press.page)

    async def drawn(self, answer: Answer, page: int, private: bool) -> Drawn:
        """A page of an answer; the last one where there are fewer."""
        key = (id(answer), private)
        if (kept := self._drawn.get(key)) is None:
            cut = pages(answer, private=private, mentions=self.mentions)
            kept = self._drawn[key] = _Kept(answer, cut)
        number = min(max(page, 1), len(kept.pages))
        if (drawn := kept.drawn.get(number)) is None:
            chart = answer.chart if number == 1 else None
            picture = await self.store.picture(chart) if chart else None
            if (drawn := kept.drawn.get(number)) is None:  # nobody has drawn it meanwhile
                drawn = draw(answer, kept.pages[number - 1], picture)
                if picture or not chart:  # else the chart is still being drawn
                    kept.drawn[number] = drawn
        return drawn


async def _surely(send: Callable[[], Awaitable[object]]) -> None:
    """Once more where the connection broke off: Discord refuses a second answer, and says so."""
    try:
        await send()
    except aiohttp.ClientConnectionError:
        await send()


def _is_private(interaction: discord.Interaction) -> bool:
    return interaction.message is not None and interaction.message.flags.ephemeral

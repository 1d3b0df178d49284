"""Sends each press of a button, choice in a select and form to the handler of its kind."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import discord

from bot.answers.lookups import Stale
from bot.ui.gate import refuse

# A tuple: the type of an interaction that nobody sends may be a list, which has no hash.
PRESSES = (discord.InteractionType.component, discord.InteractionType.modal_submit)
KIND = re.compile(r"([a-z]+[0-9]+):")  # what each custom_id of this bot begins with
BEFORE_KINDS = re.compile(r"(open|pick|page|cite|cited|share):[0-9]+:")  # as of version 0.1.0
GRACE_SECONDS = 1.5  # that a view of discord.py's own has to answer; Discord waits three

Handler = Callable[[discord.Interaction[Any]], Awaitable[None]]


class Router:
    """Handlers by kind and version, such as "a1". A kind that is not known gets a sentence."""

    def __init__(self, handlers: Mapping[str, Handler]) -> None:
        self._handlers = dict(handlers)

    async def route(self, interaction: discord.Interaction[Any]) -> None:
        """Answers a press, or a form that has been filled in."""
        data: Any = interaction.data or {}
        custom_id = str(data.get("custom_id", ""))
        try:
            await self._handle(interaction, custom_id)
        except Exception as error:
            await refuse(interaction, error)

    async def _handle(self, interaction: discord.Interaction[Any], custom_id: str) -> None:
        """Errors: Stale for what nobody handles."""
        if kind := KIND.match(custom_id):
            if handler := self._handlers.get(kind[1]):
                await handler(interaction)
                return
        elif not BEFORE_KINDS.match(custom_id):
            # It may belong to a view, which discord.py handles by itself.
            await asyncio.sleep(GRACE_SECONDS)
            if interaction.response.is_done():
                return
        raise Stale

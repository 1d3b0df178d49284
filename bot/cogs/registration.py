"""Tells Discord of the slash commands, only where they are not as it was last told."""

import hashlib
import json
import logging
from collections.abc import Callable, Mapping
from typing import Any

import aiohttp
import discord
from discord import app_commands
from sqlalchemy.exc import SQLAlchemyError

from bot.database.engine import Database
from bot.database.reasons import reason
from bot.database.registration import Registration, register, registered

UNSENT = (discord.DiscordException, aiohttp.ClientError, OSError)
log = logging.getLogger(__name__)


class Registrar:
    """Keeps Discord's commands as those of a tree.

    use_ids: takes names of commands -> Discord's ids.
    """

    def __init__(
        self,
        tree: app_commands.CommandTree[Any],
        database: Database,
        use_ids: Callable[[Mapping[str, int]], None],
    ) -> None:
        self._tree, self._database, self._use_ids = tree, database, use_ids
        self._registered = ""  # the digest of what this process registered last

    async def start(self, *, force: bool) -> None:
        """Registers where nothing is registered, or by `force`. Call `update` afterwards.

        Errors: discord.DiscordException, aiohttp.ClientError, OSError.
        """
        known = await self._known()
        if known:
            self._use_ids(known.command_ids)
        if force or not known:
            await self._sync()

    async def update(self) -> None:
        """Registers the commands where they have changed."""
        known, digest = await self._known(), self._digest()
        if known and known.tree == digest:
            self._use_ids(known.command_ids)  # another process may have registered them
            return
        if digest == self._registered:
            return
        try:
            await self._sync()
        except UNSENT as error:
            log.error("the commands could not be registered: %s", said_by_discord(error))

    def _digest(self) -> str:
        """SHA-256 of what Discord would be told of the commands."""
        commands = [command.to_dict(self._tree) for command in self._tree.get_commands()]
        return hashlib.sha256(json.dumps(commands, sort_keys=True).encode()).hexdigest()

    @property
    def _application_id(self) -> int:
        return self._tree.client.application_id or 0

    async def _known(self) -> Registration | None:
        try:
            async with self._database.session() as session:
                return await registered(session, application_id=self._application_id)
        except (SQLAlchemyError, OSError) as error:
            log.warning("the registration could not be read: %s", reason(error))
            return None

    async def _sync(self) -> None:
        digest = self._digest()
        synced = await self._tree.sync()
        log.info("%s commands registered", len(synced))
        ids = {c.name: c.id for c in synced if c.type is discord.AppCommandType.chat_input}
        self._registered = digest
        self._use_ids(ids)
        row = Registration(application_id=self._application_id, tree=digest, command_ids=ids)
        try:
            async with self._database.session() as session:
                await register(session, registration=row)
        except (SQLAlchemyError, OSError) as error:  # a database that may only be read
            log.warning("the registration could not be kept: %s", reason(error))


def said_by_discord(error: Exception) -> str:
    """An error without its address, which may hold an id or a token."""
    if isinstance(error, discord.HTTPException):
        return f"HTTP {error.status}, code {error.code}"
    return type(error).__name__

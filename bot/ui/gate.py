"""The one gate for errors of commands, autocomplete, buttons, selects and modals."""

import contextlib
import logging
import secrets

import aiohttp
import discord
from discord import app_commands
from sqlalchemy.exc import SQLAlchemyError

from bot.database.reasons import reason
from bot.errors import UserError
from bot.ui.layout import Drawn, draw_refusal
from bot.wording import Phrase, say

log = logging.getLogger(__name__)
LATE = {10062, 40060}  # unknown interaction, already acknowledged: nobody is waiting any more
UNSENT = (discord.DiscordException, aiohttp.ClientError, OSError)
OUTDATED = (app_commands.CommandNotFound, app_commands.CommandSignatureMismatch)


async def refuse(interaction: discord.Interaction, error: BaseException) -> None:
    """Tells the user privately what went wrong, and the log what it was."""
    cause = unwrap(error)
    if is_late(cause):
        return
    if interaction.type is discord.InteractionType.autocomplete:
        if not isinstance(cause, UserError) and not is_outdated(cause):
            log.error("autocomplete failed", exc_info=cause)
        if not interaction.response.is_done():
            with contextlib.suppress(*UNSENT):  # whoever typed has typed on
                await interaction.response.autocomplete([])
        return
    await _send(interaction, explain(cause))


def is_late(error: BaseException | None) -> bool:
    """Whether nobody is waiting any more, which is logged in one line."""
    if not isinstance(error, discord.HTTPException) or error.code not in LATE:
        return False
    log.warning("too late to answer: Discord code %s", error.code)
    return True


def is_outdated(error: BaseException | None) -> bool:
    """Whether Discord showed the user another version's commands, logged in one line."""
    if not isinstance(error, OUTDATED):
        return False
    log.warning("a command unlike the registered one was used: %s", type(error).__name__)
    return True


def unwrap(error: BaseException) -> BaseException:
    """The error inside discord.py's wrappers."""
    while (inner := getattr(error, "original", None)) is not None:
        error = inner
    return error


def explain(error: BaseException) -> Drawn:
    """What the user is told; an unforeseen error goes into the log under a reference."""
    if isinstance(error, UserError):
        return draw_refusal(
            error.phrase,
            getattr(error, "offers", ()),
            getattr(error, "link", None),
            getattr(error, "copy", ()),
        )
    if is_outdated(error):
        return draw_refusal(say("command.changed"))
    reference = secrets.token_hex(3).upper()
    said = _logged(error, reference)
    return draw_refusal(say("error.reference", said=said, reference=reference))


def _logged(error: BaseException, reference: str) -> Phrase:
    """Logs an error that nobody foresaw, and says what it means to the user."""
    if isinstance(error, (SQLAlchemyError, OSError)) and not isinstance(error, aiohttp.ClientError):
        log.error("reference %s: the database does not answer: %s", reference, reason(error))
        log.debug("reference %s", reference, exc_info=error)  # there may be many
        return say("error.database")
    log.error("reference %s", reference, exc_info=error)
    delivery = isinstance(error, aiohttp.ClientError)
    return say("error.delivery" if delivery else "error.unforeseen")


async def _send(interaction: discord.Interaction, drawn: Drawn) -> None:
    try:
        if interaction.response.is_done():
            await interaction.followup.send(view=drawn.view, ephemeral=True)
        else:
            await interaction.response.send_message(view=drawn.view, ephemeral=True)
    except UNSENT as error:
        log.warning("the refusal could not be sent: %s", type(error).__name__)

"""`bot ask`: a line in, an answer as text out, from the same store as everywhere."""

import asyncio
import sys

from sqlalchemy.exc import SQLAlchemyError

from bot.cli.opening import opened
from bot.cli.terminal import console, show, show_error
from bot.errors import UserError
from bot.facts import lookups
from bot.facts.catalogue import UnknownCommand, parse_line
from bot.facts.database import reason
from bot.facts.store import Store
from bot.settings import Settings

ANSWERED, REFUSED, UNKNOWN_COMMAND = 0, 1, 2  # exit codes


async def ask_line(settings: Settings, line: str) -> int:
    """Answers one line; gives the exit code."""
    async with opened(settings) as store:
        return await _answer(store, line)


async def ask_lines(settings: Settings) -> int:
    """Answers lines until their end: typed at a prompt, or read from a pipe."""
    async with opened(settings) as store:
        if not sys.stdin.isatty():
            codes = [await _answer(store, line) for line in sys.stdin if line.strip()]
            return max(codes, default=ANSWERED)
        return await _prompt(store)


async def _answer(store: Store, line: str) -> int:
    to = console()
    try:
        command, options = parse_line(line)
        parts = [await store.read(lookups.LOOKUPS[command.name], **options)]
        while following := parts[-1].following:
            parts.append(await lookups.open_request(store, following))
    except UserError as error:
        show_error(to, error)
        return UNKNOWN_COMMAND if isinstance(error, UnknownCommand) else REFUSED
    except (SQLAlchemyError, OSError) as error:
        said = f"The store of facts does not answer ({reason(error)}): try again in a moment."
        show_error(to, UserError(said))
        return REFUSED
    for n, answer in enumerate(parts):
        if n:
            to.print()
        show(to, answer)
    return ANSWERED


async def _prompt(store: Store) -> int:
    from bot.cli.prompt import session

    prompt = session(store.names)
    print("Type a command such as /poll japan, or a question. /help lists all; Ctrl-D ends.")  # noqa: T201
    while True:
        try:
            line = (await prompt.prompt_async("> ")).strip()
        except (EOFError, KeyboardInterrupt, asyncio.CancelledError):
            return ANSWERED
        if line in ("exit", "quit"):
            return ANSWERED
        if line:
            await _answer(store, line)

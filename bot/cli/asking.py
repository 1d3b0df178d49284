"""`bot ask`: a line in, an answer as text out, from the same topics as everywhere."""

import asyncio
import sys

from sqlalchemy.exc import SQLAlchemyError

from bot.answers.catalogue import COMMANDS, PRIVATE, TOPIC
from bot.answers.examples import example
from bot.answers.lookups import open_request, topic_named
from bot.answers.request import Request
from bot.answers.typed_line import UnknownCommand, parse_line
from bot.cli.opening import opened
from bot.cli.terminal import console, show, show_error
from bot.database.reasons import reason
from bot.errors import UserError
from bot.facts.store import Topics
from bot.settings import Settings

ANSWERED, REFUSED, UNKNOWN_COMMAND = 0, 1, 2  # exit codes


async def ask(settings: Settings, line: str) -> int:
    """Answers a line; without one, lines typed at a prompt or read from a pipe, until their end.

    Gives the exit code.
    """
    async with opened(settings) as topics:
        if line:
            return await _answer(topics, line)
        if sys.stdin.isatty():
            return await _prompt(topics)
        codes = [await _answer(topics, line) for line in sys.stdin if line.strip()]
        return max(codes, default=ANSWERED)


async def _answer(topics: Topics, line: str) -> int:
    to = console()
    slugs = {name.key: name.slug for name in topics.visible(None)[1:]}
    try:
        answer = await open_request(topics, request_of(topics, line), None)
    except UserError as error:
        show_error(to, error, slugs)
        return UNKNOWN_COMMAND if isinstance(error, UnknownCommand) else REFUSED
    except (SQLAlchemyError, OSError) as error:
        to.print(f"The database does not answer ({reason(error)}): try again in a moment.")
        return REFUSED
    show(to, answer, slugs)
    return ANSWERED


def request_of(topics: Topics, line: str) -> Request:
    """What a line asks for; one without a slash is a question. Errors: UserError."""
    lookup, options = "ask", {"question": line.strip()}
    if line.lstrip().startswith("/"):
        command, options = parse_line(line, COMMANDS)
        lookup = command.name
    options.pop(PRIVATE.name, None)
    name = topic_named(topics, options.pop(TOPIC.name, None), None)
    return Request(name.key, lookup, tuple(options.items()))


async def _prompt(topics: Topics) -> int:
    from bot.cli.prompt import session

    topic = await topics.topic()
    prompt, first = session(topic), example(topic, "poll")
    print(f"Type a command such as {first}, or a question. /help lists all; Ctrl-D ends.")  # noqa: T201
    while True:
        try:
            line = (await prompt.prompt_async("> ")).strip()
        except (EOFError, KeyboardInterrupt, asyncio.CancelledError):
            return ANSWERED
        if line in ("exit", "quit"):
            return ANSWERED
        if line:
            await _answer(topics, line)

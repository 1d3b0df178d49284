"""`bot ask`: a line in, an answer as text or JSON out, from the same topics as everywhere."""

import asyncio
import contextlib
import sys

from sqlalchemy.exc import SQLAlchemyError

from bot.answers.answer import Answer
from bot.answers.catalogue import COMMANDS, PRIVATE, TOPIC
from bot.answers.examples import example
from bot.answers.lookups import ASK, QUESTION, open_request, topic_named
from bot.answers.request import Request
from bot.answers.typed_line import UnknownCommand, parse_line
from bot.cli.json_answer import as_json, error_as_json
from bot.cli.opening import opened
from bot.cli.terminal import console, show, show_error
from bot.database.reasons import reason
from bot.errors import UserError
from bot.facts.store import Topics
from bot.settings import Settings

ANSWERED, REFUSED, UNKNOWN_COMMAND = 0, 1, 2  # exit codes
ENDS = ("exit", "quit")


async def ask(settings: Settings, line: str, *, in_json: bool = False) -> int:
    """Answers a line; without one, lines typed at a prompt or read from a pipe, until their end.

    Gives the exit code.
    """
    async with opened(settings, prepared=False) as topics:
        if not line and sys.stdin.isatty():
            return await _prompt(topics, in_json)
        codes = [ANSWERED]
        for one in map(str.strip, [line] if line else sys.stdin):
            if _ends(one):
                break
            if one:
                codes.append(await _answer(topics, one, in_json))
        return max(codes)


def _ends(line: str) -> bool:
    return line.lower().removeprefix("/") in ENDS


async def _answer(topics: Topics, line: str, in_json: bool = False) -> int:
    to = console()
    slugs = {name.key: name.slug for name in topics.visible(None)[1:]}
    try:
        answer = await _answer_to(topics, line)
    except UserError as error:
        if in_json:
            said = error_as_json(error, getattr(error, "offers", ()), slugs)
            to.print(said, soft_wrap=True)
        else:
            show_error(to, error, slugs)
        return UNKNOWN_COMMAND if isinstance(error, UnknownCommand) else REFUSED
    except (SQLAlchemyError, OSError) as error:
        said = f"The database does not answer ({reason(error)}): try again in a moment."
        to.print(error_as_json(said, (), slugs) if in_json else said, soft_wrap=in_json)
        return REFUSED
    if in_json:
        to.print(as_json(answer, slugs), soft_wrap=True)
    else:
        show(to, answer, slugs)
    return ANSWERED


async def _answer_to(topics: Topics, line: str) -> Answer:
    """A line without a slash may be a command all the same, and is a question where that refuses.

    Errors: as of `open_request`.
    """
    if not line.startswith("/"):
        with contextlib.suppress(UserError):
            return await _open(topics, request_of(topics, f"/{line}"))
    return await _open(topics, request_of(topics, line))


async def _open(topics: Topics, wanted: Request) -> Answer:
    if wanted.lookup == ASK:
        await topics.meaning.load()
    return await open_request(topics, wanted, None)


def request_of(topics: Topics, line: str) -> Request:
    """What a line asks for; one without a slash is a question. Errors: UserError."""
    lookup, options = ASK, {QUESTION: line.strip()}
    if line.lstrip().startswith("/"):
        command, options = parse_line(line, COMMANDS)
        lookup = command.name
    options.pop(PRIVATE.name, None)
    name = topic_named(topics, options.pop(TOPIC.name, None), None)
    return Request(name.key, lookup, tuple(options.items()))


async def _prompt(topics: Topics, in_json: bool) -> int:
    from bot.cli.prompt import session

    topic = await topics.topic()
    prompt, first = session(topic), example(topic, "poll")
    print(f"Type a command such as {first}, or a question. help lists all; quit ends.")  # noqa: T201
    while True:
        try:
            line = (await prompt.prompt_async("> ")).strip()
        except (EOFError, KeyboardInterrupt, asyncio.CancelledError):
            return ANSWERED
        if _ends(line):
            return ANSWERED
        if line:
            await _answer(topics, line, in_json)

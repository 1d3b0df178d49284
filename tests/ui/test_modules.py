"""How many modules of the bot take part in one answer: what a reader has to go through."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from support.simulated import Room

import bot

pytest_plugins = "support.discord_fixtures"
pytestmark = pytest.mark.asyncio(loop_scope="module")

BOT = str(Path(bot.__file__).parent)


@contextmanager
def modules_that_run() -> Iterator[set[str]]:
    """While inside: the modules of the bot of which any code runs."""
    found: set[str] = set()

    def called(frame: FrameType, event: str, _: Any) -> None:
        if event == "call" and (name := frame.f_code.co_filename).startswith(BOT):
            found.add(name.removeprefix(f"{BOT}/").removesuffix(".py").replace("/", "."))
            found.discard("preview.installation")  # which stands for Discord

    sys.setprofile(called)
    try:
        yield found
    finally:
        sys.setprofile(None)


ALWAYS = {  # the way of each command
    "activity.activities",  # which notes the time by Discord's clock
    "activity.clock",
    "app",
    "cogs.slash",
    "facts.store",
    "monitor",
    "ui.gateway",
    "ui.layout",
    "ui.replies",
    "ui.tree",
}
READ = {  # and how a question in plain words becomes the request that is answered
    "answers.commands.ask",
    "answers.commands.found",
    "answers.lookups",
    "answers.ranking",
    "answers.request",
    "facts.names.heard",
    "facts.names.mentions",
    "facts.names.resolver",
    "facts.names.words",
    "facts.names.world",
    "facts.search.bm25",
    "facts.search.classifier",
    "facts.search.documents",
    "facts.search.embedding",
    "facts.search.index",
    "facts.search.meaning",
    "facts.search.question",
    "facts.search.vectors",
    "facts.search.wordpiece",
    "facts.topic",
    "ui.markup",
    "wording.phrase",
}
FIRST = {  # what makes an answer that is not kept
    "answers.answer",
    "answers.lookups",
    "answers.naming",
    "answers.request",
    "facts.names.words",
    "ui.markup",
    "ui.pages",
    "ui.presses",
    "wording.phrase",
    "wording.render",
}
POLL = {
    "answers.charts.chart",
    "answers.beside",
    "answers.commands.poll",
    "database.engine",  # for the picture
    "database.sqlite",
    "facts.names.resolver",
    "facts.pictures",
}
ASK = {
    "answers.commands.ask",
    "answers.commands.statement",
    "answers.lines",
    "facts.search.index",
    "facts.search.question",
}


ASKED = {
    "poll": ({"country": "japan"}, {"country": "Japan"}, POLL),
    "ask": (
        {"question": "why did the quad start"},
        {"question": "why did the quad start?"},
        ASK,
    ),
}


@pytest.mark.parametrize("command", ASKED)
async def test_an_answer_that_is_kept(room: Room, command: str) -> None:
    asked, _, _ = ASKED[command]
    await room.alice.type(command, **asked)
    with modules_that_run() as ran:
        await room.alice.type(command, **asked)
    kept = ALWAYS | {"answers.lookups"}
    assert ran == kept if command == "poll" else kept <= ran <= kept | READ, sorted(ran - kept)


@pytest.mark.parametrize("command", ASKED)
async def test_an_answer_that_nobody_has_asked_for(room: Room, command: str) -> None:
    """In a process that has given others."""
    asked, others, modules = ASKED[command]
    await room.alice.type(command, **others)
    with modules_that_run() as ran:
        await room.alice.type(command, **asked)
    allowed = ALWAYS | FIRST | modules | (READ if command == "ask" else set())
    assert ran <= allowed, sorted(ran - allowed)
    assert len(ran) <= {"poll": 30, "ask": 40}[command], sorted(ran)
    assert len(ran) > len(ALWAYS | FIRST)  # it was not kept

"""Nothing holds the event loop up: no callback costs more than 20 ms of processor time."""

import asyncio
import gc
import time
from asyncio import events
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import delete, update
from support.databases import KINDS, Databases, opened_topics
from support.dots import draw_dots
from support.large_pack import write_large
from support.simulated import Room, simulation, url_of
from support.small_pack import write_pack

from bot.answers.catalogue import CATALOGUE, COMMANDS
from bot.answers.examples import example
from bot.answers.typed_line import parse_line
from bot.app import draw_charts
from bot.facts.tables import ChartImage, Topic

pytest_plugins = "support.discord_fixtures"

LARGE = 200  # statements of a topic; with 1,000 SQLAlchemy takes up to 22 ms for their rows
MOST = 0.020  # seconds of the thread's own processor time, which a busy machine does not lengthen
MORE = (
    "/poll all",
    "/poll australia",
    "/alliance aukus",
    "/obstacles opinion",
    "/position japan",
    "/explain south korea",
    "/explain jpaan",
    "/timeline",
    "/argue against",
    "/argue side:for about:japan",
    "/clash",
    "/ask why did the government of Japan say that an alliance would be impossible for now",
)
TYPED = ("", "j", "kor", "jpaan", "qqqqqq", "x" * 100)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The callbacks so far that cost more than `MOST`.

    Garbage collections are put off: they would walk all that the tests and SimCord hold.
    """
    found: list[str] = []
    run = events.Handle._run

    def measured(handle: events.Handle) -> None:
        started = time.thread_time()
        run(handle)
        cost = time.thread_time() - started
        if cost > MOST:
            found.append(f"{1000 * cost:.0f} ms: {handle}")

    monkeypatch.setattr(events.Handle, "_run", measured)
    gc.disable()
    yield found
    gc.enable()


def burn(seconds: float) -> None:
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


async def test_the_measure_sees_what_burns_and_not_what_waits(slow: list[str]) -> None:
    loop = asyncio.get_running_loop()
    loop.call_soon(time.sleep, 0.025)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert slow == []
    loop.call_soon(burn, 0.025)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    (said,) = slow
    assert "burn" in said


async def test_nothing_that_people_do_holds_it_up(
    own_file: Path, no_idling: None, slow: list[str]
) -> None:
    """From the first answer of a process on, with nothing kept."""
    async with opened_topics(url_of(own_file)) as topics, simulation(topics) as room:
        topic = await topics.topic()
        topics._kept.clear()
        slow.clear()
        for line in (*(example(topic, command) for command in COMMANDS), *MORE):
            command, options = parse_line(line, COMMANDS)
            answer = await room.alice.type(command.name, **options, private=True)
            for label in [*answer.options][:3]:
                await room.alice.choose(answer, label)
            for label in answer.usable:
                await room.alice.press(answer, label)
        await complete(room)
        assert slow == []


async def complete(room: Room) -> None:
    for command in CATALOGUE:
        for option in command.options:
            if option.required and not option.choices and command.name != "ask":
                for typed in TYPED:
                    await room.alice.complete(command.name, option.name, typed)


@pytest.mark.parametrize("kind", KINDS)
async def test_loading_another_topic_does_not_hold_it_up(
    databases: Databases, tmp_path: Path, no_idling: None, slow: list[str], kind: str
) -> None:
    """While people are answered from the first one, which is loaded."""
    packs = tmp_path / "packs"
    write_pack(packs / "tram")
    write_large(packs / "large", LARGE)
    async with opened_topics(databases.empty(kind), packs) as topics:
        large, tram = topics.visible(None)
        for name in (large, tram):  # what is done once in a process, whatever is loaded first
            await draw_dots(topics, name.key)
        topics._kept.pop((large.key, large.revision))
        async with simulation(topics) as room:
            slow.clear()
            loading = asyncio.create_task(topics.topic(large.key))
            answered = 0
            while not loading.done():
                await room.alice.type("ask", question=f"tram {answered}", topic="tram")
                answered += 1
            assert len((await loading).statements) == LARGE
            assert answered > 1
            await room.alice.type("ask", question="place", topic="large")
            assert slow == []


async def test_drawing_the_charts_does_not_hold_it_up(own_file: Path, slow: list[str]) -> None:
    async with opened_topics(url_of(own_file)) as topics:
        async with topics.database.session() as session, session.begin():
            await session.exec(delete(ChartImage))
            await session.exec(update(Topic).values(charts=""))
        slow.clear()
        await draw_charts(topics)
        assert slow == []

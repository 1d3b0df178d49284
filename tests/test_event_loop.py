"""Nothing holds the event loop up: no callback costs more than 20 ms of processor time."""

import asyncio
import gc
import time
from asyncio import events
from collections.abc import Iterator
from pathlib import Path

import pytest
from simulated import Room, simulation, url_of
from sqlmodel import delete

from bot.app import draw_charts
from bot.facts.catalogue import CATALOGUE, parse_line
from bot.facts.store import Store
from bot.facts.tables import ChartImage

pytest_plugins = "discord_fixtures"

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
    async with Store(url_of(own_file)) as store, simulation(store) as room:
        slow.clear()
        for line in (*(command.example for command in CATALOGUE), *MORE):
            command, options = parse_line(line)
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


async def test_drawing_the_charts_does_not_hold_it_up(own_file: Path, slow: list[str]) -> None:
    async with Store(url_of(own_file)) as store:
        async with store.session() as session, session.begin():
            await session.exec(delete(ChartImage))
        slow.clear()
        await draw_charts(store)
        assert slow == []

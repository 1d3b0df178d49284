"""Votes in real processes that are killed: what was acknowledged is counted, once."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path

import pytest
from standin import NotPossible, StandIn, payloads
from support.databases import Databases
from support.lives import PATIENCE, checkout
from support.processes import posix, stopped
from support.voting import Bots, Lesson, id_of

OPTIONS = ("Yes", "No", "Not sure")


@asynccontextmanager
async def bots(folder: Path, url: str, count: int = 1) -> AsyncIterator[Bots]:
    checkout(folder)
    async with StandIn(guilds=count) as discord, AsyncExitStack() as stack:
        yield Bots(stack, discord, folder, url, count)
        discord.rest.pinging.clear()  # for which there is a test of its own


@posix
async def test_votes_go_on_after_a_kill(database_url: str, tmp_path: Path) -> None:
    async with bots(tmp_path, database_url) as running:
        await running.start(running.home)
        lesson = Lesson(running.discord)
        await lesson.open()
        assert await asyncio.gather(*(lesson.tried("Yes", f"pupil{n}") for n in range(3)))
        casting = [asyncio.create_task(lesson.tried("No", f"late{n}")) for n in range(30)]
        await asyncio.wait(casting, return_when=asyncio.FIRST_COMPLETED)
        await running.kill(running.home)
        acknowledged = await asyncio.gather(*casting)
        await running.start(running.home)
        # Whoever was not answered presses again; whether the first press was kept or not.
        again = [f"late{n}" for n, was in enumerate(acknowledged) if not was]
        assert all(await asyncio.gather(*(lesson.tried("No", user) for user in again)))
        assert await lesson.tried("Not sure", "pupil0")
        await lesson.press("Close the vote", "teacher")
        said = await lesson.results()
    for words in ("33 voted", "Yes: **2**", "No: **30**", "Not sure: **1**"):
        assert words in said


MOMENTS = [
    "before open",
    "after open",
    "after send_message",
    "before respond",
    "after respond",
    "after edit_message",
    "before close",
    "after close",
]


async def acted(running: Bots, action: Callable[[], Awaitable[object]]) -> None:
    """Does it, again after a kill: whoever is not answered presses once more."""
    doing = asyncio.ensure_future(action())
    ending = asyncio.ensure_future(running.dead(running.home))
    await asyncio.wait({doing, ending}, return_when=asyncio.FIRST_COMPLETED)
    if doing.done() and not isinstance(doing.exception(), NotPossible):
        ending.cancel()
        doing.result()
        return
    doing.cancel()
    await ending
    await running.start(running.home)
    await action()


async def lesson_with_a_kill(running: Bots, moment: str) -> None:
    """A whole vote, in the middle of which the process dies at a moment."""
    lesson, victim = Lesson(running.discord), running.running[running.home]
    running.kill_at(moment)

    async def open() -> None:
        if victim.returncode is not None:  # it may have opened one, with a panel or without
            asked = await running.discord.slash("vote close", user="teacher")
            if "all the same?" in str(asked["data"]):  # for nobody has voted
                message = asked["message"]
                sure = id_of(message, "Close the vote")
                await running.discord.click(sure, message, user="teacher")
        await lesson.open()

    async def close() -> None:
        if not lesson.is_closed:
            await lesson.press("Close the vote", "teacher")

    await acted(running, open)
    for n, option in enumerate(("Yes", "Yes", "No", "No", "Yes", "Not sure")):
        await acted(running, partial(lesson.press, option, f"pupil{n}"))
    await lesson.until_shown("**6 have voted.**")
    await acted(running, close)
    await lesson.until_shown("Closed")
    if victim.returncode is None:  # it died after its answer
        await running.dead(running.home)
        await running.start(running.home)
    said = await lesson.results()
    for words in ("**6 voted.**", "Yes: **3**", "No: **2**", "Not sure: **1**"):
        assert words in said


@posix
async def test_one_of_three_processes_is_killed_between_write_and_edit(
    databases: Databases, tmp_path: Path
) -> None:
    async with bots(tmp_path, databases.empty("postgresql"), 3) as running:
        await asyncio.gather(*map(running.start, range(3)))
        for moment in MOMENTS:
            await lesson_with_a_kill(running, moment)


@posix
@pytest.mark.parametrize("moment", ["before show", "after show"])
async def test_a_panel_is_put_right_after_a_kill(tmp_path: Path, moment: str) -> None:
    async with bots(tmp_path, f"sqlite:///{tmp_path / 'facts.db'}") as running:
        lesson = Lesson(running.discord)
        await running.start(running.home)
        await lesson.open()
        running.kill_at(moment)
        for n in range(5):
            await lesson.press("Yes", f"pupil{n}")
        await running.dead(running.home)
        await running.start(running.home)
        await lesson.until_shown("**5 have voted.**")


@posix
async def test_a_press_delivered_to_three_processes_is_one_ballot(
    databases: Databases, tmp_path: Path
) -> None:
    async with bots(tmp_path, databases.empty("postgresql"), 3) as running:
        discord = running.discord
        await asyncio.gather(*map(running.start, range(3)))
        lesson = Lesson(discord)
        panel = await lesson.open()
        for n in range(6):
            data = {"custom_id": id_of(panel, OPTIONS[n % 2]), "component_type": 2}
            press = payloads.interaction(3, data, f"pupil{n}") | {"message": panel}
            use = await discord.dispatch(press, panel, to_all=True)
            await discord.dispatch(press, panel)  # and to one of them twice
            await asyncio.wait_for(use.complete.wait(), PATIENCE)
        await lesson.until_shown("**6 have voted.**")
        await lesson.press("Close the vote", "teacher")
        said = await lesson.results()
        for words in ("**6 voted.**", "Yes: **3**", "No: **3**"):
            assert words in said
        logs = [await stopped(process, signal.SIGTERM) for process in running.running.values()]
    assert "Traceback" not in "".join(logs), logs


PEOPLE = 500


@posix
async def test_five_hundred_people_vote_within_ten_seconds(tmp_path: Path) -> None:
    async with bots(tmp_path, f"sqlite:///{tmp_path / 'facts.db'}") as running:
        await running.start(running.home)
        lesson = Lesson(running.discord)
        await lesson.open()

        async def person(n: int) -> bool:
            await asyncio.sleep(n / 100)
            return await lesson.tried(OPTIONS[n % 3], f"pupil{n}")

        assert all(await asyncio.gather(*map(person, range(PEOPLE))))
        await lesson.press("Close the vote", "teacher")
        said = await lesson.results()
    for words in ("**500 voted.**", "Yes: **167**", "No: **167**", "Not sure: **166**"):
        assert words in said

"""Discord refuses edits of panels: the vote goes on, and its result stays reachable."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from standin import HUNG_UP, RESET, Fault, StandIn
from support.lives import checkout
from support.voting import Bots, Lesson

EDIT = "PATCH /channels/"
FAULTS = {
    "the bot may not view the channel": Fault(403, 50001),
    "the channel is gone": Fault(404, 10003),
    "the message is gone": Fault(404, 10008),
    "the message is too old for so many edits": Fault(429, 30046),
    "the thread is archived": Fault(400, 50083),
    "Discord fails": Fault(500),
    "the connection breaks off": Fault(RESET),
}


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[StandIn]:
    checkout(folder)
    async with StandIn() as discord, AsyncExitStack() as stack:
        bots = Bots(stack, discord, folder, f"sqlite:///{folder / 'facts.db'}")
        await bots.start(bots.home)
        yield discord


async def voted(discord: StandIn) -> Lesson:
    """A vote of five. Another teacher opens each, since nobody may press too often."""
    lesson = Lesson(discord, f"teacher{len(discord.rest.interactions)}")
    await lesson.open()
    for n in range(5):
        await lesson.press("Yes" if n < 3 else "No", f"{lesson.teacher}-pupil{n}")
    await lesson.until_shown("**5 have voted.**")
    return lesson


def edits(discord: StandIn) -> list[str]:
    return [request for request in discord.rest.requests if EDIT in request]


async def test_results_stay_reachable_whatever_discord_refuses(tmp_path: Path) -> None:
    async with running(tmp_path) as discord:
        for what, fault in FAULTS.items():
            lesson = await voted(discord)
            before = len(edits(discord))
            discord.rest.fail_next(EDIT, fault)
            await discord.slash("vote close", user=lesson.teacher)
            await discord.until(lambda b=before: len(edits(discord)) > b, f"an edit: {what}")
            said = await lesson.results()
            for words in ("**5 voted.**", "Yes: **3**", "No: **2**"):
                assert words in said, what
        # And the keeper is there still.
        lesson = await voted(discord)
        await discord.slash("vote close", user=lesson.teacher)
        await lesson.until_shown("Closed")
        discord.rest.pinging.clear()  # see below


async def test_without_view_channel_panels_are_edited_by_presses_alone(tmp_path: Path) -> None:
    async with running(tmp_path) as discord:
        discord.rest.hidden = True
        lesson = Lesson(discord)
        opened = await discord.slash("vote open", user="teacher")
        form = {"question": "Should we?", "options": "Yes\nNo", "minutes": "5"}
        refused = await discord.submit(opened, form, user="teacher")
        assert "cannot see this channel" in str(refused["data"])
        await lesson.open()
        for n in range(5):
            await lesson.press("Yes" if n < 3 else "No", f"{lesson.teacher}-pupil{n}")
        await lesson.press("Close the vote", "teacher")
        await lesson.until_shown("Closed")
        assert edits(discord) == []


async def test_an_edit_without_a_press_pings_nobody(tmp_path: Path) -> None:
    async with running(tmp_path) as discord:
        await voted(discord)
        assert edits(discord)
        pinging = [*discord.rest.pinging]
        discord.rest.pinging.clear()
    assert pinging == []


async def test_a_connection_that_ends_does_not_end_the_keeper(tmp_path: Path) -> None:
    async with running(tmp_path) as discord:
        lesson = await voted(discord)
        discord.rest.fail_next(EDIT, Fault(HUNG_UP))
        await discord.slash("vote close", user=lesson.teacher)
        await discord.until(lambda: f"{HUNG_UP} {EDIT}" in str(discord.rest.requests), "an edit")
        await voted(discord)
        discord.rest.pinging.clear()

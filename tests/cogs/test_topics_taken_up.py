"""Topics that appear and go while the bot runs: commands and their mentions follow."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from support.databases import imported, opened_topics
from support.dots import draw_dots
from support.simulated import Room, simulation
from support.small_pack import change, write_twin

from bot.answers.catalogue import CATALOGUE
from bot.app import create_bot
from bot.database.registration import register, registered
from bot.facts import store
from bot.facts.packs.shipped import remove
from bot.facts.store import Topics

pytest_plugins = "support.discord_fixtures"
pytestmark = pytest.mark.asyncio(loop_scope="module")

STALE_ID = 4711  # of every command, as an earlier registration left it
PATIENCE_SECONDS = 20.0
OWN = {command.name: {option.name for option in command.options} for command in CATALOGUE}


@pytest_asyncio.fixture(loop_scope="module")
async def small(database_url: str, pack_folder: Path) -> AsyncIterator[Topics]:
    """One topic, in each database."""
    async with opened_topics(database_url, pack_folder.parent) as topics:
        await draw_dots(topics)
        yield topics


@pytest_asyncio.fixture(loop_scope="module")
async def taking_up(
    small: Topics, no_idling: None, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Room]:
    """A room whose bot takes changes of its one topic up, as a running one does."""
    monkeypatch.setattr(store, "WATCH_SECONDS", 0.02)
    async with simulation(small) as room, small.watching(room.bot.take_up_topics):
        yield room


async def add_zoo(url: str, packs: Path) -> None:
    """Imports a second topic, as another process does."""
    write_twin(packs / "zoo")
    async with opened_topics(url, packs) as elsewhere:
        await draw_dots(elsewhere, elsewhere.visible(None)[1].key)


async def until_told(room: Room, times: int) -> None:
    """Waits until Discord has been told of the commands so often."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while len(room.syncs()) < times or room.bot._background:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def options(room: Room) -> dict[str, set[str]]:
    """The options of each command, as Discord was last told."""
    told = {c["name"]: c.get("options", []) for c in room.syncs()[-1] if c["name"] in OWN}
    return {name: {option["name"] for option in shown} for name, shown in told.items()}


async def mentions(room: Room) -> dict[str, str]:
    """By command, the id with which /help mentions it."""
    page = await room.alice.type("help", private=True)
    said = page.text
    while "Next" in page.usable:
        page = await room.alice.press(page, "Next")
        said += page.text
    found = dict(re.findall(r"</(\w+):(\d+)>", said))
    return {name: id for name, id in found.items() if name in OWN}


def registered_ids(room: Room) -> dict[str, str]:
    return {command.name: room.id_of(command.name) for command in CATALOGUE}


async def test_a_topic_that_appears_gives_each_command_an_option(
    taking_up: Room, database_url: str, pack_folder: Path
) -> None:
    room, topics = taking_up, taking_up.bot.topics
    assert options(room) == {name: {*own, "private"} for name, own in OWN.items()}
    before = await room.alice.type("help")
    assert "Zoo" not in before.text
    await add_zoo(database_url, pack_folder.parent)
    await until_told(room, 2)
    assert options(room) == {name: {*own, "topic", "private"} for name, own in OWN.items()}
    assert "**A tram for Zoo**" in (await room.alice.type("sources")).text
    assert "Elsewhere" in (await room.alice.type("explain", name="tram", topic="zoo")).text

    assert await remove(topics.database, "zoo")
    await until_told(room, 3)
    assert options(room) == {name: {*own, "private"} for name, own in OWN.items()}
    assert "Zoo" not in (await room.alice.type("sources")).text


async def test_a_topic_that_appears_empties_nothing_that_is_kept_of_another(
    taking_up: Room, database_url: str, pack_folder: Path
) -> None:
    await taking_up.alice.type("explain", name="tram")
    kept = {**taking_up.bot.replies._kept}
    assert kept
    await add_zoo(database_url, pack_folder.parent)
    await until_told(taking_up, 2)
    assert kept.items() <= {**taking_up.bot.replies._kept}.items()


async def test_a_change_within_a_topic_tells_discord_nothing(
    taking_up: Room, pack_folder: Path
) -> None:
    change(pack_folder / "statements.toml", "Buses cost less", "A bus costs less")
    assert (await imported(taking_up.bot.topics, pack_folder.parent)).loaded == ["tram"]
    await draw_dots(taking_up.bot.topics)
    taking_up.bot.take_up_topics()
    await until_told(taking_up, 1)
    assert len(taking_up.syncs()) == 1


async def test_mentions_are_those_of_the_latest_registration(
    taking_up: Room, database_url: str, pack_folder: Path
) -> None:
    assert await mentions(taking_up) == registered_ids(taking_up)
    old = registered_ids(taking_up)
    taking_up.env.backend.commands.clear()  # so that Discord gives new ids
    await add_zoo(database_url, pack_folder.parent)
    await until_told(taking_up, 2)
    assert {*registered_ids(taking_up).values()}.isdisjoint(old.values())
    assert await mentions(taking_up) == registered_ids(taking_up)


async def note(topics: Topics, application: int, *, tree: str | None = None) -> None:
    """Notes stale ids of all commands, and with `tree` that Discord was told of others."""
    async with topics.database.session() as session:
        row = await registered(session, application_id=application)
        assert row
        row.command_ids = {command.name: STALE_ID for command in CATALOGUE}
        row.tree = tree or row.tree
        await register(session, registration=row)


async def test_mentions_do_not_stay_as_they_were_before_a_late_registration(
    small: Topics, no_idling: None
) -> None:
    """The answers given meanwhile are kept, with the ids that were known by then."""
    async with simulation(small) as room:
        await note(small, room.env.backend.application_id, tree="of an earlier version")
        bot, told = create_bot(small), asyncio.Event()
        sync = bot.tree.sync

        async def late(**_: object) -> object:
            await room.env.external_wait(told.wait(), reason="Discord takes its time")
            return await sync()

        bot.tree.sync = late  # type: ignore[method-assign]
        await room.env.restart_bot(bot)
        assert {*(await mentions(room)).values()} == {str(STALE_ID)}
        told.set()
        await until_told(room, 2)
        assert await mentions(room) == registered_ids(room)


async def test_mentions_follow_what_another_process_registered(
    small: Topics, no_idling: None
) -> None:
    async with simulation(small) as room:
        assert await mentions(room) == registered_ids(room)
        await note(small, room.env.backend.application_id)
        room.bot.take_up_topics()
        await until_told(room, 1)
        assert {*(await mentions(room)).values()} == {str(STALE_ID)}
        assert len(room.syncs()) == 1

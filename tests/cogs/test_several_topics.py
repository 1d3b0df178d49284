"""Several topics in one database, on Discord."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from support import discord_limits as limits
from support.databases import imported, opened_topics
from support.dots import draw_dots
from support.simulated import Room, shared_by, simulation
from support.small_pack import ELSEWHERE, change, write_twin

from bot.answers.catalogue import CATALOGUE, COMMANDS
from bot.facts.packs.shipped import remove

pytest_plugins = "support.discord_fixtures"
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture
def packs(pack_folder: Path) -> Path:
    """A folder with two packs of the same letters, subjects and statement ids: tram and zoo."""
    write_twin(pack_folder.parent / "zoo")
    return pack_folder.parent


@pytest_asyncio.fixture(loop_scope="module")
async def several(packs: Path, tmp_path: Path, no_idling: None) -> AsyncIterator[Room]:
    """A room in which the bot has both."""
    async with opened_topics(f"sqlite+aiosqlite:///{tmp_path}/facts.db", packs) as topics:
        for name in topics.visible(None):
            await draw_dots(topics, name.key)
        async with simulation(topics) as room:
            yield room
            assert room.faults([]) == []


def options_of(room: Room, command: str) -> list[str]:
    """As Discord was last told."""
    told = next(c for c in room.syncs()[-1] if c["name"] == command)
    return [option["name"] for option in told.get("options", [])]


async def test_each_command_takes_a_topic(several: Room) -> None:
    for name in COMMANDS:
        assert "topic" in options_of(several, name), name
    for named in ("zoo", "Zoo", "A tram for Zoo"):
        answer = await several.alice.type("explain", name="tram", topic=named)
        assert ELSEWHERE in answer.text
    first = await several.alice.type("explain", name="tram")
    assert ELSEWHERE not in first.text
    assert first.text == (await several.alice.type("explain", name="tram", topic="tram")).text


async def test_one_topic_alone_is_not_spoken_of(room: Room) -> None:
    for name in COMMANDS:
        assert "topic" not in options_of(room, name), name
    for command in ("help", "sources"):
        assert "Topics" not in (await room.alice.type(command)).text


async def test_topics_are_completed(several: Room) -> None:
    offered = await several.alice.complete("explain", "topic", "")
    assert [*offered] == ["A tram for Riverton", "A tram for Zoo"]
    offered = await several.alice.complete("explain", "topic", "zoo")
    assert [*offered] == ["A tram for Zoo"]
    chosen = await several.alice.type("explain", name="tram", topic=offered["A tram for Zoo"])
    assert ELSEWHERE in chosen.text


async def test_names_are_completed_from_the_topic_chosen(several: Room, packs: Path) -> None:
    change(packs / "zoo" / "subjects.toml", 'label = "Oak Hill"', 'label = "Zebra Hill"')
    await imported(several.bot.topics, packs)
    assert "Zebra Hill" not in await several.alice.complete("explain", "name", "zebra")
    assert [*await several.alice.complete("explain", "name", "zebra", topic="zoo")] == [
        "Zebra Hill"
    ]
    assert [*await several.alice.complete("position", "country", "z", topic="zoo")] == [
        "Zebra Hill"
    ]


async def test_a_topic_that_does_not_exist_is_refused(several: Room) -> None:
    refused = await several.alice.type("explain", name="tram", topic="moon")
    assert refused.private
    assert "“moon” is no topic" in refused.text
    assert refused.buttons == ["A tram for Riverton", "A tram for Zoo"]
    opened = await several.alice.press(refused, "A tram for Zoo")
    assert opened.title == "A tram for Zoo"


async def test_topics_are_named_where_people_look(several: Room) -> None:
    for command in ("help", "sources"):
        shown = await several.alice.type(command)
        assert "**A tram for Zoo**: add topic: zoo to a command." in shown.text
        opened = await several.alice.choose(shown, "A tram for Zoo")
        assert opened.title == "A tram for Zoo"


async def test_what_an_answer_offers_stays_in_its_topic(several: Room) -> None:
    """Every button and every entry of a select, but those that lead to a topic."""
    filled = {"country": "riverton", "name": "harbour league", "side": "for", "question": "tram"}
    first, zoo = (name.key for name in several.bot.topics.visible(None))
    for command in CATALOGUE:
        given = {option.name: filled[option.name] for option in command.options if option.required}
        for key, topic in ((first, "tram"), (zoo, "zoo")):
            shown = await several.alice.type(command.name, **given, topic=topic, private=True)
            cited = [await several.alice.press(shown, "Cite")] if "Cite" in shown.usable else []
            for answer in (shown, *cited):
                asked = [id.split(":")[3] for id in limits.custom_ids(answer.components)]
                asked += [value.split(":")[0] for value in answer.options.values()]
                about_all = command.name in ("help", "sources") and answer is shown
                assert {*asked} <= ({first, zoo} if about_all else {key})


async def test_what_is_pressed_is_told_of_the_same_topic(several: Room) -> None:
    answer = await several.alice.type("alliance", name="harbour league", topic="zoo", private=True)
    for label in answer.options:
        assert ELSEWHERE in (await several.alice.choose(answer, label)).text
    shared = await several.alice.press(answer, "Share")
    assert not shared.private and ELSEWHERE in shared.text
    assert shared.text == answer.text + shared_by(several.alice)


async def test_a_removed_topic_is_missed_in_words(several: Room) -> None:
    topics = several.bot.topics
    answer = await several.alice.type("explain", name="tram", topic="zoo")
    assert await remove(topics.database, "zoo")
    await topics.refresh()
    refused = await several.alice.press(answer, "Cite")
    assert refused.private and "That topic is not here: ask again with a command." in refused.text
    assert (await several.alice.type("explain", name="tram")).title == "Tram"

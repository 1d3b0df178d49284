"""A topic of one Discord server: nothing of it is answered anywhere else, whatever is sent."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from simcord.enums import InteractionType
from support import discord_limits as limits
from support.databases import opened_topics
from support.dots import draw_dots
from support.simulated import Person, Room, Seen, simulation, url_of
from support.small_pack import ELSEWHERE, change, write_twin

from bot.answers.catalogue import CATALOGUE
from bot.answers.request import Request
from bot.facts.packs.importer import replace_topic
from bot.facts.packs.loader import load
from bot.ui.presses import Action, Press
from bot.wording import render, say

pytest_plugins = "support.discord_fixtures"
pytestmark = pytest.mark.asyncio(loop_scope="module")

OURS = "Depot alone: "  # what each of its statements begins with
SECRETS = (OURS, "A tram for Depot", "Depot Hill", "Depot line")
GONE = render(say("topic.gone"))
FILLED = {
    "poll": {"country": "riverton"},
    "alliance": {"name": "harbour league"},
    "position": {"country": "riverton"},
    "explain": {"name": "tram"},
    "argue": {"side": "for"},
    "ask": {"question": "who wants a tram"},
}
REQUESTS = [*FILLED.items(), ("statement", {"id": "a1-plan"})]
REQUESTS += [(c.name, {}) for c in CATALOGUE if c.name not in FILLED]
COMPLETED = [
    ("poll", "country"),
    ("explain", "name"),
    ("obstacles", "about"),
    ("clash", "about"),
]


@dataclass
class Owned:
    """A room whose server has a topic of its own, and those who are elsewhere."""

    room: Room
    key: str
    elsewhere: dict[str, Person]

    def request(self, lookup: str, arguments: dict[str, str]) -> Request:
        return Request(self.key, lookup, tuple(arguments.items()))


def write_depot(folder: Path) -> Path:
    """A topic that says nothing as another says it."""
    write_twin(folder)
    statements = folder / "statements.toml"
    statements.write_text(statements.read_text("utf-8").replace(ELSEWHERE, OURS), "utf-8")
    change(folder / "subjects.toml", 'label = "Oak Hill"', 'label = "Depot Hill"')
    change(folder / "topic.toml", 'label = "Cost"', 'label = "Depot line"')
    return folder


@pytest_asyncio.fixture(loop_scope="module")
async def owned(pack_folder: Path, tmp_path: Path, no_idling: None) -> AsyncIterator[Owned]:
    write_twin(pack_folder.parent / "zoo")
    pack = load(write_depot(tmp_path / "depot"))
    async with opened_topics(url_of(tmp_path / "facts.db"), pack_folder.parent) as topics:
        for name in topics.visible(None):
            await draw_dots(topics, name.key)
        async with simulation(topics) as room:
            home = room.channel.guild
            assert home
            async with topics.database.session() as session:
                await replace_topic(session, pack=pack, owner=home.id)
                await session.commit()
            await topics.refresh()
            other = room.env.create_guild("Another school")
            carol = other.add_member(room.env.create_user("carol"))
            strangers = {
                "another server": Person(carol, other.create_text_channel("general")),
                "a direct message": room.alone("dave"),
            }
            (key,) = (n.key for n in topics.visible(home.id) if n.owner == home.id)
            yield Owned(room, key, strangers)
            assert room.faults([]) == []


WHERE = pytest.mark.parametrize("where", ["another server", "a direct message"])


def silent(shown: Seen) -> Seen:
    """Nothing of the topic is in a message."""
    whole = str(shown.components)
    assert not [secret for secret in SECRETS if secret in whole], whole
    return shown


async def test_its_server_gets_its_answers(owned: Owned) -> None:
    """So that the tests below can find what they look for."""
    shown = await owned.room.alice.type("help")
    for lookup, arguments in REQUESTS:
        press = Press(Action.OPEN, owned.request(lookup, arguments))
        answer = await owned.room.alice.forge(str(press), shown)
        assert ("Cite" in answer.usable) == (lookup != "help")
        assert f":{owned.key}:" in str(answer.components)
        quoting = lookup not in ("help", "poll", "timeline", "clash")
        assert not quoting or any(secret in str(answer.components) for secret in SECRETS)


@WHERE
async def test_presses_from_elsewhere_get_a_sentence(owned: Owned, where: str) -> None:
    """Also for what is kept, since the server itself has just asked for it."""
    person = owned.elsewhere[where]
    here, there = await owned.room.alice.type("help"), await person.type("help")
    for lookup, arguments in REQUESTS:
        for action in Action:
            press = str(Press(action, owned.request(lookup, arguments)))
            assert GONE not in (await owned.room.alice.forge(press, here)).text
            refused = silent(await person.forge(press, there))
            assert (refused.private, refused.text) == (True, GONE)


@WHERE
async def test_choices_from_elsewhere_get_a_sentence(owned: Owned, where: str) -> None:
    person = owned.elsewhere[where]
    there = await person.type("sources")
    (select,) = limits.of_type(there.components, limits.SELECT)
    for lookup, arguments in REQUESTS:
        data = {
            "custom_id": select["custom_id"],
            "component_type": limits.SELECT,
            "values": [str(owned.request(lookup, arguments))],
        }
        refused = silent(await person.send(InteractionType.MESSAGE_COMPONENT, data, there))
        assert (refused.private, refused.text) == (True, GONE)


@WHERE
async def test_commands_from_elsewhere_know_no_such_topic(owned: Owned, where: str) -> None:
    for command in CATALOGUE:
        for typed in (owned.key, f"id:{owned.key}", "depot", "A tram for Depot"):
            filled: dict[str, Any] = {**FILLED.get(command.name, {}), "topic": typed}
            answer = await owned.room.alice.type(command.name, **filled)
            assert f":{owned.key}:" in str(answer.components)
            refused = await owned.elsewhere[where].type(command.name, **filled)
            assert refused.private and "is no topic" in refused.text
            assert refused.buttons == ["A tram for Riverton", "A tram for Zoo"]
            told = refused.text.replace(typed, "")
            assert not [secret for secret in SECRETS if secret in told]


@WHERE
async def test_completions_from_elsewhere_hold_nothing_of_it(owned: Owned, where: str) -> None:
    person = owned.elsewhere[where]
    assert [*await person.complete("poll", "topic", "")] == [
        "A tram for Riverton",
        "A tram for Zoo",
    ]
    assert await person.complete("poll", "topic", "depot") == {}
    for typed in (owned.key, f"id:{owned.key}", "depot", "A tram for Depot"):
        for command, option in COMPLETED:
            filled = {"topic": typed}
            assert await owned.room.alice.complete(command, option, "", **filled)
            assert await person.complete(command, option, "", **filled) == {}


@WHERE
async def test_help_and_sources_elsewhere_do_not_name_it(owned: Owned, where: str) -> None:
    """Also where the server itself has just asked, whose answer is kept."""
    for command in ("help", "sources"):
        here = await owned.room.alice.type(command, private=True)
        assert "A tram for Depot" in here.options
        opened = await owned.room.alice.choose(here, "A tram for Depot")
        assert opened.title == "A tram for Depot"
        there = silent(await owned.elsewhere[where].type(command, private=True))
        assert [*there.options] == ["A tram for Riverton", "A tram for Zoo"]

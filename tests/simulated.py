"""A simulated Discord with the real bot in it, and people who use it.

A test module that wants it says `pytest_plugins = "simulated"`, and runs its tests in one event
loop, so that they can share one open store: `pytestmark = pytest.mark.asyncio(loop_scope="module")`.
All that the bot sends in a test is held to Discord's limits when the test ends.
"""

import asyncio
import base64
import logging
import shutil
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import discord_limits as limits
import pytest
import pytest_asyncio
import simcord
from simcord.actors import MemberActor, _dispatch_actor_interaction
from simcord.backend import serializers
from simcord.builders import ChannelHandle, UserHandle
from simcord.enums import AppCommandType, InteractionType

from bot.app import Latticework, create_bot
from bot.errors import UserError
from bot.facts.lookups import poll
from bot.facts.store import Store, digest_of_chart
from bot.facts.tables import ChartImage
from bot.settings import packs_folder
from bot.ui.gate import unwrap

DOT = base64.b64decode(  # the smallest PNG: what a chart shows is tested where charts are drawn
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
)
MENU = "Find a source"


def url_of(file: Path) -> str:
    return f"sqlite+aiosqlite:///{file}"


async def fill(file: Path) -> None:
    """The shipped facts, and a dot in place of each chart."""
    async with Store(url_of(file)) as store:
        await store.import_packs(packs_folder())
        polled = [name.slug for name in store.names.subjects.values() if name.polled]
        answers = [await store.read(poll, country=country) for country in [*polled, "all"]]
        async with store.session() as session, session.begin():
            for digest in {digest_of_chart(a.chart) for a in answers if a.chart}:
                session.add(ChartImage(digest=digest, png=DOT))


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the shipped facts, to be copied and not to be written to."""
    file = tmp_path_factory.mktemp("shipped") / "facts.db"
    asyncio.run(fill(file))
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")  # one file, which can be copied
    return file


@pytest.fixture
def own_file(shipped: Path, tmp_path: Path) -> Path:
    """A copy of the shipped facts that the test may spoil."""
    return Path(shutil.copy(shipped, tmp_path / "own.db"))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def facts(
    shipped: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Store]:
    """An open store that the tests of a module share."""
    file = shutil.copy(shipped, tmp_path_factory.mktemp("facts") / "facts.db")
    async with Store(url_of(file)) as store:
        yield store


@dataclass
class Seen:
    """A message of the bot as a person sees it."""

    message: Any
    private: bool
    components: list[dict[str, Any]] = field(init=False)

    def __post_init__(self) -> None:
        self.components = self.message.components

    @property
    def text(self) -> str:
        return "\n".join(limits.texts(self.components))

    @property
    def title(self) -> str:
        return self.text.split("\n")[0].removeprefix("## ")

    @property
    def buttons(self) -> list[str]:
        return [b["label"] for b in limits.of_type(self.components, limits.BUTTON)]

    @property
    def usable(self) -> list[str]:
        """The buttons that are not disabled."""
        buttons = limits.of_type(self.components, limits.BUTTON)
        return [b["label"] for b in buttons if not b.get("disabled")]

    @property
    def options(self) -> dict[str, str]:
        """The entries of the select: label -> value."""
        selects = limits.of_type(self.components, limits.SELECT)
        return {o["label"]: o["value"] for s in selects for o in s["options"]}

    @property
    def files(self) -> list[str]:
        return [attachment.filename for attachment in self.message.attachments]


@dataclass
class Person:
    """Somebody in the room, or alone with the bot."""

    actor: MemberActor | UserHandle
    channel: ChannelHandle

    async def type(self, command: str, /, **options: Any) -> Seen:
        """Runs a slash command."""
        if isinstance(self.actor, UserHandle):
            return seen(await self.actor.slash(command, **options))
        return seen(await self.actor.slash(self.channel, command, **options))

    async def complete(self, command: str, option: str, typed: str) -> dict[str, str]:
        """What is offered while typing: name -> value."""
        if isinstance(self.actor, UserHandle):
            choices = await self.actor.autocomplete(command, option, typed)
        else:
            choices = await self.actor.autocomplete(self.channel, command, option, typed)
        assert limits.broken_choices(choices) == []
        return {choice["name"]: choice["value"] for choice in choices}

    async def press(self, on: Seen, label: str) -> Seen:
        return seen(await self.actor.click(on.message, label=label), on)

    async def choose(self, on: Seen, label: str) -> Seen:
        return seen(await self.actor.select(on.message, [on.options[label]]), on)

    async def find_a_source(self, message: Any) -> Seen:
        """The menu of a message. SimCord has it for servers alone."""
        env = self.actor._env
        stored = env.backend.get_message(self.channel.id, message.id)
        data = {"type": AppCommandType.MESSAGE, "name": MENU, "target_id": str(stored.id)}
        payload = dict(serializers.message_payload(env.backend, stored))
        known = env.backend.find_command(MENU, None, type=AppCommandType.MESSAGE)
        assert known, "the menu is not registered"
        data |= {"id": known["id"], "resolved": {"messages": {str(stored.id): payload}}}
        return await self.send(InteractionType.APPLICATION_COMMAND, data)

    async def send(self, kind: int, data: dict[str, Any], on: Seen | None = None) -> Seen:
        """An interaction as it stands, also one that no client would send."""
        more: dict[str, Any] = {}
        if on:
            backend = self.actor._env.backend
            stored = backend.get_message(self.channel.id, on.message.id)
            more = {"extra": {"message": dict(serializers.message_payload(backend, stored))}}
            more["source_message_id"] = stored.id
        return seen(
            await _dispatch_actor_interaction(self.actor, kind, self.channel, data, **more), on
        )

    async def forge(self, custom_id: str, on: Seen) -> Seen:
        """Presses a button that the message does not have."""
        data = {"custom_id": custom_id, "component_type": limits.BUTTON}
        return await self.send(InteractionType.MESSAGE_COMPONENT, data, on)


def seen(result: simcord.InteractionResult, on: Seen | None = None) -> Seen:
    """The one message that came of an interaction, or the one that it changed."""
    messages = [m for m in (result.response, *result.followups) if m is not None]
    assert len(messages) == 1, f"{len(messages)} messages: {result}"
    private = messages[0].ephemeral if on is None or messages[0].id != on.message.id else on.private
    return Seen(messages[0], private)


@dataclass
class Room:
    """A server's channel with two students, a message by one of them, and the bot."""

    env: simcord.Env
    channel: ChannelHandle
    alice: Person
    bob: Person
    spoiled: bool = False  # set by a test that makes the bot fail on purpose

    @property
    def sent(self) -> list[dict[str, Any]]:
        """The bodies of all messages and edits that the bot has sent."""
        bodies = [r.json for r in self.env.http_requests if isinstance(r.json, dict)]
        messages = [body.get("data") or body for body in bodies]
        return [message for message in messages if "components" in message]

    def public(self) -> list[Seen]:
        """The messages of the bot that everybody in the channel sees."""
        stored = [self.env.backend.get_message(self.channel.id, m.id) for m in self.channel.history()]
        mine = [m for m in stored if m.author_id == self.env.backend.bot_user.id]
        shown = [simcord.ResponseMessage(self.env, m) for m in mine]
        return [Seen(m, False) for m in shown if not m.ephemeral]

    async def alone(self, name: str) -> Person:
        """Somebody in a direct message with the bot."""
        user = self.env.create_user(name)
        return Person(user, user.dm_channel)

    def check(self, caplog: pytest.LogCaptureFixture) -> None:
        """What must hold at the end of every test."""
        assert [broken for body in self.sent for broken in limits.broken_body(body)] == []
        if not self.spoiled:
            unforeseen = [e for e in self.env.errors if not isinstance(unwrap(e), UserError)]
            assert unforeseen == []
            logged = [r for r in caplog.get_records("call") if r.levelno >= logging.WARNING]
            assert [record.getMessage() for record in logged] == []


@pytest.fixture
def no_idling(monkeypatch: pytest.MonkeyPatch) -> None:
    """SimCord waits this long for a bot to come to rest."""
    defaults = simcord.Env._settle_internal.__kwdefaults__
    assert defaults is not None and "idle" in defaults
    monkeypatch.setitem(defaults, "idle", 0.002)


def enter(env: simcord.Env) -> Room:
    server = env.create_guild("Debate club")
    channel = server.create_text_channel("general")
    alice, bob = (server.add_member(env.create_user(name)) for name in ("alice", "bob"))
    return Room(env, channel, Person(alice, channel), Person(bob, channel))


def new_bot(store: Store, *, force_sync: bool = True) -> Latticework:
    """`force_sync`: each simulated Discord is a new one, which knows no command."""
    return create_bot(store, force_sync=force_sync)


@pytest_asyncio.fixture(loop_scope="module")
async def room(
    facts: Store, no_idling: None, caplog: pytest.LogCaptureFixture
) -> AsyncIterator[Room]:
    async with simcord.run(new_bot(facts), shard_count=1, check_errors=False) as env:
        entered = enter(env)
        yield entered
        entered.check(caplog)

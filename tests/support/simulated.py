"""A simulated Discord with the real bot in it, and people who use it."""

import contextlib
import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import discord
import simcord
from simcord.actors import MemberActor, _dispatch_actor_interaction
from simcord.backend import serializers
from simcord.builders import ChannelHandle, UserHandle
from simcord.enums import AppCommandType, InteractionType

from bot.answers.catalogue import COMMANDS
from bot.answers.typed_line import parse_line
from bot.app import Latticework, create_bot
from bot.errors import UserError
from bot.facts.store import Topics
from bot.preview.installation import added_to_servers
from bot.ui.gate import unwrap
from bot.ui.replies import Flood
from support import discord_limits as limits

MENU = "Find a source"


def shared_by(person: "Person") -> str:
    """What stands below an answer that somebody has shared."""
    return f"\n-# Shared by <@{person.actor.id}>"


def url_of(file: Path) -> str:
    return f"sqlite+aiosqlite:///{file}"


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
        """Of the answer, which may stand below the question that it answers."""
        lines = self.text.split("\n")
        return next((x for x in lines if x.startswith("## ")), lines[0]).removeprefix("## ")

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

    async def ask(self, line: str, **more: Any) -> Seen:
        """Runs a slash command as it is typed, such as "/poll japan"."""
        command, options = parse_line(line, COMMANDS)
        return await self.type(command.name, **options, **more)

    async def say(self, words: str, *, picture: bool = False) -> discord.Message:
        """Writes an ordinary message."""
        files = [("cat.png", b"cat")] if picture else []
        if isinstance(self.actor, UserHandle):
            return await self.actor.send_dm(words)
        return await self.actor.send(self.channel, words, attachments=files)

    async def complete(
        self, command: str, option: str, typed: str, **filled: str
    ) -> dict[str, str]:
        """What is offered while typing: name -> value. `filled`: options filled before."""
        if isinstance(self.actor, UserHandle):
            choices = await self.actor.autocomplete(command, option, typed, **filled)
        else:
            choices = await self.actor.autocomplete(self.channel, command, option, typed, **filled)
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

    async def forge(self, custom_id: str, on: Seen) -> Seen:
        """Presses a button that the message does not have."""
        data = {"custom_id": custom_id, "component_type": limits.BUTTON}
        return await self.send(InteractionType.MESSAGE_COMPONENT, data, on)

    async def send(self, kind: int, data: dict[str, Any], on: Seen | None = None) -> Seen:
        return seen(await self.dispatch(kind, data, on), on)

    async def dispatch(
        self, kind: int, data: dict[str, Any], on: Seen | None = None
    ) -> simcord.InteractionResult:
        """An interaction as it stands, also one that no client would send."""
        more: dict[str, Any] = {}
        if on:
            backend = self.actor._env.backend
            stored = backend.get_message(self.channel.id, on.message.id)
            more = {"extra": {"message": dict(serializers.message_payload(backend, stored))}}
            more["source_message_id"] = stored.id
        return await _dispatch_actor_interaction(self.actor, kind, self.channel, data, **more)


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
    def bot(self) -> Latticework:
        assert isinstance(self.env.bot, Latticework)
        return self.env.bot

    @property
    def key(self) -> str:
        """Of the first topic."""
        return self.bot.topics.visible(None)[0].key

    def id_of(self, command: str) -> str:
        """Of a registered slash command."""
        known = self.env.backend.find_command(command, None)
        assert known, f"/{command} is not registered"
        return known["id"]

    def syncs(self) -> list[Any]:
        """What Discord was told of the commands, each time."""
        requests = self.env.http_requests
        return [r.json for r in requests if r.method == "PUT" and r.path.endswith("/commands")]

    def replies(self, result: simcord.InteractionResult) -> int:
        """How many messages, edits and forms an interaction got."""
        token = result._interaction.token
        return sum(token in request.path for request in self.env.http_requests)

    @property
    def sent(self) -> list[dict[str, Any]]:
        """The bodies of all messages and edits that the bot has sent."""
        bodies = [r.json for r in self.env.http_requests if isinstance(r.json, dict)]
        messages = [body.get("data") or body for body in bodies]
        return [message for message in messages if "components" in message]

    def public(self) -> list[Seen]:
        """The messages of the bot that everybody in the channel sees."""
        stored = [
            self.env.backend.get_message(self.channel.id, m.id) for m in self.channel.history()
        ]
        mine = [m for m in stored if m.author_id == self.env.backend.bot_user.id]
        shown = [simcord.ResponseMessage(self.env, m) for m in mine]
        return [Seen(m, False) for m in shown if not m.ephemeral]

    def alone(self, name: str) -> Person:
        """Somebody in a direct message with the bot."""
        user = self.env.create_user(name)
        return Person(user, user.dm_channel)

    def faults(self, logged: Sequence[logging.LogRecord]) -> list[object]:
        """What the bot did in a test that it never must. `logged`: what it wrote into the log."""
        found: list[object] = [fault for body in self.sent for fault in limits.broken_body(body)]
        if not self.spoiled:
            found += [e for e in self.env.errors if not isinstance(unwrap(e), UserError)]
            mine = (r for r in logged if r.name.startswith("bot"))
            found += [r.getMessage() for r in mine if r.levelno >= logging.WARNING]
        return found


@contextlib.asynccontextmanager
async def simulation(
    topics: Topics, *, force_sync: bool = True, bounded: bool = False
) -> AsyncIterator[Room]:
    """A new Discord, with the bot logged in.

    force_sync: since this Discord knows no command yet. bounded: whether one account may ask for
    no more than a person does, which these tests exceed.
    """
    bot = create_bot(topics, force_sync=force_sync, ballot_key=b"the key of the tests")
    if not bounded:
        bot.replies.flood = Flood(seconds=0)
    env = simcord.Env(bot, shard_count=1, check_errors=False)
    await env.start()
    try:
        server = env.create_guild("Debate club")
        channel = server.create_text_channel("general")
        alice, bob = (server.add_member(env.create_user(name)) for name in ("alice", "bob"))
        with added_to_servers():
            yield Room(env, channel, Person(alice, channel), Person(bob, channel))
    finally:
        await env.shutdown()

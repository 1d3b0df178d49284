"""Views, forms and patterns of discord.py's own beside the bot's router: one reply each."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator
from typing import Any, Self

import discord
import pytest
import pytest_asyncio
from discord import ui
from support.simulated import Room, seen, simulation

from bot.facts.store import Topics
from bot.ui import router
from bot.wording import render, say

pytest_plugins = "support.discord_fixtures"
pytestmark = pytest.mark.asyncio(loop_scope="module")

STALE = render(say("stale"))
GRACE_SECONDS = 0.1
USUAL = "Guilds intent seems to be disabled"  # a warning of discord.py's at each start
Interaction = discord.Interaction[Any]


@pytest_asyncio.fixture(loop_scope="module")
async def plain(
    facts: Topics, no_idling: None, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Room]:
    """A room whose messages need not be answers of the bot."""
    monkeypatch.setattr(router, "GRACE_SECONDS", GRACE_SECONDS)
    async with simulation(facts) as room:
        yield room


class Word(ui.Modal, title="A word"):
    word: ui.TextInput[Self] = ui.TextInput(label="Word", custom_id="word")

    async def on_submit(self, interaction: Interaction, /) -> None:
        await interaction.response.send_message(f"typed {self.word.value}", ephemeral=True)


class Plain(ui.View):
    """Buttons and a select whose custom_ids discord.py makes up."""

    @ui.button(label="Answer")
    async def answer(self, interaction: Interaction, _: Any) -> None:
        await interaction.response.send_message("pressed", ephemeral=True)

    @ui.button(label="Look up")
    async def look_up(self, interaction: Interaction, _: Any) -> None:
        await asyncio.sleep(GRACE_SECONDS / 2)
        await interaction.response.send_message("looked up", ephemeral=True)

    @ui.button(label="Answer late")
    async def answer_late(self, interaction: Interaction, _: Any) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await asyncio.sleep(2 * GRACE_SECONDS)
        await interaction.edit_original_response(content="pressed late")

    @ui.button(label="Form")
    async def form(self, interaction: Interaction, _: Any) -> None:
        await interaction.response.send_modal(Word())

    @ui.button(label="Fail")
    async def fail(self, _: Interaction, __: Any) -> None:
        raise RuntimeError

    @ui.select(options=[discord.SelectOption(label="one"), discord.SelectOption(label="two")])
    async def choose(self, interaction: Interaction, select: Any) -> None:
        await interaction.response.send_message(f"chose {select.values[0]}", ephemeral=True)


class Counter(ui.DynamicItem[ui.Button[Any]], template=r"counter:(?P<number>\d+)"):
    """A button that discord.py knows by a pattern, as its example of a counter."""

    def __init__(self, number: int) -> None:
        button: ui.Button[Any] = ui.Button(label="Count", custom_id=f"counter:{number}")
        super().__init__(button)
        self.number = number

    @classmethod
    async def from_custom_id(
        cls, _: Interaction, __: ui.Item[Any], match: re.Match[str], /
    ) -> "Counter":
        return cls(int(match["number"]))

    async def callback(self, interaction: Interaction) -> None:
        await interaction.response.send_message(f"counted {self.number}", ephemeral=True)


async def posted(room: Room, view: ui.View) -> discord.Message:
    """A message of the bot with a view."""
    return await room.bot.get_partial_messageable(room.channel.id).send("A view", view=view)


def only_reply(room: Room, result: Any) -> str:
    """The words of the one message that answers an interaction."""
    assert room.replies(result) == 1
    message = seen(result)
    assert message.private
    return message.text or message.message.content


async def test_a_view_gets_its_presses_alone(plain: Room, caplog: pytest.LogCaptureFixture) -> None:
    message, alice = await posted(plain, Plain()), plain.alice.actor
    assert only_reply(plain, await alice.click(message, label="Answer")) == "pressed"
    assert only_reply(plain, await alice.select(message, ["two"])) == "chose two"
    assert plain.env.errors == []
    logged = [r.getMessage() for r in caplog.records if r.levelno >= logging.WARNING]
    assert [said for said in logged if not said.startswith(USUAL)] == []


async def test_a_form_gets_what_was_typed_alone(plain: Room) -> None:
    shown = await plain.alice.actor.click(await posted(plain, Plain()), label="Form")
    assert plain.replies(shown) == 1
    sent = await plain.alice.actor.submit_modal(shown, {"word": "quad"})
    assert only_reply(plain, sent) == "typed quad"


async def test_a_view_that_looks_something_up_is_waited_for(plain: Room) -> None:
    pressed = await plain.alice.actor.click(await posted(plain, Plain()), label="Look up")
    assert only_reply(plain, pressed) == "looked up"


async def test_a_view_may_take_its_time_once_it_has_said_so(plain: Room) -> None:
    late = await plain.alice.actor.click(await posted(plain, Plain()), label="Answer late")
    assert seen(late).message.content == "pressed late"
    assert plain.replies(late) == 2  # that it takes its time, and the edit


async def test_a_pattern_gets_its_presses_alone(plain: Room) -> None:
    plain.bot.add_dynamic_items(Counter)
    message = await posted(plain, ui.View(timeout=None).add_item(Counter(7)))
    pressed = await plain.alice.actor.click(message, label="Count")
    assert only_reply(plain, pressed) == "counted 7"


async def test_a_view_that_is_gone_gets_a_sentence(plain: Room) -> None:
    view = Plain()
    message = await posted(plain, view)
    view.stop()
    pressed = await plain.alice.actor.click(message, label="Answer")
    assert only_reply(plain, pressed) == STALE


async def test_a_view_of_an_earlier_process_gets_a_sentence(plain: Room) -> None:
    shown = await plain.alice.type("help")
    assert (await plain.bob.forge("0123456789abcdef0123456789abcdef", shown)).text == STALE


async def test_a_view_that_fails_leaves_nobody_without_a_reply(plain: Room) -> None:
    pressed = await plain.alice.actor.click(await posted(plain, Plain()), label="Fail")
    assert only_reply(plain, pressed) == STALE

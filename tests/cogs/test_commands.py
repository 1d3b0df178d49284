"""The commands on Discord, as people use them."""

import re

import pytest
from sqlmodel import delete, select
from support import discord_limits as limits
from support.simulated import Room, shared_by

from bot.answers.catalogue import CATALOGUE, Command
from bot.answers.examples import example
from bot.answers.request import Request
from bot.app import create_bot
from bot.facts.store import Topics
from bot.facts.tables import ChartImage
from bot.facts.topic import Topic
from bot.monitor import Monitor
from bot.ui.replies import Replies

pytest_plugins = "support.discord_fixtures"
pytestmark = pytest.mark.asyncio(loop_scope="module")

TOLD = {  # what the answer to each example says in its first lines
    "poll": r"## Japan: .*\n\*\*11%\*\* .* \*\*56%\*\* .* \*\*27%\*\*",
    "alliance": r"## Quad\n.*India, Japan, Australia and the US",
    "obstacles": r"## Obstacles to an Asian NATO\nBy most accounts, East Asia.s story .* three key",
    "position": r"## Vietnam: position\n.*Four No's",
    "explain": r"## Four No's\n.*no military alliances",
    "timeline": r"## Timeline since 2014\n\*\*\d+ entries",
    "assessment": r"## Verdict of source B\nLikely to bring more problems",
    "clash": r"## Where the sources agree and differ\n\*\*Why is there no Asian NATO\?\*\*",
    "argue": r"## The case against an Asian NATO\n\*\*1\*\* · ",
    "ask": r"## Quad\n.*tsunami",
    "sources": r"\*\*2 articles\*\*",
    "help": r"\*\*Sourced answers",
}


@pytest.mark.parametrize("command", CATALOGUE, ids=lambda c: c.name)
async def test_a_command_answers_everybody(room: Room, topic: Topic, command: Command) -> None:
    answer = await room.alice.ask(example(topic, command.name))
    assert not answer.private
    assert re.search(TOLD[command.name], answer.text)
    assert answer.text in [shown.text for shown in room.public()]
    assert ("Cite" in answer.usable) == (command.name != "help")  # which rests on nothing
    assert "Share" not in answer.buttons


@pytest.mark.parametrize("command", CATALOGUE, ids=lambda c: c.name)
async def test_a_private_answer_can_be_shared(room: Room, topic: Topic, command: Command) -> None:
    answer = await room.alice.ask(example(topic, command.name), private=True)
    assert answer.private
    assert room.public() == []
    shared = await room.alice.press(answer, "Share")
    assert not shared.private
    assert shared.text == answer.text + shared_by(room.alice)
    assert shared.buttons == [label for label in answer.buttons if label != "Share"]


async def test_whoever_shares_is_named_and_not_notified(room: Room) -> None:
    """`Room.faults` sees to it that nobody is."""
    answer = await room.alice.type("ask", question="what is the quad", private=True)
    shared = await room.alice.press(answer, "Share")
    assert shared.text.startswith("-# “what is the quad”\n")
    assert shared.text.endswith(shared_by(room.alice))
    opened = await room.bob.press(shared, "Cite")
    assert "Shared by" not in opened.text


async def test_what_is_not_stated_is_cut_and_all_of_it_a_press_away(room: Room) -> None:
    answer = await room.alice.type("poll", country="japan")
    last = answer.text.split("\n")[-1]
    assert last == (
        "-# **Not stated in the sources:** pollster; year; question wording; sample; and 2 more."
    )
    opened = await room.bob.press(answer, "All not stated")
    assert opened.private
    assert opened.title == f"Not stated: {answer.title}"
    assert "- how people were asked\n- margin of error" in opened.text
    assert opened.buttons == []
    assert "All not stated" not in (await room.alice.type("poll", country="australia")).buttons


@pytest.mark.parametrize(
    "command", [c for c in CATALOGUE if c.name != "help"], ids=lambda c: c.name
)
async def test_every_answer_can_be_cited(room: Room, topic: Topic, command: Command) -> None:
    answer = await room.alice.ask(example(topic, command.name))
    cited = await room.bob.press(answer, "Cite")
    assert cited.private
    assert cited.title == f"Cite: {answer.title}"
    copied = re.findall(r"### ([\w ]+)\n```\n(.+?)\n```", cited.text, re.DOTALL)
    styles = [style for style, _ in copied if style != "All of this answer"]
    assert styles == ["Plain", "MLA", "APA", "Chicago"]
    assert all("para" in words or "par." in words or "pars." in words for _, words in copied)
    assert cited.buttons == []


async def test_a_chart_comes_with_words_for_those_who_do_not_see_it(room: Room) -> None:
    answer = await room.alice.type("poll", country="japan")
    assert answer.files == ["chart.png"]
    (picture,) = limits.pictures(answer.components)
    assert all(figure in picture["description"] for figure in ("11%", "56%", "27%", "6%"))
    kinds = [c["type"] for c in limits.walk(answer.components)]
    assert kinds.index(limits.TEXT) < kinds.index(limits.GALLERY)


async def test_one_number_has_no_chart(room: Room) -> None:
    answer = await room.alice.type("poll", country="south korea")
    assert "**34%**" in answer.text
    assert (answer.files, limits.pictures(answer.components)) == ([], [])


async def test_silence_is_an_answer_for_everybody(room: Room) -> None:
    answer = await room.alice.type("poll", country="china")
    assert not answer.private
    assert "**China: not stated in the sources.**" in answer.text
    silent = await room.alice.type("ask", question="who won the football cup")
    assert not silent.private
    assert "**Not in the sources:**" in silent.text


async def test_a_choice_opens_to_the_one_who_chose(room: Room) -> None:
    answer = await room.alice.type("obstacles")
    group = next(label for label in answer.options if label.startswith("Too little support"))
    opened = await room.bob.choose(answer, group)
    assert opened.private
    assert opened.title == "Obstacles to an Asian NATO: Too little support"
    statement = next(iter(opened.options))
    alone = await room.bob.choose(opened, statement)
    assert alone.private
    assert statement.rstrip("…") in alone.text.replace("\\", "")
    assert [shown.text for shown in room.public()] == [answer.text]


async def test_what_to_ask_next_opens_to_the_one_who_pressed(room: Room) -> None:
    answer = await room.alice.type("poll", country="japan")
    opened = await room.bob.press(answer, "All countries")
    assert opened.private
    assert opened.title == "All published survey figures"
    assert "Share" in opened.usable


async def test_an_answer_does_not_wait_for_its_chart(own: Topics) -> None:
    request = Request(own.visible(None)[0].key, "poll", (("country", "japan"),))
    replies = Replies(own, Monitor())

    async def pictures() -> int:
        drawn = await replies.drawn(request, None, page=1, private=False)
        return len(drawn.files())

    async with own.database.session() as session, session.begin():
        kept = [image.model_dump() for image in await session.exec(select(ChartImage))]
        await session.exec(delete(ChartImage))
    assert await pictures() == 0
    async with own.database.session() as session, session.begin():
        session.add_all([ChartImage(**image) for image in kept])
    assert await pictures() == 1


async def test_buttons_outlive_the_process(room: Room, facts: Topics) -> None:
    public = await room.alice.type("argue", side="against")
    private = await room.alice.type("argue", side="against", private=True)
    await room.env.restart_bot(create_bot(facts))
    assert (await room.bob.press(public, "Cite")).title.startswith("Cite:")
    assert (await room.bob.press(public, "Next")).private
    assert (await room.alice.press(private, "Next")).message.id == private.message.id
    assert (await room.bob.choose(public, next(iter(public.options)))).private
    assert not (await room.alice.press(private, "Share")).private


async def test_no_sent_view_is_kept(room: Room) -> None:
    """discord.py would keep each for ever, or for a quarter of an hour where it is private."""
    answer = await room.alice.type("obstacles")
    private = await room.alice.type("argue", side="against", private=True)
    await room.alice.press(private, "Next")
    await room.bob.choose(answer, next(iter(answer.options)))
    kept = room.bot._connection._view_store
    assert not kept._views
    assert not kept._synced_message_views


async def test_help_names_each_command_so_that_it_can_be_clicked(room: Room) -> None:
    page = await room.alice.type("help", private=True)
    said = page.text
    while "Next" in page.usable:
        page = await room.alice.press(page, "Next")
        said += page.text
    ids = {command.name: room.id_of(command.name) for command in CATALOGUE}
    assert ids.items() <= dict(re.findall(r"</(\w+):(\d+)>", said)).items()
    assert "</vote open:" in said and "</settings show:" in said


async def test_a_typo_is_forgiven(room: Room) -> None:
    answer = await room.alice.type("poll", country="japn")
    assert (answer.private, answer.title.split(":")[0]) == (False, "Japan")


async def test_the_commands_keep_discords_limits(room: Room) -> None:
    (told,) = room.syncs()
    assert limits.broken_commands(told) == []
    shown = {c["name"]: c for c in told}
    for command in CATALOGUE:
        assert shown[command.name]["description"] == command.description
        options = shown[command.name].get("options", [])
        assert [o["name"] for o in options] == [*(o.name for o in command.options), "private"]
        for option, known in zip(options, command.options, strict=False):
            assert option["description"] == known.description
            assert bool(option["required"]) == known.required
            assert tuple(c["value"] for c in option.get("choices", ())) == known.choices

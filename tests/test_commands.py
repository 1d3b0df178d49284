"""The commands on Discord, as people use them."""

import re
from collections import Counter
from typing import Any

import discord_limits as limits
import pytest
from simulated import Room
from sqlmodel import delete, select

from bot.app import create_bot
from bot.facts import lookups
from bot.facts.catalogue import CATALOGUE, Command
from bot.facts.store import Store
from bot.facts.tables import ChartImage
from bot.monitor import Monitor
from bot.ui import pages
from bot.ui.replies import Replies

pytest_plugins = "discord_fixtures"
pytestmark = pytest.mark.asyncio(loop_scope="module")

TOLD = {  # what the answer to each example says in its first lines
    "poll": r"## Japan: .*\n\*\*11%\*\* .* \*\*56%\*\* .* \*\*27%\*\*",
    "alliance": r"## Quad\n.*Japan, India, Australia and the US",
    "obstacles": r"## Obstacles to an Asian NATO\n.*\*\*\d kinds of obstacle\*\*",
    "position": r"## Vietnam: position\n.*Four No's",
    "explain": r"## Four No's\n.*rule out joining military alliances",
    "timeline": r"## Timeline since 2014\n\*\*\d+ entries",
    "assessment": r"## Verdict of source B\n.*Degree 3",
    "clash": r"## Where the sources agree and differ\n\*\*\d+ questions\*\* are compared",
    "argue": r"## The case against an Asian NATO\n\*\*1\*\* · ",
    "ask": r"## In the sources\n.*tsunami",
    "sources": r"\*\*2 articles\*\*",
    "help": r"\*\*Sourced answers",
}
PUBLIC_PAGES = "argue", {"side": "against"}  # an answer of many pages


@pytest.mark.parametrize("command", CATALOGUE, ids=lambda c: c.name)
async def test_a_command_answers_everybody(room: Room, command: Command) -> None:
    answer = await room.alice.ask(command.example)
    assert not answer.private
    assert re.search(TOLD[command.name], answer.text)
    assert answer.text in [shown.text for shown in room.public()]
    assert "Cite" in answer.usable
    assert "Share" not in answer.buttons


@pytest.mark.parametrize("command", CATALOGUE, ids=lambda c: c.name)
async def test_a_private_answer_can_be_shared(room: Room, command: Command) -> None:
    answer = await room.alice.ask(command.example, private=True)
    assert answer.private
    assert room.public() == []
    shared = await room.alice.press(answer, "Share")
    assert not shared.private
    assert shared.text == answer.text
    assert shared.buttons == [label for label in answer.buttons if label != "Share"]


@pytest.mark.parametrize("command", CATALOGUE, ids=lambda c: c.name)
async def test_every_answer_can_be_cited(room: Room, command: Command) -> None:
    answer = await room.alice.ask(command.example)
    cited = await room.bob.press(answer, "Cite")
    assert cited.private
    assert cited.title == f"Cite: {answer.title}"
    copied = re.findall(r"### (\w+)\n```\n(.+?)\n```", cited.text, re.DOTALL)
    assert [style for style, _ in copied] == ["Plain", "MLA", "APA", "Chicago"]
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
    assert "**Not stated in the sources:**" in answer.text
    silent = await room.alice.type("ask", question="what does a submarine sandwich cost")
    assert not silent.private
    assert "**Not in the sources:**" in silent.text


async def test_a_choice_opens_to_the_one_who_chose(room: Room) -> None:
    answer = await room.alice.type("obstacles")
    group = next(label for label in answer.options if label.startswith("Public opinion"))
    opened = await room.bob.choose(answer, group)
    assert opened.private
    assert opened.title == "Obstacles to an Asian NATO: Public opinion"
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


async def test_turning_a_public_answer_replies_privately(room: Room) -> None:
    command, options = PUBLIC_PAGES
    first = await room.alice.type(command, **options)
    second = await room.bob.press(first, "Next")
    assert second.private
    assert second.message.id != first.message.id
    assert [shown.text for shown in room.public()] == [first.text]
    assert re.match(r"Part 1, page 2 of \d+", second.buttons[1])
    third = await room.bob.press(second, "Next")
    assert third.message.id == second.message.id


async def test_a_private_answer_is_turned_in_place_from_end_to_end(room: Room) -> None:
    """Over its parts, there and back."""
    command, options = PUBLIC_PAGES
    page = await room.alice.type(command, **options, private=True)
    shown, places = [page.text], [page.buttons[1]]
    assert "Previous" not in page.usable
    while "Next" in page.usable:
        turned = await room.alice.press(page, "Next")
        assert turned.message.id == page.message.id
        assert "Previous" in turned.usable
        page = turned
        shown.append(page.text)
        places.append(page.buttons[1])
    lengths = Counter(place.split(",")[0] for place in places)
    assert [*lengths] == ["Part 1", "Part 2"]
    assert places == [
        f"{part}, page {n} of {last}" for part, last in lengths.items() for n in range(1, last + 1)
    ]
    assert len(set(shown)) == len(shown)
    for text in shown[-2::-1]:
        page = await room.alice.press(page, "Previous")
        assert page.text == text
    assert "Previous" not in page.usable
    assert room.public() == []


async def test_the_page_that_one_sees_is_shared(room: Room) -> None:
    command, options = PUBLIC_PAGES
    page = await room.alice.type(command, **options, private=True)
    page = await room.alice.press(page, "Next")
    shared = await room.alice.press(page, "Share")
    assert not shared.private
    assert shared.text == page.text


async def test_a_picture_leaves_with_its_page_and_comes_back(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "LINES", 3)  # else the answers with a picture have one page
    first = await room.alice.type("poll", country="all", private=True)
    assert first.files == ["chart.png"]
    second = await room.alice.press(first, "Next")
    assert (second.files, limits.pictures(second.components)) == ([], [])
    again = await room.alice.press(second, "Previous")
    assert again.files == ["chart.png"]
    assert len(limits.pictures(again.components)) == 1


async def test_citations_of_many_paragraphs_are_turned_in_place(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "TEXT", 700)  # else they have one page
    answer = await room.alice.type("argue", side="against")
    first = await room.bob.press(answer, "Cite")
    assert (first.usable, first.title) == (["Next"], f"Cite: {answer.title}")
    second = await room.bob.press(first, "Next")
    assert second.private and second.message.id == first.message.id
    assert second.title == first.title and second.text != first.text
    again = await room.bob.press(second, "Previous")
    assert again.text == first.text


async def test_an_answer_does_not_wait_for_its_chart(own: Store) -> None:
    answer = await own.read(lookups.poll, country="japan")
    replies = Replies(own, Monitor())
    async with own.session() as session, session.begin():
        drawn = (await session.exec(select(ChartImage))).all()
        await session.exec(delete(ChartImage))
    assert (await replies.drawn(answer, 1, False)).files() == []
    async with own.session() as session, session.begin():
        session.add_all([ChartImage(digest=i.digest, png=i.png) for i in drawn])
    assert len((await replies.drawn(answer, 1, False)).files()) == 1


async def test_buttons_outlive_the_process(room: Room, facts: Store) -> None:
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
    private = await room.alice.type("argue", side="for", private=True)
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
    assert dict(re.findall(r"</(\w+):(\d+)>", said)) == ids


# What is typed


@pytest.mark.parametrize(
    ("command", "option", "filled"),
    [
        ("poll", "country", {}),
        ("alliance", "name", {}),
        ("obstacles", "theme", {}),
        ("obstacles", "country", {}),
        ("obstacles", "source", {}),
        ("position", "country", {}),
        ("explain", "name", {}),
        ("assessment", "source", {}),
        ("clash", "question", {}),
        ("argue", "about", {"side": "for"}),
    ],
)
async def test_what_is_completed_is_understood(
    room: Room, command: str, option: str, filled: dict[str, Any]
) -> None:
    offered = await room.alice.complete(command, option, "")
    assert offered
    for name, value in [*offered.items()][:8]:
        assert value != name  # SimCord's page would never send it
        answer = await room.alice.type(command, **filled, **{option: value})
        assert not answer.private, answer.text
    name = next(reversed(offered))
    assert name in await room.alice.complete(command, option, name[: len(name) // 2 + 1].upper())
    for rubbish in ("zzzzqqqq", "@everyone", "x" * 6000, "\u202e\u200b", "%s'; --", "日本"):
        await room.alice.complete(command, option, rubbish)


@pytest.mark.parametrize(
    ("command", "option", "typed", "first"),
    [
        ("poll", "country", "jap", "Japan"),
        ("poll", "country", "a", "All countries"),
        ("poll", "country", "phillipines", "Philippines"),
        ("explain", "name", "日本", "Japan"),
        ("alliance", "name", "the quad", "Quad"),
    ],
)
async def test_completion_begins_with_what_is_meant(
    room: Room, command: str, option: str, typed: str, first: str
) -> None:
    assert next(iter(await room.alice.complete(command, option, typed))) == first


async def test_a_typo_is_forgiven(room: Room) -> None:
    answer = await room.alice.type("poll", country="japn")
    assert (answer.private, answer.title.split(":")[0]) == (False, "Japan")

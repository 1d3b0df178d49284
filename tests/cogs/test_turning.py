"""Turning the pages of an answer, and of its citations."""

import re

import pytest
from support import discord_limits as limits
from support.simulated import Room, shared_by

from bot.ui import pages

pytest_plugins = "support.discord_fixtures"
pytestmark = pytest.mark.asyncio(loop_scope="module")

PUBLIC_PAGES = "explain", {"name": "japan"}  # an answer of many pages


async def test_turning_a_public_answer_replies_privately(room: Room) -> None:
    command, options = PUBLIC_PAGES
    first = await room.alice.type(command, **options)
    second = await room.bob.press(first, "Next")
    assert second.private
    assert second.message.id != first.message.id
    assert [shown.text for shown in room.public()] == [first.text]
    assert re.match(r"Page 2 of \d+", second.buttons[1])
    third = await room.bob.press(second, "Next")
    assert third.message.id == second.message.id


async def test_a_private_answer_is_turned_in_place_from_end_to_end(room: Room) -> None:
    """There and back."""
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
    assert len(shown) > 2
    assert places == [f"Page {n} of {len(shown)}" for n in range(1, len(shown) + 1)]
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
    assert shared.text == page.text + shared_by(room.alice)


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

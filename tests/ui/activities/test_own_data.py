"""`/privacy`: what is kept about who asks, and its deletion."""

import pytest
from support.lessons import now_shown, opened, voted
from support.simulated import Person, Room

from bot.activity.clock import SECOND
from bot.activity.engine import EDIT_EVERY

pytest_plugins = "support.discord_fixtures"
pytestmark = pytest.mark.asyncio(loop_scope="module")

SHOW, DELETE = "Show what is kept", "Delete it"


async def test_it_says_privately_what_is_kept_and_until_when(lesson: Room) -> None:
    told = await lesson.alice.type("privacy")
    assert told.private and told.buttons == [SHOW, DELETE]
    for said in ("What you ask is not kept", "until the vote closes", "90 days here"):
        assert said in told.text
    assert "Nothing is kept about you here." in (await lesson.alice.press(told, SHOW)).text
    assert "Nothing is kept about you here." in (await lesson.alice.press(told, DELETE)).text


async def test_each_sees_their_own_alone(lesson: Room, teacher: Person) -> None:
    panel = await opened(teacher, question="क्या हमें?")
    await voted(lesson.alice, panel, "Yes")
    for person, said in (
        (teacher, "You opened 1 vote:"),
        (lesson.alice, "You have a vote in 1 open vote:"),
    ):
        shown = await person.press(await person.type("privacy"), SHOW)
        assert shown.private and shown.text == f"{said}\n- क्या हमें?"
    shown = await lesson.bob.press(await lesson.bob.type("privacy"), SHOW)
    assert "Nothing is kept about you here." in shown.text


async def test_what_is_deleted_is_gone_at_once(lesson: Room, teacher: Person) -> None:
    panel = await opened(teacher)
    for person in (lesson.alice, lesson.bob):
        await voted(person, panel, "Yes")
    told = await lesson.alice.press(await lesson.alice.type("privacy"), DELETE)
    assert told.text == "Your vote is deleted from 1 open vote."
    assert "You have not voted yet" in await voted(lesson.alice, panel, "My vote")
    await lesson.env.advance_time(EDIT_EVERY / SECOND + 1)
    await voted(lesson.bob, panel, "No")
    assert "**1 has voted.**" in now_shown(lesson, panel)


async def test_a_panel_names_who_opened_it_until_that_is_deleted(
    lesson: Room, teacher: Person
) -> None:
    panel = await opened(teacher)
    assert "Opened by" in panel.text and "Open a second vote" in panel.buttons
    await lesson.env.advance_time(EDIT_EVERY / SECOND + 1)
    told = await teacher.press(await teacher.type("privacy"), DELETE)
    assert told.text == "Your name is deleted from 1 vote that you opened."
    await lesson.bot.keeper.look()
    (panel,) = [m for m in lesson.public() if m.message.id == panel.message.id]
    assert "Opened by" not in panel.text and "Open a second vote" not in panel.buttons


async def test_in_a_direct_message_it_is_about_all_servers(lesson: Room, teacher: Person) -> None:
    panel = await opened(teacher)
    await voted(lesson.alice, panel, "Yes")
    shown = await lesson.bot.activities.stored_of(lesson.alice.actor.id, None)
    assert [one.settings["question"] for one in shown.voted] == ["Should we?"]
    alone = lesson.alone("carol")
    told = await alone.type("privacy")
    assert "as long as the result, so" in told.text
    assert "Nothing is kept about you here." in (await alone.press(told, SHOW)).text

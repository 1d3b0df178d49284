"""`/settings`: shown and changed by who may manage the server, for that server alone."""

import discord
import pytest
from support import discord_limits as limits
from support.lessons import joining, opened, voted
from support.simulated import Person, Room, Seen

from bot.activity.tables import KEEP_DAYS

pytest_plugins = "support.discord_fixtures"
pytestmark = pytest.mark.asyncio(loop_scope="module")

MANAGER = discord.Permissions(manage_guild=True)
SET = {
    "settings show": {},
    "settings role": {},
    "settings private-answers": {"answers": "on"},
    "settings keep": {"days": 30},
    "settings erase": {},
}


@pytest.fixture
def manager(lesson: Room) -> Person:
    return joining(lesson, "manager", MANAGER)


async def test_what_is_set_is_shown_privately(lesson: Room, manager: Person) -> None:
    shown = await manager.type("settings show")
    assert shown.private
    for said in ("people who may manage messages.", "Answers are public", f"{KEEP_DAYS} days"):
        assert said in shown.text
    saved = await manager.type("settings keep", days=1)
    assert saved.private and "Saved" in saved.text and "kept 1 day." in saved.text
    assert "kept 1 day." in (await manager.type("settings show")).text


async def test_a_role_may_organise_until_it_is_taken_away(lesson: Room, manager: Person) -> None:
    server = lesson.channel.guild
    assert server
    role = server.create_role("helper")
    actor = server.add_member(lesson.env.create_user("helper"), roles=[role])
    helper = Person(actor, lesson.channel)
    saved = await manager.type("settings role", role=role)
    assert f"and by <@&{role.id}>" in saved.text
    panel = await opened(helper)
    assert "<@&" not in (await manager.type("settings role")).text
    assert "for people who may" in (await helper.press(panel, "Close the vote")).text


async def test_private_answers_hold_for_this_server_alone(lesson: Room, manager: Person) -> None:
    assert not (await lesson.alice.type("poll", country="japan")).private
    assert (
        "Answers are private" in (await manager.type("settings private-answers", answers="on")).text
    )
    await lesson.bot.keeper.look()
    assert (await lesson.alice.type("poll", country="japan")).private
    assert not (await lesson.alice.type("poll", country="japan", private=False)).private
    other = lesson.env.create_guild("Another")
    channel = other.create_text_channel("general")
    carol = Person(other.add_member(lesson.env.create_user("carol")), channel)
    assert not (await carol.type("poll", country="japan")).private
    await manager.type("settings private-answers", answers="off")
    await lesson.bot.keeper.look()
    assert not (await lesson.alice.type("poll", country="japan")).private


async def test_all_of_a_server_is_deleted_after_a_confirmation(
    lesson: Room, teacher: Person, manager: Person
) -> None:
    panel = await opened(teacher)
    await voted(lesson.alice, panel, "Yes")
    await manager.type("settings keep", days=7)
    asked = await manager.type("settings erase")
    assert asked.private and "cannot be undone" in asked.text
    assert "Yes" in await voted(lesson.alice, panel, "My vote")  # nothing is deleted yet
    done = await manager.press(asked, "Delete all of it")
    assert "is deleted (1 vote)" in done.text
    assert f"{KEEP_DAYS} days" in (await manager.type("settings show")).text
    assert "no longer kept" in (await lesson.bob.press(panel, "Yes")).text
    assert "no vote in this channel" in (await teacher.type("vote results")).text


async def test_who_may_not_manage_the_server_changes_nothing(
    lesson: Room, teacher: Person, manager: Person
) -> None:
    """Discord hides the command from them; a press is checked as well."""
    asked = await manager.type("settings erase")
    (button,) = limits.of_type(asked.components, limits.BUTTON)
    panel = await opened(teacher)
    assert (
        "Only who may manage this server" in (await teacher.forge(button["custom_id"], panel)).text
    )
    assert (await lesson.bot.activities.found(panel_key(panel), guild(lesson))).voters == 0


def panel_key(panel: Seen) -> str:
    buttons = limits.of_type(panel.components, limits.BUTTON)
    return buttons[0]["custom_id"].split(":")[2]


def guild(lesson: Room) -> int:
    assert lesson.channel.guild
    return lesson.channel.guild.id

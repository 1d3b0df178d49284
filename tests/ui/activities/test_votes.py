"""Votes in Discord, as a teacher and a class see them."""

import csv
import io

import discord
import pytest
from simcord.actors import MemberActor
from support import discord_limits as limits
from support.lessons import FORM, MANAGE, joining, now_shown, opened, pupils, voted
from support.simulated import Person, Room, Seen, seen

from bot.activity.clock import MINUTE
from bot.activity.engine import EDIT_EVERY, GRACE

pytest_plugins = "support.discord_fixtures"
pytestmark = pytest.mark.asyncio(loop_scope="module")


async def closed_by(person: Person, panel: Seen) -> Seen:
    """Closes a vote, also one with few voters; gives the message with its result."""
    result = await person.actor.click(panel.message, label="Close the vote")
    assert result.response
    if result.response.ephemeral:
        result = await person.actor.click(result.response, label="Close the vote")
    (shown,) = result.followups
    return Seen(shown, False)


async def second_by(teacher: Person, panel: Seen) -> tuple[Seen, Seen]:
    """Opens the second round; gives its panel, and what the teacher is told privately."""
    result = await teacher.actor.click(panel.message, label="Open a second vote")
    second, told = result.followups
    return Seen(second, False), Seen(told, True)


async def test_a_vote_from_its_opening_to_its_close(lesson: Room, teacher: Person) -> None:
    panel = await opened(teacher)
    assert panel.title == "Should we?"
    assert panel.buttons[:3] == ["Yes", "No", "Not sure"]
    assert "Neither class nor teacher sees how you vote" in panel.text
    people = pupils(lesson, 6)
    for n, person in enumerate(people):
        assert await voted(person, panel, "Yes" if n < 4 else "No") == (
            f"Your vote: **{'Yes' if n < 4 else 'No'}**. You can change it until the vote closes."
        )
    assert "You have not voted yet" in await voted(teacher, panel, "My vote")
    assert await voted(people[0], panel, "My vote") == "Your vote: **Yes**. Only you see this."
    await voted(people[0], panel, "Not sure")
    await voted(people[1], panel, "Take my vote back")
    assert "You have not voted yet" in await voted(people[1], panel, "My vote")
    await voted(people[1], panel, "Yes")

    closed = await closed_by(teacher, panel)
    for said in ("**6 voted.**", "Yes: **3** (50%)", "No: **2** (33%)", "Not sure: **1** (17%)"):
        assert said in closed.text
    assert closed.buttons == ["CSV"]
    assert closed.files == ["chart.png"]
    assert "Closed. The result is below." in now_shown(lesson, panel)
    again = await people[2].type("vote results")
    assert "**6 voted.**" in again.text and not again.private


async def test_nobody_sees_a_count_before_the_close(lesson: Room, teacher: Person) -> None:
    panel = await opened(teacher)
    for person in pupils(lesson, 5):
        await voted(person, panel, "Yes")
    for person in (teacher, lesson.alice):
        assert "is open" in (await person.type("vote results")).text
        assert "is open" in (await person.forge(csv_id(panel), panel)).text
    await lesson.env.advance_time(EDIT_EVERY / 1000 + 1)
    await voted(lesson.alice, panel, "No")
    assert "**6 have voted.**" in now_shown(lesson, panel)


def csv_id(panel: Seen) -> str:
    """Of the button that the result has."""
    buttons = limits.of_type(panel.components, limits.BUTTON)
    (close,) = [b["custom_id"] for b in buttons if b["label"] == "Close the vote"]
    return close.replace("v1:c:", "v1:t:")


async def test_few_voters_and_a_class_of_one_opinion(lesson: Room, teacher: Person) -> None:
    people = pupils(lesson, 6)
    few = await opened(teacher)
    for person in people[:4]:
        await voted(person, few, "Yes")
    closed = await closed_by(teacher, few)
    assert "**4 voted.** With fewer than 5" in closed.text and "Yes" not in closed.text
    alike = await opened(teacher)
    for n, person in enumerate(people):
        await voted(person, alike, "No" if n == 0 else "Yes")
    closed = await closed_by(teacher, alike)
    assert "All, or all but one, of the 6 who voted chose “Yes”" in closed.text
    assert closed.files == [] and "%" not in closed.text
    assert closed.buttons == []  # there is nothing for a spreadsheet
    rows = await csv_of(lesson.alice, closed, csv_id(alike))
    assert rows == [["Option", "Result"], ["Yes", ""], ["No", ""], ["Not sure", ""]]


async def csv_of(person: Person, closed: Seen, id: str = "") -> list[list[str]]:
    """What the button CSV gives; id: of one that is not there."""
    if id:
        answer = await person.forge(id, closed)
    else:
        answer = await person.press(closed, "CSV")
    assert answer.private
    (file,) = answer.message.attachments
    content = person.actor._env.backend.cdn.get(file.url)
    assert content
    text = content.decode("utf-8-sig")
    return [*csv.reader(io.StringIO(text))]


async def test_cells_that_a_spreadsheet_would_compute_are_text(
    lesson: Room, teacher: Person
) -> None:
    panel = await opened(teacher, options="=1+1\n+2\n-3\n@four\nfive")
    for n, person in enumerate(pupils(lesson, 5)):
        await voted(person, panel, panel.buttons[n])
    rows = await csv_of(lesson.bob, await closed_by(teacher, panel))
    assert [row[0] for row in rows[1:]] == ["'=1+1", "'+2", "'-3", "'@four", "five"]
    assert [row[1] for row in rows[1:]] == ["1"] * 5


async def test_a_second_round(lesson: Room, teacher: Person) -> None:
    panel, people = await opened(teacher), pupils(lesson, 6)
    for n, person in enumerate(people):
        await voted(person, panel, "Yes" if n < 4 else "No")
    second, told = await second_by(teacher, panel)
    assert "The second one is below" in now_shown(lesson, panel)
    assert "Nobody has voted yet" in second.text and "Open a second vote" not in second.buttons
    assert "%" not in told.text
    first = await teacher.press(told, "Show me the first vote")
    assert first.private and "Yes: **4** (67%)" in first.text
    for n, person in enumerate(people):
        await voted(person, second, "Yes" if n < 2 else "No")
    closed = await closed_by(teacher, second)
    before, after = closed.text.split("### Second vote")
    assert "Yes: **4**" in before and "Yes: **2**" in after
    assert "**2** of the 6 who voted both times changed their vote." in closed.text
    rows = await csv_of(lesson.alice, closed)
    assert rows[0] == ["Option", "First vote", "Second vote"]
    assert rows[1] == ["Yes", "4", "2"]


async def test_nobody_else_sees_how_the_first_round_went(lesson: Room, teacher: Person) -> None:
    panel = await opened(teacher)
    for person in pupils(lesson, 5):
        await voted(person, panel, "Yes")
    _, told = await second_by(teacher, panel)
    (button,) = limits.of_type(told.components, limits.BUTTON)
    assert "for people who may" in (await lesson.alice.forge(button["custom_id"], panel)).text
    other = joining(lesson, "colleague", MANAGE)
    assert "Only who opened" in (await other.forge(button["custom_id"], panel)).text


async def test_a_button_of_the_first_round_counts_nothing_in_the_second(
    lesson: Room, teacher: Person
) -> None:
    panel = await opened(teacher)
    for person in pupils(lesson, 5):
        await voted(person, panel, "Yes")
    await second_by(teacher, panel)
    old = f"v1:b:{csv_id(panel).split(':')[2]}:1:0"
    assert "the first vote, which is closed" in (await lesson.alice.forge(old, panel)).text


async def test_with_few_voters_it_asks_first(lesson: Room, teacher: Person) -> None:
    panel = await opened(teacher)
    assert "Nobody has voted yet" in (await teacher.press(panel, "Open a second vote")).text
    await voted(lesson.alice, panel, "Yes")
    for label in ("Open a second vote", "Close the vote"):
        asked = await teacher.press(panel, label)
        assert asked.private and "1 person has voted so far" in asked.text
    assert "1 person has voted so far" in (await teacher.type("vote close")).text
    await voted(lesson.bob, panel, "No")  # it is still open
    closed = await closed_by(teacher, panel)
    assert "**2 voted.** With fewer than 5" in closed.text and closed.buttons == []


async def test_only_who_opened_a_vote_opens_its_second_round(lesson: Room, teacher: Person) -> None:
    panel = await opened(teacher)
    other = joining(lesson, "colleague", MANAGE)
    assert "Only who opened" in (await other.press(panel, "Open a second vote")).text
    assert "Nobody voted" in (await closed_by(other, panel)).text


async def test_only_who_may_organise_does(lesson: Room, teacher: Person) -> None:
    for command in ("vote open", "vote close"):
        refused = await lesson.alice.type(command)
        assert refused.private and "for people who may manage messages" in refused.text
    panel = await opened(teacher)
    for label in ("Close the vote", "Open a second vote"):
        assert "for people who may manage messages" in (await lesson.alice.press(panel, label)).text
    server = lesson.channel.guild
    assert server
    role = server.create_role("helper")
    actor = server.add_member(lesson.env.create_user("helper"), roles=[role])
    helper = Person(actor, lesson.channel)
    assert "for people who may" in (await helper.type("vote close")).text
    await lesson.bot.activities.set_for(server.id, at=0, role=role.id)
    assert "Close the vote all the same?" in (await helper.type("vote close")).text


async def test_one_at_a_time_in_a_channel(lesson: Room, teacher: Person) -> None:
    panel = await opened(teacher)
    refused = await teacher.type("vote open")
    assert refused.private and "A vote is open here" in refused.text
    (link,) = limits.of_type(refused.components, limits.BUTTON)
    assert link["url"].endswith(f"/{lesson.channel.id}/{panel.message.id}")


async def test_a_deadline_needs_a_bot_that_sees_the_channel(
    lesson: Room, teacher: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.ui.activities.votes.can_edit", lambda interaction: False)
    refused = await opened(teacher, minutes="5")
    assert "cannot see this channel" in refused.text and "Should we?" in refused.text
    (link,) = limits.of_type(refused.components, limits.BUTTON)
    assert "permissions=1024" in link["url"]
    panel = await opened(teacher)
    for person in pupils(lesson, 5):
        await voted(person, panel, "Yes")
    closed = await closed_by(teacher, panel)  # a press needs no right
    assert "All, or all but one" in closed.text


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"options": "Yes"}, "You typed 1 option; a vote has 2 to 10"),
        ({"options": "\n".join("abcdefghijk")}, "You typed 11 options"),
        ({"options": "Yes\nyes"}, "The option “yes” is there twice"),
        ({"options": "x" * 81 + "\nno"}, "is too long: at most 80"),
        ({"question": " "}, "needs a question"),
        ({"minutes": "soon"}, "Type whole minutes"),
        ({"minutes": "0"}, "Type whole minutes"),
    ],
)
async def test_a_form_that_does_not_fit_is_given_back(
    lesson: Room, teacher: Person, form: dict[str, str], said: str
) -> None:
    refused = await opened(teacher, **form)
    assert refused.private and said in refused.text
    for typed in ((FORM | form)[name] for name in ("question", "options")):
        assert all(word[:50] in refused.text for word in typed.split())
    assert (await opened(teacher)).title == "Should we?"


async def test_more_options_than_buttons_are_a_select(lesson: Room, teacher: Person) -> None:
    panel = await opened(teacher, options="\n".join("abcdef"))
    assert [*panel.options] == [f"{n}. {x}" for n, x in enumerate("abcdef", 1)]
    assert "3. c" in panel.text
    told = await lesson.alice.actor.select(panel.message, [panel.options["3. c"]])
    assert told.response and "Your vote: **c**" in Seen(told.response, True).text


async def test_a_deadline(lesson: Room, teacher: Person) -> None:
    panel = await opened(teacher, minutes="2")
    people = pupils(lesson, 5)
    for n, person in enumerate(people):
        await voted(person, panel, "Yes" if n < 3 else "No")
    await lesson.env.advance_time((2 * MINUTE + GRACE / 2) / 1000)
    late = await lesson.alice.press(panel, "Yes")
    assert "The time was up" in late.text
    await lesson.bot.keeper.look()
    assert "have voted" in now_shown(lesson, panel)
    await lesson.env.advance_time(EDIT_EVERY / 1000 + 1)
    await lesson.bob.type("help")  # from which the bot sees Discord's time
    await lesson.bot.keeper.look()
    assert "Yes: **3** (60%)" in now_shown(lesson, panel)
    key = csv_id(panel).split(":")[2]
    assert "is closed" in (await people[0].forge(f"v1:b:{key}:1:0", panel)).text


async def test_a_survey_beside_the_class(lesson: Room, teacher: Person) -> None:
    assert isinstance(teacher.actor, MemberActor)
    shown = await teacher.actor.slash(teacher.channel, "vote open")
    topic = await lesson.bot.topics.topic()
    survey = f"{topic.name.key}:lowy-2023"
    empty = {"question": "", "options": "", "minutes": "", "survey": [survey]}
    panel = seen(await teacher.actor.submit_modal(shown, empty))
    assert panel.title == topic.surveys["lowy-2023"].ask
    assert panel.buttons[:3] == ["Yes", "No", "Not sure"]
    for n, person in enumerate(pupils(lesson, 5)):
        await voted(person, panel, "Yes" if n < 2 else "No")
    closed = await closed_by(teacher, panel)
    assert "Lowy Poll of 2023" in closed.text and "**42%**" in closed.text
    assert "sample" in closed.text and "**Not comparable" in closed.text
    assert (
        "The class: 5 voted" in closed.text and "the bot's wording; it is no sample" in closed.text
    )
    assert "Beside: Lowy Poll of 2023" in panel.text


async def test_only_in_a_server_that_added_the_bot(lesson: Room) -> None:
    alone = lesson.alone("carol")
    for command in ("vote open", "vote close", "vote results", "settings show"):
        refused = await alone.type(command)
        assert "only in a server" in refused.text


async def test_without_a_key_there_are_no_votes(lesson: Room, teacher: Person) -> None:
    lesson.bot.activities.secret = None
    assert "ask its host" in (await teacher.type("vote open")).text


async def test_an_administrator_may_organise(lesson: Room) -> None:
    admin = joining(lesson, "admin", discord.Permissions(administrator=True))
    panel = await opened(admin)
    assert "Nobody voted" in (await closed_by(admin, panel)).text
    assert "Settings of this server" in (await admin.type("settings show")).text

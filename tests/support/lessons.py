"""A simulated class: a room with a database of its own, a teacher, and pupils that vote."""

import discord
from simcord.actors import MemberActor

from support.simulated import Person, Room, Seen, seen

FORM = {"question": "Should we?", "options": "Yes\nNo\n\n Not  sure ", "minutes": ""}
MANAGE = discord.Permissions(manage_messages=True)


def joining(room: Room, name: str, permissions: discord.Permissions | None = None) -> Person:
    """Somebody who enters the server."""
    server = room.channel.guild
    assert server
    roles = [server.create_role(name, permissions=permissions)] if permissions else []
    return Person(server.add_member(room.env.create_user(name), roles=roles), room.channel)


def pupils(room: Room, count: int) -> list[Person]:
    return [joining(room, f"pupil{n}") for n in range(count)]


async def opened(teacher: Person, **form: str) -> Seen:
    assert isinstance(teacher.actor, MemberActor)
    shown = await teacher.actor.slash(teacher.channel, "vote open")
    return seen(await teacher.actor.submit_modal(shown, FORM | form))


async def voted(person: Person, panel: Seen, option: str) -> str:
    """Presses an option; gives what the person is told privately."""
    result = await person.actor.click(panel.message, label=option)
    told = [m for m in (result.response, *result.followups) if m and m.ephemeral]
    (note,) = told
    return Seen(note, True).text


def now_shown(room: Room, panel: Seen) -> str:
    """What the panel shows by now."""
    (found,) = [m for m in room.public() if m.message.id == panel.message.id]
    return found.text

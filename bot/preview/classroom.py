"""What the preview shows at first: a classroom, three people to be, and what to try."""

from dataclasses import dataclass

import discord
import simcord
from discord import ui
from discord.ext import commands

from bot.answers.examples import example
from bot.facts.topic import Topic

COMMANDS = ("poll", "alliance", "obstacles", "position", "explain", "ask")
WHAT_TO_TRY = "### Type a command and press Enter"
HOW_TO = (
    "A command on its own, such as `/obstacles`, takes Enter twice. `/help` lists them all. "
    "A line without a slash is an ordinary message, which the bot does not read."
)
WHO = (
    "-# You are the student. To be the teacher, who may manage the server and open votes with "
    "`/vote open`, or a second student, change *Viewing as* at the top of the page. Nothing typed "
    "here leaves this machine."
)


@dataclass(frozen=True)
class Classroom:
    """The channel on the page and who is in it."""

    channel: simcord.ChannelHandle
    student: simcord.MemberActor
    second: simcord.MemberActor
    teacher: simcord.MemberActor
    guide: simcord.MemberActor
    """Speaks for the preview itself, where Discord's client would have something to say."""


async def furnish(env: simcord.Env, bot: commands.AutoShardedBot, topic: Topic) -> Classroom:
    """A server with one channel, the people in it, and the bot's first message."""
    server = env.create_guild("Classroom")
    channel = server.create_text_channel(
        "classroom", topic=f"Type a command such as {example(topic, 'poll')} and press Enter."
    )
    may = discord.Permissions(manage_guild=True, manage_messages=True)
    staff = server.create_role("Teacher", permissions=may)
    classroom = Classroom(
        channel,
        student=server.add_member(env.create_user("student", global_name="Student")),
        second=server.add_member(env.create_user("student2", global_name="Second student")),
        teacher=server.add_member(env.create_user("teacher", global_name="Teacher"), roles=[staff]),
        guide=server.add_member(env.create_user("preview", global_name="Preview", bot=True)),
    )
    examples = "\n".join(f"- `{example(topic, command)}`" for command in COMMANDS)
    greeting = ui.Container(
        ui.TextDisplay(f"{WHAT_TO_TRY}\n{examples}"),
        ui.Separator(visible=False),
        ui.TextDisplay(HOW_TO),
        ui.TextDisplay(WHO),
    )
    await bot.get_partial_messageable(channel.id).send(view=ui.LayoutView().add_item(greeting))
    await env.settle()
    return classroom

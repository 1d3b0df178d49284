"""The floor: a plain discord.py bot whose answers are constant. Nothing that looks up is faster.

`/embed` is the documented minimal command. `/picture` is an answer of an ordinary size with a
chart: a layout with four buttons, built anew each time as is usual, and 14 KB of picture.
`/buttons` has a button that answers the presser with the embed; `/complete` completes.
"""

import os
import random
import re
from io import BytesIO
from typing import Any, Self

import discord
from discord import app_commands, ui

PICTURE = b"\x89PNG\r\n\x1a\n" + random.Random(0).randbytes(14_000)
SENTENCE = "a constant sentence about as long as a statement is, with what it rests on [A 9]"
CHOICES = [app_commands.Choice(name=f"Choice {n}", value=f"choice-{n}") for n in range(5)]

nobody = discord.AllowedMentions.none()  # the stand-in bears no reply that may ping
client = discord.Client(intents=discord.Intents.default(), allowed_mentions=nobody)
tree = app_commands.CommandTree(client)


def constant() -> discord.Embed:
    return discord.Embed(title="Japan", description="\n".join([SENTENCE] * 5))


class Press(ui.DynamicItem[ui.Button[Any]], template=r"press:(?P<n>\d)"):
    """A button whose state is its custom_id, so that discord.py keeps none for each message."""

    def __init__(self, n: int) -> None:
        super().__init__(ui.Button(label=f"Button {n}", custom_id=f"press:{n}"))

    @classmethod
    async def from_custom_id(cls, _: Any, item: ui.Item[Any], match: re.Match[str]) -> Self:
        return cls(int(match["n"]))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.response.send_message(embed=constant(), ephemeral=True)


def buttons() -> ui.ActionRow[Any]:
    row = ui.ActionRow[Any]()
    for n in range(4):
        row.add_item(Press(n))
    return row


@client.event
async def setup_hook() -> None:
    client.add_dynamic_items(Press)
    await tree.sync()


@tree.command(name="embed")
async def answer_with_embed(interaction: discord.Interaction) -> None:
    """Answers with a constant embed."""
    await interaction.response.send_message(embed=constant())


@tree.command(name="picture")
async def answer_with_picture(interaction: discord.Interaction) -> None:
    """Answers with a constant layout that holds a picture."""
    view = ui.LayoutView(timeout=None)
    box = ui.Container[Any](ui.TextDisplay("## Japan"), *(ui.TextDisplay(SENTENCE),) * 4)
    box.add_item(ui.MediaGallery(discord.MediaGalleryItem("attachment://chart.png")))
    view.add_item(box).add_item(buttons())
    await interaction.response.send_message(
        view=view, file=discord.File(BytesIO(PICTURE), "chart.png")
    )


@tree.command(name="buttons")
async def answer_with_buttons(interaction: discord.Interaction) -> None:
    """Answers with constant buttons."""
    await interaction.response.send_message(view=ui.LayoutView(timeout=None).add_item(buttons()))


@tree.command(name="complete")
async def complete(interaction: discord.Interaction, word: str) -> None:
    """Completes its option."""
    await interaction.response.send_message(embed=constant())


@complete.autocomplete("word")
async def choices(_: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
    return CHOICES


if __name__ == "__main__":
    client.run(os.environ["DISCORD_TOKEN"], log_handler=None)

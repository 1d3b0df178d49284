"""The smallest bot that uses each thing the stand-in offers; run by test_standin.py.

With the argument "plain" it is a plain client, else one with shards.
"""

import asyncio
import os
import re
import sys
from io import BytesIO
from typing import Any, Self

import discord
from discord import app_commands, ui

kind = discord.Client if "plain" in sys.argv else discord.AutoShardedClient
nobody = discord.AllowedMentions.none()
client = kind(intents=discord.Intents.none(), allowed_mentions=nobody)
tree = app_commands.CommandTree(client)


class Count(ui.DynamicItem[ui.Button[Any]], template=r"count:(?P<n>\d+)"):
    """A button that counts, with its state in the custom_id alone."""

    def __init__(self, n: int) -> None:
        super().__init__(ui.Button(label=str(n), custom_id=f"count:{n}"))
        self.n = n

    @classmethod
    async def from_custom_id(cls, _: Any, item: ui.Item[Any], match: re.Match[str]) -> Self:
        return cls(int(match["n"]))

    async def callback(self, interaction: Any) -> None:
        view = picture(f"clicked by {interaction.user}", self.n + 1)
        await interaction.response.edit_message(view=view)


def picture(text: str, n: int) -> ui.LayoutView:
    """A text, a picture, the button, one that is disabled, and a select."""
    view = ui.LayoutView(timeout=None)
    gallery = ui.MediaGallery[Any](discord.MediaGalleryItem("attachment://dot.png"))
    off = ui.Button[Any](label="off", custom_id="off", disabled=True)
    pick = ui.Select[Any](custom_id="pick", options=[discord.SelectOption(label="pear")])
    view.add_item(ui.Container(ui.TextDisplay(text), gallery))
    view.add_item(ui.ActionRow[Any]().add_item(pick))
    return view.add_item(ui.ActionRow[Any]().add_item(Count(n)).add_item(off))


@client.event
async def setup_hook() -> None:
    client.add_dynamic_items(Count)
    await tree.sync()
    await tree.fetch_commands()


@client.event
async def on_interaction(interaction: discord.Interaction) -> None:
    data: Any = interaction.data
    if data.get("custom_id") == "pick":
        await interaction.response.defer()
        view = picture(f"picked {data['values']}", 0)
        await interaction.edit_original_response(view=view, attachments=[])


@tree.command()
async def echo(interaction: discord.Interaction, text: str, loud: bool = False) -> None:
    """Says it again."""
    file = discord.File(BytesIO(b"not quite a picture"), "dot.png")
    view = picture(text.upper() if loud else text, 0)
    await interaction.response.send_message(view=view, file=file, ephemeral=True)


@echo.autocomplete("text")
async def guess(_: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=f"{typed}?", value=typed)]


@tree.command()
async def slow(interaction: discord.Interaction) -> None:
    """Thinks first."""
    await interaction.response.defer(thinking=True)
    await asyncio.sleep(0.02)
    await interaction.edit_original_response(content="thought")
    later = await interaction.followup.send("and thought again", wait=True)
    await later.edit(content="and again")


@tree.command()
async def deaf(interaction: discord.Interaction) -> None:
    """Never answers."""


client.run(os.environ["DISCORD_TOKEN"])

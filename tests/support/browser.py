"""A preview with a small bot, and a browser at its page."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.facts.topic import Topic
from bot.preview import run_preview

WAIT_SECONDS = 5.0
"""After which a test gives up on something that takes milliseconds."""

Json = dict[str, Any]


class Cite(ui.DynamicItem[ui.Button[ui.LayoutView]], template="cite:(?P<country>.+)"):
    def __init__(self, country: str) -> None:
        super().__init__(ui.Button(label="Cite", custom_id=f"cite:{country}"))
        self.country = country

    @classmethod
    async def from_custom_id(cls, interaction: Any, item: Any, match: Any, /) -> "Cite":
        return cls(match["country"])

    async def callback(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"Source for {self.country}", ephemeral=True)


class Poll(ui.LayoutView):
    def __init__(self, country: str) -> None:
        super().__init__(timeout=None)
        row: ui.ActionRow[Any] = ui.ActionRow()
        row.add_item(Cite(country))
        self.add_item(ui.Container(ui.TextDisplay(f"Poll in {country}"), row))
        self.stop()


class Brief(ui.View):
    async def on_timeout(self) -> None:
        await self.message.edit(content="over", view=None)

    message: discord.InteractionMessage

    @ui.button(label="Wait")
    async def wait_button(self, interaction: discord.Interaction, _: Any) -> None: ...


def small_bot() -> commands.AutoShardedBot:
    """A bot of the same make as the real one: sharded, no intents, layouts stopped when sent."""

    class SmallBot(commands.AutoShardedBot):
        async def setup_hook(self) -> None:
            self.add_dynamic_items(Cite)

    bot = SmallBot("!", intents=discord.Intents.none(), help_command=None, shard_count=4)

    @bot.tree.command(description="A published survey")
    async def poll(interaction: discord.Interaction, country: str, private: bool = False) -> None:
        await interaction.response.send_message(view=Poll(country), ephemeral=private)

    @bot.tree.command(description="For or against")
    @app_commands.choices(side=[app_commands.Choice(name="For it", value="for")])
    async def argue(interaction: discord.Interaction, side: str) -> None:
        await interaction.response.send_message(side)

    @bot.tree.command(description="A view that times out")
    async def brief(interaction: discord.Interaction) -> None:
        view = Brief(timeout=0.2)
        sent = await interaction.response.send_message("soon", view=view)
        assert isinstance(sent.resource, discord.InteractionMessage)
        view.message = sent.resource

    @bot.tree.command(description="Fails, and says so")
    async def broken(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("Something went wrong")
        raise RuntimeError("on purpose")

    @bot.tree.command(description="Leaves a task behind that fails")
    async def careless(interaction: discord.Interaction) -> None:
        async def fails() -> None:
            raise RuntimeError("left behind")

        interaction.client.loop.create_task(fails())
        await interaction.response.send_message("done")

    @bot.tree.command(description="Never ends")
    async def stuck(interaction: discord.Interaction) -> None:
        await asyncio.Event().wait()

    @bot.tree.command(description="Settings")
    @app_commands.default_permissions(manage_guild=True)
    async def settings(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("settings")

    return bot


class Browser:
    """Speaks to the page's HTTP interface as its JavaScript does."""

    def __init__(self, http: aiohttp.ClientSession, url: str) -> None:
        self.http = http
        self.url = url
        self.base, _, capability = url.partition("#")
        self.headers = {"X-Simcord-Capability": capability}
        self.sequence = 0

    async def open(self) -> "Browser":
        self.seen = await self.call("POST", "api/pages", json={})
        self.headers["X-Simcord-Context"] = self.seen["context"]["id"]
        return self

    async def call(self, method: str, path: str, **body: Any) -> Any:
        async with self.http.request(
            method, self.base + path, headers=self.headers, **body
        ) as response:
            response.raise_for_status()
            if response.content_type == "application/json":
                return await response.json()
            return await response.text()

    async def send(self, path: str, body: bytes, content_type: str) -> tuple[int, str]:
        """Status of, and text in, the answer to a body that may be none of the page's."""
        headers = self.headers | {"Content-Type": content_type}
        async with self.http.post(self.base + path, headers=headers, data=body) as response:
            return response.status, await response.text()

    async def look(self) -> list[Json]:
        """The messages in the channel, oldest first."""
        self.seen = await self.call("GET", "api/state")
        return [self.seen["messages"][name] for name in self.seen["timeline"]]

    def envelope(self, kind: str, **fields: Any) -> Json:
        """The body of the next action."""
        return {
            "protocol_version": 3,
            "sequence": self.sequence + 1,
            "request_id": f"request-{self.sequence}",
            "generation": self.seen["context"]["generation"],
            "bot_generation": self.seen["botGeneration"],
            "published_revision": self.seen["publishedRevision"],
            "kind": kind,
            **fields,
        }

    async def act(self, kind: str, **fields: Any) -> Json:
        receipt = await self.call("POST", "api/action", json=self.envelope(kind, **fields))
        self.sequence = receipt["expectedSequence"]
        return receipt

    async def type(self, line: str) -> Json:
        return await self.act("send_message", content=line)

    async def see(self, holds: Callable[[list[Json]], bool]) -> list[Json]:
        """Polls, as the page does, until the channel is as expected."""
        async with asyncio.timeout(WAIT_SECONDS):
            while not holds(messages := await self.look()):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        return messages


def text_of(message: Json) -> str:
    """All text of a message, its components included."""

    def walk(node: Any) -> list[str]:
        if isinstance(node, list):
            return [text for child in node for text in walk(child)]
        if not isinstance(node, dict):
            return []
        own = node["content"] if isinstance(node.get("content"), str) else ""
        return [own, *walk(node.get("components"))]

    return "\n".join(walk(message)).strip()


def button(message: Json, label: str) -> Json:
    """The fields of a click on a button of a message."""

    def walk(node: Any) -> Json | None:
        if isinstance(node, dict):
            if node.get("label") == label:
                return node
            node = node.get("components")
        children = node if isinstance(node, list) else []
        return next((found for child in children if (found := walk(child))), None)

    found = walk(message)
    assert found is not None
    return {"control_key": found["control_key"], "target_id": message["id"]}


@contextlib.asynccontextmanager
async def preview(topic: Topic, *, port: int = 0, open_browser: bool = False) -> AsyncIterator[str]:
    """A running preview's address."""
    announced: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    running = asyncio.create_task(
        run_preview(
            small_bot(),
            topic,
            port=port,
            open_browser=open_browser,
            announce=announced.set_result,
        )
    )
    try:
        await asyncio.wait([running, announced], return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            running.result()
        yield announced.result()
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running


@contextlib.asynccontextmanager
async def browsers(url: str) -> AsyncIterator[Callable[[], Any]]:
    """Opens browsers at an address."""
    async with aiohttp.ClientSession() as http:
        yield lambda: Browser(http, url).open()

"""A class that votes over the stand-in, with processes of the bot that come and go."""

from asyncio.subprocess import Process
from contextlib import AsyncExitStack
from pathlib import Path

from standin import Answer, NotPossible, StandIn
from standin.payloads import GUILD, Json, components
from standin.server import START_S

from support import discord_limits as limits
from support.killed import MOMENT
from support.processes import bot_run

MODULE = "tests.support.killed"
FORM = {"question": "Should we?", "options": "Yes\nNo\nNot sure", "minutes": ""}
KEY = "the ballot key of the tests"


def shown(message: Json) -> str:
    """What a message says."""
    return "\n".join(limits.texts(message["components"]))


def id_of(message: Json, label: str) -> str:
    """The custom_id of a button."""
    buttons = (c for c in components(message["components"]) if c.get("label") == label)
    return next(buttons)["custom_id"]


class Bots:
    """Processes of one bot in a folder, by their shards. home: that of the usual guild."""

    def __init__(
        self, stack: AsyncExitStack, discord: StandIn, folder: Path, url: str, count: int = 1
    ) -> None:
        self._stack, self.discord, self._folder = stack, discord, folder
        self.count, self.running = count, dict[int, Process]()
        self.home = (int(GUILD) >> 22) % count
        self._own = {"DATABASE_URL": url, "BALLOT_KEY": KEY, "SEARCH": "words"}

    def kill_at(self, moment: str) -> None:
        """Has the next process die that comes to this moment: see `killed`."""
        (self._folder / MOMENT).write_text(moment)

    async def start(self, shard: int) -> None:
        own = self._own
        if self.count > 1:
            own = own | {"SHARD_COUNT": str(self.count), "SHARD_IDS": str(shard)}
        begun = bot_run(self._folder, self.discord.env | own, module=MODULE)
        self.running[shard] = await self._stack.enter_async_context(begun)
        await self.discord.until(lambda: self._is_connected(shard), "session", START_S)
        await self.discord.wait_synced()

    def _is_connected(self, shard: int) -> bool:
        return any(s.link for s in self.discord.gateway.sessions if s.shard[0] == shard)

    async def kill(self, shard: int) -> None:
        self.running[shard].kill()
        await self.dead(shard)

    async def dead(self, shard: int) -> None:
        """Waits until a process has ended, and Discord knows it."""
        await self.running[shard].wait()
        await self.discord.until(lambda: not self._is_connected(shard), "end of the connection")


class Lesson:
    """A class in the usual channel of the usual guild."""

    def __init__(self, discord: StandIn, teacher: str = "teacher") -> None:
        self.discord, self.teacher = discord, teacher
        self.panel: Json = {}

    async def open(self, **form: str) -> Json:
        opened = await self.discord.slash("vote open", user=self.teacher)
        answer = await self.discord.submit(opened, FORM | form, user=self.teacher)
        self.panel = answer["message"]
        return self.panel

    async def press(self, label: str, user: str) -> Answer:
        return await self.discord.click(id_of(self.panel, label), self.panel, user=user)

    async def tried(self, label: str, user: str) -> bool:
        """Whether a press was acknowledged: the process may be dying."""
        try:
            await self.press(label, user)
        except (TimeoutError, NotPossible):
            return False
        return True

    async def results(self) -> str:
        answer = await self.discord.slash("vote results", user=self.teacher)
        return "\n".join(limits.texts(answer["data"]["components"]))

    @property
    def is_closed(self) -> bool:
        """Whether the panel shows its close."""
        return all(c.get("label") != "Close the vote" for c in components(self.panel["components"]))

    async def until_shown(self, words: str) -> None:
        """Waits for the panel to say something."""
        await self.discord.until(lambda: words in shown(self.panel), f"{words!r} in the panel")

"""Lives of the bot with facts of their own: a checkout whose packs a test may change."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from standin import Answer, NotPossible, StandIn
from standin.payloads import GUILD

from bot.answers.charts.pictures import draw_missing
from support.databases import opened_topics
from support.processes import ROOT, ended, page, said
from support.processes import bot as begun
from support.small_pack import write_pack, write_twin

GONE = "The store of facts does not answer just now"
PATIENCE = 40.0  # on a busy machine; nothing takes so long
PRIVATE = 64
SPOKEN = "zyzzyva"  # in every question, in no log
SECRETS = (SPOKEN, "SELECT", "INSERT", "UPDATE", "Traceback", "asker")
SURVEYS = re.compile(r"\[\[(survey|finding)\]\].*?(?=\n\[\[|\Z)", re.DOTALL)


def checkout(folder: Path, *twins: str) -> Path:
    """The bot's code with the small pack, and with twins of it; gives the pack.

    They have no chart to be drawn.
    """
    (folder / "bot").symlink_to(ROOT / "bot", target_is_directory=True)
    pack = write_pack(folder / "data" / "tram")
    for written in (pack, *(write_twin(folder / "data" / slug) for slug in twins)):
        surveys = written / "surveys.toml"
        surveys.write_text(SURVEYS.sub("", surveys.read_text("utf-8")), "utf-8")
    return pack


async def filled(url: str, folder: Path) -> None:
    """Imports the packs of a folder, and notes that their charts are drawn, of which there is none:
    a bot would load each topic at its start to find that out."""
    async with opened_topics(url, folder) as topics:
        assert await draw_missing(topics) == 0


async def bot(
    folder: Path, *arguments: str, settings: Mapping[str, str], wrapper: str = ""
) -> tuple[int | None, str]:
    """Runs the bot to its end; gives exit code and all it said."""
    process = await begun(folder, *arguments, settings=settings, wrapper=wrapper)
    wrote = "".join(await ended(process))
    return process.returncode, wrote


class Askers:
    """People who ask, each once, what nobody has asked before: no answer is kept for them."""

    def __init__(self, discord: StandIn) -> None:
        self.discord, self.count = discord, 0

    async def ask(self, guild: str = GUILD, topic: str = "") -> Answer:
        self.count += 1
        asked = {"question": f"what tram line does the mayor propose {SPOKEN}{self.count}?"}
        if topic:
            asked["topic"] = topic
        return await self.discord.slash("ask", asked, user=f"asker{self.count}", guild=guild)

    async def ask_again(self, guild: str = GUILD) -> Answer:
        """What has been asked before: the answer is kept until the facts are taken up anew."""
        self.count += 1
        asked = {"name": "tram"}
        return await self.discord.slash("explain", asked, user=f"asker{self.count}", guild=guild)

    async def taken_up(self, words: str, guild: str = GUILD) -> None:
        async with asyncio.timeout(PATIENCE):
            while words not in said(await self.ask_again(guild)):
                pass

    async def told_that_it_is_gone(self, topic: str) -> None:
        assert refused(answer := await self.ask(topic=topic)), said(answer)

    async def answered(self, guild: str = GUILD, topic: str = "") -> None:
        assert right(answer := await self.ask(guild, topic)), said(answer)

    @asynccontextmanager
    async def at_work(self, guilds: Sequence[str] = (GUILD,) * 6) -> AsyncIterator[list[Answer]]:
        """While inside, one person after another asks in each guild; gives their answers."""
        answers: list[Answer] = []

        async def keep_asking(guild: str) -> None:
            while not over.is_set():
                try:
                    answers.append(await self.ask(guild))
                except (TimeoutError, NotPossible):  # the bot has gone
                    return

        over = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            for guild in guilds:
                group.create_task(keep_asking(guild))
            try:
                await self.discord.until(lambda: len(answers) > len(guilds), "answers")
                yield answers
            finally:
                over.set()


def right(answer: Answer) -> bool:
    return "Ada Brandt" in said(answer) and not answer["data"].get("flags", 0) & PRIVATE


def refused(answer: Answer) -> bool:
    return GONE in said(answer) and bool(answer["data"]["flags"] & PRIVATE)


async def until_health(port: int, status: int, text: str) -> None:
    async with asyncio.timeout(PATIENCE):
        while await page(port, "healthz") != (status, text):  # noqa: ASYNC110
            await asyncio.sleep(0.1)


def discreet(wrote: str) -> None:
    for secret in SECRETS:
        assert secret not in wrote, wrote

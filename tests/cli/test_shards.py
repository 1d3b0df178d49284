"""Three processes share one PostgreSQL, and the guilds of one bot among them."""

import asyncio
import contextlib
import json
import signal
from asyncio.subprocess import Process
from pathlib import Path

from standin import StandIn
from support import discord_limits as limits
from support.databases import Databases
from support.lives import PATIENCE, Askers, bot, checkout, discreet, right
from support.processes import bot_run, posix, said, stopped
from support.small_pack import change

from bot.database.schema import revisions

COUNT = 3


async def connected(discord: StandIn, count: int) -> None:
    def links() -> bool:
        return sum(session.link is not None for session in discord.gateway.sessions) == count

    await discord.until(links, f"{count} sessions", PATIENCE)


@posix
async def test_three_processes_are_one_bot(databases: Databases, tmp_path: Path) -> None:
    statements = checkout(tmp_path) / "statements.toml"
    own = {"DATABASE_URL": databases.empty("postgresql"), "SHARD_COUNT": str(COUNT)}
    own["SEARCH"] = "words"  # vectors that are computed would be taken up, too
    async with StandIn(guilds=COUNT) as discord, contextlib.AsyncExitStack() as stack:
        guilds = sorted(discord.gateway.guilds, key=lambda id: (int(id) >> 22) % COUNT)

        async def start(shard: int) -> Process:
            settings = discord.env | own | {"SHARD_IDS": str(shard)}
            return await stack.enter_async_context(bot_run(tmp_path, settings))

        # All start at once over an empty database.
        processes = list(await asyncio.gather(*map(start, range(COUNT))))
        await connected(discord, COUNT)
        assert {session.shard for session in discord.gateway.sessions} == {
            (shard, COUNT) for shard in range(COUNT)
        }
        askers = Askers(discord)
        for guild in guilds:
            await askers.answered(guild)

        # Whoever made a message, any process knows its buttons.
        asked = await discord.slash("alliance", {"name": "the league"}, guild=guilds[0])
        ids = limits.custom_ids(asked["message"]["components"])
        cite = next(id for id in ids if id.startswith("a1:c:"))
        for guild in guilds:
            cited = await discord.click(cite, asked["message"], user="bob", guild=guild)
            assert "Cite: Harbour League" in said(cited)

        # Facts that one process imports show in all.
        for guild in guilds:
            assert "proposes a tram line" in said(await askers.ask_again(guild))
        change(statements, "proposes a tram line", "wants a tram line")
        assert await bot(tmp_path, "import", settings=own) == (0, "tram: loaded\n")
        for guild in guilds:
            await askers.taken_up("wants a tram line", guild)

        # One is killed while people ask; the others answer on.
        async with askers.at_work(guilds * 2) as answers:
            processes[1].kill()
            ended = b"".join(await processes[1].communicate()).decode()
            for guild in (guilds[0], guilds[2]):
                await askers.answered(guild)
        assert all(map(right, answers)), [*map(said, answers)]
        assert all(use.answer for use in discord.rest.interactions.values() if use.type)

        # Started again it answers its guild, and knows the buttons from before.
        processes[1] = await start(1)
        await connected(discord, COUNT)
        await askers.answered(guilds[1])
        cited = await discord.click(cite, asked["message"], user="bob", guild=guilds[1])
        assert "Cite: Harbour League" in said(cited)
        logs = await asyncio.gather(*(stopped(p, signal.SIGTERM) for p in processes))
    for wrote in (logs := [*logs, ended]):
        discreet(wrote)
    messages = [json.loads(line)["message"] for wrote in logs for line in wrote.splitlines()]
    assert sum(m.startswith("Running upgrade") for m in messages) == len(revisions())
    # What each finds at its start is not taken up: that is one import.
    assert sum(m.startswith("facts taken up, revision ") for m in messages) == COUNT

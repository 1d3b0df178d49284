"""Token and password stay where they are: not in output, not in a log at DEBUG, whatever fails."""

import asyncio
import signal
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import make_url
from standin import StandIn
from support.databases import Databases
from support.lives import GONE, PATIENCE, bot
from support.processes import PASSWORD, bot_run, posix, said, stopped

from bot.app import create_bot
from bot.database.engine import Database
from bot.facts.store import Topics
from bot.settings import Settings

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GfAkEd.abcdefghijklmnopqrstuvwxyz"
NOWHERE = f"postgresql+asyncpg://bot:{PASSWORD}@127.0.0.1:1/facts"


async def test_nothing_that_is_printed_for_a_look_shows_one() -> None:
    settings = Settings(discord_token=SecretStr(TOKEN), database_url=SecretStr(NOWHERE))
    database = Database(NOWHERE)
    topics = Topics(database)
    bot = create_bot(topics)
    for thing in (settings, database, database.engine, topics, bot, bot.replies, bot.tree):
        for shown in (repr(thing), str(thing), f"{thing}"):
            assert TOKEN not in shown and PASSWORD not in shown, type(thing)
    assert settings.secrets() == [TOKEN, PASSWORD, PASSWORD]


@pytest.mark.parametrize("verb", ["doctor", "import", "run"])
async def test_a_database_out_of_reach(tmp_path: Path, verb: str) -> None:
    async with StandIn() as discord:
        own = {"DATABASE_URL": NOWHERE, "LOG_LEVEL": "DEBUG", "DISCORD_TOKEN": TOKEN}
        code, wrote = await bot(tmp_path, verb, settings=discord.env | own)
    assert code == 1
    assert "database" in wrote and "refused" in wrote
    assert TOKEN not in wrote and PASSWORD not in wrote


@posix
async def test_a_life_in_which_the_database_fails(tmp_path: Path, databases: Databases) -> None:
    url = make_url(databases.empty("postgresql"))
    own = {
        "DATABASE_URL": url.set(password=PASSWORD).render_as_string(hide_password=False),
        "LOG_LEVEL": "DEBUG",
    }
    async with StandIn() as discord, bot_run(tmp_path, discord.env | own) as process:
        await discord.wait_synced()
        await discord.wait_ready()
        assert "Quad" in said(await discord.slash("alliance", {"name": "quad"}, user="mallory"))
        databases.psql(f"\\c {url.database}\nUPDATE topic SET revision = revision + 1;")
        databases.psql(f"\\c {url.database}\nDROP TABLE source CASCADE;")
        asked = {"question": "zyzzyva in japan"}
        async with asyncio.timeout(PATIENCE):  # until the bot has seen the new revision
            while GONE not in said(await discord.slash("ask", asked, user="mallory")):  # noqa: ASYNC110
                await asyncio.sleep(1)  # below what the bot takes for a flood
        wrote = await stopped(process, signal.SIGTERM)
    assert "UndefinedTableError" in wrote  # the log says what failed
    for unsaid in (PASSWORD, discord.env["DISCORD_TOKEN"], "mallory", "zyzzyva", "SELECT"):
        assert unsaid not in wrote

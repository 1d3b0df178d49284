"""The bot on Discord, as people use it."""

import json
import logging
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import discord
import discord_limits as limits
import pytest
import pytest_asyncio
import simcord
from discord import app_commands
from simulated import MENU, Person, Room, Seen, enter, new_bot, url_of
from sqlalchemy import text

from bot.facts.catalogue import CATALOGUE, parse_line
from bot.facts.lookups import STALE
from bot.facts.store import Store

pytest_plugins = "simulated"
pytestmark = pytest.mark.asyncio(loop_scope="module")

FIRST_LINES = {
    "/poll japan": r"\*\*11%\*\* would .*, \*\*56%\*\* backed logistical support",
    "/alliance quad": "",
    "/obstacles": r"\*\*\d+ kinds of obstacle\*\*",
    "/position vietnam": "",
    "/explain four nos": "",
    "/timeline since:2014": "",
    "/assessment B": "",
    "/clash": r"\*\*\d+ questions\*\* are compared",
    "/argue against": r"\*\*1\*\* ",
    "/ask why did the quad start": "tsunami",
    "/sources": r"\*\*2 articles\*\*",
    "/help": "",
}


async def ask(person: Person, line: str, **more: Any) -> Seen:
    command, options = parse_line(line)
    return await person.type(command.name, **options, **more)


async def test_x(room):
    for c in CATALOGUE:
        a = await ask(room.alice, c.example)
        print("=====", c.example, a.private, a.buttons, list(a.options)[:3], a.files)
        print(a.text[:300])

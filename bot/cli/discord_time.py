"""The time by Discord's clock, before any interaction has told it."""

from datetime import datetime
from email.utils import parsedate_to_datetime

import aiohttp
from discord.http import Route

NETWORK_SECONDS = 5.0


async def discord_time(proxy: str | None, token: str = "") -> datetime | None:
    """By the second, from the head of an answer; None where Discord cannot be reached.

    token: the bot's, without which Discord answers as well.
    """
    headers = {"Authorization": f"Bot {token}"} if token else {}
    try:
        timeout = aiohttp.ClientTimeout(total=NETWORK_SECONDS)
        async with (
            aiohttp.ClientSession(timeout=timeout) as http,
            http.get(f"{Route.BASE}/gateway", proxy=proxy, headers=headers) as response,
        ):
            return parsedate_to_datetime(response.headers["Date"])
    except (aiohttp.ClientError, OSError, KeyError, ValueError):
        return None

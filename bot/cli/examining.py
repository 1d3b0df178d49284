"""`bot doctor`: looks at everything that a start needs, and says what to do."""

import base64
import binascii
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import aiohttp
from discord.http import Route

from bot.facts.inspection import Finding, inspect
from bot.settings import Settings, packs_folder

TOKEN = re.compile(r"([\w-]{18,})\.([\w-]{4,})\.([\w-]{20,})")
CLOCK_SECONDS = 5.0  # by which this machine's clock may be off
NETWORK_SECONDS = 5.0


async def examine(settings: Settings) -> AsyncIterator[Finding]:
    """Everything, one finding after the other."""
    yield _token(settings)
    yield await _clock()
    async for finding in inspect(settings.database_url.get_secret_value(), packs_folder()):
        yield finding


def _token(settings: Settings) -> Finding:
    if settings.discord_token is None:
        return Finding("token", "not set", "Put DISCORD_TOKEN into the environment or .env.")
    found = TOKEN.fullmatch(settings.discord_token.get_secret_value())
    try:
        head = found[1] if found else ""
        shaped = base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)).isdigit()
    except binascii.Error:
        shaped = False
    if not shaped:
        advice = "Copy it anew from the bot's page in the developer portal, without quotes."
        return Finding("token", "has not the form of a bot token", advice)
    return Finding("token", "has the form of a bot token")


async def _clock() -> Finding:
    """Against Discord's own; where Discord cannot be reached that is said, too."""
    try:
        timeout = aiohttp.ClientTimeout(total=NETWORK_SECONDS)
        async with (
            aiohttp.ClientSession(timeout=timeout) as http,
            http.get(f"{Route.BASE}/gateway") as response,
        ):
            theirs = parsedate_to_datetime(response.headers["Date"])
    except (aiohttp.ClientError, OSError, KeyError, ValueError, TimeoutError):
        return Finding("Discord", "cannot be reached", "Check the network and its firewall.")
    off = abs((datetime.now(UTC) - theirs).total_seconds())
    if off > CLOCK_SECONDS:
        return Finding("clock", f"{off:.0f} s off", "Let the machine set its clock (NTP).")
    return Finding("clock", "right, and Discord answers")

"""A small stand-in for Discord, for tests that run the bot as a process of its own.

It speaks what discord.py 2.7 asks for on the wire: the REST routes of a bot that answers commands
and buttons, and the compressed gateway. Whether a message keeps Discord's limits is for other
tests to say.

    async with StandIn() as discord:
        bot = await asyncio.create_subprocess_exec(*command, env={**os.environ, **discord.env})
        await discord.wait_ready()
        answer = await discord.slash("poll", {"country": "japan"})
        more = await discord.click("next", answer["message"])
"""

from .faults import HUNG_UP, RESET, Fault
from .rest import Answer
from .server import NotPossible, StandIn

__all__ = ["HUNG_UP", "RESET", "Answer", "Fault", "NotPossible", "StandIn"]

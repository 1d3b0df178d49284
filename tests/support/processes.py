"""Processes of the bot: begun, read, stopped, and what they answered."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from standin import Answer
from standin.server import START_S

from bot.cli.stopping import HASTY
from support import discord_limits as limits

ROOT = Path(__file__).parent.parent.parent
STOP_SECONDS = 20.0  # a process that hangs; how long a stop takes is measured, not tested
LIFE_SECONDS = 60.0  # one that hangs without being told to stop
DRAWN_SECONDS = 60.0  # until charts are there, on a busy machine
PASSWORD = "a-password-of-a-database"

posix = pytest.mark.skipif(sys.platform == "win32", reason="sends POSIX signals")


def environment(more: Mapping[str, str]) -> dict[str, str]:
    """What a host sets, and nothing that the developer of these tests has set."""
    unset = ("DISCORD_", "DATABASE_", "LOG_", "METRICS_", "SHARD_", "SEARCH", "BALLOT_")
    unset += ("HTTPS_PROXY", "https_proxy")
    plain = {k: v for k, v in os.environ.items() if not k.startswith(unset)}
    path = os.pathsep.join(filter(None, (more.get("PYTHONPATH"), str(ROOT))))
    return {**plain, **more, "PYTHONPATH": path, "PYTHONFAULTHANDLER": "1"}


def full(blocks: int) -> str:
    """A wrapper for `bot`. blocks: of 512 bytes, above which no file grows, as on a full disk."""
    return f'ulimit -f {blocks}; exec "$@"'


async def bot(
    folder: Path,
    *arguments: str,
    settings: Mapping[str, str],
    wrapper: str = "",
    module: str = "bot",
) -> Process:
    """Begins a process in a folder that has no `.env`.

    wrapper: a shell's line that runs "$@". module: what is run in place of the bot itself.
    """
    command = (sys.executable, "-m", module, *arguments)
    return await asyncio.create_subprocess_exec(
        *(("sh", "-c", wrapper, "sh", *command) if wrapper else command),
        cwd=folder,
        env=environment(settings),
        stdout=PIPE,
        stderr=PIPE,
    )


@asynccontextmanager
async def bot_run(
    folder: Path, settings: Mapping[str, str], *, wrapper: str = "", module: str = "bot"
) -> AsyncIterator[Process]:
    """`bot run`, until the end of the block at the latest."""
    process = await bot(folder, "run", settings=settings, wrapper=wrapper, module=module)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def ended(process: Process, within: float = LIFE_SECONDS) -> tuple[str, str]:
    """Output and errors of a life that has to be over within seconds; one that hangs says where
    it stands."""
    reading = asyncio.ensure_future(process.communicate())
    _, late = await asyncio.wait({reading}, timeout=within)
    if late:
        process.send_signal(signal.SIGABRT)
    out, err = (written.decode() for written in await reading)
    assert not late, out + err
    return out, err


async def stopped(process: Process, with_signal: signal.Signals, *, hastily: bool = False) -> str:
    """What a process wrote that is told to end, and that has to end well, in its own time."""
    process.send_signal(with_signal)
    wrote = "".join(await ended(process, STOP_SECONDS))
    assert process.returncode == 0, wrote
    assert (HASTY in wrote) is hastily, wrote
    return wrote


def held_to_limits(answer: Answer) -> None:
    assert limits.broken_body(answer["data"]) == []


def said(answer: Answer) -> str:
    return "\n".join(limits.texts(answer["data"]["components"]))


async def healthy(port: int) -> None:
    """Waits until a bot that has just started says that all is well."""
    async with asyncio.timeout(START_S):
        while (await page(port, "healthz")) != (200, "ok\n"):  # noqa: ASYNC110
            await asyncio.sleep(0.1)


async def page(port: int, name: str) -> tuple[int, str]:
    url = f"http://127.0.0.1:{port}/{name}"
    async with aiohttp.ClientSession() as browser, browser.get(url) as response:
        return response.status, await response.text()

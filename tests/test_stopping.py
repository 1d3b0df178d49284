"""A process that is told to end, whatever it waits for."""

import asyncio
import contextlib
import os
import signal
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest
from standin import StandIn
from test_run import ROOT, STOP_SECONDS, bot_run, ended, posix, stopped

from bot.cli.stopping import SIGNALS

WAITING = {
    "as it loads": "print('.', end='', flush=True); time.sleep(99)",
    "in its loop": "run(stop.heard_by(wait()))",
    "for a thread": "run(stop.heard_by(wait_for(time.sleep)))",
}
PROGRAM = """
import asyncio, time, uvloop
from bot.cli import stopping
stopping.LAST_SECONDS = 1
async def wait():
    print(".", end="", flush=True)
    try:
        await asyncio.sleep(99)
    finally:
        await asyncio.sleep(0.2)
        print("in good order", end="")
async def wait_for(what):
    print(".", end="", flush=True)
    await asyncio.get_running_loop().run_in_executor(None, what, 99)
run = asyncio.run if {plain} else uvloop.run
with stopping.Stop(7) as stop:
    {waits}
"""


@posix
@pytest.mark.parametrize("plain", [True, False], ids=["asyncio", "uvloop"])
@pytest.mark.parametrize("waits", WAITING.values(), ids=WAITING)
async def test_a_signal_ends_it_and_further_ones_change_nothing(waits: str, plain: bool) -> None:
    for number in SIGNALS:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", PROGRAM.format(plain=plain, waits=waits)),
            cwd=ROOT,
            stdout=PIPE,
            stderr=PIPE,
        )
        assert process.stdout
        assert await process.stdout.readexactly(1)
        process.send_signal(number)
        with contextlib.suppress(ProcessLookupError):
            await asyncio.sleep(0.1)
            process.send_signal(number)
        order = "in good order" * (waits == WAITING["in its loop"])
        assert await ended(process, STOP_SECONDS) == (order, "")
        assert process.returncode == 7


@posix
async def test_a_bot_whose_log_nobody_reads_can_be_stopped(tmp_path: Path) -> None:
    read, write = os.pipe()
    os.set_blocking(write, False)
    with contextlib.suppress(BlockingIOError):
        while True:
            os.write(write, b"-")
    os.set_blocking(write, True)
    own = {"DATABASE_URL": f"sqlite:///{tmp_path / 'facts.db'}"}
    async with StandIn() as discord:
        async with bot_run(tmp_path, discord.env | own) as process:
            await discord.wait_synced()
            await discord.wait_ready()
            await stopped(process, signal.SIGTERM)
        deaf = f'exec "$@" 2>/proc/{os.getpid()}/fd/{write}'
        more = own | {"LOG_LEVEL": "WARNING"}
        async with bot_run(tmp_path, discord.env | more, wrapper=deaf) as process:
            await discord.wait_ready()
            await discord.gateway.babble(text=True)  # of which the log is told
            with pytest.raises(TimeoutError):
                await discord.slash("help")
            await stopped(process, signal.SIGTERM)
    os.close(read)
    os.close(write)

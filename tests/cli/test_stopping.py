"""A process that is told to end, whatever it waits for."""

import asyncio
import contextlib
import os
import signal
import sqlite3
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import closing
from pathlib import Path

import pytest
from standin import StandIn
from support.large_pack import write_large
from support.lives import checkout
from support.processes import ROOT, STOP_SECONDS, bot_run, ended, posix, stopped

from bot.cli.stopping import HASTY, SIGNALS

PROGRAM = """
import asyncio, signal, time, uvloop
from bot.cli import stopping
from bot.facts.search import meaning
stopping.LAST_SECONDS = 1
async def wait(error=None):
    print(".", end="", flush=True)
    try:
        await asyncio.sleep(99)
    finally:
        if error:
            raise error
        await asyncio.sleep(0.2)
        print("in good order", end="")
async def wait_for(what):
    print(".", end="", flush=True)
    await asyncio.get_running_loop().run_in_executor(None, what, 99)
def load(batch):
    print(".", end="", flush=True)
    time.sleep(99)
meaning._loaded = lambda: load(())
embedding = meaning.Meaning()
embedding._embedder = type("Slow", (), {{"embed": staticmethod(load)}})()
run = asyncio.run if {plain} else uvloop.run
{before}
with stopping.Stop(7) as stop:
    {waits}
"""
WAITING = {  # name -> what waits, and what it says and exits with in the end
    "as it loads": ("print('.', end='', flush=True); time.sleep(99)", "", "", 7),
    "in its loop": ("run(stop.heard_by(wait()))", "in good order", "", 7),
    "for a thread": ("run(stop.heard_by(wait_for(time.sleep)))", "", HASTY, 7),
    "for the model": ("run(stop.heard_by(meaning.Meaning().load()))", "", "", 7),
    "for its vectors": ("run(stop.heard_by(embedding.all_embedded(['a'] * 99)))", "", "", 7),
    "with an error": ("run(stop.heard_by(wait(OSError())))", "", "OSError\n", 1),
}


async def waiting(waits: str, *, plain: bool, before: str = "") -> Process:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", PROGRAM.format(plain=plain, waits=waits, before=before)),
        cwd=ROOT,
        stdout=PIPE,
        stderr=PIPE,
    )
    assert process.stdout
    assert await process.stdout.readexactly(1)
    return process


@posix
@pytest.mark.parametrize("plain", [True, False], ids=["asyncio", "uvloop"])
@pytest.mark.parametrize(("waits", "said", "wrote", "code"), WAITING.values(), ids=WAITING)
async def test_a_signal_ends_it_and_further_ones_change_nothing(
    waits: str, said: str, wrote: str, code: int, plain: bool
) -> None:
    for number in SIGNALS:
        process = await waiting(waits, plain=plain)
        process.send_signal(number)
        with contextlib.suppress(ProcessLookupError):
            await asyncio.sleep(0.1)
            process.send_signal(number)
        out, err = await ended(process, STOP_SECONDS)
        assert out == said and err.endswith(wrote) and bool(err) is bool(wrote), err
        assert process.returncode == code


@posix
async def test_a_signal_that_is_ignored_from_the_start_stays_so() -> None:
    waits, said, _, code = WAITING["in its loop"]
    ignored = "signal.signal(signal.SIGHUP, signal.SIG_IGN)"
    process = await waiting(waits, plain=False, before=ignored)
    process.send_signal(signal.SIGHUP)
    await asyncio.sleep(0.5)
    assert process.returncode is None
    process.send_signal(signal.SIGTERM)
    assert await ended(process, STOP_SECONDS) == (said, "")
    assert process.returncode == code


@posix
async def test_a_bot_that_computes_vectors_can_be_stopped(tmp_path: Path) -> None:
    write_large(checkout(tmp_path).parent / "large", 1500)
    file = tmp_path / "facts.db"
    async with (
        StandIn() as discord,
        bot_run(tmp_path, discord.env | {"DATABASE_URL": f"sqlite:///{file}"}) as process,
    ):
        await discord.wait_synced()
        await discord.wait_ready()
        with closing(sqlite3.connect(file)) as database:
            count = "SELECT count(*) FROM embedding"
            await asyncio.sleep(2)
            assert database.execute(count).fetchone() == (0,)  # it takes longer: "large" is first
            wrote = await stopped(process, signal.SIGTERM)
            assert database.execute(count).fetchone() == (0,)
    assert "Traceback" not in wrote


@posix
async def test_a_bot_whose_log_nobody_reads_can_be_stopped(tmp_path: Path) -> None:
    read, write = os.pipe()
    os.set_blocking(write, False)
    with contextlib.suppress(BlockingIOError):
        while True:
            os.write(write, b"-")
    os.set_blocking(write, True)
    deaf = f'exec "$@" 2>/proc/{os.getpid()}/fd/{write}'
    own = {"DATABASE_URL": f"sqlite:///{tmp_path / 'facts.db'}", "LOG_LEVEL": "WARNING"}
    async with (
        StandIn() as discord,
        bot_run(tmp_path, discord.env | own, wrapper=deaf) as process,
    ):
        await discord.wait_synced()
        await discord.wait_ready()
        await discord.gateway.babble(text=True)  # of which the log is told
        with pytest.raises(TimeoutError):
            await discord.slash("help")
        await stopped(process, signal.SIGTERM)
    os.close(read)
    os.close(write)

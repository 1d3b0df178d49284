"""Processes of bots, each against a Discord stand-in of its own."""

import asyncio
import itertools
import os
import sys
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from tests.standin import Answer, StandIn, payloads
from tests.standin.payloads import Json

ROOT = Path(__file__).parents[2]
LEFT_OUT = [  # of the environment
    "PYTHONDONTWRITEBYTECODE",  # else each start compiles everything anew
    "PYTHONUNBUFFERED",  # else a long line can be cut off in a pipe
    *"SHARD_IDS SHARD_COUNT METRICS_PORT".split(),
]
OURS = [sys.executable, "-m", "bot", "run"]
FLOOR = [sys.executable, "-m", "tests.benchmarks.floor"]
YARDSTICK = "importing discord.py and SQLModel alone, ms"
STOP_S = 5.0
EPHEMERAL, BUTTON = 1 << 6, 2  # a message flag, a component type

Act = Callable[[StandIn, str], Awaitable[Any]]  # what one user does, by name
USERS = itertools.cycle([f"user{n}" for n in range(5000)])  # so that no one asks too often


def environment(**more: str) -> dict[str, str]:
    """What a measured process is given: it may keep its byte code, as on a host."""
    kept = {key: value for key, value in os.environ.items() if key not in LEFT_OUT}
    return {**kept, "LOG_LEVEL": "WARNING", **more}


async def yardstick() -> float:
    """Milliseconds of a process that does nothing but import: how fast the machine is just then."""
    start = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", "import discord, sqlmodel"), env=environment()
    )
    assert await process.wait() == 0
    return 1000 * (time.perf_counter() - start)


@dataclass
class Load:
    """Answers to many users at once: how many, in what time, for how much CPU time.

    late: uses without an answer in time. cpu: seconds of the bot. elsewhere: of the stand-in, which
    is this process.
    """

    answers: int = 0
    late: int = 0
    seconds: float = 0.0
    cpu: float = 0.0
    elsewhere: float = 0.0

    def add(self, more: "Load") -> None:
        self.answers += more.answers
        self.late += more.late
        self.seconds += more.seconds
        self.cpu += more.cpu
        self.elsewhere += more.elsewhere


class Bot:
    """A bot of one command; it can be started again in the same Discord."""

    def __init__(
        self, command: list[str], discord: StandIn, env: dict[str, str], folder: Path
    ) -> None:
        self.discord, self._command, self._env, self._folder = discord, command, env, folder
        self._process: Process | None = None

    async def start(self) -> None:
        """Returns when the bot is connected, with its commands registered. Errors: RuntimeError."""
        self._process = await asyncio.create_subprocess_exec(
            *self._command, cwd=self._folder, env=environment(**self.discord.env, **self._env)
        )
        ready = asyncio.create_task(self.discord.wait_ready())
        ended = asyncio.create_task(self._process.wait())
        try:
            await asyncio.wait({ready, ended}, return_when=asyncio.FIRST_COMPLETED)
            if not ready.done():
                raise RuntimeError(f"the bot ended by itself, with exit code {ended.result()}")
            await ready
        finally:
            ready.cancel()
            ended.cancel()

    async def stop(self) -> None:
        process, self._process = self._process, None
        if process is None or process.returncode is not None:
            return
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), STOP_S)
        except TimeoutError:
            process.kill()
            await process.wait()
        links = self.discord.gateway.sessions
        await self.discord.until(lambda: not any(s.link for s in links), "end of the connection")

    @property
    def measured(self) -> psutil.Process:
        assert self._process, "it does not run"
        return psutil.Process(self._process.pid)

    def rss(self) -> float:
        """Resident memory, in MB."""
        return self.measured.memory_info().rss / 1e6

    def cpu(self) -> float:
        """Seconds of CPU time so far."""
        times = self.measured.cpu_times()
        return times.user + times.system

    async def sequential(self, act: Act, count: int) -> list[float]:
        """Milliseconds of each answer, one after another."""
        lasted = []
        for _ in range(count):
            start = time.perf_counter()
            await act(self.discord, next(USERS))
            lasted.append(1000 * (time.perf_counter() - start))
        self.discord.forget()
        return lasted

    async def load(
        self, act: Act, *, at_once: int, seconds: float = 3600.0, answers: int = 1 << 40
    ) -> Load:
        """Keeps `at_once` users waiting, until the time is up or so many have their answer."""
        cpu, mine, left = self.cpu(), time.process_time(), itertools.count(answers, -1)
        start, done = time.perf_counter(), Load()

        async def person() -> None:
            while time.perf_counter() < start + seconds and next(left) > 0:
                try:
                    await act(self.discord, next(USERS))
                    done.answers += 1
                except TimeoutError:
                    done.late += 1

        async with asyncio.TaskGroup() as people:
            for _ in range(at_once):
                people.create_task(person())
        done.seconds, done.cpu = time.perf_counter() - start, self.cpu() - cpu
        done.elsewhere = time.process_time() - mine
        self.discord.forget()
        return done


@asynccontextmanager
async def bot(
    command: list[str], discord: StandIn, folder: Path = ROOT, /, **env: str
) -> AsyncIterator[Bot]:
    """A bot that is not started yet, of a checkout; it is stopped in the end."""
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(discord)
        made = Bot(command, discord, env, folder)
        stack.push_async_callback(made.stop)
        yield made


def slash(*lines: tuple[str, dict[str, Any]]) -> Act:
    """Slash commands in turn. Errors: AssertionError where an answer is refused."""
    turn = itertools.cycle(lines)

    async def act(discord: StandIn, user: str) -> Answer:
        name, options = next(turn)
        answer = await discord.slash(name, options, user=user)
        private = bool(answer["data"].get("flags", 0) & EPHEMERAL)
        assert private is options.get("private", False), f"refused: {answer['data']}"
        return answer

    return act


def buttons(message: Json) -> list[str]:
    """The custom_ids of the buttons that can be pressed."""
    every = payloads.components(message["components"])
    return [c["custom_id"] for c in every if c["type"] == BUTTON and not c.get("disabled")]


def pressing(message: Json) -> Act:
    """The buttons of one message in turn."""
    turn = itertools.cycle(buttons(message))

    async def act(discord: StandIn, user: str) -> Answer:
        return await discord.click(next(turn), message, user=user)

    return act


def typing(command: str, option: str, beginnings: Sequence[str], *, offered: bool = True) -> Act:
    """The beginnings of names in turn, completed. Errors: AssertionError where nothing is offered
    that should be."""
    turn = itertools.cycle(beginnings)

    async def act(discord: StandIn, user: str) -> Any:
        choices = await discord.complete(command, option, next(turn), user=user)
        assert choices or not offered, "nothing is offered"

    return act

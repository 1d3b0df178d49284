"""A gateway connection that fails in each of its ways; the real process."""

import asyncio
import logging
import signal
import sys
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
from discord import shard
from discord.gateway import DiscordWebSocket
from standin import StandIn, server
from standin.gateway import WRONG_TOKEN
from support.lives import until_health
from support.processes import bot_run, ended, healthy, posix, said, stopped
from yarl import URL

from bot.app import create_bot
from bot.database.engine import Database
from bot.facts.store import Topics
from bot.ui.gateway import FLEETING, FLEETING_SECONDS, LONGEST_SECONDS

GOING_AWAY = 1001  # close code


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Coming back takes its time; how long is not what is tested."""
    monkeypatch.setattr(server, "FIRST_ANSWER_S", server.PATIENCE_S)


async def asked_meanwhile(discord: StandIn) -> None:
    """Asks while nobody listens; the session that is resumed has it, and answers."""
    assert not any(session.link for session in discord.gateway.sessions)
    resumed = discord.gateway.resumed
    assert "Quad" in said(await discord.slash("alliance", {"name": "quad"}))
    assert discord.gateway.resumed > resumed
    assert discord.gateway.identified == 1


@posix
async def test_the_bot_comes_back_by_itself(tmp_path: Path) -> None:
    own = {"DATABASE_URL": f"sqlite:///{tmp_path / 'facts.db'}"}
    async with StandIn() as discord, bot_run(tmp_path, discord.env | own) as process:
        await discord.wait_synced()
        await discord.wait_ready()
        gateway = discord.gateway
        faults = (
            gateway.drop,
            partial(gateway.drop, code=GOING_AWAY),
            gateway.ask_to_reconnect,
            partial(gateway.invalidate, resumable=True),
            partial(gateway.babble, text=True),
            partial(gateway.babble, text=False),
        )
        for number, fault in enumerate(faults, 1):
            if number % FLEETING == 0:  # else the bot would pause
                await asyncio.sleep(FLEETING_SECONDS)
            await fault()
            await asked_meanwhile(discord)

        # A session that is over is begun anew; discord.py waits 5 s, as bots are asked to.
        identified = gateway.identified
        await gateway.invalidate(resumable=False)
        await discord.wait_ready()
        assert gateway.identified == identified + 1
        assert "Quad" in said(await discord.slash("alliance", {"name": "quad"}))

        # One that brings the same unreadable message to all who resume it, too.
        identified = gateway.identified
        await gateway.sessions[0].dispatch("READY", {})
        await discord.until(lambda: gateway.identified > identified, "a new session")
        assert "Quad" in said(await discord.slash("alliance", {"name": "quad"}))

        # Only a token that is good no longer ends the process, with a sentence for the host.
        await gateway.drop(code=WRONG_TOKEN)
        wrote = "".join(await ended(process))
        assert discord.refused == []
    assert process.returncode == 1
    assert wrote.splitlines()[-1].startswith("Discord closed the connection for good (code 4004)")
    assert "Traceback" not in wrote
    assert '"ERROR"' not in wrote


@posix
async def test_a_gateway_that_loses_all_who_resume_is_left_in_peace(tmp_path: Path) -> None:
    own = {"DATABASE_URL": f"sqlite:///{tmp_path / 'facts.db'}"}
    async with StandIn() as discord, bot_run(tmp_path, discord.env | own):
        await discord.wait_synced()
        await discord.wait_ready()
        discord.gateway.fickle = True
        await discord.gateway.drop()
        await asyncio.sleep(2)
        assert 3 <= discord.gateway.resumed < 10  # without a pause there were hundreds
        discord.gateway.fickle = False
        (session,) = discord.gateway.sessions
        await discord.until(lambda: session.link, "a connection that lasts", LONGEST_SECONDS)
        assert "Quad" in said(await discord.slash("alliance", {"name": "quad"}))


async def test_a_gateway_that_is_long_away_is_tried_again_from_the_same_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """discord.py goes one call deeper each time, until Python has enough."""
    tries = 0

    class Enough(BaseException):
        pass

    async def refused(*_: object, **__: object) -> None:
        nonlocal tries
        tries += 1
        if tries > sys.getrecursionlimit():
            raise Enough
        raise OSError

    async def at_once(_: float) -> None: ...

    patched = SimpleNamespace(sleep=at_once, wait_for=asyncio.wait_for)
    monkeypatch.setattr(shard, "asyncio", patched)
    monkeypatch.setattr(DiscordWebSocket, "from_client", refused)
    monkeypatch.setattr(logging.getLogger("discord.shard"), "disabled", True)
    with pytest.raises(Enough):
        await create_bot(Topics(Database("sqlite+aiosqlite://"))).launch_shard(
            URL("ws://127.0.0.1"), 0
        )


@posix
async def test_a_connection_that_is_open_and_dead_is_left(tmp_path: Path) -> None:
    own = {"DATABASE_URL": f"sqlite:///{tmp_path / 'facts.db'}"}
    async with (
        StandIn(heartbeat_ms=250, silence_s=1.0) as discord,
        bot_run(tmp_path, discord.env | own),
    ):
        await discord.wait_synced()
        await discord.wait_ready()
        discord.gateway.fall_silent()
        await asked_meanwhile(discord)
        assert "Quad" in said(await discord.slash("alliance", {"name": "quad"}))


@posix
async def test_a_bot_that_is_still_connecting_can_be_stopped(tmp_path: Path) -> None:
    own = {"DATABASE_URL": f"sqlite:///{tmp_path / 'facts.db'}"}
    async with StandIn() as discord, bot_run(tmp_path, discord.env | own) as process:
        discord.gateway.mute = True
        await discord.until(lambda: discord.gateway.connections, "connection", server.START_S)
        wrote = await stopped(process, signal.SIGTERM)
    assert "Traceback" not in wrote and '"ERROR"' not in wrote, wrote


@posix
async def test_a_gateway_that_is_gone_for_longer_is_told_of(
    tmp_path: Path, unused_tcp_port: int
) -> None:
    own = {"DATABASE_URL": f"sqlite:///{tmp_path / 'facts.db'}"}
    own["METRICS_PORT"] = str(unused_tcp_port)
    async with StandIn() as discord, bot_run(tmp_path, discord.env | own):
        await discord.wait_synced()
        await healthy(unused_tcp_port)
        discord.gateway.closed = True
        await discord.gateway.drop()
        await until_health(unused_tcp_port, 503, "gone: gateway\n")
        discord.gateway.closed = False
        await until_health(unused_tcp_port, 200, "ok\n")
        assert "Quad" in said(await discord.slash("alliance", {"name": "quad"}))

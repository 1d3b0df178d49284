"""A gateway connection that fails in each of its ways; the real process."""

from functools import partial
from pathlib import Path

import pytest
from lives import until_health
from standin import StandIn, server
from standin.gateway import WRONG_TOKEN
from test_run import bot_run, healthy, posix, said

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
        for fault in (
            gateway.drop,
            partial(gateway.drop, code=GOING_AWAY),
            gateway.ask_to_reconnect,
            partial(gateway.invalidate, resumable=True),
        ):
            await fault()
            await asked_meanwhile(discord)

        # A session that is over is begun anew; discord.py waits 5 s, as bots are asked to.
        identified = gateway.identified
        await gateway.invalidate(resumable=False)
        await discord.wait_ready()
        assert gateway.identified == identified + 1
        assert "Quad" in said(await discord.slash("alliance", {"name": "quad"}))

        # Only a token that is good no longer ends the process, with a sentence for the host.
        await gateway.drop(code=WRONG_TOKEN)
        out, err = await process.communicate()
        assert discord.refused == []
    assert process.returncode == 1
    wrote = (out + err).decode()
    assert wrote.splitlines()[-1].startswith("Discord closed the connection for good (code 4004)")
    assert "Traceback" not in wrote
    assert '"ERROR"' not in wrote


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

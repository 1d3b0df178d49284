"""`bot run` as a process of its own, against a stand-in for Discord on this machine."""

import asyncio
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from standin import Answer, StandIn
from standin.faults import Fault
from standin.server import START_S
from support import discord_limits as limits
from support.processes import (
    DRAWN_SECONDS,
    PASSWORD,
    bot_run,
    ended,
    held_to_limits,
    page,
    posix,
    said,
    stopped,
)


async def with_its_chart(discord: StandIn) -> Answer:
    async with asyncio.timeout(DRAWN_SECONDS):
        while not (answer := await discord.slash("poll", {"country": "japan"}))["files"]:
            assert "**11%**" in said(answer)  # words do not wait for the picture
            held_to_limits(answer)
            await asyncio.sleep(1)  # below what the bot takes for a flood
    return answer


@posix
async def test_a_bot_answers_stops_and_comes_back(tmp_path: Path, unused_tcp_port: int) -> None:
    async with StandIn() as discord:
        own = {"DATABASE_URL": f"sqlite:///{tmp_path / 'new.db'}", "LOG_LEVEL": "DEBUG"}
        async with bot_run(tmp_path, discord.env | own) as process:
            await discord.wait_synced()
            await discord.wait_ready()
            assert {"poll", "ask", "help", "Find a source"} < {c["name"] for c in discord.commands}
            answer = await with_its_chart(discord)
            held_to_limits(answer)
            assert answer["type"] == 4
            assert answer["files"]["chart.png"].startswith(b"\x89PNG")
            ids = limits.custom_ids(answer["message"]["components"])
            cited = await discord.click(ids[0], answer["message"], user="bob")
            held_to_limits(cited)
            assert cited["data"]["flags"] & limits.EPHEMERAL
            assert "Cite: Japan" in said(cited)
            held_to_limits(await discord.slash("ask", {"question": "is zyzzyva an ally"}))
            wrote = await stopped(process, signal.SIGTERM)
        watched = own | {"METRICS_PORT": str(unused_tcp_port)}
        async with bot_run(tmp_path, discord.env | watched) as process:
            await discord.wait_ready()
            all_countries = next(i for i in ids if "country=all" in i)
            opened = await discord.click(all_countries, answer["message"], user="carol")
            held_to_limits(opened)
            assert opened["files"]  # from a process that has drawn nothing itself
            assert await page(unused_tcp_port, "healthz") == (200, "ok\n")  # since it answers
            _, metrics = await page(unused_tcp_port, "metrics")
            assert 'latticework_answers_total{command="press open",outcome="answered"} 1' in metrics
            wrote += await stopped(process, signal.SIGINT)
        assert discord.rest.syncs == 1  # the second process knew that all is as it was
        assert discord.refused == []
    for unsaid in ("Traceback", "setup plugin", discord.env["DISCORD_TOKEN"], "zyzzyva"):
        assert unsaid not in wrote


@posix
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-"])
async def test_a_bot_without_a_standard_stream(tmp_path: Path, closed: str) -> None:
    async with StandIn() as discord:
        own = {"DATABASE_URL": f"sqlite:///{tmp_path / 'facts.db'}"}
        async with bot_run(tmp_path, discord.env | own, wrapper=f'exec "$@" {closed}') as process:
            await discord.wait_synced()
            await discord.wait_ready()
            assert "Quad" in said(await discord.slash("alliance", {"name": "quad"}))
            await stopped(process, signal.SIGHUP)


@posix
async def test_a_bot_whose_new_commands_are_refused_answers_the_old_ones(tmp_path: Path) -> None:
    file = tmp_path / "facts.db"
    async with StandIn() as discord:
        own = {"DATABASE_URL": f"sqlite:///{file}"}
        async with bot_run(tmp_path, discord.env | own) as process:
            await discord.wait_synced()
            await discord.wait_ready()
            await stopped(process, signal.SIGTERM)
        with closing(sqlite3.connect(file)) as database:
            database.execute("UPDATE registration SET tree = 'of another version'")
            database.commit()
        discord.rest.fail_next("PUT /applications/", Fault(403, code=50001))
        async with bot_run(tmp_path, discord.env | own) as process:
            await discord.wait_ready()
            await discord.until(
                lambda: any(r.startswith("403") for r in discord.rest.requests), "it", START_S
            )
            assert "</poll:" in said(await discord.slash("help"))
            wrote = await stopped(process, signal.SIGTERM)
        assert "the commands could not be registered: HTTP 403, code 50001" in wrote
        async with bot_run(tmp_path, discord.env | own) as process:
            await discord.until(lambda: discord.rest.syncs == 2, "another try", START_S)
            await stopped(process, signal.SIGTERM)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"DISCORD_TOKEN": ""}, "There is no DISCORD_TOKEN"),
        ({"DISCORD_TOKEN": "paste-the-token-here"}, "DISCORD_TOKEN has not the form"),
        ({"DISCORD_TOKEN": "no.such.token"}, "Discord refused the token"),
        ({"DISCORD_TOKEN": "over\nthree.lines.now"}, "DISCORD_TOKEN has not the form"),
        ({"LOG_LEVEL": "LOUD"}, "A setting is wrong (LOG_LEVEL"),
        ({"BALLOT_KEY": "short-key"}, "BALLOT_KEY is too short"),
        (
            {"DATABASE_URL": f"postgresql://bot:{PASSWORD}@127.0.0.1:1/facts"},
            "The database cannot be opened",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_a_start_that_fails_is_one_sentence(
    tmp_path: Path, settings: dict[str, str], sentence: str
) -> None:
    async with StandIn() as discord:
        own = {"DATABASE_URL": f"sqlite:///{tmp_path / 'new.db'}", "LOG_LEVEL": "ERROR"}
        async with bot_run(tmp_path, discord.env | own | settings) as process:
            out, err = await ended(process)
    assert process.returncode == 1
    assert out == ""
    lines = err.splitlines()
    assert len(lines) == 1, err
    assert lines[0].startswith(sentence)
    for secret in (discord.env["DISCORD_TOKEN"], "no.such.token", "paste", "short-key", PASSWORD):
        assert secret not in lines[0]

"""/metrics and /healthz, and what they say when the gateway or the store is gone."""

import asyncio
import logging
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
from sqlalchemy.exc import OperationalError
from support.processes import ROOT

from bot.cli.health import watched
from bot.errors import StartError, UserError
from bot.facts.store import Topics
from bot.monitor import Monitor, Prometheus
from bot.wording import say

pytestmark = pytest.mark.asyncio(loop_scope="module")


class Shard:
    closed = False

    def is_closed(self) -> bool:
        return self.closed


class Bot:
    """As much of the bot as the pages look at."""

    latency = 0.05
    shard_ids: list[int] | None = None
    shard_count: int | None = 1

    def __init__(self, topics: Any) -> None:
        self.topics, self.shards = topics, {0: Shard()}


class Gone:
    revision = 3

    async def ping(self) -> None:
        raise OperationalError("SELECT 1", None, OSError("gone"))

    size = ping


@asynccontextmanager
async def pages(bot: Any, monitor: Prometheus, port: int) -> AsyncIterator[Any]:
    async with watched(bot, monitor, port), aiohttp.ClientSession() as http:

        async def get(path: str) -> SimpleNamespace:
            async with http.get(f"http://127.0.0.1:{port}/{path}") as response:
                return SimpleNamespace(status=response.status, text=await response.text())

        yield get


async def test_all_is_well(topics: Topics, unused_tcp_port: int) -> None:
    async with pages(Bot(topics), Prometheus(), unused_tcp_port) as get:
        health, metrics = await get("healthz"), await get("metrics")
    assert (health.status, health.text) == (200, "ok\n")
    assert "latticework_gateway_shards_up 1.0" in metrics.text
    assert "latticework_store_up 1.0" in metrics.text
    assert f"latticework_facts_revision {topics.revision:.1f}" in metrics.text
    assert "latticework_store_bytes" in metrics.text


async def checked(port: object) -> tuple[int | None, str]:
    """Exit code and words of the health check of the container."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        ROOT / ".docker/healthy.py",
        env=os.environ | {"METRICS_PORT": str(port)},
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await process.communicate()
    return process.returncode, said.decode().strip()


async def test_the_health_check_of_the_container(topics: Topics, unused_tcp_port: int) -> None:
    bot = Bot(topics)
    async with pages(bot, Prometheus(), unused_tcp_port):
        assert await checked(unused_tcp_port) == (0, "")
        bot.shards[0].closed = True
        assert await checked(unused_tcp_port) == (1, "gone: gateway")
    refused = f"No answer on port {unused_tcp_port}: ConnectionRefusedError"
    assert await checked(unused_tcp_port) == (1, refused)
    assert await checked("") == (1, "METRICS_PORT is not set, so there is nothing to ask.")


async def test_the_store_is_gone(unused_tcp_port: int) -> None:
    async with pages(Bot(Gone()), Prometheus(), unused_tcp_port) as get:
        health, metrics = await get("healthz"), await get("metrics")
    assert (health.status, health.text) == (503, "gone: store\n")
    assert metrics.status == 200
    assert "latticework_store_up 0.0" in metrics.text


async def test_the_gateway_is_gone(topics: Topics, unused_tcp_port: int) -> None:
    bot = Bot(topics)
    bot.shards[0].closed = True
    async with pages(bot, Prometheus(), unused_tcp_port) as get:
        health, metrics = await get("healthz"), await get("metrics")
    assert (health.status, health.text) == (503, "gone: gateway\n")
    assert "latticework_gateway_shards_up 0.0" in metrics.text


@pytest.mark.parametrize(
    ("count", "ids", "connected", "status"),
    [
        (None, None, [], 503),  # Discord has not yet said how many it advises
        (2, None, [0], 503),
        (2, None, [0, 1], 200),
        (4, [2, 3], [2], 503),
        (4, [2, 3], [2, 3], 200),
    ],
)
async def test_each_shard_of_the_process_has_to_be_connected(
    topics: Topics,
    unused_tcp_port: int,
    count: int | None,
    ids: list[int] | None,
    connected: list[int],
    status: int,
) -> None:
    bot = Bot(topics)
    bot.shard_count, bot.shard_ids = count, ids
    bot.shards = {id: Shard() for id in connected}
    async with pages(bot, Prometheus(), unused_tcp_port) as get:
        assert (await get("healthz")).status == status


async def test_a_taken_port_is_said(topics: Topics, unused_tcp_port: int) -> None:
    async with pages(Bot(topics), Prometheus(), unused_tcp_port):
        with pytest.raises(StartError, match=f"METRICS_PORT {unused_tcp_port} is taken"):
            async with pages(Bot(topics), Prometheus(), unused_tcp_port):
                pass


async def test_what_is_no_request_is_one_line_of_log(
    unused_tcp_port: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "aiohttp")
    for sent in (
        b"zyzzyva\r\n\r\n",
        b"GET / HTTP/zyzzyva\r\n\r\n",
        b"GET / HTTP/1.1\r\nzyzzyva\r\n\r\n",
    ):
        caplog.clear()
        async with pages(Bot(Gone()), Prometheus(), unused_tcp_port):
            answer, asked = await asyncio.open_connection("127.0.0.1", unused_tcp_port)
            asked.write(b"GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n" + sent)
            assert b"400 Bad Request" in await answer.read()
            asked.close()
        (record,) = [r for r in caplog.records if r.levelno >= logging.WARNING]
        assert record.getMessage().startswith("a request to METRICS_PORT could not be read: Bad")
        assert not record.exc_info and "zyzzyva" not in record.getMessage()


async def test_answers_are_counted_by_outcome() -> None:
    monitor = Prometheus()
    with monitor.measuring("poll"):
        pass
    with pytest.raises(UserError), monitor.measuring("poll"):
        raise UserError(say("flood"))
    with pytest.raises(ValueError), monitor.measuring("ask"):
        raise ValueError
    text = monitor.text().decode()
    assert 'latticework_answers_total{command="poll",outcome="answered"} 1.0' in text
    assert 'latticework_answers_total{command="poll",outcome="refused"} 1.0' in text
    assert 'latticework_answers_total{command="ask",outcome="failed"} 1.0' in text
    assert 'latticework_answer_seconds_count{command="poll"} 2.0' in text


async def test_without_a_port_nothing_is_counted() -> None:
    with pytest.raises(UserError), Monitor().measuring("poll"):
        raise UserError(say("flood"))  # errors pass through

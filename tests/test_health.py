"""/metrics and /healthz, and what they say when the gateway or the store is gone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
from sqlalchemy.exc import OperationalError

from bot.cli.health import watched
from bot.errors import StartError, UserError
from bot.facts.store import Store
from bot.monitor import Monitor, Prometheus

pytestmark = pytest.mark.asyncio(loop_scope="module")


class Shard:
    closed = False

    def is_closed(self) -> bool:
        return self.closed


class Bot:
    """As much of the bot as the pages look at."""

    latency = 0.05

    def __init__(self, store: Any) -> None:
        self.store, self.shards = store, {0: Shard()}
        self.ready = True

    def is_ready(self) -> bool:
        return self.ready


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


async def test_all_is_well(store: Store, unused_tcp_port: int) -> None:
    async with pages(Bot(store), Prometheus(), unused_tcp_port) as get:
        health, metrics = await get("healthz"), await get("metrics")
    assert (health.status, health.text) == (200, "ok\n")
    assert "latticework_gateway_shards_up 1.0" in metrics.text
    assert "latticework_store_up 1.0" in metrics.text
    assert f"latticework_facts_revision {store.revision:.1f}" in metrics.text
    assert "latticework_store_bytes" in metrics.text


async def test_the_store_is_gone(unused_tcp_port: int) -> None:
    async with pages(Bot(Gone()), Prometheus(), unused_tcp_port) as get:
        health, metrics = await get("healthz"), await get("metrics")
    assert (health.status, health.text) == (503, "gone: store\n")
    assert metrics.status == 200
    assert "latticework_store_up 0.0" in metrics.text


async def test_the_gateway_is_gone(store: Store, unused_tcp_port: int) -> None:
    bot = Bot(store)
    bot.shards[0].closed = True
    async with pages(bot, Prometheus(), unused_tcp_port) as get:
        health, metrics = await get("healthz"), await get("metrics")
    assert (health.status, health.text) == (503, "gone: gateway\n")
    assert "latticework_gateway_shards_up 0.0" in metrics.text


async def test_a_taken_port_is_said(store: Store, unused_tcp_port: int) -> None:
    async with pages(Bot(store), Prometheus(), unused_tcp_port):
        with pytest.raises(StartError, match=f"METRICS_PORT {unused_tcp_port} is taken"):
            async with pages(Bot(store), Prometheus(), unused_tcp_port):
                pass


async def test_answers_are_counted_by_outcome() -> None:
    monitor = Prometheus()
    with monitor.measuring("poll"):
        pass
    with pytest.raises(UserError), monitor.measuring("poll"):
        raise UserError("no")
    with pytest.raises(ValueError), monitor.measuring("ask"):
        raise ValueError
    text = monitor.text().decode()
    assert 'latticework_answers_total{command="poll",outcome="answered"} 1.0' in text
    assert 'latticework_answers_total{command="poll",outcome="refused"} 1.0' in text
    assert 'latticework_answers_total{command="ask",outcome="failed"} 1.0' in text
    assert 'latticework_answer_seconds_count{command="poll"} 2.0' in text


async def test_without_a_port_nothing_is_counted() -> None:
    with pytest.raises(UserError), Monitor().measuring("poll"):
        raise UserError("errors pass through")

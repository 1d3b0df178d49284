"""What a host can watch: answers by command and outcome, and how long they took.

Without METRICS_PORT nothing is counted and prometheus_client is not loaded.
"""

import contextlib
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.errors import UserError

if TYPE_CHECKING:
    from prometheus_client import Gauge

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)  # seconds


class Monitor:
    """Counts nothing: what stands in where nobody watches."""

    @contextlib.contextmanager
    def measuring(self, command: str) -> Iterator[None]:
        """Around one answer."""
        del command
        yield


class Prometheus(Monitor):
    """Counts for Prometheus, in a registry of its own."""

    def __init__(self) -> None:
        from prometheus_client import CollectorRegistry, Counter, Histogram
        from prometheus_client.process_collector import ProcessCollector

        self.registry = CollectorRegistry()
        self._gauges: dict[str, Gauge] = {}
        ProcessCollector(registry=self.registry)
        self._answers = Counter(
            "latticework_answers",
            "Answers by command and outcome",
            ["command", "outcome"],
            registry=self.registry,
        )
        self._seconds = Histogram(
            "latticework_answer_seconds",
            "From receiving an interaction to its answer being taken by Discord",
            ["command"],
            buckets=BUCKETS,
            registry=self.registry,
        )

    @contextlib.contextmanager
    def measuring(self, command: str) -> Iterator[None]:
        start, outcome = time.perf_counter(), "failed"
        try:
            yield
            outcome = "answered"
        except UserError:
            outcome = "refused"  # the user was told what to put right
            raise
        finally:
            self._answers.labels(command, outcome).inc()
            self._seconds.labels(command).observe(time.perf_counter() - start)

    def show(self, name: str, what: str, value: float) -> None:
        """Sets a figure to what it is just now."""
        from prometheus_client import Gauge

        if name not in self._gauges:
            self._gauges[name] = Gauge(f"latticework_{name}", what, registry=self.registry)
        self._gauges[name].set(value)

    def text(self) -> bytes:
        from prometheus_client import generate_latest

        return generate_latest(self.registry)

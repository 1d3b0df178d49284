"""How a process ends that is told to: in good order, and soon even where that cannot be had."""

import asyncio
import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Coroutine
from types import TracebackType
from typing import Any, Self, TypeVar

T = TypeVar("T")

LAST_SECONDS = 4.0  # after the signal; a name server, a lock or a full pipe may be waited for
NAMES = ("SIGTERM", "SIGINT", "SIGHUP")  # the last of a terminal that closes; Windows lacks it
SIGNALS = [getattr(signal, name) for name in NAMES if hasattr(signal, name)]
INTERRUPTED = 130  # the exit code of what Ctrl-C has ended before it was done


class Stop:
    """The first signal while inside ends the process, with this exit code; others change nothing.

    It is heard also where the event loop is held up, as by a pipe that nobody reads.
    """

    def __init__(self, code: int) -> None:
        self._code, self._told = code, False
        self._last = threading.Timer(LAST_SECONDS, os._exit, (code,))
        self._last.daemon = True
        self._end: Callable[[], object] = _interrupt

    def __enter__(self) -> Self:
        self._before = [signal.signal(number, self._tell) for number in SIGNALS]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        if self._told:  # a thread that still waits would hold up an exit in good order
            for stream in (sys.stdout, sys.stderr):
                with contextlib.suppress(OSError, ValueError):
                    stream.flush()
            os._exit(self._code)
        for number, handler in zip(SIGNALS, self._before, strict=True):
            signal.signal(number, handler)

    async def heard_by(self, work: Coroutine[Any, Any, T]) -> T:
        """The same, of a task that a signal cancels."""
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task
        self._end = lambda: loop.call_soon_threadsafe(task.cancel)
        return await work

    def _tell(self, *_: object) -> None:
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        self._told = True
        self._last.start()
        self._end()


def _interrupt() -> None:
    raise KeyboardInterrupt

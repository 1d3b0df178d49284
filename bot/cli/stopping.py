"""How a process ends that is told to: in good order, and soon even where that cannot be had."""

import asyncio
import contextlib
import os
import select
import signal
import sys
import threading
from collections.abc import Callable, Coroutine
from types import TracebackType
from typing import Any, Self, TypeVar

T = TypeVar("T")

LAST_SECONDS = 8.0  # after the signal, for a lock or a name server; Docker kills after 10
SIGNALS = [signal.SIGTERM, signal.SIGINT]
if hasattr(signal, "SIGHUP"):  # of a terminal that closes; Windows lacks it
    SIGNALS.append(signal.SIGHUP)
INTERRUPTED = 130  # the exit code of what Ctrl-C has ended before it was done
HASTY = "Ended before all was in order: something that was waited for did not answer.\n"


class Stop:
    """The first signal while inside ends the process, with this exit code; further ones change
    nothing, nor does one that whoever started the process has it ignore, as `nohup` does.

    It is heard also where the event loop is held up, as by a pipe that nobody reads.
    """

    def __init__(self, code: int) -> None:
        self._code, self._told = code, False
        self._last = threading.Timer(LAST_SECONDS, _end_at_once, (code,))
        self._last.daemon = True
        self._end: Callable[[], object] = _interrupt

    def __enter__(self) -> Self:
        heeded = (n for n in SIGNALS if signal.getsignal(n) is not signal.SIG_IGN)
        self._before = {number: signal.signal(number, self._tell) for number in heeded}
        return self

    def __exit__(
        self, _: type[BaseException] | None, error: BaseException | None, __: TracebackType | None
    ) -> None:
        # A thread that still waits would hold up an exit in good order; an error goes its way.
        if not self._told:
            for number, handler in self._before.items():
                signal.signal(number, handler)
        elif not isinstance(error, Exception):
            for stream in (sys.stdout, sys.stderr):
                with contextlib.suppress(OSError, ValueError):
                    stream.flush()
            os._exit(self._code)

    async def heard_by(self, work: Coroutine[Any, Any, T]) -> T:
        """Runs `work`, which the signal cancels."""
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task
        self._end = lambda: loop.call_soon_threadsafe(task.cancel)
        return await work

    def _tell(self, *_: object) -> None:
        for number in self._before:
            signal.signal(number, signal.SIG_IGN)
        self._told = True
        self._last.start()
        self._end()


def _interrupt() -> None:
    raise KeyboardInterrupt


def _end_at_once(code: int) -> None:
    with contextlib.suppress(OSError, ValueError):  # not by the log, which may be what is held up
        if select.select([], [sys.stderr.fileno()], [], 0)[1]:
            os.write(sys.stderr.fileno(), HASTY.encode())
    os._exit(code)

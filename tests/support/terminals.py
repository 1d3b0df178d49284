"""The bot in a terminal of its own, of any width, in which somebody types."""

import asyncio
import contextlib
import os
import struct
import sys
from collections.abc import Mapping
from pathlib import Path

from support.processes import LIFE_SECONDS, environment

ROWS = 24
AGAIN_SECONDS = 3.0  # between two presses of the same keys


async def typed(
    folder: Path,
    *arguments: str,
    settings: Mapping[str, str],
    columns: int = 80,
    asked: str = "",
    keys: bytes = b"",
) -> tuple[int, str]:
    """Runs the bot to its end; gives exit code and all that is shown.

    keys: what is pressed as soon as `asked` is shown, and again where that is of no effect.
    """
    import fcntl
    import termios

    screen, inside = os.openpty()
    fcntl.ioctl(
        inside, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS if columns else 0, columns, 0, 0)
    )
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *arguments),
        cwd=folder,
        env=environment({"TERM": "xterm", **settings}),
        stdin=inside,
        stdout=inside,
        stderr=inside,
        preexec_fn=lambda: _control(inside),
    )
    os.close(inside)

    async def press() -> None:
        while True:  # as a person does where nothing happens
            os.write(screen, keys)
            await asyncio.sleep(AGAIN_SECONDS)

    shown, pressing = "", None
    try:
        async with asyncio.timeout(LIFE_SECONDS):
            with contextlib.suppress(OSError):  # the end of a terminal that nobody uses any more
                while data := await asyncio.to_thread(os.read, screen, 1 << 16):
                    shown += data.decode(errors="replace")
                    if keys and asked in shown and not pressing:
                        pressing = asyncio.create_task(press())
            return await process.wait(), shown
    finally:
        if pressing:
            pressing.cancel()
        if process.returncode is None:
            process.kill()
        os.close(screen)


def _control(terminal: int) -> None:
    """Makes it the terminal of the process, whose Ctrl-C then is a signal."""
    import fcntl
    import termios

    os.setsid()
    fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)

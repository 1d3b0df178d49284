"""The standard streams: open, of any encoding and width; and the end of a command that cannot
write any more."""

import contextlib
import errno
import io
import os
import sys
from collections.abc import Iterator
from typing import NoReturn

from bot.errors import StartError

CLOSED_PIPE = 141  # the exit code of what SIGPIPE has ended, to a shell
UNWRITABLE = (errno.EPIPE, errno.ENOSPC, errno.EFBIG, errno.EDQUOT, errno.EIO)


def prepare() -> None:
    """Makes the streams such that reading and writing text does not fail."""
    _open()
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # what cannot be read or shown is a question mark
    if not os.environ.get("COLUMNS", "1").strip("0"):
        del os.environ["COLUMNS"]  # in no columns, rich shows nothing


def _open() -> None:
    """Where a host closed them: else a socket gets their number, and ends an event loop."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # which takes the lowest number that is free
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(number, "r" if number == 0 else "w", closefd=False))


@contextlib.contextmanager
def output_written() -> Iterator[None]:
    """Writes what is left of the output at the end.

    Errors: SystemExit where nobody reads the output any more, as of `head`; StartError where it has
    no room.
    """
    output = sys.stdout
    try:
        try:
            yield
        finally:
            output.flush()
    except SystemExit as end:
        if isinstance(end.__context__, BrokenPipeError):  # which typer and rich take for an error
            _end(end.__context__)
        raise
    except OSError as error:
        _end(error)


def _end(error: OSError) -> NoReturn:
    if error.errno not in UNWRITABLE:
        raise error
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # for what Python would still write at its end
    if error.errno == errno.EPIPE:
        raise SystemExit(CLOSED_PIPE) from None
    why = os.strerror(error.errno).lower()
    raise StartError(f"The output cannot be written ({why}).") from None

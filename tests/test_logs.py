"""What the log shows, and what it never shows."""

import io
import json
import logging
import sys
from collections.abc import Callable, Iterator

import pytest

from bot.logs import MASK, configure

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GfAkEd.abcdefghijklmnopqrstuvwxyz"
FOREIGN = "zyzzyva"  # what somebody sent
USER = 1_300_000_000_000_000_000  # somebody's id


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Refused(Exception):
    status, code = 404, 10062


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


Shown = Callable[[], str]


@pytest.fixture(params=[io.StringIO, Terminal], ids=["pipe", "terminal"])
def shown(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Shown:
    """All that is logged, in a pipe and in a terminal, at DEBUG."""
    monkeypatch.setattr(sys, "stderr", stream := request.param())
    configure("DEBUG", [TOKEN, "pw"])
    return stream.getvalue


log = logging.getLogger("bot.test")


def fail(error: BaseException) -> None:
    """Logs an error that another one has led to."""
    try:
        try:
            raise ValueError(FOREIGN)
        except ValueError:
            raise error  # noqa: B904  # as code does that fails where it handles an error
    except BaseException:
        log.exception("an error")


def test_a_pipe_gets_json_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", stream := io.StringIO())
    configure("INFO")
    log.info("said %s", "so")
    fail(RuntimeError())
    said, error = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert (said["level"], said["logger"], said["message"]) == ("INFO", "bot.test", "said so")
    assert said["time"].endswith("+00:00")
    assert "RuntimeError" in error["traceback"]


def test_a_terminal_gets_sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", stream := Terminal())
    configure("INFO")
    log.info("said %s", "so")
    assert "INFO bot.test: said so" in stream.getvalue()


def test_secrets_are_masked(shown: Shown) -> None:
    log.info("said with %s", TOKEN)
    assert f"said with {MASK}" in shown()
    assert TOKEN not in shown()


def test_a_short_secret_masks_no_words(shown: Shown) -> None:
    log.info("upwards")
    assert "upwards" in shown()


def test_a_traceback_has_frames_and_types_and_nobodys_words(shown: Shown) -> None:
    fail(RuntimeError(f"failed with {FOREIGN}"))
    first, second = "ValueError", "RuntimeError"
    assert shown().index(first) < shown().index("which led to") < shown().index(second)
    assert "in fail" in shown()
    assert FOREIGN not in shown()


def test_a_traceback_has_the_numbers_of_an_error(shown: Shown) -> None:
    fail(Refused(FOREIGN))
    fail(FileNotFoundError(2, FOREIGN))
    assert "Refused status 404, code 10062" in shown()
    assert "FileNotFoundError errno 2" in shown()


def test_an_error_that_led_to_itself_ends(shown: Shown) -> None:
    error = RuntimeError()
    error.__cause__ = error
    log.error("an error", exc_info=error)
    assert shown().count("RuntimeError") == 1


def test_messages_of_libraries_are_shown_without_what_is_filled_in(shown: Shown) -> None:
    library = logging.getLogger("discord.shard")
    library.info("Shard ID %s of %r waits %.1f s for %s", 3, FOREIGN, 2.5, USER)
    assert "Shard ID 3 of '…' waits 2.5 s for …" in shown()
    library.info("%d servers", USER)
    library.info("Guild %(guild)s", {"guild": FOREIGN})
    assert FOREIGN not in shown() and str(USER) not in shown()


def test_messages_that_libraries_fill_in_by_themselves_are_cut(shown: Shown) -> None:
    """As asyncio does of a task, and discord.py of a channel, under the root's name."""
    library = logging.getLogger("asyncio")
    library.error("A task failed\nfuture: <Task exception=ValueError('zyzzyva')>")
    library.error("Exception in callback done('zyzzyva')")
    logging.info("Unknown channel type zyzzyva")
    assert "A task failed" in shown() and "Exception in callback done" in shown()
    assert FOREIGN not in shown()


def test_payloads_stay_out_even_at_debug(shown: Shown) -> None:
    logging.getLogger("discord.gateway").debug("a whole payload")
    assert "payload" not in shown()

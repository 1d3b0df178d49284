"""What the log shows, and what it never shows."""

import io
import json
import logging
import sys
from collections.abc import Iterator

import pytest

from bot.logs import MASK, configure

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GfAkEd.abcdefghijklmnopqrstuvwxyz"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def logged(stream: io.StringIO, monkeypatch: pytest.MonkeyPatch, level: str = "INFO") -> str:
    monkeypatch.setattr(sys, "stderr", stream)
    configure(level, [TOKEN, "pw"])
    log = logging.getLogger("bot.test")
    log.info("said with %s", TOKEN)
    try:
        raise RuntimeError(f"failed with {TOKEN}")
    except RuntimeError:
        log.exception("an error")
    logging.getLogger("discord.gateway").debug("a whole payload")
    return stream.getvalue()


def test_a_pipe_gets_json_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [json.loads(line) for line in logged(io.StringIO(), monkeypatch).splitlines()]
    said, error = entries
    assert (said["level"], said["logger"], said["message"]) == (
        "INFO",
        "bot.test",
        f"said with {MASK}",
    )
    assert said["time"].endswith("+00:00")
    assert "RuntimeError" in error["traceback"]


def test_a_terminal_gets_sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    assert f"INFO bot.test: said with {MASK}" in logged(Terminal(), monkeypatch)


@pytest.mark.parametrize("stream", [io.StringIO, Terminal])
def test_no_secret_not_even_in_a_traceback(
    stream: type[io.StringIO], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = logged(stream(), monkeypatch)
    assert TOKEN not in text
    assert text.count(MASK) >= 2


def test_a_short_secret_masks_no_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", stream := io.StringIO())
    configure("INFO", ["pw"])
    logging.getLogger("bot.test").info("upwards")
    assert "upwards" in stream.getvalue()


def test_payloads_stay_out_even_at_debug(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "payload" not in logged(io.StringIO(), monkeypatch, "DEBUG")

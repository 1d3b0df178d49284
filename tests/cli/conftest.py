"""What the tests of the command line start from."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.lives import checkout

from bot import settings
from bot.settings import Settings


@pytest.fixture
def no_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A folder without `.env`, nothing set, and the logs of all tests as they were afterwards."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    root = logging.getLogger()
    handlers, level = [*root.handlers], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def shipped_settings(own_file: Path, no_settings: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database with the shipped facts, and nothing else that is set."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{own_file}")


@pytest.fixture
def packs(tmp_path: Path, no_settings: None, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The packs of two topics, ferry and tram, of which none is imported."""
    packs = checkout(tmp_path, "ferry").parent
    monkeypatch.setattr(settings, "CHECKOUT", tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'facts.db'}")
    return packs

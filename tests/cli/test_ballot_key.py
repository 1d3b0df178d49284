"""The key of ballots: set, kept in a file, or missing, as `bot doctor` says."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.activity.ballots import ballot_key
from bot.cli import doctor
from bot.settings import Settings


def votes(url: str, key: str | None = None) -> doctor.Finding:
    given = SecretStr(key) if key else None
    return doctor._votes(Settings(database_url=SecretStr(url), ballot_key=given))


def test_a_key_that_the_next_start_makes_is_no_problem_and_is_not_made(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "new" / "folder"):
        url = f"sqlite+aiosqlite:///{folder / 'facts.db'}"
        assert votes(url) == doctor.Finding("votes", "the next start makes their key")
    assert [*tmp_path.iterdir()] == []


def test_a_key_that_is_there_is_found(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'facts.db'}"
    assert ballot_key(None, url, make=False) is None
    key = ballot_key(None, url)
    assert key and ballot_key(None, url, make=False) == key
    assert votes(url).said == f"their key is in {tmp_path / 'facts.key'}"
    assert votes("postgresql+asyncpg://h/d", "x" * 16).said == "BALLOT_KEY is set"


@pytest.mark.parametrize("where", ["postgresql", "memory", "no folder", "empty"])
def test_where_votes_are_refused_the_doctor_says_so(tmp_path: Path, where: str) -> None:
    (tmp_path / "facts.key").touch()
    (tmp_path / "file").touch()
    url = {
        "postgresql": "postgresql+asyncpg://host/db",
        "memory": "sqlite+aiosqlite://",
        "no folder": f"sqlite+aiosqlite:///{tmp_path / 'file' / 'facts.db'}",
        "empty": f"sqlite+aiosqlite:///{tmp_path / 'facts.db'}",
    }[where]
    finding = votes(url)
    assert finding.said.startswith("/vote refuses")
    assert "BALLOT_KEY" in finding.advice


def test_a_key_that_is_too_short_is_said_without_it() -> None:
    finding = votes("postgresql+asyncpg://host/db", "short-key")
    assert "too short" in finding.advice
    assert "short-key" not in f"{finding}"


def test_the_key_is_shown_in_no_log() -> None:
    given = Settings(ballot_key=SecretStr("a-key-of-ballots"))
    assert "a-key-of-ballots" in given.secrets()
    assert "a-key-of-ballots" not in repr(given)

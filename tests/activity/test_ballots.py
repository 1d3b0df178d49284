"""The key of ballots, and what stands for a voter."""

import os
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from support.processes import environment

from bot.activity.ballots import ballot_key, new_salt, person_of
from bot.errors import StartError

PROCESSES = 6
MAKES = """
import sys, time
from bot.activity.ballots import ballot_key
time.sleep(max(0, float(sys.argv[2]) - time.time()))
sys.stdout.write(ballot_key(None, sys.argv[1]).hex())
"""
users = st.integers(0, 2**63 - 1)


def address(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder / 'facts.db'}"


@given(users, users)
def test_a_voter_is_the_same_within_an_activity_and_nowhere_else(user: int, other: int) -> None:
    key, salt = b"a key", new_salt()
    person = person_of(key, salt, user)
    assert person == person_of(key, salt, user)
    assert (person == person_of(key, salt, other)) is (user == other)
    assert person != person_of(key, new_salt(), user)
    assert person != person_of(b"another key", salt, user)
    assert str(user) not in person or user < 10**6


def test_a_key_is_made_once_and_kept(tmp_path: Path) -> None:
    first = ballot_key(None, address(tmp_path))
    assert first and len(first) >= 32
    assert ballot_key(None, address(tmp_path)) == first
    (file,) = tmp_path.iterdir()
    assert file.name == "facts.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_mode_does_not_depend_on_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        ballot_key(None, address(tmp_path))
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "facts.key").stat().st_mode) == 0o600


def test_processes_that_start_at_once_share_one_key(tmp_path: Path) -> None:
    command = [sys.executable, "-c", MAKES, address(tmp_path), str(time.time() + 2)]
    started = [
        subprocess.Popen(command, stdout=subprocess.PIPE, env=environment({}))
        for _ in range(PROCESSES)
    ]
    keys = {process.communicate()[0] for process in started}
    assert len(keys) == 1 and len(keys.pop()) >= 64
    assert [file.name for file in tmp_path.iterdir()] == ["facts.key"]


def test_a_key_that_is_set_goes_first(tmp_path: Path) -> None:
    given = "0123456789abcdef"
    key = SecretStr(given)
    assert ballot_key(key, address(tmp_path)) == given.encode()
    assert ballot_key(key, "postgresql+asyncpg://host/facts") == given.encode()
    assert not [*tmp_path.iterdir()]
    with pytest.raises(StartError, match="too short"):
        ballot_key(SecretStr(given[1:]), address(tmp_path))


@pytest.mark.parametrize(
    "database", ["postgresql+asyncpg://host/facts", "sqlite+aiosqlite:///:memory:"]
)
def test_no_key_is_made_where_there_is_no_folder_to_keep_it_in(database: str) -> None:
    assert ballot_key(None, database) is None


def test_no_key_in_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert ballot_key(None, address(tmp_path / "nowhere")) is None


@pytest.mark.skipif(sys.platform == "win32", reason="has other modes")
def test_no_key_in_a_folder_that_is_read_only(tmp_path: Path) -> None:
    folder = tmp_path if os.getuid() else Path("/proc")  # where root may not write either
    tmp_path.chmod(0o500)
    try:
        assert ballot_key(None, address(folder)) is None
    finally:
        tmp_path.chmod(0o700)


def test_no_key_from_an_empty_file(tmp_path: Path) -> None:
    (tmp_path / "facts.key").touch()
    assert ballot_key(None, address(tmp_path)) is None


def test_nothing_is_left_behind_without_hard_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")  # as exFAT says

    monkeypatch.setattr(Path, "hardlink_to", refused)
    for _ in range(2):
        ballot_key(None, address(tmp_path))
    assert {file.name for file in tmp_path.iterdir()} <= {"facts.key"}

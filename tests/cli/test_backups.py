"""`bot backup` and `bot restore`: files, and processes that run meanwhile."""

import asyncio
import os
import signal
import stat
from pathlib import Path

import pytest
from sqlmodel import SQLModel, select
from standin import StandIn
from support.command_line import bot as typed
from support.command_line import ended
from support.databases import Databases, opened
from support.lives import PATIENCE, checkout
from support.lives import bot as process
from support.processes import bot as begun
from support.processes import bot_run, posix, stopped

from bot.activity.clock import DAY, Clock
from bot.activity.tables import Activity, Server, Stage, Tally, Tombstone
from bot.cli.backups import DRY
from bot.database.running import RUNS

HELD = "1 server, 2 activities, 1 deletion."


def rows() -> list[SQLModel]:
    """Of just now, so that a bot that runs does not find them too old."""
    now = Clock().now()
    given = {"kind": "vote", "server": 1, "organiser": 7, "settings": {}, "opened": now}
    return [
        Server(id=1, keep=30, seen=now),
        Activity(**given, id=1, key="aaaaaaaa", channel=1, stage=Stage.CLOSED, closed=now),
        Activity(**given, id=2, key="bbbbbbbb", channel=2, open_in=2, salt=b"salt", due=now + DAY),
        Tally(activity_id=1, round=1, choice=0, count=5),
        Tombstone(what="activity:cccccccc", at=now),
    ]


async def fill(url: str, *given: SQLModel) -> None:
    async with opened(url) as database, database.writing() as session:
        for row in given:
            session.add(row)
            await session.flush()


async def stages(url: str) -> dict[str, str]:
    async with opened(url) as database, database.session() as session:
        query = select(Activity.key, Activity.stage)
        return {key: str(stage) for key, stage in (await session.exec(query)).all()}


@pytest.fixture
def filled(database_url: str, no_settings: None, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a database with a server, two activities and a deletion; it is the setting."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    asyncio.run(fill(database_url, *rows()))
    return database_url


def said(*arguments: str) -> tuple[int, str]:
    """Exit code and output of a verb."""
    result = typed(*arguments)
    return result.exit_code, result.output


def refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str
) -> str:
    """The sentence with which a verb is refused."""
    assert ended(monkeypatch, *arguments) == 1
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1
    return err.strip()


def test_a_backup_is_for_its_owner_alone_and_replaces_nothing(filled: str, tmp_path: Path) -> None:
    file = tmp_path / "b.jsonl"
    assert said("backup", f"{file}") == (0, f"{file}: {HELD}\n")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.write_text("mine")
    file.chmod(0o644)
    code, _ = said("backup", f"{file}")
    assert (code, file.read_text()) == (1, "mine")
    assert said("backup", f"{file}", "--force") == (0, f"{file}: {HELD}\n")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_text().startswith('{"backup":')
    assert [*tmp_path.glob("*")] == [file]  # nothing that was written before it


@posix
def test_where_no_backup_can_be_written_a_sentence_says_so(
    no_settings: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'facts.db'}")
    (tmp_path / "there").touch()
    os.mkfifo(tmp_path / "pipe")

    def why(*arguments: str) -> str:
        return refused(monkeypatch, capsys, "backup", *arguments)

    assert why("there") == "there exists: choose another name, or add --force to replace it."
    assert why("pipe", "--force") == "pipe is no ordinary file: choose another name."
    assert why(f"{tmp_path}", "--force").endswith("is no ordinary file: choose another name.")
    no_folder = "The backup cannot be written (no such file or directory)."
    assert why("nowhere/backup") == no_folder


def test_a_dry_run_says_what_a_restore_then_does(
    filled: str, databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, other = f"{tmp_path / 'b.jsonl'}", databases.empty("sqlite")
    said("backup", file)
    monkeypatch.setenv("DATABASE_URL", other)
    given = {"kind": "vote", "server": 2, "settings": {}, "opened": 1, "channel": 3, "closed": 2}
    there = (
        Tombstone(what="activity:aaaaaaaa", at=1),
        Server(id=1, seen=9),
        Activity(**given, key="cccccccc"),
    )
    asyncio.run(fill(other, *there))
    told = (
        "restored: 0 servers, 1 activity\n"
        "marked as interrupted, for they were open: 1 activity\n"
        "left as they are, for they are there: 1 server, 0 activities\n"
        "left out, for they have been deleted: 0 servers, 1 activity\n"
        "deleted, as in the backup: 0 servers, 1 activity\n"
    )
    before = asyncio.run(stages(other))
    assert said("restore", file, "--dry-run") == (0, f"{DRY}\n{told}")
    assert asyncio.run(stages(other)) == before == {"cccccccc": "open"}
    assert said("restore", file) == (0, told)
    assert asyncio.run(stages(other)) == {"bbbbbbbb": "interrupted"}


@pytest.mark.parametrize("content", [None, b"", b'{"backup":1,"at":1,"rows":1}\n{"table":"x"}\n'])
def test_a_file_that_is_no_backup_is_one_sentence(
    filled: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    content: bytes | None,
) -> None:
    file, before = tmp_path / "b.jsonl", asyncio.run(stages(filled))
    if content is not None:
        file.write_bytes(content)
    why = refused(monkeypatch, capsys, "restore", f"{file}")
    assert ("(no such file or directory)" in why) is (content is None)
    assert ("line 1 " in why or "line 2 " in why) is (content is not None)
    assert asyncio.run(stages(filled)) == before


async def restored(folder: Path, own: dict[str, str]) -> None:
    """As soon as it is accepted: PostgreSQL takes a moment to see that a process has gone."""
    async with asyncio.timeout(PATIENCE):
        while (ran := await process(folder, "restore", "b", settings=own))[0] != 0:
            assert ran == (1, f"{RUNS}\n")


@posix
async def test_a_bot_that_runs_is_backed_up_and_keeps_a_restore_out_until_it_is_gone(
    database_url: str, tmp_path: Path
) -> None:
    checkout(tmp_path)
    await fill(database_url, *rows())
    own = {"DATABASE_URL": database_url, "SEARCH": "words"}
    async with StandIn() as discord, bot_run(tmp_path, discord.env | own) as bot:
        await discord.wait_synced()
        await discord.wait_ready()
        assert await process(tmp_path, "backup", "b", settings=own) == (0, f"b: {HELD}\n")
        async with opened(database_url) as database, database.writing() as session:
            for activity in (await session.exec(select(Activity))).all():
                await session.delete(activity)
        assert await process(tmp_path, "restore", "b", settings=own) == (1, f"{RUNS}\n")
        code, told = await process(tmp_path, "restore", "b", "--dry-run", settings=own)
        assert (code, told.splitlines()[:2]) == (0, [DRY, "restored: 0 servers, 2 activities"])
        assert await stages(database_url) == {}
        bot.kill()
        await bot.wait()
        await restored(tmp_path, own)
    assert await stages(database_url) == {"aaaaaaaa": "closed", "bbbbbbbb": "interrupted"}
    async with StandIn() as discord, bot_run(tmp_path, discord.env | own) as bot:
        await discord.wait_ready()
        assert await process(tmp_path, "restore", "b", settings=own) == (1, f"{RUNS}\n")
        await stopped(bot, signal.SIGTERM)
        await restored(tmp_path, own)


@posix
async def test_a_preview_keeps_a_restore_out(tmp_path: Path) -> None:
    checkout(tmp_path)
    own = {"DATABASE_URL": f"sqlite:///{tmp_path / 'facts.db'}", "SEARCH": "words"}
    assert (await process(tmp_path, "backup", "b", settings=own))[0] == 0
    preview = await begun(tmp_path, "preview", "--no-browser", "--port=0", settings=own)
    assert preview.stdout
    async with asyncio.timeout(PATIENCE):
        await preview.stdout.readuntil(b"to stop it.")
    assert await process(tmp_path, "restore", "b", settings=own) == (1, f"{RUNS}\n")
    await stopped(preview, signal.SIGTERM)
    await restored(tmp_path, own)

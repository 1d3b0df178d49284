"""`bot import` and each start: the packs that changed, those that are gone, many at once."""

import asyncio
import shutil
from pathlib import Path

import pytest
from pydantic import SecretStr
from support.command_line import answers, bot, ended
from support.databases import opened, opened_topics
from support.lives import PATIENCE
from support.lives import bot as process
from support.small_pack import change

from bot.answers.charts.pictures import ChartError, draw_missing, missing
from bot.cli import importing
from bot.cli.importing import import_topics
from bot.database.engine import Lock
from bot.facts.packs import loader
from bot.facts.packs.pack import Pack
from bot.facts.packs.shipped import import_packs
from bot.facts.store import Topics
from bot.settings import Settings

NOTHING = "Nothing changed since the last import.\n"
BROKEN = "A pack is broken: "
loader_load = loader.load


def test_packs_are_loaded_when_they_change(packs: Path) -> None:
    assert bot("import").output == "ferry: loaded\ntram: loaded\n"
    assert bot("import").output == NOTHING
    change(packs / "tram" / "statements.toml", "Buses cost less", "A bus costs less")
    assert bot("import", "ferry").output == NOTHING
    assert bot("import").output == "tram: loaded\n"


def test_a_pack_that_is_not_there_is_named(
    packs: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended(monkeypatch, "import", "airship") == 1
    written = capsys.readouterr()
    assert written.err == f"There is no pack named airship in {packs}.\n"
    assert written.out == ""


def test_a_broken_pack_keeps_no_other_from_being_loaded(
    packs: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (packs / "tram" / "more.toml").write_text("nonsense = 1")
    assert ended(monkeypatch, "import") == 1
    written = capsys.readouterr()
    assert written.out == "ferry: loaded\n"
    assert written.err.startswith(BROKEN) and written.err.count("\n") == 1
    asked = bot("ask", "/explain tram")
    assert (asked.exit_code, "Elsewhere: " in asked.stdout) == (0, True)
    assert BROKEN in asked.stderr


@pytest.mark.parametrize("gone", ["missing", "empty", "a dangling link"])
def test_a_pack_that_is_gone_keeps_its_facts_and_a_start_says_so(packs: Path, gone: str) -> None:
    bot("import")
    shutil.rmtree(packs / "tram")
    if gone == "empty":
        (packs / "tram").mkdir()
    elif gone == "a dangling link":
        (packs / "tram").symlink_to(packs / "nowhere")
    asked = bot("ask", "/explain tram topic:tram")
    assert "The facts of topic tram stay as they are" in asked.stderr
    assert answers() == (True, True)
    assert "tram: its pack is missing, its facts stay\n" in bot("import").output


async def test_of_those_who_import_at_once_each_says_what_became_of_it(
    packs: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All have seen the same change when the first of them may write."""
    own, read = Settings(database_url=SecretStr(database_url)), list[str]()

    def load(path: Path) -> Pack:
        read.append(path.name)
        return loader_load(path)

    monkeypatch.setattr(loader, "load", load)
    async with opened(database_url) as database:
        async with database.exclusive(Lock.IMPORTING):
            imports = [asyncio.create_task(import_topics(own, None)) for _ in range(3)]
            async with asyncio.timeout(PATIENCE):
                while sorted(read) != ["ferry"] * 3 + ["tram"] * 3:  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
            assert not any(task.done() for task in imports)
        said = sorted([(await task)[0] for task in imports])
    elsewhere = ["ferry: loaded by another process", "tram: loaded by another process"]
    assert said == [["ferry: loaded", "tram: loaded"], elsewhere, elsewhere]


async def test_no_process_that_imports_is_silent(packs: Path, tmp_path: Path) -> None:
    own = {"DATABASE_URL": f"sqlite:///{tmp_path / 'facts.db'}"}
    ends = await asyncio.gather(*(process(tmp_path, "import", settings=own) for _ in range(6)))
    assert {code for code, _ in ends} == {0}
    assert sum("tram: loaded\n" in wrote for _, wrote in ends) == 1
    assert all("loaded" in wrote or wrote == NOTHING for _, wrote in ends)


def test_charts_that_cannot_be_drawn_are_said_and_leave_the_facts_loaded(
    packs: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def fails(_: Topics) -> int:
        raise ChartError("Traceback (most recent call last):\nMemoryError: no room")

    monkeypatch.setattr(importing, "draw_missing", fails)
    assert ended(monkeypatch, "import") == 1
    written = capsys.readouterr()
    assert written.out == "ferry: loaded\ntram: loaded\n"
    why = "MemoryError: no room"
    assert written.err == f"The charts could not be drawn ({why}): answers go without them.\n"
    assert answers() == (True, True)


def test_what_to_ask_next_names_a_topic_that_is_not_the_first(packs: Path) -> None:
    bot("import")
    for slug, ending in (("ferry", ""), ("tram", " topic:tram")):
        said = bot("ask", f"/explain riverton topic:{slug}").stdout
        (asks,) = [line for line in said.splitlines() if line.startswith("Ask next: ")]
        lines = asks.removeprefix("Ask next: ").split(" · ")
        assert all(line.endswith(ending) for line in lines), lines
        told = [bot("ask", line).stdout for line in lines]
        assert any("Elsewhere: " in said for said in told) == (slug == "ferry")


async def test_a_topic_that_another_process_adds_meanwhile_is_drawn_later(
    packs: Path, database_url: str
) -> None:
    async with opened_topics(database_url) as topics:
        await import_packs(topics.database, packs, only="tram")
        await topics.refresh()
        await import_packs(topics.database, packs, only="ferry")
        await draw_missing(topics)
        assert await missing(topics) == 1
        await topics.refresh()
        await draw_missing(topics)
        assert await missing(topics) == 0

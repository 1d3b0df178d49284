"""`bot remove`: a topic that is gone stays so until somebody asks for it."""

import asyncio
from pathlib import Path

import pytest
from support.command_line import answers, bot, ended
from support.lives import bot as process
from support.processes import posix
from support.small_pack import change
from support.terminals import typed

NOTHING = "Nothing changed since the last import.\n"


def test_a_topic_that_is_removed_stays_so_until_it_is_asked_for(packs: Path) -> None:
    bot("import")
    removed = bot("remove", "tram", "--yes")
    assert (removed.exit_code, removed.output) == (
        0,
        "tram: removed. `bot import tram` brings it back.\n",
    )
    assert answers() == (True, False)
    assert bot("import").output == NOTHING
    change(packs / "tram" / "statements.toml", "Buses cost less", "A bus costs less")
    assert bot("import").output == NOTHING
    assert answers() == (True, False)
    assert bot("import", "tram").output == "tram: loaded\n"
    assert answers() == (True, True)


def test_without_any_topic_a_start_says_how_to_have_one_back(
    packs: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bot("import")
    for slug in ("tram", "ferry"):
        bot("remove", slug, "--yes")
    assert ended(monkeypatch, "ask", "/help") == 1
    said = "There is no topic to answer from: run `bot import TOPIC`.\n"
    assert capsys.readouterr().err == said


@pytest.mark.parametrize("slug", ["airship", "Tram", ""])
def test_a_topic_that_is_unknown_is_not_removed_and_the_others_are_named(
    packs: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    slug: str,
) -> None:
    bot("import")
    assert ended(monkeypatch, "remove", slug, "--yes") == 1
    assert capsys.readouterr().err == f"There is no topic {slug}; there are: ferry, tram.\n"
    assert answers() == (True, True)


def test_nothing_is_removed_where_nobody_can_be_asked(
    packs: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bot("import")
    assert ended(monkeypatch, "remove", "tram") == 1
    said = "Nobody can be asked here: add --yes to remove the topic tram.\n"
    assert capsys.readouterr().err == said
    assert answers() == (True, True)


@posix
async def test_a_terminal_is_asked_before_a_topic_is_removed(packs: Path, tmp_path: Path) -> None:
    own = {"DATABASE_URL": f"sqlite:///{tmp_path / 'facts.db'}"}
    await process(tmp_path, "import", settings=own)
    question = "Remove the topic tram and all its facts?"
    for keys, code, left in (
        (b"n\r", 1, (True, True)),
        (b"\x03", 1, (True, True)),
        (b"y\r", 0, (True, False)),
    ):
        ended_with, shown = await typed(
            tmp_path, "remove", "tram", settings=own, asked=question, keys=keys
        )
        assert (ended_with, question in shown, "Traceback" in shown) == (code, True, False), shown
        assert await asyncio.to_thread(answers) == left, keys

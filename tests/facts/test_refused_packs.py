"""An import refuses a pack in words, keeps the facts that it had, and loads the sound ones."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from support.databases import imported, opened_topics
from support.processes import posix
from support.small_pack import change, write_twin

from bot.facts.packs import rules
from bot.facts.store import Topics


def gigabytes(pack: Path) -> None:
    with (pack / "more.toml").open("wb") as file:
        file.truncate(2 * 10**9)  # sparse: it takes no room


def pipe(pack: Path) -> None:
    os.mkfifo(pack / "more.toml")


def device(pack: Path) -> None:
    (pack / "more.toml").symlink_to("/dev/zero")


def loop(pack: Path) -> None:
    (pack / "more.toml").symlink_to("more.toml")


def dangling(pack: Path) -> None:
    (pack / "more.toml").symlink_to("nowhere.toml")


def many_files(pack: Path) -> None:
    for n in range(50):
        (pack / f"more{n}.toml").touch()


def invisible(pack: Path) -> None:
    change(pack / "subjects.toml", 'label = "Oak Hill"', 'label = "\u200b"')


def same_label(pack: Path) -> None:
    change(pack / "subjects.toml", 'label = "Oak Hill"', 'label = "Riverton"')


@posix
@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (gigabytes, "more.toml: is larger than 2 MB"),
        (pipe, "more.toml: is not a regular file"),
        (device, "more.toml: is a link to a place outside the pack's folder"),
        (loop, "more.toml: cannot be read: "),
        (dangling, "more.toml: cannot be read: no such file or directory"),
        (many_files, "tram: holds 54 files; a pack has at most 50"),
        (invisible, "subjects.toml, subject oak-hill, label: holds the invisible or control char"),
        (same_label, "subjects.toml, subject riverton, label: is the label of another subject too"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
async def test_a_pack_that_is_refused_leaves_its_facts(
    database_url: str, pack_folder: Path, spoil: Callable[[Path], None], said: str
) -> None:
    packs = pack_folder.parent
    async with opened_topics(database_url, packs) as topics:
        before = await topics.topic()
        spoil(pack_folder)
        write_twin(packs / "ferry")
        done = await imported(topics, packs)
        (problem,) = done.problems
        assert str(problem).startswith(said)
        assert (done.loaded, done.missing) == (["ferry"], [])
        assert [name.slug for name in topics.visible(None)] == ["ferry", "tram"]
        fresh = Topics(topics.database)
        await fresh.refresh()
        after = await fresh.topic(before.name.key)
        assert (after.name, after.statements) == (before.name, before.statements)


async def test_a_topic_of_too_many_statements_is_refused(
    database_url: str, pack_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "STATEMENTS", 6)
    async with opened_topics(database_url) as topics:
        done = await imported(topics, pack_folder.parent)
        assert list(map(str, done.problems)) == [
            "tram, statement: a topic has at most 6 statements, this has 7"
        ]
        assert (done.loaded, topics.visible(None)) == ([], [])


async def test_a_folder_that_cannot_be_looked_into_leaves_its_facts(
    database_url: str, pack_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever runs these tests may have every right, so the refusal is played."""
    listed = Path.iterdir

    def refused(path: Path) -> object:
        if path == pack_folder:
            raise PermissionError(13, "Permission denied")
        return listed(path)

    async with opened_topics(database_url, pack_folder.parent) as topics:
        before = await topics.topic()
        monkeypatch.setattr(Path, "iterdir", refused)
        done = await imported(topics, pack_folder.parent)
        assert list(map(str, done.problems)) == ["tram: cannot be read: permission denied"]
        assert (done.loaded, done.missing) == ([], ["tram"])
        assert await topics.topic() == before

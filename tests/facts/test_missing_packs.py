"""A start never deletes facts: packs that are gone or cannot be read, and topics removed."""

import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from sqlmodel import select
from support.databases import imported, opened_topics
from support.small_pack import change, write_twin

from bot.facts import tables as t
from bot.facts.packs import folder
from bot.facts.packs.folder import PackError, Problem
from bot.facts.packs.shipped import compare, remove
from bot.facts.store import Topics


@pytest.fixture
def packs(pack_folder: Path) -> Path:
    """A folder with the tram in it, and its twin, the zoo."""
    write_twin(pack_folder.parent / "zoo")
    return pack_folder.parent


@pytest_asyncio.fixture
async def topics(database_url: str, packs: Path) -> AsyncIterator[Topics]:
    """Both, in each database."""
    async with opened_topics(database_url, packs) as topics:
        yield topics


async def rows(topics: Topics) -> list[t.Topic]:
    """The rows of all topics, also of removed ones."""
    async with topics.database.session() as session:
        return [*await session.exec(select(t.Topic).order_by(t.Topic.slug))]


def take_away(pack: Path) -> None:
    shutil.rmtree(pack)


def empty(pack: Path) -> None:
    take_away(pack)
    pack.mkdir()


def hold_something_else(pack: Path) -> None:
    empty(pack)
    (pack / "notes.txt").write_text("[topic]")


def link_to_nothing(pack: Path) -> None:
    take_away(pack)
    pack.symlink_to(pack.parent / "nowhere")


def become_a_file(pack: Path) -> None:
    take_away(pack)
    pack.write_text("[topic]")


def refuse(monkeypatch: pytest.MonkeyPatch, refused: Path) -> None:
    """Lets a folder or a file not be read; whoever runs this test may have the right to."""
    read, listed = folder.read_file, folder._listed

    def checked(path: Path) -> None:
        if path == refused:
            raise PackError([Problem(path.name, "", "", "cannot be read: permission denied")])

    monkeypatch.setattr(folder, "read_file", lambda path: checked(path) or read(path))
    monkeypatch.setattr(folder, "_listed", lambda path: checked(path) or listed(path))


@pytest.mark.parametrize(
    "change_it", [take_away, empty, hold_something_else, link_to_nothing, become_a_file]
)
async def test_facts_outlast_a_pack_that_is_not_in_its_place(
    topics: Topics, packs: Path, change_it: Callable[[Path], None]
) -> None:
    kept, before = await topics.topic(), await rows(topics)
    assert kept.name.slug == "tram"
    change_it(packs / "tram")
    done = await imported(topics, packs)
    assert (done.loaded, done.missing) == ([], ["tram"])
    assert (await compare(topics.database, packs)).missing == ["tram"]
    assert await rows(topics) == before
    assert await topics.topic() is kept
    change(packs / "zoo" / "topic.toml", 'label = "Cost"', 'label = "Price"')
    done = await imported(topics, packs)  # which the others need not wait for
    assert (done.loaded, done.missing) == (["zoo"], ["tram"])
    assert await topics.topic() is kept


async def test_facts_outlast_a_folder_that_cannot_be_read(
    topics: Topics, packs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await rows(topics)
    refuse(monkeypatch, packs / "tram")
    done = await imported(topics, packs)
    assert (done.loaded, done.missing) == ([], ["tram"])
    assert [*map(str, done.problems)] == ["tram: cannot be read: permission denied"]
    assert await rows(topics) == before


async def test_facts_outlast_a_file_that_cannot_be_read(
    topics: Topics, packs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pack is there, and is broken."""
    before = await rows(topics)
    refuse(monkeypatch, packs / "tram" / "surveys.toml")
    done = await imported(topics, packs)
    assert (done.loaded, done.missing) == ([], [])
    assert [*map(str, done.problems)] == ["surveys.toml: cannot be read: permission denied"]
    assert await rows(topics) == before


@pytest.mark.parametrize("readable", [True, False])
async def test_facts_outlast_the_folder_of_all_packs(
    topics: Topics, packs: Path, readable: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await rows(topics)
    if readable:
        shutil.rmtree(packs)
    else:
        refuse(monkeypatch, packs)
    done = await imported(topics, packs)
    assert (done.loaded, done.missing) == ([], ["tram", "zoo"])
    assert len(done.problems) == 1
    assert await rows(topics) == before


async def test_a_pack_that_is_back_is_as_it_was(
    topics: Topics, packs: Path, tmp_path: Path
) -> None:
    kept = await topics.topic()
    shutil.move(packs / "tram", tmp_path / "aside")
    await imported(topics, packs)
    shutil.move(tmp_path / "aside", packs / "tram")
    done = await imported(topics, packs)
    assert (done.loaded, done.missing) == ([], [])
    assert await topics.topic() is kept


async def test_a_removal_outlasts_every_import_of_everything(topics: Topics, packs: Path) -> None:
    (tram, zoo) = await rows(topics)
    assert await remove(topics.database, "tram")
    assert not await remove(topics.database, "tram")
    assert not await remove(topics.database, "airship")
    for label in ("Price", "Money", "Expense"):
        for slug in ("tram", "zoo"):
            file = packs / slug / "topic.toml"
            old = next(line for line in file.read_text().splitlines() if line.startswith("label"))
            change(file, old, f'label = "{label}"')
        done = await imported(topics, packs)
        assert (done.loaded, done.missing, done.problems) == (["zoo"], [], [])
        assert [name.slug for name in topics.visible(None)] == ["zoo"]
        assert (await compare(topics.database, packs)).removed == ["tram"]
    take_away(packs / "tram")
    assert (await imported(topics, packs)).missing == []  # nobody misses what was removed
    assert (await imported(topics, packs, only="tram")).loaded == []
    left = await rows(topics)
    assert [(row.id, row.key) for row in left] == [(tram.id, tram.key), (zoo.id, zoo.key)]
    assert [row.removed for row in left] == [True, False]


async def test_a_removed_topic_comes_back_as_the_same_one(topics: Topics, packs: Path) -> None:
    (tram, zoo), first = await rows(topics), await topics.topic()
    assert await remove(topics.database, "tram")
    change(packs / "zoo" / "topic.toml", 'label = "Cost"', 'label = "Price"')
    done = await imported(topics, packs, only="tram")
    assert done.loaded == ["tram"]  # and no other, though it has changed
    again = await rows(topics)
    assert [(row.id, row.key) for row in again] == [(tram.id, tram.key), (zoo.id, zoo.key)]
    assert again[0].revision > again[1].revision == zoo.revision
    second = await topics.topic(first.name.key)
    assert second is not first
    assert [*second.statements.values()] == [*first.statements.values()]

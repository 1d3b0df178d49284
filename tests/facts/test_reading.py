"""What is read from a database is what the pack says, of one revision, in the pack's order."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import event
from sqlalchemy.util import await_only
from support.databases import Databases, imported, opened, opened_topics
from support.small_pack import change, write_pack
from support.topics import ask, topic_of, words

from bot.facts.packs.schema import Entry
from bot.facts.packs.shipped import import_packs
from bot.facts.store import Topics
from bot.settings import packs_folder

MORE = """
[[survey]]
slug = "later"
label = "Civic Panel poll in 2023"
topic = "the tram"
source = "A"
paragraphs = [2]
exclusive = false

[[finding]]
survey = "later"
subject = "riverton"
percent = 40
text = "were for the tram by then"
label = "For the tram"
statement = "a2-poll"
"""


def told(entry: Entry) -> dict[str, object]:
    """An entry without the order of what it names, which no answer shows."""
    named = {"leads", "position", "statements"}
    return {k: {*v} if k in named else v for k, v in entry.model_dump().items()}


@pytest_asyncio.fixture
async def topics(database_url: str, pack_folder: Path) -> AsyncIterator[Topics]:
    """The small topic, in each database."""
    async with opened_topics(database_url, pack_folder.parent) as topics:
        yield topics


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_what_is_read_is_what_the_pack_says(databases: Databases, kind: str) -> None:
    async with opened_topics(await databases.shipped(kind)) as topics:
        read = await topics.topic()
    pack = topic_of(packs_folder() / read.name.slug)
    assert [*read.findings] == [*pack.findings]
    for part in ("about", "sources", "themes", "subjects", "surveys"):
        assert getattr(read, part) == getattr(pack, part), part
    assert (read.polled, read.placed) == (pack.polled, pack.placed)
    assert [*map(told, read.statements.values())] == [*map(told, pack.statements.values())]
    assert {*map(repr, read.memberships)} == {*map(repr, pack.memberships)}
    assert [*map(told, read.clashes.values())] == [*map(told, pack.clashes.values())]
    places = [
        {slug: [(s.statement.id, s.place) for s in said] for slug, said in topic.said.items()}
        for topic in (read, pack)
    ]
    assert places[0] == places[1]


async def test_figures_stand_in_the_order_of_the_pack(topics: Topics, pack_folder: Path) -> None:
    """Also where those of one survey stand between those of another: the first one leads."""
    surveys = pack_folder / "surveys.toml"
    text = surveys.read_text("utf-8")
    survey, later = MORE.split("\n[[finding]]")
    first = text.index("[[finding]]")
    rest = text[first:].replace("[[clash]]", f"{survey}\n\n[[clash]]")
    surveys.write_text(f"{text[:first]}[[finding]]{later}\n{rest}", "utf-8")
    await imported(topics, pack_folder.parent)
    read, pack = await topics.topic(), topic_of(pack_folder)
    assert [*read.surveys] == ["panel", "later"]
    assert [f.percent for f in read.findings] == [40, 64, 20]
    assert [*read.findings] == [*pack.findings]
    for line in ("/poll riverton", "/poll all"):
        assert words(ask(read, line)) == words(ask(pack, line))


async def test_memberships_stand_in_one_order(topics: Topics, pack_folder: Path) -> None:
    with (pack_folder / "surveys.toml").open("a", encoding="utf-8") as file:
        for country in ("oak-hill", "civic-panel"):
            row = f'country = "{country}"\nalliance = "harbour-league"\nstatement = "b2-league"'
            file.write(f"\n[[membership]]\n{row}\n")
    change(pack_folder / "subjects.toml", 'kind = "organisation"', 'kind = "country"')
    await imported(topics, pack_folder.parent)
    read, pack = await topics.topic(), topic_of(pack_folder)
    assert sorted(map(repr, read.memberships)) == sorted(map(repr, pack.memberships))
    for line in ("/alliance the league", "/position riverton", "/explain oak hill"):
        assert words(ask(read, line)) == words(ask(pack, line))


async def test_a_topic_that_changes_while_it_is_read_is_of_one_revision(
    topics: Topics, database_url: str, pack_folder: Path
) -> None:
    """Whatever is imported between two of its queries."""
    change(pack_folder / "statements.toml", "Buses cost less", "A bus costs less")
    change(pack_folder / "subjects.toml", '"oakhill"', '"oakley"')
    between: list[str] = []
    async with opened(database_url) as writer:
        engine = topics.database.engine.sync_engine

        @event.listens_for(engine, "after_cursor_execute")
        def import_meanwhile(_: object, __: object, statement: str, *more: object) -> None:
            if not between and "FROM source" in statement:
                between.append(statement)
                assert await_only(import_packs(writer, pack_folder.parent)).loaded == ["tram"]

        read = await topics.topic()
    assert len(between) == 1
    assert read.statements["b2-buses"].text.startswith("Buses cost less")
    assert read.subjects["oak-hill"].aliases == ("oakhill",)
    assert read.name.revision == topics.revision
    await topics.refresh()
    newer = await topics.topic()
    assert newer.statements["b2-buses"].text.startswith("A bus costs less")
    assert newer.subjects["oak-hill"].aliases == ("oakley",)
    assert newer.name.revision == topics.revision > read.name.revision


async def test_letters_beyond_z(database_url: str, tmp_path: Path) -> None:
    """Where a topic has more than 26 sources, they go on with AA."""
    pack = write_pack(tmp_path / "packs" / "tram")
    for name in ("topic", "statements", "surveys"):
        file = pack / f"{name}.toml"
        text = file.read_text("utf-8")
        file.write_text(text.replace('letter = "B"', 'letter = "AA"'), "utf-8")
        text = file.read_text("utf-8")
        file.write_text(text.replace('source = "B"', 'source = "AA"'), "utf-8")
    async with opened_topics(database_url, tmp_path / "packs") as topics:
        topic = await topics.topic()
    assert [*topic.sources] == ["A", "AA"]
    assert topic.statements["b2-buses"].source == "AA"
    assert "AA" in words(ask(topic, "/sources"))
    assert words(ask(topic, "/assessment aa")) == words(ask(topic, "/assessment source AA"))

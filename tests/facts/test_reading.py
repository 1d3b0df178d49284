"""What is read from a database is what the pack says, of one revision, in the pack's order."""

from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio
from sqlalchemy import event
from sqlalchemy.util import await_only
from support.databases import Databases, imported, opened, opened_topics
from support.embedded import embedded
from support.small_pack import change, write_pack
from support.topics import ask, topic_of, words

from bot.facts.packs.loader import load
from bot.facts.packs.schema import Entry
from bot.facts.packs.shipped import import_packs
from bot.facts.reading import topic_row
from bot.facts.search import vectors
from bot.facts.search.embedding import MODEL_SHA256
from bot.facts.search.vectors import Vectors
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


FILLED = [  # what makes every field of every entry differ from its default
    (
        "topic.toml",
        'question = "Should Riverton build a tram?"',
        'question = "Should Riverton build a tram?"\nproposal = "a tram"\n'
        'examples = { poll = "oak" }\nout_of_scope = ["who won the cup"]\n'
        'gap_asks = { "when it would be built" = ["what year is it ready"] }',
    ),
    (
        "topic.toml",
        'title = "No Tram for Riverton"',
        'title = "No Tram for Riverton"\nauthor = "A. Writer"\noutlet = "The Bell"\n'
        "date = 2022-04-05",
    ),
    ("topic.toml", 'claims = ["a1-plan"]', 'claims = ["a2-poll", "a1-plan"]'),
    ("statements.toml", 'id = "a2-plans"', 'id = "a2-plans"\npart_of = "a1-plan"'),
    ("statements.toml", 'supports = ["a3-cost"]', 'supports = ["a3-cost", "b2-waste"]'),
    ("statements.toml", 'answers = ["a1-plan"]', 'answers = ["a2-poll", "a1-plan"]'),
    (
        "surveys.toml",
        "year = 2021",
        'year = 2021\nask = "A tram?"\nwording = "Tram?"\nsample = "all"\nmode = "by post"\n'
        'margin = "none"',
    ),
    (
        "surveys.toml",
        'question = "Is the tram worth what it costs?"',
        'question = "Is the tram worth what it costs?"\nasks = ["worth it", "too dear"]',
    ),
]


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
    for part in ("about", "sources", "themes", "cases", "subjects", "surveys"):
        assert getattr(read, part) == getattr(pack, part), part
    assert [*read.sections] == [*pack.sections]
    assert (read.polled, read.placed) == (pack.polled, pack.placed)
    assert [*map(told, read.statements.values())] == [*map(told, pack.statements.values())]
    assert {*map(repr, read.memberships)} == {*map(repr, pack.memberships)}
    assert [*map(told, read.clashes.values())] == [*map(told, pack.clashes.values())]
    places = [
        {slug: [(s.statement.id, s.place) for s in said] for slug, said in topic.said.items()}
        for topic in (read, pack)
    ]
    assert places[0] == places[1]
    for links in ("items", "evidence", "rebuttals"):
        linked = [
            {id: [s.id for s in said] for id, said in getattr(topic, links).items()}
            for topic in (read, pack)
        ]
        assert linked[0] == linked[1] != {}, links
    assert read.keys == pack.keys
    assert read.index.texts == pack.index.texts
    assert read.index.vectors is not None and pack.index.vectors is not None
    for one, other in zip(read.index.vectors, pack.index.vectors, strict=True):
        assert np.array_equal(one, other)


async def test_every_field_of_every_entry_is_kept(topics: Topics, pack_folder: Path) -> None:
    for file, old, new in FILLED:
        change(pack_folder / file, old, new)
    index = topic_of(pack_folder).index
    vectors.write(pack_folder, index.learn(MODEL_SHA256, embedded(len(index.texts))))
    await imported(topics, pack_folder.parent)
    async with topics.database.session() as session:
        row = await topic_row(session, key=(await topics.topic()).name.key)
    pack = load(pack_folder)
    assert row and row.embedding and pack.vectors
    kept = row.embedding
    assert Vectors(kept.model, kept.texts, kept.data) == pack.vectors
    read = await topics.topic()
    for name, found in (
        ("topic", [read.about]),
        ("source", read.sources.values()),
        ("section", read.sections),
        ("theme", read.themes.values()),
        ("subject", read.subjects.values()),
        ("statement", read.statements.values()),
        ("membership", read.memberships),
        ("survey", read.surveys.values()),
        ("finding", read.findings),
        ("clash", read.clashes.values()),
    ):
        said = getattr(pack.entries, name)
        entries = [said] if name == "topic" else [*said]
        for field, about in type(entries[0]).model_fields.items():
            default = about.get_default(call_default_factory=True)
            assert any(getattr(e, field) != default for e in entries), f"no {name} has {field}"
        if name == "subject":
            entries.sort(key=lambda subject: subject.label)
        assert [*map(told, found)] == [*map(told, entries)]
    assert read.cases == {case.side: case.claims for case in pack.entries.case}


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


async def test_members_stand_in_the_order_of_the_pack(topics: Topics, pack_folder: Path) -> None:
    """And so do the memberships that one statement states."""
    change(
        pack_folder / "surveys.toml",
        "[[survey]]",
        '[[membership]]\nalliance = "civic-panel"\nmembers = ["riverton"]\n'
        'statement = "b2-league"\n\n[[survey]]',
    )
    change(pack_folder / "surveys.toml", '["riverton", "oak-hill"]', '["oak-hill", "riverton"]')
    change(pack_folder / "subjects.toml", 'kind = "organisation"', 'kind = "alliance"')
    await imported(topics, pack_folder.parent)
    read, pack = await topics.topic(), topic_of(pack_folder)
    assert [(m.alliance, m.members, m.complete) for m in read.memberships] == [
        ("harbour-league", ("oak-hill", "riverton"), True),
        ("civic-panel", ("riverton",), False),
    ]
    assert [*read.memberships] == [*pack.memberships]
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

"""The search over any small corpus: what a statement says finds it, on both databases alike."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from databases import KINDS, Databases
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import delete, select

from bot.facts.reading import KEPT, canonical, concepts
from bot.facts.resolver import Names
from bot.facts.search import Concept, Document, Hit, Postings, build, search
from bot.facts.store import Store
from bot.facts.tables import Term, Topic

pytestmark = pytest.mark.asyncio(loop_scope="module")

WORDS = st.sampled_from(
    "tram harbour council money buses league river mayor plan cost tunnel bridge 2014 forty "
    "percent the of would who Việt 日本 ёлка".split()
)
TEXTS = st.lists(
    st.lists(WORDS | st.text("abcé", min_size=3, max_size=8), min_size=2, max_size=12).map(
        " ".join
    ),
    min_size=1,
    max_size=12,
    unique=True,
)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stores(databases: Databases) -> AsyncIterator[list[Store]]:
    """One of each kind, whose index is replaced in transactions that are rolled back."""
    opened = [Store(await databases.shipped(kind)) for kind in KINDS]
    for store in opened:
        await store.open()
    yield opened
    for store in opened:
        await store.close()


def packed(postings: Postings) -> dict[str, bytes]:
    return dict(zip(("statements", "weights"), postings.pack(), strict=True))


async def found(store: Store, texts: list[str], asked: list[Concept]) -> list[Hit]:
    documents = [Document(id, text, ()) for id, text in enumerate(texts, 1)]
    async with store.session() as session:
        topic = (await session.exec(select(Topic.id))).one()
        await session.exec(delete(Term))
        for word, weight, postings in build(documents, {}):
            session.add(Term(topic_id=topic or 0, word=word, weight=weight, **packed(postings)))
        await session.flush()
        hits = await search(session, asked=asked)
        await session.rollback()
    return hits


@settings(max_examples=40)
@given(texts=TEXTS, number=st.integers(0, 11))
async def test_what_a_statement_says_finds_it(
    stores: list[Store], texts: list[str], number: int
) -> None:
    own = number % len(texts)
    documents = [Document(id, text, ()) for id, text in enumerate(texts, 1)]
    names = Names(vocabulary={word: weight for word, weight, _ in build(documents, {})})
    short = canonical(texts[own], names)
    assert len(short) <= KEPT and canonical(short, names) == short
    for question in (texts[own], short):
        asked = concepts(question, names)
        sqlite, postgresql = [await found(store, texts, asked) for store in stores]
        assert sqlite == postgresql
        mine = [hit for hit in sqlite if hit.statement_id == own + 1]
        telling = any(not option[0].startswith("?") for c in asked for option in c.options)
        assert [hit.coverage for hit in mine] == [1] * telling
        assert all(hit.coverage <= 1 for hit in sqlite)

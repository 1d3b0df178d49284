"""The search over any small corpus: what a statement says finds it."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.facts.kinds import StatementKind
from bot.facts.names.resolver import Names
from bot.facts.packs.schema import Statement
from bot.facts.search.documents import Document
from bot.facts.search.index import Index
from bot.facts.search.question import KEPT, canonical, concepts

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


def index_of(texts: list[str]) -> Index:
    documents = [
        Document(
            Statement.model_construct(
                id=str(n), text=text, kind=StatementKind.FACT, about=(), leads=()
            ),
            text,
        )
        for n, text in enumerate(texts)
    ]
    return Index.of(documents, Names(()), {})


@settings(max_examples=60)
@given(texts=TEXTS, number=st.integers(0, 11))
def test_what_a_statement_says_finds_it(texts: list[str], number: int) -> None:
    own = number % len(texts)
    index = index_of(texts)
    short = canonical(texts[own], index.vocabulary)
    assert len(short) <= KEPT and canonical(short, index.vocabulary) == short
    for question in (texts[own], short):
        asked = concepts(question, index.vocabulary)
        hits = index.search(asked)
        mine = [hit for hit in hits if hit.statement.id == str(own)]
        telling = any(not option[0].startswith("?") for c in asked for option in c.options)
        assert [hit.coverage for hit in mine] == [1] * telling
        assert all(hit.coverage <= 1 for hit in hits)


def test_equal_scores_keep_the_order_of_the_statements() -> None:
    index = index_of(["a tram for all", "a tram for all", "a bus"])
    hits = index.search(concepts("tram", index.vocabulary))
    assert [hit.statement.id for hit in hits] == ["0", "1"]

"""The search over any topic: by words, and by meaning where there are vectors."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.embedded import axes

from bot.facts.packs import schema
from bot.facts.search.documents import Document, Kind, phrases
from bot.facts.search.embedding import MODEL_SHA256
from bot.facts.search.index import FOUND, LATE, LEARNT, MEANING, Index
from bot.facts.search.vectors import SCALE, SIZE, TOKEN, Embedded, Vectors
from bot.facts.topic import Topic

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


KEPT = 127 / SCALE  # the greatest number of a vector that can be kept


def statement(number: int, text: str, *asks: str) -> Document:
    return Document(Kind.STATEMENT, str(number), (text,), asks)


def index_of(texts: list[str], vectors: Vectors | None = None) -> Index:
    return Index([statement(n, text) for n, text in enumerate(texts)], {}, (), vectors)


def embedded_index(documents: Sequence[Document], made: Sequence[Embedded]) -> Index:
    """One with vectors, and what a classifier has learnt from them."""
    vectors = Index(documents, {}, ()).learn(MODEL_SHA256, made)
    return Index(documents, {}, (), vectors)


def found(index: Index, question: str, embedded: Embedded | None = None) -> list[str]:
    return [hit.document.target for hit in index.search(question, embedded) if hit.score > 0]


@settings(max_examples=60)
@given(texts=TEXTS, number=st.integers(0, 11))
def test_what_a_statement_says_finds_it(texts: list[str], number: int) -> None:
    """No other covers more of the question, unless it has the same words."""
    own = number % len(texts)
    index = index_of(texts)
    hits = {hit.document.target: hit for hit in index.search(texts[own])}
    mine = hits[str(own)]
    telling = {*index.terms(texts[own])}
    assert (mine.score > 0) is bool(telling)
    for hit in hits.values():
        assert hit.score == hit.words and hit.meaning == 0
        held = telling & {*index.terms(texts[int(hit.document.target)])}
        assert (hit.score > 0) is bool(held)


def test_equal_scores_keep_the_order_of_the_statements() -> None:
    assert found(index_of(["a tram for all", "a tram for all", "a bus"]), "tram") == ["0", "1"]


def test_no_more_are_found_than_are_looked_at() -> None:
    assert len(index_of([f"tram {n}" for n in range(FOUND + 5)]).search("tram")) == FOUND


def test_a_question_is_found_by_what_people_ask_and_by_names() -> None:
    """What is said counts most, then what is asked, then the names of subjects."""
    found_by = [
        Document(Kind.STATEMENT, "named", ("It is late.",), about=("riverton",)),
        statement(1, "It is slow.", "when does riverton get it"),
        statement(2, "Riverton is small."),
    ]
    index = Index(found_by, {"riverton": "Riverton"}, ())
    assert found(index, "riverton") == ["2", "1", "named"]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("alliacne", "alliance"),
        ("alliances", "alliances"),  # a word of English is no typo, whatever the topic has
        ("harbuor", "harbour"),
        ("councell", "council"),
        ("kouncil", "kouncil"),  # the first letter is taken to be right
        ("tarm", "tram"),
        ("trm", "trm"),  # too short
        ("depend", "depend"),
        ("brandt", "brandt"),  # a name
    ],
)
def test_a_typo_is_put_right_where_the_topic_has_the_word(typed: str, read: str) -> None:
    texts = ["an alliance of the harbour", "the council will defend its tram"]
    index = Index([statement(n, t) for n, t in enumerate(texts)], {}, ["brandt", "brand"])
    assert index.corrected(typed) == read


TEXTS_OF_TWO = ["a tram for all", "a bus", "ferries"]


def test_vectors_find_what_shares_no_word() -> None:
    texts = [statement(n, text) for n, text in enumerate(TEXTS_OF_TWO)]
    index = embedded_index(texts, [axes(0), axes(1), axes(2)])
    assert found(index, "ships") == []
    (hit, *_) = index.search("ships", axes(2))
    assert hit.document.target == "2"
    assert hit.meaning == pytest.approx(LATE + (1 - LATE) * KEPT) and hit.words == 0
    assert hit.score == pytest.approx(MEANING * hit.meaning)


def test_words_and_meaning_are_added() -> None:
    texts = [statement(n, text) for n, text in enumerate(TEXTS_OF_TWO)]
    index = embedded_index(texts, [axes(0), axes(1), axes(2)])
    by_words = index.search("tram")[0]
    hits = index.search("tram", axes(0, 2))
    assert [hit.document.target for hit in hits][:2] == ["0", "2"]
    assert hits[0].words == by_words.words > 0
    for hit in hits:
        total = MEANING * hit.meaning + (1 - MEANING) * hit.words
        assert hit.score == pytest.approx(total)


def test_a_document_is_as_near_as_its_nearest_text() -> None:
    """Of what it says and of its asks."""
    both = [
        Document(Kind.STATEMENT, "0", ("a", "b"), ("c",)),
        Document(Kind.STATEMENT, "1", ("d",), ("e",)),
    ]
    said, asks = [axes(0), axes(1), axes(3)], [axes(2), axes(4)]
    index = embedded_index(both, [*said, *asks])
    for number, target in enumerate("00011"):
        hits = index.search("?", axes(number))
        assert [hit.document.target for hit in hits if hit.meaning > 0] == [target]


def test_what_is_said_is_compared_by_tokens_too() -> None:
    """A question that asks for one of two things is as near to them, by tokens, as it would be to
    that one alone; by vectors it is not. Asks are compared by vectors alone."""
    both = [Document(Kind.STATEMENT, "0", ("a and b",), ("c and d",)), statement(1, "e")]
    index = embedded_index(both, [axes(0, 1), axes(4), axes(2, 3)])
    said, asked, other = (index.search("?", axes(n))[0] for n in (0, 2, 4))
    assert [hit.document.target for hit in (said, asked, other)] == ["0", "0", "1"]
    assert said.meaning == pytest.approx(LATE + (1 - LATE) * KEPT)
    assert other.meaning == pytest.approx(said.meaning)
    assert asked.meaning == pytest.approx(KEPT)


def test_a_long_token_of_a_question_matters_more() -> None:
    index = embedded_index([statement(0, "a"), statement(1, "b")], [axes(0), axes(1)])
    mean, tokens = axes(0, 1)
    hits = index.search("?", Embedded(mean, tokens * np.array([[3], [1]], np.float32)))
    assert [hit.document.target for hit in hits] == ["0", "1"]
    near = (1 - LATE) * KEPT * 2**-0.5
    assert [hit.meaning for hit in hits] == pytest.approx([near + LATE * 3 / 4, near + LATE / 4])


def test_tokens_are_compared_of_the_best_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.facts.search.index.FOUND", 1)
    index = embedded_index([statement(0, "a"), statement(1, "b")], [axes(0, 2), axes(1, 2, 3)])
    (hit,) = index.search("?", Embedded(axes(0, 1, 2).mean, axes(1).tokens))
    assert hit.document.target == "0"


ASKED = [
    statement(0, "a tram for all", "who may ride", "is it for everyone"),
    statement(1, "a bus", "what drives on roads"),
    Document(Kind.GAP, "its cost", ("its cost", "Tram: its cost")),
    Document(Kind.OUT_OF_SCOPE, "", (), ("who won the cup", "hows the wether")),
]
SAID, ASKS = [(0, 1), (4, 5), (7, 8), (7, 9)], [(0, 2), (0, 3), (4, 6), (10, 11), (10, 12)]  # axes


def asked_index() -> Index:
    """One whose classifier has learnt from vectors; those of one document share an axis, which
    two of another document share as well."""
    return embedded_index(ASKED, [axes(*pair) for pair in (*SAID, *ASKS)])


def test_a_classifier_learns_from_the_asks() -> None:
    """What it gives is a part of `LEARNT`."""
    index = asked_index()
    hits = {hit.document: hit for hit in index.search("?", axes(0))}
    shares = [hits[document].learnt / LEARNT for document in ASKED]
    assert sum(shares) == pytest.approx(1, abs=1e-5) and shares[0] > 0.9
    for hit in hits.values():
        alike = MEANING * hit.meaning + (1 - MEANING) * hit.words
        assert hit.score == pytest.approx(alike + hit.learnt)
    (outside, *_) = index.search("?", axes(10))
    assert outside.document.kind is Kind.OUT_OF_SCOPE and outside.learnt > 0.9 * LEARNT


def test_whatever_is_left_out_is_one_class() -> None:
    """That something is left out can be learnt; what it is, its words and meaning tell."""
    both = [*ASKED, Document(Kind.GAP, "its colour", ("its colour",))]
    index = embedded_index(both, [axes(*pair) for pair in (*SAID, (13, 14), *ASKS)])
    for axis_of_one in (7, 13):
        hits = index.search("?", axes(axis_of_one))
        learnt = {hit.learnt for hit in hits if hit.document.kind is Kind.GAP}
        assert len(learnt) == 1 and learnt.pop() > 0.5 * LEARNT
        assert hits[0].meaning > 0 and hits[0].document.kind is Kind.GAP


def test_without_asks_or_vectors_nothing_is_learnt() -> None:
    index = index_of(TEXTS_OF_TWO)
    made = index.learn(MODEL_SHA256, [axes(0), axes(1), axes(2)])
    assert len(made.data) == 3 * (SIZE + 1 + TOKEN)  # a vector, how many tokens, and one of these
    for one in (index_of(TEXTS_OF_TWO, made), Index(ASKED, {}, ())):
        assert {hit.learnt for hit in one.search("a tram", axes(0))} == {0}


def test_weights_of_other_classes_are_left_aside() -> None:
    made = asked_index().learn(MODEL_SHA256, [axes(n) for n in range(len(SAID + ASKS))])
    unlike = [*ASKED[:2], Document(Kind.STATEMENT, "2", ASKED[2].texts), ASKED[3]]
    assert Index(ASKED, {}, (), made).vectors is not None
    assert Index(unlike, {}, (), made).vectors is None


def test_what_is_out_of_scope_lends_no_words() -> None:
    """Not to be found by, and not as what a typo may mean."""
    index = asked_index()
    assert index.search("who won the cup")[0].score == 0
    assert index.corrected("wethre") == "wethre"


@pytest.mark.parametrize(
    ("model", "texts", "rows"),
    [
        ("0" * 64, TEXTS_OF_TWO, 3),
        (MODEL_SHA256, ["a tram for all", "a bus", "ships"], 3),
        (MODEL_SHA256, ["a bus", "a tram for all", "ferries"], 3),
        (MODEL_SHA256, TEXTS_OF_TWO, 2),
    ],
    ids=["another model", "another text", "another order", "a wrong number"],
)
def test_vectors_of_other_texts_are_left_aside(model: str, texts: list[str], rows: int) -> None:
    made = [axes(n) for n in range(rows)]
    index = index_of(TEXTS_OF_TWO, Vectors.of(model, texts, made, rows))
    assert index.vectors is None
    assert [h.score for h in index.search("tram", axes(1))] == [
        h.score for h in index_of(TEXTS_OF_TWO).search("tram")
    ]


def test_a_topic_that_says_nothing() -> None:
    assert index_of([]).search("tram") == []
    empty = Vectors.of(MODEL_SHA256, [], [])
    assert index_of([], empty).search("tram", axes(0)) == []


def gaps(topic: Topic) -> dict[str, Document]:
    return {document.target: document for document in topic.index.gaps.values()}


def test_what_is_left_out_is_found_by_its_subject(small_topic: Topic) -> None:
    known = gaps(small_topic)
    gap = known["when it would be built"]
    assert gap.texts == ("when it would be built", "Tram: when it would be built")
    assert (gap.near, gap.about) == ("a1-plan", ("tram", "brandt", "oak-hill"))
    people = known["how many people live there"]
    assert people.texts == ("Riverton: how many people live there",)
    assert (people.near, people.about) == ("", ("riverton",))


def test_what_a_report_does_not_state_is_left_out(small_topic: Topic) -> None:
    """Its sample, for one; not its pollster and year, which it states."""
    known = gaps(small_topic)
    surveyed = {target for target in known if target.startswith("survey.")}
    assert surveyed == {f"survey.{f}:panel" for f in ("wording", "sample", "mode", "margin")}
    sample = known["survey.sample:panel"]
    assert "how many people were asked in the Civic Panel poll in 2021" in sample.texts
    assert (sample.near, sample.about) == ("a2-poll", ("riverton",))
    assert {target for target in known if target.startswith("source.")} == {
        *(f"source.{f}:A" for f in ("title", "author", "outlet", "date")),
        *(f"source.{f}:B" for f in ("author", "outlet", "date")),
        *(f"source.{f}:A,B" for f in ("author", "outlet", "date")),
    }
    assert "who wrote this" in known["source.author:A,B"].texts
    assert "who wrote source A" in known["source.author:A"].texts


def test_gaps_have_keys_of_their_own(topic: Topic) -> None:
    all_gaps = [d for d in topic.index.documents if d.kind is Kind.GAP]
    assert len(topic.index.gaps) == len(all_gaps) > 100
    assert {len(key) for key in topic.index.gaps} == {6}


def test_every_field_that_may_be_missing_has_its_questions() -> None:
    fields = {name for name, f in schema.Survey.model_fields.items() if f.default is None} - {
        "ask"
    }  # which is the class's question
    assert phrases()["survey"].keys() == fields
    own = {name for name, f in schema.Source.model_fields.items() if f.default is None}
    assert phrases()["source"].keys() == own - {"verdict"}


def test_questions_about_the_material_name_the_topic(small_topic: Topic) -> None:
    texts = {
        text for d in small_topic.index.documents if d.kind is Kind.MATERIAL for text in d.texts
    }
    assert {"A tram for Riverton", "Should Riverton build a tram?", "pros and cons"} <= texts
    assert "pros and cons of the proposal" in texts
    assert not [text for text in texts if "{" in text]


@pytest.mark.parametrize(
    ("question", "kind", "target"),
    [
        ("is the tram too expensive", Kind.STATEMENT, "a3-cost"),
        ("is the tram worth what it costs", Kind.CLASH, "worth"),
        ("how many people were asked in the civic panel poll", Kind.GAP, "survey.sample:panel"),
        ("when would it be built", Kind.GAP, "when it would be built"),
        ("pros and cons", Kind.MATERIAL, "argue;side=both"),
        ("where do the sources disagree", Kind.MATERIAL, "clash;about=differ"),
    ],
)
def test_words_alone_find_each_kind(
    small_topic: Topic, question: str, kind: Kind, target: str
) -> None:
    best = small_topic.index.search(question)[0].document
    assert (best.kind, best.target) == (kind, target)


def test_statements_come_first(topic: Topic) -> None:
    """So that of equal scores a statement wins."""
    kinds = [document.kind for document in topic.index.documents]
    count = len(topic.statements)
    assert {*kinds[:count]} == {Kind.STATEMENT} and Kind.STATEMENT not in kinds[count:]


def test_the_index_holds_what_the_pack_gives(small_topic: Topic) -> None:
    statements, index = [*small_topic.statements.values()], small_topic.index
    found = index.documents[: len(statements)]
    assert [(d.texts, d.asks) for d in found] == [((s.text,), s.asks) for s in statements]
    assert [*index.texts[: len(statements)]] == [s.text for s in statements]
    assert {*index.texts} >= {ask for s in statements for ask in s.asks}

"""The search over any topic: by words, and by meaning where there are vectors."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.facts.packs import schema
from bot.facts.packs.loader import load
from bot.facts.search.documents import Document, Kind, documents, phrases
from bot.facts.search.embedding import MODEL_SHA256
from bot.facts.search.index import FOUND, LEARNT, MEANING, PARTLY, Index
from bot.facts.search.vectors import SCALE, SIZE, Floats, Vectors
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


def statement(number: int, *texts: str) -> Document:
    return Document(Kind.STATEMENT, str(number), texts)


def index_of(texts: list[str], vectors: Vectors | None = None) -> Index:
    return Index([statement(n, text) for n, text in enumerate(texts)], {}, (), vectors)


def found(index: Index, question: str, vector: Floats | None = None) -> list[str]:
    return [hit.document.target for hit in index.search(question, vector) if hit.score > 0]


def axis(number: int) -> Floats:
    """A vector that is like no other axis."""
    made = np.zeros(SIZE, np.float32)
    made[number] = 0.5
    return made


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
        Document(Kind.STATEMENT, "named", ("It is late.",), ("riverton",)),
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
    made = np.stack([axis(0), axis(1), axis(2)])
    index = index_of(TEXTS_OF_TWO, Vectors.of(MODEL_SHA256, TEXTS_OF_TWO, made))
    assert found(index, "ships") == []
    (hit, *_) = index.search("ships", axis(2) * 2)
    assert hit.document.target == "2"
    assert hit.meaning == pytest.approx(127 / SCALE) and hit.words == 0
    assert hit.score == pytest.approx(MEANING * 127 / SCALE)


def test_words_and_meaning_are_added() -> None:
    made = np.stack([axis(0), axis(1), axis(2)])
    index = index_of(TEXTS_OF_TWO, Vectors.of(MODEL_SHA256, TEXTS_OF_TWO, made))
    by_words = index.search("tram")[0]
    hits = index.search("tram", (axis(0) + axis(2)) * 2)
    assert [hit.document.target for hit in hits][:2] == ["0", "2"]
    assert hits[0].words == by_words.words > 0
    for hit in hits:
        total = MEANING * hit.meaning + (1 - MEANING) * hit.words
        assert hit.score == pytest.approx(total)


def test_a_document_is_as_near_as_its_nearest_text() -> None:
    both = [statement(0, "a", "b", "c"), statement(1, "d")]
    made = np.stack([axis(0), axis(1), axis(2), axis(3)])
    index = Index(both, {}, (), Index(both, {}, ()).learn(MODEL_SHA256, made))
    for number, target in enumerate("0001"):
        hits = index.search("?", axis(number))
        assert [hit.document.target for hit in hits if hit.meaning > 0] == [target]


def test_a_part_of_a_sentence_is_compared_too_and_counts_less() -> None:
    both = [Document(Kind.STATEMENT, "0", ("a",), parts=("b",)), statement(1, "c")]
    made = np.stack([axis(0), axis(1), axis(2)])
    index = Index(both, {}, (), Index(both, {}, ()).learn(MODEL_SHA256, made))
    whole, part, other = (index.search("?", axis(n))[0] for n in range(3))
    assert [hit.document.target for hit in (whole, part, other)] == ["0", "0", "1"]
    assert part.meaning == pytest.approx(PARTLY * whole.meaning)
    assert part.meaning < whole.meaning
    assert other.meaning == pytest.approx(whole.meaning)
    assert not index.asked


@pytest.mark.parametrize(
    ("count", "parts"),
    [(13, []), (14, [(1, 10), (6, 14)]), (20, [(1, 10), (6, 15), (11, 20)])],
)
def test_a_long_sentence_without_asks_has_parts(
    pack_folder: Path, count: int, parts: list[tuple[int, int]]
) -> None:
    entries = load(pack_folder).entries
    long = " ".join(f"w{n}" for n in range(1, count + 1)) + "."
    one = entries.statement[0].model_copy(update={"text": long, "asks": ()})
    other = one.model_copy(update={"asks": ("x",)})
    without, asked, *_ = documents(entries.model_copy(update={"statement": (one, other)}))
    wanted = [" ".join(f"w{n}" for n in range(first, last + 1)) for first, last in parts]
    assert [*without.parts] == wanted
    assert not asked.parts


ASKED = [
    statement(0, "a tram for all", "who may ride", "is it for everyone"),
    statement(1, "a bus", "what drives on roads"),
    Document(Kind.GAP, "its cost", ("its cost", "Tram: its cost")),
    Document(Kind.OUT_OF_SCOPE, "", ("who won the cup", "hows the wether")),
]
NEAR = [(0, 1), (0, 2), (0, 3), (4, 5), (4, 6), (7, 8), (7, 9), (10, 11), (10, 12)]  # axes, by text


def asked_index() -> Index:
    """One whose classifier has learnt from vectors; those of one document share an axis, which
    two of another document share as well."""
    index = Index(ASKED, {}, ())
    made = np.stack([(axis(one) + axis(other)) * 2**0.5 for one, other in NEAR])
    return Index(ASKED, {}, (), index.learn(MODEL_SHA256, made))


def test_a_classifier_learns_from_the_asks() -> None:
    """What it gives is a part of `LEARNT`."""
    index = asked_index()
    hits = {hit.document: hit for hit in index.search("?", axis(0) * 2)}
    shares = [hits[document].learnt / LEARNT for document in ASKED]
    assert sum(shares) == pytest.approx(1, abs=1e-5) and shares[0] > 0.9
    for hit in hits.values():
        alike = MEANING * hit.meaning + (1 - MEANING) * hit.words
        assert hit.score == pytest.approx(alike + hit.learnt)
    (outside, *_) = index.search("?", axis(10) * 2)
    assert outside.document.kind is Kind.OUT_OF_SCOPE and outside.learnt > 0.9 * LEARNT


def test_whatever_is_left_out_is_one_class() -> None:
    """That something is left out can be learnt; what it is, its words and meaning tell."""
    both = [*ASKED, Document(Kind.GAP, "its colour", ("its colour",))]
    made = np.stack([(axis(one) + axis(other)) * 2**0.5 for one, other in [*NEAR, (13, 14)]])
    index = Index(both, {}, (), Index(both, {}, ()).learn(MODEL_SHA256, made))
    for axis_of_one in (7, 13):
        hits = index.search("?", axis(axis_of_one) * 2)
        learnt = {hit.learnt for hit in hits if hit.document.kind is Kind.GAP}
        assert len(learnt) == 1 and learnt.pop() > 0.5 * LEARNT
        assert hits[0].meaning > 0 and hits[0].document.kind is Kind.GAP


def test_without_asks_or_vectors_nothing_is_learnt() -> None:
    index = index_of(TEXTS_OF_TWO)
    made = index.learn(MODEL_SHA256, np.stack([axis(0), axis(1), axis(2)]))
    assert len(made.data) == 3 * SIZE
    for one in (index_of(TEXTS_OF_TWO, made), Index(ASKED, {}, ())):
        assert {hit.learnt for hit in one.search("a tram", axis(0))} == {0}


def test_weights_of_other_classes_are_left_aside() -> None:
    made = asked_index().learn(MODEL_SHA256, np.stack([axis(n) for n in range(len(NEAR))]))
    unlike = [*ASKED[:2], statement(2, *ASKED[2].texts), ASKED[3]]
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
    made = np.stack([axis(n) for n in range(rows)])
    index = index_of(TEXTS_OF_TWO, Vectors.of(model, texts, made))
    assert index.vectors is None
    assert [h.score for h in index.search("tram", axis(1))] == [
        h.score for h in index_of(TEXTS_OF_TWO).search("tram")
    ]


def test_a_topic_that_says_nothing() -> None:
    assert index_of([]).search("tram") == []
    empty = Vectors.of(MODEL_SHA256, [], np.empty((0, SIZE), np.float32))
    assert index_of([], empty).search("tram", axis(0)) == []


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
    assert [d.texts for d in found] == [(s.text, *s.asks) for s in statements]
    texts = [text for d in found for text in (*d.texts, *d.parts)]
    assert [*index.texts[: len(texts)]] == texts

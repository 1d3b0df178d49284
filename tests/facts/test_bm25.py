"""Words, fields and their weights."""

import math

import pytest

from bot.facts.search.bm25 import Bm25

DOCUMENTS = [
    {"said": ["japan", "in", "quad"], "asked": ["belong", "quad"], "named": ["japan", "quad"]},
    {"said": ["vietnam", "join", "no", "allianc"], "asked": [], "named": ["viet", "nam"]},
    {"said": ["china", "oppos", "quad", "quad", "abov", "all"]},
]
EVEN = {"said": 1.0, "asked": 1.0, "named": 1.0}


def best(*question: str, weights: dict[str, float] = EVEN) -> int:
    return int(Bm25(DOCUMENTS, weights).scores(question).argmax())


def test_a_word_finds_its_document_in_any_field() -> None:
    assert best("join", "allianc") == 1
    assert best("viet") == 1
    assert best("oppos") == 2


def test_fields_count_by_their_weights() -> None:
    assert best("quad", weights={"said": 1.0}) == 2
    assert best("quad", weights={"said": 1.0, "asked": 3.0}) == 0
    assert best("belong", weights={"asked": 1.0}) == 0
    assert not Bm25(DOCUMENTS, {"said": 1.0}).scores(["belong"]).any()


def test_a_rare_word_counts_more() -> None:
    scores = Bm25(DOCUMENTS, EVEN).scores(["quad", "vietnam"])
    assert scores[1] > scores[0] > 0
    index = Bm25(DOCUMENTS, EVEN)
    assert index.rarity("zebra") > index.rarity("vietnam") > index.rarity("quad") > 0
    assert index.rarity("vietnam") == pytest.approx(math.log(1 + 2.5 / 1.5))


def test_a_short_text_counts_more() -> None:
    texts = [{"said": ["quad", "and", "many", "other", "words"]}, {"said": ["quad"]}]
    scores = Bm25(texts, {"said": 1.0}).scores(["quad"])
    assert scores[1] > scores[0] > 0


def test_a_word_counts_once_however_often_it_is_asked() -> None:
    index = Bm25(DOCUMENTS, EVEN)
    assert [*index.scores(["quad", "quad", "japan"])] == [*index.scores(["quad", "japan"])]


def test_a_word_that_nothing_holds_lowers_what_is_covered() -> None:
    index = Bm25(DOCUMENTS, EVEN)
    half, whole = index.scores(["vietnam", "zebra"]), index.scores(["vietnam"])
    assert 0 < half[1] < whole[1] / 2  # for an unknown word tells more than a known one


def test_words_that_nothing_holds() -> None:
    index = Bm25(DOCUMENTS, EVEN)
    assert not index.scores(["zebra", "日本"]).any()
    assert not index.scores([]).any()
    assert "quad" in index and "quad" in index.words
    assert "zebra" not in index and "zebra" not in index.words
    assert Bm25([], EVEN).scores(["quad"]).shape == (0,)

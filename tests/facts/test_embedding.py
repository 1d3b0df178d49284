"""The vectors are those that BERT gives with the same weights, and the tokens are BERT's."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from bot.facts.search import embedding
from bot.facts.search.embedding import MODEL, MODEL_SHA256, Embedder, english
from bot.facts.search.vectors import SIZE, TOKEN
from bot.facts.search.wordpiece import LONGEST_INPUT, WordPiece

HERE = Path(__file__).parent
REFERENCE = json.loads((HERE / "reference.json").read_text("utf-8"))
IDS: dict[str, list[int]] = REFERENCE["ids"]
SENTENCES: list[str] = REFERENCE["sentences"]


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return Embedder(MODEL)


@pytest.fixture(scope="module")
def wordpiece() -> WordPiece:
    return WordPiece(embedding.vocabulary(embedding._mapped(MODEL)))


@pytest.mark.parametrize("text", IDS)
def test_tokens_are_those_of_the_tokenizers_library(wordpiece: WordPiece, text: str) -> None:
    assert wordpiece.ids(text) == IDS[text]


def test_a_long_text_is_cut(wordpiece: WordPiece) -> None:
    ids = wordpiece.ids("word " * 1000)
    assert len(ids) == LONGEST_INPUT
    assert ids[-1] == wordpiece.ids("")[-1]


def test_vectors_are_those_of_the_transformers_library(embedder: Embedder) -> None:
    found = embedder.embed(SENTENCES)
    with np.load(HERE / "reference_vectors.npz") as reference:
        means, tokens = reference["means"], reference["tokens"]
    made = np.stack([one.mean for one in found])
    assert made.shape == (len(SENTENCES), SIZE)
    assert np.allclose(np.linalg.norm(made, axis=1), 1, atol=1e-5)
    assert np.sum(made * means, axis=1).min() >= 0.99999
    made = np.concatenate([one.tokens for one in found])
    assert made.shape == tokens.shape == (len(tokens), TOKEN)
    assert made.dtype == np.float32
    assert np.abs(made - tokens).max() <= 1e-3 * np.linalg.norm(tokens, axis=1).max()


def test_a_text_has_one_vector_in_any_company(embedder: Embedder) -> None:
    alone = [one for text in SENTENCES for one in embedder.embed([text])]
    together = embedder.embed(SENTENCES * 4)
    for one, other in zip(alone * 4, together, strict=True):
        assert np.allclose(one.mean, other.mean, atol=1e-5)
        assert np.allclose(one.tokens, other.tokens, atol=1e-4)


def test_no_text_and_empty_text(embedder: Embedder) -> None:
    """Which has no word; its two ends are tokens then."""
    assert embedder.embed([]) == []
    (empty,) = embedder.embed([""])
    assert np.isfinite(empty.mean).all() and len(empty.tokens) == 2


def test_meaning_is_nearer_than_words(embedder: Embedder) -> None:
    question, answer, other = embedder.embed(
        [
            "Is it forbidden to use a cell phone in lessons?",
            "Mobiles are banned in class.",
            "It is forbidden to use fireworks.",
        ]
    )
    assert question.mean @ answer.mean > question.mean @ other.mean


def test_another_file_is_refused(tmp_path: Path) -> None:
    """A truncated one, such as a pointer of Git LFS, and one with a single wrong bit."""
    damaged = tmp_path / "model.safetensors"
    damaged.write_text("version https://git-lfs.github.com/spec/v1\n")
    with pytest.raises(ValueError, match="is not the model"):
        Embedder(damaged)
    content = bytearray(MODEL.read_bytes())
    content[-1] ^= 1
    damaged.write_bytes(content)
    with pytest.raises(ValueError, match="is not the model"):
        Embedder(damaged)


def test_the_file_is_the_one_that_is_pinned(embedder: Embedder) -> None:
    assert hashlib.sha256(MODEL.read_bytes()).hexdigest() == MODEL_SHA256 == embedder.model


def test_everyday_words_are_known(tmp_path: Path) -> None:
    assert {"depend", "alliance", "war"} <= english()
    assert not {"aliance", "##ing", "[CLS]", "1945", ""} & english()
    assert english(tmp_path / "absent") == frozenset()

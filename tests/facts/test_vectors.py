"""Vectors as they are kept beside a pack: used where they fit, left aside where they do not."""

import json
import os
from pathlib import Path

import numpy as np
import pytest
from support.embedded import embedded
from support.processes import posix
from support.topics import topic_of

from bot.facts.packs.folder import packs_in
from bot.facts.packs.loader import load
from bot.facts.search import vectors
from bot.facts.search.embedding import MODEL_SHA256
from bot.facts.search.vectors import FILE, FILE_BYTES, SIZE, TOKEN, Vectors
from bot.facts.topic import Topic
from bot.settings import packs_folder


@pytest.fixture
def fitting(pack_folder: Path) -> Vectors:
    """Vectors of the small pack's texts, beside it."""
    index = topic_of(pack_folder).index
    made = index.learn(MODEL_SHA256, embedded(len(index.texts)))
    vectors.write(pack_folder, made)
    return made


@pytest.mark.parametrize("folder", packs_in(packs_folder())[0], ids=lambda folder: folder.name)
def test_the_vectors_of_a_shipped_pack_fit_its_texts(folder: Path) -> None:
    """Else: .ci/vectors.py, after each change of a text that is searched."""
    assert topic_of(folder).index.vectors is not None, "run .ci/vectors.py on the pack"


def test_the_vectors_of_the_shipped_topic_are_its_texts(topic: Topic) -> None:
    """Of three texts, computed anew by the model; rounding alone lies between."""
    from bot.facts.search.embedding import MODEL, Embedder

    assert topic.index.vectors is not None
    means, tokens, counts, _ = topic.index.vectors
    numbers = [0, len(topic.index.texts) // 2, -1]
    made = Embedder(MODEL).embed([topic.index.texts[n] for n in numbers])
    for n, one in zip(numbers, made, strict=True):
        assert np.abs(one.mean - means[n] / vectors.SCALE).max() <= 0.51 / vectors.SCALE
    first = made[0].tokens / np.linalg.norm(made[0].tokens, axis=1, keepdims=True)
    assert len(first) == counts[0]
    close = 0.51 / vectors.TOKEN_SCALE
    assert np.abs(first - tokens[: counts[0]] / vectors.TOKEN_SCALE).max() <= close


def test_what_is_written_is_read(pack_folder: Path, fitting: Vectors) -> None:
    assert load(pack_folder).vectors == fitting
    found = topic_of(pack_folder).index
    exact = embedded(len(found.texts))
    assert found.vectors is not None
    means, tokens, counts, _ = found.vectors
    wanted = np.stack([one.mean for one in exact])
    assert np.abs(means / vectors.SCALE - wanted).max() <= 0.51 / vectors.SCALE
    said = [len(one.tokens) for one in exact[: len(counts)]]
    assert counts.tolist() == said and len(tokens) == sum(said)
    assert len(counts) == sum(len(document.texts) for document in found.documents)
    units = np.concatenate([one.tokens for one in exact[: len(counts)]]) / 2
    assert np.abs(tokens / vectors.TOKEN_SCALE - units).max() <= 0.51 / vectors.TOKEN_SCALE


def test_texts_are_told_apart_by_their_order_and_bounds() -> None:
    assert len({vectors.digest(t) for t in (["a", "b"], ["b", "a"], ["ab"], ["a"], ["a", ""])}) == 5


def test_vectors_of_other_texts_are_left_aside(pack_folder: Path, fitting: Vectors) -> None:
    statements = pack_folder / "statements.toml"
    said = statements.read_text("utf-8")
    statements.write_text(said.replace("is the tram too expensive", "is a tram too dear"), "utf-8")
    assert load(pack_folder).vectors == fitting
    assert topic_of(pack_folder).index.vectors is None


@pytest.mark.parametrize("field", ["model", "texts", "data"])
def test_vectors_that_do_not_fit_are_left_aside(
    pack_folder: Path, fitting: Vectors, field: str
) -> None:
    """Those of another model, of other texts, or of a wrong number."""
    said = {"model": fitting.model, "texts": fitting.texts, "data": fitting.data}
    said[field] = fitting.data[:-SIZE] if field == "data" else "0" * 64
    vectors.write(pack_folder, Vectors(**said))  # type: ignore[arg-type]
    assert load(pack_folder).vectors is not None
    assert topic_of(pack_folder).index.vectors is None


@pytest.mark.parametrize("size", [0, 1, SIZE - 1, SIZE + 1, -TOKEN, -1])
def test_a_part_of_a_file_is_left_aside(pack_folder: Path, fitting: Vectors, size: int) -> None:
    vectors.write(pack_folder, Vectors(fitting.model, fitting.texts, fitting.data[:size]))
    assert topic_of(pack_folder).index.vectors is None


SHA = "0" * 64
BROKEN = {
    "empty": b"",
    "no line": b'{"model": "%s", "texts": "%s"}' % (SHA.encode(), SHA.encode()),
    "no JSON": b"\xff\xfe\n123",
    "a list": b"[]\n123",
    "nested too deeply": b"[" * 100_000 + b"\n123",
    "a long number": b"9" * 10_000 + b"\n123",
    "no model": json.dumps({"texts": SHA}).encode() + b"\n123",
    "a number for a digest": json.dumps({"model": 1, "texts": SHA}).encode() + b"\n123",
    "what PostgreSQL does not keep": json.dumps({"model": "\0", "texts": SHA}).encode() + b"\n123",
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_as_none(pack_folder: Path, content: bytes) -> None:
    (pack_folder / FILE).write_bytes(content)
    assert load(pack_folder).vectors is None


def test_the_size_of_a_file_is_bounded(pack_folder: Path, fitting: Vectors) -> None:
    with (pack_folder / FILE).open("ab") as file:
        file.truncate(FILE_BYTES)  # sparse: it takes no room
        assert load(pack_folder).vectors is not None
        file.truncate(FILE_BYTES + 1)
        assert load(pack_folder).vectors is None


def test_a_folder_is_as_none(pack_folder: Path) -> None:
    (pack_folder / FILE).mkdir()
    assert load(pack_folder).vectors is None


@posix
def test_what_has_no_end_is_not_read(pack_folder: Path) -> None:
    os.mkfifo(pack_folder / FILE)
    assert load(pack_folder).vectors is None
    (pack_folder / FILE).unlink()
    (pack_folder / FILE).symlink_to("/dev/zero")
    assert load(pack_folder).vectors is None

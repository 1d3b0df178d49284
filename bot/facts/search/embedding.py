"""Sentence embeddings by all-MiniLM-L6-v2, tuned on questions, on numpy alone.

The model file holds int8 weights; `model/NOTICE` says where they come from, and `.ci/tune.py` how
they were tuned. It is mapped into memory, and a matrix is float32 only while it is multiplied: as
fast as float32 throughout, in a quarter of the memory.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from bot.facts.search.vectors import SIZE, Embedded
from bot.facts.search.wordpiece import WordPiece

MODEL = Path(__file__).parent / "model" / "minilm-int8.safetensors"
MODEL_SHA256 = "813daf70d95a0ce258d564222837f6f0d6400e7d04d89865a310e05662a585ac"
LAYERS, HEADS = 6, 12
BATCH_TEXTS = 32
TYPES = {"I8": np.int8, "U8": np.uint8, "F32": np.float32}  # by safetensors' names

Array = NDArray[np.float32]


class Embedder:
    """Gives vectors; the dot product of two says how near their texts, or tokens, are in meaning.

    One may be shared by threads. It takes milliseconds a text: call it off the event loop.
    """

    def __init__(self, path: Path) -> None:
        """Maps the file. Errors: OSError; ValueError where it is not that of `MODEL_SHA256`."""
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != MODEL_SHA256:
                raise ValueError(f"{path} is not the model that this version uses.")
        threadpool_limits(1, user_api="blas")  # for the process; waiting threads would spin
        self._tensors = _mapped(path)
        self._wordpiece = WordPiece(vocabulary(self._tensors))
        self.model = MODEL_SHA256

    def embed(self, texts: Sequence[str]) -> list[Embedded]:
        """The vectors of each text, in their order."""
        starts = range(0, len(texts), BATCH_TEXTS)
        return [one for n in starts for one in self._batch(texts[n : n + BATCH_TEXTS])]

    def _batch(self, texts: Sequence[str]) -> Iterator[Embedded]:
        """All tokens in one matrix, text after text; no padding, so a text's vector is its own."""
        ids = [self._wordpiece.ids(text) for text in texts]
        spans = [slice(*ends) for ends in pairwise(accumulate(map(len, ids), initial=0))]
        rows = np.concatenate([self._positioned(each) for each in ids])
        rows = self._norm("norm", rows)
        for layer in range(LAYERS):
            attention = _attention(self._linear(f"{layer}.attention", rows), spans)
            attended = self._linear(f"{layer}.attended", attention)
            rows = self._norm(f"{layer}.attended.norm", rows + attended)
            wide = _gelu(self._linear(f"{layer}.widen", rows))
            rows = self._norm(f"{layer}.narrow.norm", rows + self._linear(f"{layer}.narrow", wide))
        tokens = rows @ self._tensors["tokens"].T
        for span in spans:
            mean = rows[span].mean(axis=0)
            words = slice(span.start + 1, span.stop - 1)  # without [CLS] and [SEP]
            of_words = tokens[words] if tokens[words].size else tokens[span]
            yield Embedded(mean / np.linalg.norm(mean), of_words)

    def _positioned(self, ids: list[int]) -> Array:
        words = self._tensors["words.weight"][ids] * self._tensors["words.scale"][ids, None]
        return words + self._tensors["positions"][: len(ids)]

    def _linear(self, name: str, rows: Array) -> Array:
        product = rows @ self._tensors[f"{name}.weight"].astype(np.float32).T
        return product * self._tensors[f"{name}.scale"] + self._tensors[f"{name}.bias"]

    def _norm(self, name: str, rows: Array) -> Array:
        rows = rows - rows.mean(axis=1, keepdims=True)
        scale, bias = self._tensors[name]
        return rows / np.sqrt((rows * rows).mean(axis=1, keepdims=True) + 1e-12) * scale + bias


def _attention(rows: Array, spans: Sequence[slice]) -> Array:
    """Rows hold query, key and value; the query is scaled in the file."""
    attended = np.empty((len(rows), SIZE), np.float32)
    for span in spans:
        query, key, value = rows[span].reshape(-1, 3, HEADS, SIZE // HEADS).transpose(1, 2, 0, 3)
        scores = query @ key.transpose(0, 2, 1)
        weights = np.exp(scores - scores.max(axis=2, keepdims=True))
        weights /= weights.sum(axis=2, keepdims=True)
        attended[span] = (weights @ value).transpose(1, 0, 2).reshape(-1, SIZE)
    return attended


def _gelu(x: Array) -> Array:
    """By tanh: numpy has no erf, and the vectors differ by less than 1e-5."""
    return 0.5 * x * (1 + np.tanh(0.7978845608 * x * (1 + 0.044715 * x * x)))


def vocabulary(tensors: Mapping[str, NDArray[Any]]) -> list[str]:
    """The pieces of words that the model knows, in the order of their ids."""
    return tensors["vocabulary"].tobytes().decode().splitlines()


@cache
def english(path: Path = MODEL) -> frozenset[str]:
    """Words that the model knows as a whole: most of everyday English. None without the file."""
    try:
        return frozenset(w for w in vocabulary(_mapped(path)) if w.isascii() and w.isalpha())
    except (OSError, ValueError, KeyError):
        return frozenset()


def _mapped(path: Path) -> dict[str, NDArray[Any]]:
    """The tensors of a safetensors file, read from the disk where they are touched."""
    with path.open("rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        data = np.asarray(np.memmap(path, np.uint8, mode="r", offset=file.tell()))
    del header["__metadata__"]
    return {
        name: data[slice(*it["data_offsets"])].view(TYPES[it["dtype"]]).reshape(it["shape"])
        for name, it in header.items()
    }

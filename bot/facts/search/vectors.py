"""Vectors of texts: as a model gives them, and as they are kept beside a pack or in a database."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.facts.packs.folder import PackError, read_file

FILE = "vectors.bin"  # beside the files of a pack
FILE_BYTES = 20_000_000
SHA256 = re.compile("[0-9a-f]{64}")
SIZE, TOKEN = 384, 96  # numbers of a text's vector, and of a token's
SCALE = 254  # of a number that is kept as an integer: those of a text stay below a half
TOKEN_SCALE = 127  # the same for tokens, whose numbers stay below 1
WEIGHTS = np.dtype("<f2")

Floats = NDArray[np.float32]


class Embedded(NamedTuple):
    """A text as a model has it.

    mean: a unit vector of `SIZE` numbers, for the text as a whole. tokens: a vector of `TOKEN`
    numbers for each token, the longer the more the token matters; at least one.
    """

    mean: Floats
    tokens: Floats


class Kept(NamedTuple):
    """What `Vectors` holds.

    means: a row a text, times `SCALE`. tokens: a row a token, of length 1 times `TOKEN_SCALE`, of
    the first texts one after another. counts: how many tokens each of these has. weights: what a
    classifier has learnt, see `classifier.train`.
    """

    means: NDArray[np.int8]
    tokens: NDArray[np.int8]
    counts: NDArray[np.uint8]
    weights: Floats


@dataclass(frozen=True, slots=True)
class Vectors:
    """Vectors of texts, and what a classifier has learnt from them, as they are kept.

    model: SHA-256 of the model that made them. texts: digest of the texts. data: see `Kept`.
    """

    model: str
    texts: str
    data: bytes

    @classmethod
    def of(
        cls,
        model: str,
        texts: Sequence[str],
        embedded: Sequence[Embedded],
        by_token: int = 0,
        weights: Floats | None = None,
    ) -> "Vectors":
        """The vectors of these texts, in their order.

        by_token: of how many texts, from the first on, those of the tokens are kept too.
        """
        first = [one.tokens for one in embedded[:by_token]]
        units = [rows / np.linalg.norm(rows, axis=1, keepdims=True) for rows in first]
        parts = (
            *(_integers(one.mean, SCALE) for one in embedded),
            np.array([len(rows) for rows in first], np.uint8),
            *(_integers(rows, TOKEN_SCALE) for rows in units),
            *([] if weights is None else [weights.astype(WEIGHTS)]),
        )
        return cls(model, digest(texts), b"".join(part.tobytes() for part in parts))

    def kept(
        self, model: str, texts: Sequence[str], by_token: int = 0, classes: int = 0
    ) -> Kept | None:
        """What they hold; None where it is not of these texts, this model, so many texts by token
        and so many classes."""
        if self.model != model or self.texts != digest(texts):
            return None
        numbers = np.frombuffer(self.data, np.int8)
        end = len(texts) * SIZE
        counts = numbers[end : end + by_token].view(np.uint8)
        sizes = (end, by_token, int(counts.sum()) * TOKEN, classes * (SIZE + 1) * WEIGHTS.itemsize)
        if len(numbers) != sum(sizes):
            return None
        means, _, tokens, weights, _ = np.split(numbers, np.cumsum(sizes))
        return Kept(
            means.reshape(-1, SIZE),
            tokens.reshape(-1, TOKEN),
            counts,
            weights.view(WEIGHTS).reshape(SIZE + 1, -1).astype(np.float32),
        )


def _integers(numbers: Floats, scale: int) -> NDArray[np.int8]:
    return np.clip(np.rint(numbers * scale), -127, 127).astype(np.int8)


def digest(texts: Sequence[str]) -> str:
    """SHA-256 of texts in their order."""
    return hashlib.sha256("\0".join(texts).encode(errors="surrogatepass")).hexdigest()


def read(folder: Path) -> Vectors | None:
    """The vectors that lie beside a pack; None where there are none that can be read."""
    try:
        head, data = read_file(folder / FILE, FILE_BYTES).split(b"\n", 1)
        said: Any = json.loads(head)
        model, texts = said["model"], said["texts"]
        known = SHA256.fullmatch(model) and SHA256.fullmatch(texts)
    except (PackError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return Vectors(model, texts, data) if known else None


def write(folder: Path, vectors: Vectors) -> None:
    """Puts vectors beside a pack."""
    head = json.dumps({"model": vectors.model, "texts": vectors.texts})
    (folder / FILE).write_bytes(head.encode() + b"\n" + vectors.data)

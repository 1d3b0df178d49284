"""The vectors of a topic's texts as they are kept: beside a pack, and in the database."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.facts.packs.folder import PackError, read_file

FILE = "vectors.bin"  # beside the files of a pack
FILE_BYTES = 20_000_000
SHA256 = re.compile("[0-9a-f]{64}")
SIZE = 384  # numbers of a vector
SCALE = 254  # of a number that is kept as an integer: those of unit vectors stay below a half
WEIGHTS = np.dtype("<f2")

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Vectors:
    """Vectors of texts, and what a classifier has learnt from them.

    model: SHA-256 of the model that made them. texts: digest of the texts. data: the vectors, then
    the classifier's weights, if any.
    """

    model: str
    texts: str
    data: bytes

    @classmethod
    def of(
        cls, model: str, texts: Sequence[str], vectors: Floats, weights: Floats | None = None
    ) -> "Vectors":
        """The vectors of these texts, in their order."""
        data = np.clip(np.rint(vectors * SCALE), -127, 127).astype(np.int8).tobytes()
        learnt = b"" if weights is None else weights.astype(WEIGHTS).tobytes()
        return cls(model, digest(texts), data + learnt)

    def fits(self, model: str, texts: Sequence[str], classes: int = 0) -> bool:
        """Whether these are the vectors of these texts by this model, with weights of so many
        classes."""
        whole = len(self.data) == len(texts) * SIZE + classes * (SIZE + 1) * WEIGHTS.itemsize
        return whole and self.model == model and self.texts == digest(texts)

    def matrix(self, texts: int) -> NDArray[np.int8]:
        """A row for each of so many texts, times `SCALE`."""
        return np.frombuffer(self.data, np.int8, texts * SIZE).reshape(-1, SIZE)

    def weights(self, texts: int) -> Floats:
        """What a classifier has learnt from so many texts, see `classifier.train`."""
        learnt = np.frombuffer(self.data, WEIGHTS, offset=texts * SIZE)
        return learnt.reshape(SIZE + 1, -1).astype(np.float32)


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

"""Vectors as a model might give them."""

import numpy as np

from bot.facts.search.vectors import SIZE, TOKEN, Embedded


def axes(*numbers: int) -> Embedded:
    """A text with a token for each number; tokens of different numbers have nothing in common."""
    mean, tokens = np.zeros(SIZE, np.float32), np.eye(TOKEN, dtype=np.float32)[[*numbers]]
    mean[[*numbers]] = len(numbers) ** -0.5
    return Embedded(mean, tokens)


def embedded(count: int) -> list[Embedded]:
    """Of any texts, all different, with two tokens and more."""
    made = np.random.default_rng(1)

    def units(rows: int, size: int) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
        found = made.normal(size=(rows, size)).astype(np.float32)
        return found / np.linalg.norm(found, axis=1, keepdims=True)

    return [Embedded(units(1, SIZE)[0], 2 * units(2 + n % 3, TOKEN)) for n in range(count)]

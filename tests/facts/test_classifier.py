"""Softmax regression: it learns what tells classes apart, and says how sure it is."""

import numpy as np
import pytest

from bot.facts.search.classifier import shares, train
from bot.facts.search.vectors import SIZE, Floats


def clouds(of: list[list[float]], count: int = 40) -> tuple[Floats, list[int]]:
    """Unit vectors around each of some points, and the number of the point of each."""
    noise = np.random.default_rng(1).normal(scale=0.01, size=(count * len(of), SIZE))
    points = np.zeros((len(of), SIZE))
    for row, point in zip(points, of, strict=True):
        row[: len(point)] = point
    made = np.repeat(points, count, axis=0) + noise
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    return made.astype(np.float32), [n for n in range(len(of)) for _ in range(count)]


def test_classes_are_told_apart_by_what_differs() -> None:
    """Both are mostly along the first axis; the small rest tells."""
    vectors, classes = clouds([[1, 0.3], [1, 0, 0.3]])
    weights = train(vectors[::2], classes[::2])
    told = [int(shares(weights, vector).argmax()) for vector in vectors[1::2]]
    assert np.mean(np.equal(told, classes[1::2])) > 0.95


def test_shares_are_a_whole() -> None:
    vectors, classes = clouds([[1], [0, 1], [0, 0, 1]])
    weights = train(vectors, classes)
    assert weights.shape == (SIZE + 1, 3) and weights.dtype == np.float32
    each = shares(weights, vectors[0])
    assert each.sum() == pytest.approx(1) and each[0] > 0.9
    between = shares(weights, (vectors[0] + vectors[-1]) / 2)
    assert between.max() < 0.9 and between[1] == between.min()


def test_a_class_of_many_is_likelier_where_nothing_tells() -> None:
    one, other = clouds([[1]], 90)[0], clouds([[1]], 10)[0]
    weights = train(np.concatenate([one, other]), [0] * 90 + [1] * 10)
    assert shares(weights, one[-1])[0] > 0.8


def test_the_same_texts_teach_the_same() -> None:
    vectors, classes = clouds([[1], [0, 1]])
    assert np.array_equal(train(vectors, classes), train(vectors, classes))


def test_large_numbers_are_no_trouble() -> None:
    weights = np.zeros((SIZE + 1, 2), np.float32)
    weights[0] = 1e30, -1e30
    vector = np.zeros(SIZE, np.float32)
    vector[0] = 1
    assert shares(weights, vector).tolist() == [1, 0]

"""Which document a question asks for, learnt from a topic's asks.

Multinomial logistic regression on sentence vectors, trained by Adam. The nearest ask says which
document is near; the classifier has compared the asks of all documents, and says which of two near
ones is meant.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bot.facts.search.vectors import Floats

GAIN = 10.0  # by which vectors are multiplied, so that unit vectors can be told apart
STEPS, RATE = 200, 0.1  # steps of Adam and its first rate; more steps do not change the result
L2 = 1e-4  # the weight of the penalty on large weights


def shares(weights: Floats, vector: Floats) -> Floats:
    """By class, how likely a text of this vector is of it; they sum to 1.

    weights: as `train` gives them.
    """
    return _softmax((vector * GAIN) @ weights[:-1] + weights[-1])


def train(vectors: Floats, classes: ArrayLike) -> Floats:
    """Weights: a row for each number of a vector and one of biases, a column for each class.

    vectors: a row for each text. classes: of each text, from 0.
    """
    given = np.hstack([vectors * GAIN, np.ones((len(vectors), 1))]).astype(np.float32)
    rows, numbers = np.arange(len(given)), np.asarray(classes)
    weights = np.zeros((given.shape[1], numbers.max() + 1), np.float32)
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, STEPS + 1):
        wrong = _softmax(given @ weights)
        wrong[rows, numbers] -= 1
        slope = given.T @ wrong / len(given) + L2 * weights
        mean += 0.1 * (slope - mean)
        square += 0.01 * (slope**2 - square)
        rate = RATE * (1 - (step - 1) / STEPS)
        unbiased = mean / (1 - 0.9**step), square / (1 - 0.99**step)
        weights -= np.float32(rate) * unbiased[0] / (np.sqrt(unbiased[1]) + 1e-8)
    return weights


def _softmax(scores: NDArray[np.float32]) -> Floats:
    shares = np.exp(scores - scores.max(-1, keepdims=True))
    shares /= shares.sum(-1, keepdims=True)
    return shares

"""Slips of general kind are named on functions that no chapter has."""

import numpy as np
import pytest

from grader import Chapter, judge


def logistic(z):
    return 1 / (1 + np.exp(-z))


def sigmoid(z):
    """The logistic function."""
    return 1 / (1 + np.exp(-z))


def gate(a, b):
    """A gate on a value.

    Parameters
    ----------
    a : (B, H) array
    b : (B, H) array

    Returns
    -------
    y : (B, H) array
    """
    return sigmoid(a) * b


def mixed(a, b, c, d):
    """Blocks side by side, each with a factor.

    Parameters
    ----------
    a : (B, H) array
    b : (B, H) array
    c : (B, H) array
    d : (B, H) array

    Returns
    -------
    y : (B, 4H) array
    """
    return np.hstack([a * 2, b * 3, c * 5, d * 7])


def swung(x, p0, v0):
    """A position and a velocity, step by step.

    Parameters
    ----------
    x : (T, B) array
    p0 : (B,) array
    v0 : (B,) array

    Returns
    -------
    p : (T, B) array
    v : (T, B) array
    """
    positions, velocities = [], []
    p, v = p0, v0
    for x_t in x:
        p, v = np.tanh(p + 0.5 * v), 0.9 * v - 0.3 * p + x_t
        positions.append(p)
        velocities.append(v)
    return np.stack(positions), np.stack(velocities)


def entropy(p, k):
    """Surprise at one class a row.

    Parameters
    ----------
    p : (B, K) array
    k : (B,) int array

    Returns
    -------
    loss : () float
    """
    rows = np.log(p)[np.arange(len(k)), k]
    return -rows.mean()


def rectified(a, b, c):
    """A sum of which only a part is weighted, cut at zero.

    Parameters
    ----------
    a : (B, H) array
    b : (B, H) array
    c : (B, H) array

    Returns
    -------
    y : (B, H) array
    """
    total = a + b * (1 - c)
    return np.maximum(total, 0)


def cut(x):
    """The halves of every row, added.

    Parameters
    ----------
    x : (B, H) array

    Returns
    -------
    y : (B, G) array
    """
    left, right = np.split(x, 2, axis=1)
    return left + 2 * right


def summed(x, w):
    """One number.

    Parameters
    ----------
    x : (B, D) array
    w : (D,) array

    Returns
    -------
    s : () float
    """
    return (np.tanh(x @ w) ** 3).sum()


def normal(*names, shape=(4, 6)):
    return lambda rng: {name: rng.normal(size=shape) for name in names}


def square(rng):
    return {"x": rng.normal(size=(6, 6))}


def probabilities(rng):
    p = rng.random((5, 4)) + 0.1
    return {"p": p / p.sum(axis=1, keepdims=True), "k": rng.integers(4, size=5)}


def swings(rng):
    return {"x": rng.normal(size=(5, 3)), "p0": rng.normal(size=3), "v0": rng.normal(size=3)}


def declared(reference, draw):
    chapter = Chapter("general", "General")
    draw.__name__ = reference.__name__
    chapter.exercise(reference, points=1)(draw)
    return chapter.exercises[0]


EXERCISES = [declared(gate, normal("a", "b")), declared(mixed, normal("a", "b", "c", "d")), declared(swung, swings), declared(entropy, probabilities),
             declared(rectified, normal("a", "b", "c")), declared(cut, square),
             declared(summed, lambda rng: {"x": rng.normal(size=(5, 3)), "w": rng.normal(size=3)})]
BY_NAME = {exercise.name: exercise for exercise in EXERCISES}


def whole(a, b):
    y = np.full(a.shape, 0)
    for row in range(len(a)):
        y[row] = logistic(a[row]) * b[row] * 9
    return y


def swinging(x, p0, v0, *, anew=False, lost=False, shared=False):
    positions, velocities = [], []
    if shared:
        positions = velocities
    p, v = p0, v0
    for x_t in x:
        q, u = np.tanh(p + 0.5 * v), 0.9 * v - 0.3 * p + x_t
        positions.append(q)
        velocities.append(u)
        p, v = (p0, v0) if anew or lost else (q, u)
    return np.stack(positions), np.stack(velocities)


def copied(a, b, c, d):
    return np.hstack([a * 2, b * 3, b * 3, b * 3])


CASES = {
    "a hard sigmoid": ("gate", lambda a, b: np.clip(0.2 * a + 0.5, 0, 1) * b, "A hard sigmoid stands where another function belongs."),
    "another hard sigmoid": ("gate", lambda a, b: np.minimum(np.maximum(a / 6 + 0.5, 0), 1) * b, "A hard sigmoid stands where another function belongs."),
    "1 added": ("gate", lambda a, b: logistic(a + 1) * b, "1 is added inside the sigmoid."),
    "an int buffer": ("gate", whole, "y is an array of whole numbers, so whatever is stored in it loses its fraction"),
    "blocks in another order": ("mixed", lambda a, b, c, d: np.hstack([d * 7, a * 2, b * 3, c * 5]),
                                "The parts are joined in the order d * 7, a * 2, b * 3, c * 5."),
    "one block copied": ("mixed", copied, "block 3 holds what belongs in block 2 and block 4 holds what belongs in block 2: was one copied?"),
    "nothing carried": ("swung", lambda x, p0, v0: swinging(x, p0, v0, anew=True), "Every round of the loop sets p and v anew."),
    "one list for two": ("swung", lambda x, p0, v0: swinging(x, p0, v0, shared=True), "p and v are the same numbers. Are they two names of one list"),
    "log2": ("entropy", lambda p, k: -np.log2(p[np.arange(len(k)), k]).mean(), "log2 stands where another function belongs: it is to base 2."),
    "counted from 1": ("entropy", lambda p, k: -np.log(p[np.arange(len(k)), k - 1]).mean(), "The numbers in k are taken as if they began at 1."),
    "max for maximum": ("rectified", lambda a, b, c: np.max(a + b * (1 - c), 0), "max takes the largest entry along an axis"),
    "the factor on the whole sum": ("rectified", lambda a, b, c: np.maximum((a + b) * (1 - c), 0), "1 - c multiplies the whole sum."),
    "a term added to itself": ("rectified", lambda a, b, c: np.maximum(a + a, 0), "The term b * (1 - c) is missing, and a is added to itself."),
    "a split without its axis": ("cut", lambda x: np.split(x, 2)[0] + 2 * np.split(x, 2)[1], "The split runs over axis 0, as it does without axis=."),
    "a multiple of one number": ("summed", lambda x, w: 3.5 * (np.tanh(x @ w) ** 3).sum(), "s is exactly 3.5 times the right one."),
}


@pytest.mark.parametrize("name, answer, words", CASES.values(), ids=CASES)
def test_a_slip_of_general_kind_is_named(name, answer, words):
    verdict = judge(BY_NAME[name], answer, seed=3)
    assert not verdict.passed
    assert words in verdict.message, verdict.message


def test_a_single_number_is_not_told_as_many():
    assert "Every entry" not in judge(BY_NAME["summed"], lambda x, w: 2 * np.pi * (np.tanh(x @ w) ** 3).sum(), seed=3).message

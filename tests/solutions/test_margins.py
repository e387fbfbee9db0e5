from itertools import permutations

import numpy as np

from solutions.cells.neurons import perceptron_fit
from solutions.tasks.margins import hard_for_a_perceptron


def until_right(X, y, rounds):
    """Mistakes before the first round without one; None if there is no such round."""
    mistakes = perceptron_fit(X, y, rounds, 1.0)[2]
    return mistakes.sum() if mistakes[-1] == 0 else None


def test_the_points_are_separated_by_a_line_and_hard_in_every_order():
    X, y = hard_for_a_perceptron()
    assert np.abs(X).max() <= 1
    assert ((X[:, 1] > 0.75 * 0.03 * (1 + X[:, 0] / 0.6)) == y).all()
    for order in permutations(range(4)):
        assert until_right(X[list(order)], y[list(order)], 500) > 500


def test_one_narrow_gap_is_learnt_at_once():
    for gap in (0.3, 0.03, 0.003):
        X = np.array([[-0.5, gap / 2], [-0.5, -gap / 2], [0.5, 0.5], [0.5, -0.5]])
        assert until_right(X, np.array([1, 0, 1, 0]), 100) == 2


def test_points_drawn_at_random_are_seldom_hard():
    rng = np.random.default_rng(0)
    hard = 0
    for _ in range(300):
        X, y = rng.uniform(-1, 1, size=(4, 2)), rng.permutation([0, 0, 1, 1])
        hard += (until_right(X, y, 1000) or 0) >= 500
    assert hard < 9  # under 3 in 100

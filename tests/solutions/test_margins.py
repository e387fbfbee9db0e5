from itertools import permutations

import numpy as np
import pytest

from solutions.cells.neurons import perceptron_fit
from solutions.tasks.margins import hard_for_a_perceptron, widest_gap


def until_right(X, y, rounds):
    """Mistakes before the first round without one; None if there is no such round."""
    mistakes = perceptron_fit(X, y, rounds, 1.0)[2]
    return mistakes.sum() if mistakes[-1] == 0 else None


@pytest.mark.parametrize("N", [2, 3, 4, 9])
def test_the_widest_gap_is_that_of_the_best_of_many_directions(N):
    rng = np.random.default_rng(N)
    angles = np.linspace(0, 2 * np.pi, 100_000)
    normals = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    for apart in (0, 0.5, 2):
        y = rng.permutation(np.arange(N) % 2)
        X = rng.normal(size=(N, 2)) + apart * np.outer(y, [1, -2])
        along = normals @ X.T
        best = (along[:, y == 1].min(axis=1) - along[:, y == 0].max(axis=1)).max()
        width = widest_gap(X, y)
        assert (width > 0) == (best > 0)
        if best > 0:
            assert best - 1e-12 <= width == pytest.approx(best, abs=1e-3)


def test_exclusive_or_has_no_gap():
    assert widest_gap(np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, 0])) <= 0


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

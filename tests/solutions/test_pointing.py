"""Attention set by hand against reversing a list; and what one unit can't do."""

import numpy as np
import pytest

from solutions.tasks.pointing import look_at_words, read_backwards, what_is_known


@pytest.mark.parametrize("n", range(1, 41))
def test_a_word_is_read_as_reversed_reads_it(n):
    alpha = look_at_words(np.array([n, 40]), *read_backwards())[:n, :, 0]
    assert alpha.argmax(axis=1).tolist() == list(reversed(range(n)))
    assert alpha.max(axis=1).min() > 0.99


def test_both_sides_count_from_the_words_beginning():
    places, asked = what_is_known(np.array([2, 3]), 3)
    assert places[:, 1].tolist() == [[0, 1], [1, 1], [2, 1]]
    assert asked[:, 0].tolist() == [[0, 2, 1], [1, 2, 1], [2, 2, 1]]


def test_one_unit_can_only_point_to_an_end():
    """One tanh unit rises or falls along the word, so its score is highest at the first or the last place."""
    rng = np.random.default_rng(0)
    for _ in range(300):
        alpha = look_at_words(np.array([7]), 5 * rng.normal(size=(3, 1)), 5 * rng.normal(size=(2, 1)), 20 * rng.normal(size=1))
        middle, ends = alpha[:, 1:-1, 0], alpha[:, [0, -1], 0]
        assert (middle.max(axis=1) <= ends.max(axis=1) + 1e-12).all()

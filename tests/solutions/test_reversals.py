"""Eight wrong reversals: each is right somewhere, and one input of eight bits catches them all."""

from itertools import product

import numpy as np
import pytest

from solutions.tasks import reversals
from solutions.tasks.reversals import WRONG, a_test_that_catches, entries_that_differ


def bits(*columns):
    return np.array(columns, dtype=float).T[:, :, None]


RIGHT_ON = {  # an input on which a version is right, so that a test without its opposite lets it pass
    reversals.within_the_batch: (bits([1, 0, 0], [0, 1, 1]), [3, 3]),
    reversals.within_the_longest: (bits([1, 0, 0, 1], [0, 1, 0, 1]), [3, 3]),
    reversals.padding_too: (bits([1, 0, 0, 1], [0, 1, 0, 1]), [3, 3]),
    reversals.padding_silenced: (bits([1, 0, 0, 0], [0, 1, 0, 0]), [3, 2]),
    reversals.silenced_after_the_longest: (bits([1, 0, 0, 1], [0, 1, 0, 1]), [4, 2]),
    reversals.one_step_short: (bits([1, 1, 1, 0]), [3]),
    reversals.in_place: (bits([1, 0, 1, 1]), [3]),
    reversals.rolled: (bits([1, 0, 1, 1], [0, 1, 1, 1]), [2, 2]),
}


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.__name__)
def test_each_version_is_right_on_some_input_and_keeps_its_arguments_and_the_shape(wrong):
    x, lengths = RIGHT_ON[wrong]
    assert entries_that_differ(wrong, x, np.array(lengths)) == 0
    x, lengths = a_test_that_catches()
    before = x.copy()
    assert wrong(x, lengths).shape == x.shape and np.array_equal(x, before)


def test_eight_bits_catch_them_all():
    x, lengths = a_test_that_catches()
    assert all(entries_that_differ(wrong, x, lengths) > 0 for wrong in WRONG)
    np.testing.assert_array_equal(reversals.within_the_batch(x, lengths), bits([1, 0, 0, 1], [1, 0, 1, 0]))
    np.testing.assert_array_equal(reversals.one_step_short(x, lengths), bits([0, 1, 0, 1], [0, 1, 0, 1]))
    np.testing.assert_array_equal(reversals.rolled(x, lengths), bits([0, 1, 0, 1], [1, 0, 0, 1]))


def test_one_guess_in_fifty_catches_them_all_and_only_with_unlike_lengths_below_four():
    found, tried = [], 0
    for lengths in product((1, 2, 3, 4), repeat=2):
        for flat in product((0.0, 1.0), repeat=8):
            x, tried = np.reshape(flat, (4, 2, 1)), tried + 1
            if all(entries_that_differ(wrong, x, np.array(lengths)) for wrong in WRONG):
                found.append(lengths)
    assert set(found) == {(3, 1), (3, 2), (1, 3), (2, 3)} and (len(found), tried) == (84, 4096)  # as the notebook says


def test_the_versions_of_the_docstring_are_those_of_the_list():
    listed = [line for line in a_test_that_catches.__doc__.splitlines() if line.strip()[:2].rstrip(".").isdigit()]
    assert len(listed) == len(WRONG) == len(set(WRONG)) == len(RIGHT_ON)

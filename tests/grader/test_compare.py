"""When two values count as equal, and what is said where they are not."""

import numpy as np
import pytest

from grader import distinct_sizes
from grader.declare.cases import SIZES
from grader.judging.compare import compare, same

WANT = np.array([[1.0, -200.0], [0.0, 3e-7]])  # the largest entry sets the scale: 200


def wrong(got, want=WANT, names=("y",), exact=False):
    return [f"{difference.name} {difference.what}".strip() for difference in compare(got, want, list(names), exact)]


@pytest.mark.parametrize("off, right", [(0, True), (0.9e-8, True), (1.1e-8, False), (1e-6, False), (-1.1e-8, False)])
def test_an_entry_may_be_off_by_a_hundred_millionth_of_the_largest(off, right):
    assert (not wrong(WANT + 200 * off)) is right and same(WANT + 200 * off, WANT) is right


def test_where_all_is_zero_the_error_is_absolute():
    zeros = np.zeros(3)
    assert not wrong(zeros + 0.9e-8, zeros) and wrong(zeros + 1.1e-8, zeros)


def test_numbers_of_single_precision_are_compared_at_their_own():
    single = (WANT + 200 * 2e-6).astype(np.float32)
    assert not wrong(single) and not wrong(single.astype(float)) and wrong(single, exact=True)
    assert wrong((WANT + 200 * 2e-5).astype(np.float32))
    mixed = single.astype(float)
    mixed[0, 0] += 1e-12  # not every entry is one of single precision
    assert wrong(mixed)


def test_whole_numbers_have_no_smaller_precision():
    count = np.array([107_713, 2])
    for want in (count, count.astype(float)):
        assert wrong(want + [1, 0], want) and wrong((want + [1, 0]).astype(np.float32), want)


def test_only_the_entries_that_differ_are_wrong():
    (difference,) = compare(WANT + np.array([[0, 0], [1e-5, 0]]), WANT, ["y"])
    assert difference.wrong.tolist() == [[False, False], [True, False]]


def test_infinities_and_missing_numbers_are_right_where_they_belong():
    want = np.array([np.inf, -np.inf, np.nan, 1.0])
    assert not wrong(want.copy(), want)
    assert wrong(np.array([np.inf, np.inf, np.nan, 1.0]), want)


@pytest.mark.parametrize("got, want, sentence", [
    (None, WANT, "nothing came back: the function returned None. Does it end with a return?"),
    (WANT.tolist(), WANT, "y is a list; it should be a NumPy array of shape (2, 2): np.array(...) or np.stack(...) makes one"),
    (WANT + 0j, WANT, "y holds complex numbers, real ones are needed"),
    (WANT * [1, np.inf], WANT, "y is infinite in 2 of 4 entries, the first at [0, 1]"),
    (3, {"a": 1.0}, "y is a whole number; it should be a dict with the keys 'a'"),
    ({"a": 1.0}, {"a": 1.0, "b": 2.0}, "y lacks the keys 'b'"),
    ({"a": 1.0, "c": 2.0}, {"a": 1.0}, "y has keys that it should not have: 'c'"),
    ({"a": 1.0, "c": 2.0}, {"a": 1.0, "b": 2.0}, "y lacks the keys 'b' and has keys that it should not have: 'c'"),
    ({"a": None}, {"a": 1.0}, "y['a'] is None"),
    ([1.0], [1.0, 2.0], "y has 1 items, expected 2"),
    ("ab", "ac", "y is 'ab', expected 'ac'"),
], ids=lambda value: value if isinstance(value, str) else "")
def test_a_value_of_another_kind_is_told_as_what_it_is(got, want, sentence):
    assert wrong(got, want) == [sentence]


def test_sizes_are_all_different_so_that_nothing_transposed_fits():
    for seed in range(50):
        sizes = distinct_sizes(np.random.default_rng(seed), len(SIZES))
        assert sorted(sizes) == sorted(SIZES) and min(sizes) > 1
        assert len(set(distinct_sizes(np.random.default_rng(seed), 3))) == 3
    with pytest.raises(ValueError, match="at most"):
        distinct_sizes(np.random.default_rng(0), len(SIZES) + 1)

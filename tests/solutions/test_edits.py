"""Edits against a search through all strings that a few edits reach."""

from itertools import product

import pytest

from solutions.training.edits import edit_distance, error_rate


def one_edit_away(string):
    for k in range(len(string) + 1):
        yield from (string[:k] + c + string[k:] for c in "ab")
        if k < len(string):
            yield string[:k] + string[k + 1 :]
            yield from (string[:k] + c + string[k + 1 :] for c in "ab")


@pytest.mark.parametrize("start", ["", "a", "abb"])
def test_the_distance_is_the_fewest_single_edits(start):
    reached, distance = {start: 0}, 0
    while distance < 3:
        distance += 1
        for string in [s for s, d in reached.items() if d == distance - 1]:
            for other in one_edit_away(string):
                reached.setdefault(other, distance)
    for length in range(4):
        for other in map("".join, product("ab", repeat=length)):
            if other in reached:
                assert edit_distance(start, other) == edit_distance(other, start) == reached[other]


def test_the_rate_counts_edits_for_each_symbol_written():
    assert error_rate([[1, 2], [3], []], [[1, 2], [4, 3], [5]]) == pytest.approx(2 / 5)
    assert error_rate([[1, 1, 1]], [[2]]) == 3

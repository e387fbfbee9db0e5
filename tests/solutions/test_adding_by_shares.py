"""One minGRU unit that adds: followed number by number, without the course's cell."""

import math

import numpy as np
import pytest

from solutions.tasks.adding import adding_problem
from solutions.tasks.adding_by_shares import add_by_shares


@pytest.mark.parametrize("T", [2, 30, 1000])
def test_its_state_ends_at_the_sum_of_the_marked_values(T):
    W_x, b = add_by_shares()
    x, y = adding_problem(np.random.default_rng(T), T, 5)
    for sequence, total in zip(x.swapaxes(0, 1), y[:, 0]):
        state = 0.0
        for value, mark in sequence:
            share = 1 / (1 + math.exp(-(W_x[0, 0] * value + W_x[1, 0] * mark + b[0])))
            state += share * (W_x[0, 1] * value + W_x[1, 1] * mark + b[1] - state)
        assert abs(state - total) < 2e-3

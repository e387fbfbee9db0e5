"""Two memories set by hand: what they keep, and what sets their weights."""

import numpy as np
import pytest

from solutions.cells.rnn import rnn_forward
from solutions.tasks.memory import hold_a_bit, perfect_recall, pulses_in_noise


def test_the_bit_is_that_of_a_loop_over_moments():
    x, bit, pulse = pulses_in_noise(np.random.default_rng(0), 300, 4)
    assert pulse[0].all() and np.abs(x[~pulse]).max() <= 0.5 and set(np.unique(x[pulse])) == {-1.0, 1.0}
    assert pulse[1:].mean() == pytest.approx(0.02, abs=0.01)
    for b in range(4):
        held = None
        for t in range(300):
            held = x[t, b, 0] if pulse[t, b] else held
            assert bit[t, b] == held


def holds(w_x, w_h, b, T=1000):
    x, bit, _ = pulses_in_noise(np.random.default_rng(1), T, 20)
    h = rnn_forward(x, np.zeros((20, 1)), np.full((1, 1), w_x), np.full((1, 1), w_h), np.full(1, b))
    return np.mean((h[:, :, 0] > 0) == (bit > 0))


def test_one_unit_holds_a_bit_for_ten_thousand_moments_of_noise():
    assert holds(*hold_a_bit(), T=10_000) == 1


def test_below_a_weight_of_one_nothing_is_held():
    for w_x in (0.5, 1, 2, 4, 8, 16):
        assert holds(w_x, 0.95, 0.0) < 0.75


def test_eight_inputs_stand_side_by_side_in_the_state():
    x = np.random.default_rng(0).uniform(-1, 1, size=(20, 1, 1))
    h = rnn_forward(x, np.zeros((1, 8)), *perfect_recall(), np.zeros(8))
    np.testing.assert_allclose(h[-1, 0] / 0.2, x[::-1][:8, 0, 0], rtol=0.1)

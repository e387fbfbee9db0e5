"""How long a cell keeps half of what it holds, against the sigmoid's own power."""

import numpy as np

from solutions.tasks.clocks import half_lives, three_clocks


def test_after_a_half_life_half_is_left():
    b_f = np.array([-1.0, 0.0, 1.0, 4.0, 6.5])
    kept = 1 / (1 + np.exp(-b_f))
    n = half_lives(b_f)
    whole = np.floor(n)
    assert (kept**whole >= 0.5).all() and (kept ** (whole + 1) <= 0.5).all()
    np.testing.assert_allclose(n[2:], np.log(0.5) / np.log(kept[2:]), rtol=0.02)  # a straight line between two steps


def test_a_unit_that_never_forgets_has_no_half_life():
    assert half_lives(np.array([np.inf]))[0] == np.inf


def test_a_half_life_beyond_the_end_follows_from_what_was_lost_so_far():
    np.testing.assert_allclose(half_lives(np.array([3.0, 9.0]), steps=10), np.log(0.5) / np.log(1 / (1 + np.exp([-3.0, -9.0]))))


def test_three_clocks_halve_after_4_100_and_4000_steps():
    np.testing.assert_allclose((1 / (1 + np.exp(-three_clocks()))) ** [4, 100, 4000], 0.5)

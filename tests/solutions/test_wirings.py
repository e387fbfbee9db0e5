from itertools import product

import numpy as np
import pytest

from solutions.cells.neurons import latch_forward, mcculloch_pitts
from solutions.tasks.wirings import wire_parity, wiring_forward


def random_wiring(rng, U, D):
    """Any number of links from 0 to 2, a veto on one link in four."""
    excitatory = rng.integers(3, size=(U, D + U))
    inhibitory = (rng.random((U, D + U)) < 0.25).astype(int)
    return excitatory, inhibitory, rng.integers(1, 4, size=U)


def test_a_latch_is_one_unit_that_hears_itself():
    set_, reset = (np.random.default_rng(0).random((2, 60, 5)) < 0.2).astype(int)
    x = np.stack([set_, reset], axis=2)
    y = wiring_forward(x, np.array([[1, 0, 1]]), np.array([[0, 1, 0]]), np.array([1]))
    assert (y[:, :, 0] == latch_forward(set_, reset, np.zeros(5, dtype=int))).all()


@pytest.mark.parametrize("U, D", [(1, 1), (2, 1), (4, 2)])
def test_each_unit_obeys_the_rule_of_1943_at_each_moment(U, D):
    rng = np.random.default_rng(U)
    excitatory, inhibitory, threshold = random_wiring(rng, U, D)
    x = rng.integers(2, size=(30, 3, D))
    y = wiring_forward(x, excitatory, inhibitory, threshold)
    for t, b, u in product(range(1, 30), range(3), range(U)):
        heard = [*x[t, b], *y[t - 1, b]]
        excited = sum(links * on for links, on in zip(excitatory[u], heard)) >= threshold[u]
        vetoed = any(links and on for links, on in zip(inhibitory[u], heard))
        assert y[t, b, u] == (excited and not vetoed)


def test_three_units_count_presses_modulo_two_for_a_thousand_moments():
    button = np.random.default_rng(1).integers(2, size=(1000, 4))
    lamp = wiring_forward(button[:, :, None], *wire_parity())[:, :, 2]
    assert (lamp[1:] == button.cumsum(axis=0)[:-1] % 2).all()


def unit_functions():
    """All functions of three signals that one unit computes: 42. Up to three signals, links that count double are as good as any."""
    cases = np.array(list(product([0, 1], repeat=3)))
    tables = set()
    for links, vetoes, threshold in product(product(range(3), repeat=3), product(range(2), repeat=3), range(7)):
        y = mcculloch_pitts(np.repeat(cases, links, axis=1), np.repeat(cases, vetoes, axis=1), threshold)
        tables.add(tuple(y.tolist()))
    return [np.array(table).reshape(2, 2, 2) for table in sorted(tables)]


def test_no_net_of_two_units_counts_modulo_two():
    units = unit_functions()
    assert len(units) == 42
    button = np.random.default_rng(2).integers(2, size=40).tolist()
    odd = np.cumsum(button) % 2
    for hidden, lamp in product(units, repeat=2):
        h, y, said = 0, 0, []
        for press in button:
            h, y = hidden[press, h, y], lamp[press, h, y]
            said.append(y)
        for late in range(4):
            assert (said[late:] != odd[: 40 - late]).any()


def test_no_wiring_drawn_at_random_counts():
    rng = np.random.default_rng(3)
    button = rng.integers(2, size=(40, 2, 1))
    odd = button[:, :, 0].cumsum(axis=0) % 2
    for _ in range(400):
        lamp = wiring_forward(button, *random_wiring(rng, 3, 1))[:, :, 2]
        assert all((lamp[late:] != odd[: 40 - late]).any() for late in range(4))

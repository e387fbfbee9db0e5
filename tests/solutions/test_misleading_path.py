"""Two strings compared by all of their paths, against counting them one by one."""

from itertools import groupby, product

import numpy as np
import pytest

from solutions.tasks.misleading_path import chances_that_mislead, greedy_and_likeliest


@pytest.mark.parametrize("seed", range(3))
def test_chances_are_those_of_all_paths(seed):
    p = np.random.default_rng(seed).dirichlet(np.ones(3), size=4)
    every = {}
    for path in product(range(3), repeat=4):
        string = tuple(k for k, _ in groupby(path) if k != 2)
        every[string] = every.get(string, 0) + p[np.arange(4), path].prod()
    greedy, likeliest, chances = greedy_and_likeliest(p)
    assert greedy == tuple(k for k, _ in groupby(p.argmax(axis=1).tolist()) if k != 2)
    assert likeliest == max(every, key=every.get)
    np.testing.assert_allclose(chances, [every[greedy], every[likeliest]])


def test_ours_misleads_by_its_number_of_paths():
    greedy, likeliest, (low, high) = greedy_and_likeliest(chances_that_mislead())
    assert greedy == () and likeliest == (0, 1, 0)
    assert 50 < high / low < 84  # 84 paths of six steps spell 010, one spells nothing

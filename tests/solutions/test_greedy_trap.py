"""Greedy, best and probable, with plain loops over texts written as words."""

import math
from itertools import product

import numpy as np
import pytest

from solutions.tasks import greedy_trap


def chances(text, first, after):
    p = first["abc".index(text[0])]
    for before, letter in zip(text, text[1:], strict=False):
        p *= after["abc".index(before)]["abc".index(letter)]
    return p


@pytest.mark.parametrize("seed", range(5))
def test_of_all_texts_none_is_likelier_than_the_likeliest(seed):
    rng = np.random.default_rng(seed)
    first, after = rng.dirichlet(np.ones(3)), rng.dirichlet(np.ones(3), size=3)
    texts = {"".join(text): chances("".join(text), first, after) for text in product("abc", repeat=6)}
    assert math.isclose(sum(texts.values()), 1)
    best, greedy = ("".join("abc"[k] for k in function(first, after)) for function in (greedy_trap.likeliest_text, greedy_trap.greedy_text))
    assert texts[best] == max(texts.values())
    assert math.isclose(greedy_trap.probability(["abc".index(letter) for letter in best], first, after), texts[best])
    for n in range(6):  # no other letter is likelier at its place
        others = [chances(greedy[:n] + letter, first, after) for letter in "abc"]
        assert chances(greedy[: n + 1], first, after) == max(others)


def test_the_trap_is_one():
    first, after = greedy_trap.trap_for_greedy()
    greedy, best = greedy_trap.greedy_text(first, after), greedy_trap.likeliest_text(first, after)
    assert greedy[0] == best[0] and math.isclose(first.sum(), 1) and np.allclose(after.sum(axis=1), 1)
    assert greedy_trap.probability(best, first, after) > 20 * greedy_trap.probability(greedy, first, after)

"""Decoding against an enumeration of every path: what a path spells, and which string is likeliest."""

from collections import defaultdict
from itertools import product

import numpy as np
import pytest

from solutions.models.ctc_decoding import collapse, extend_prefixes, greedy_decode, prefix_beam_search
from solutions.training.ctc import ctc_forward
from solutions.training.losses import log_softmax

BLANK = 2


def spelt(path):
    return tuple(collapse(np.array(path), BLANK).tolist())


def strings(log_p):
    """The chance of every string, from every path."""
    found = defaultdict(float)
    for path in product(range(log_p.shape[1]), repeat=len(log_p)):
        found[spelt(path)] += np.exp(log_p[np.arange(len(log_p)), path].sum())
    return found


@pytest.mark.parametrize("path, string", [
    ("aa_ab", "aab"), ("_", ""), ("", ""), ("a", "a"), ("aaaa", "a"), ("a_a", "aa"), ("_a__b_", "ab"), ("abab", "abab"), ("ab_bb", "abb"),
])
def test_a_path_spells_what_is_left_when_repeats_are_merged_and_then_blanks_dropped(path, string):
    assert collapse(np.array(["ab_".index(c) for c in path], dtype=int), BLANK).tolist() == ["ab_".index(c) for c in string]


@pytest.mark.parametrize("seed", range(3))
def test_a_beam_that_is_wide_enough_finds_every_string_with_its_chance(seed):
    log_p = log_softmax(2 * np.random.default_rng(seed).normal(size=(5, 3)))
    every = strings(log_p)
    found = prefix_beam_search(log_p, 1000, BLANK)
    assert {string for _, string in found} == set(every)  # none that has no path, such as two equal symbols in two steps
    for log_chance, string in found:
        assert np.exp(log_chance) == pytest.approx(every[string], rel=1e-12)
        if string:
            assert np.logaddexp.reduce(ctc_forward(log_p, string, BLANK)[-1, -2:]) == pytest.approx(log_chance, rel=1e-12)
    assert [log_chance for log_chance, _ in found] == sorted((log_chance for log_chance, _ in found), reverse=True)


def test_the_two_chances_of_a_string_are_those_of_its_paths_by_their_end():
    log_p = log_softmax(np.random.default_rng(7).normal(size=(4, 3)))
    beams = {(): np.array([0.0, -np.inf])}
    for row in log_p:
        beams = extend_prefixes(beams, row, BLANK)
    for string, ends in beams.items():
        by_end = [0.0, 0.0]
        for path in product(range(3), repeat=4):
            if spelt(path) == string:
                by_end[int(path[-1] != BLANK)] += np.exp(log_p[np.arange(4), path].sum())
        np.testing.assert_allclose(np.exp(ends), by_end, atol=1e-15)


def test_greedy_reads_the_likeliest_path_and_a_beam_the_likelier_string():
    log_p = np.log([[0.4, 0.0, 0.6], [0.4, 0.0, 0.6]], where=np.array([[True, False, True]] * 2), out=np.full((2, 3), -np.inf))
    assert greedy_decode(log_p, BLANK).tolist() == []
    (log_chance, string), *_ = prefix_beam_search(log_p, 3, BLANK)
    assert string == (0,) and np.exp(log_chance) == pytest.approx(0.64)


def test_a_narrow_beam_keeps_so_many():
    log_p = log_softmax(np.random.default_rng(1).normal(size=(6, 3)))
    assert [len(prefix_beam_search(log_p, width, BLANK)) for width in (1, 2, 5)] == [1, 2, 5]

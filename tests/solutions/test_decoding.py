"""Cutting the tail off, seen in the draws; the beam against every text that there is."""

from itertools import product

import numpy as np
import pytest

from solutions.models.decoding import beam_search, beam_step, keep_nucleus, keep_top_k, next_chances


def softmax(logits):
    odds = np.exp(logits - logits.max())
    return odds / odds.sum()


@pytest.mark.parametrize("seed", range(5))
def test_the_k_likeliest_are_kept_with_their_proportions(seed):
    logits = 2 * np.random.default_rng(seed).normal(size=9)
    for k in range(1, 10):
        p = softmax(keep_top_k(logits, k))
        assert set(np.flatnonzero(p)) == set(np.argsort(logits)[-k:])
        assert np.allclose(p[p > 0], softmax(logits)[p > 0] / softmax(logits)[p > 0].sum())


@pytest.mark.parametrize("seed", range(5))
def test_the_nucleus_is_the_smallest_set_with_that_mass(seed):
    logits = 2 * np.random.default_rng(seed).normal(size=7)
    p = softmax(logits)
    for mass in (0.05, 0.3, 0.5, 0.9, 0.999):
        kept = np.isfinite(keep_nucleus(logits, mass))
        assert p[kept].sum() >= mass
        assert p[kept].min() >= p[~kept].max(initial=0)
        smaller = [c for c in product([False, True], repeat=7) if sum(c) < kept.sum()]
        assert all(p[list(chosen)].sum() < mass for chosen in smaller)


def test_of_equals_the_first_are_kept_and_nothing_else_goes():
    assert np.isfinite(keep_top_k(np.zeros(4), 2)).tolist() == [True, True, False, False]
    logits = np.array([1000.0, 0.0, -1000.0])
    assert np.array_equal(keep_top_k(logits, 3), logits)
    assert np.isfinite(keep_nucleus(logits, 1e-9)).tolist() == [True, False, False]
    assert np.array_equal(keep_nucleus(np.zeros(4), 1.0), np.zeros(4))


@pytest.mark.parametrize("temperature", [0.3, 1.0, 2.5])
def test_the_next_symbol_comes_from_the_smallest_set_of_the_tempered_distribution(temperature):
    for seed in range(20):
        logits = 2 * np.random.default_rng(seed).normal(size=7)
        tempered = softmax(logits) ** (1 / temperature)
        tempered /= tempered.sum()
        for mass in (0.2, 0.6, 0.95, 1.0):
            p = next_chances(logits, temperature, mass)
            kept = p > 0
            assert np.isclose(p.sum(), 1) and tempered[kept].sum() >= min(mass, 1 - 1e-12)
            assert np.allclose(p[kept], tempered[kept] / tempered[kept].sum())
            fewer = [c for c in product([False, True], repeat=7) if sum(c) < kept.sum()]
            assert all(tempered[list(chosen)].sum() < mass for chosen in fewer)
    assert np.allclose(next_chances(np.array([1e4, 0.0, -1e4]), 0.01, 1.0), [1, 0, 0])


def a_table(seed, K):
    """A made-up model whose next symbol depends on all symbols before: (code, state) -> log p, state."""

    def score(code, state):
        state = (*state, code)
        odds = np.random.default_rng([seed, *state]).dirichlet(np.ones(K))
        return np.log(odds), state

    return score


def every_text(score, start, end, K, longest):
    """All texts that end, with their log-probabilities."""
    found = []
    for n in range(longest):
        for body in product([k for k in range(K) if k != end], repeat=n):
            total, state, code = 0.0, (), start
            for following in (*body, end):
                log_p, state = score(code, state)
                total, code = total + log_p[following], following
            found.append((total, [*body, end]))
    return sorted(found, reverse=True)


@pytest.mark.parametrize("seed", range(5))
def test_a_wide_beam_finds_what_enumeration_finds(seed):
    K, longest = 3, 4
    score = a_table(seed, K)
    right = every_text(score, 0, 1, K, longest)
    found = beam_search(score, (), 0, 1, width=K**longest, longest=longest)
    assert [codes for _, codes in found] == [codes for _, codes in right]
    assert np.allclose([total for total, _ in found], [total for total, _ in right])


def test_a_beam_of_one_is_greedy_and_a_wider_one_finds_likelier_texts():
    better = 0
    for seed in range(40):
        score = a_table(seed, 4)
        (greedy,) = beam_search(score, (), 0, 1, width=1, longest=30)
        code, state, codes = 0, (), []
        while not codes or codes[-1] != 1:
            log_p, state = score(code, state)
            code = int(log_p.argmax())
            codes.append(code)
        assert greedy[1] == codes
        better += beam_search(score, (), 0, 1, width=5, longest=30)[0][0] > greedy[0] + 1e-9
    assert better > 10


def test_a_beam_gives_at_most_its_width_and_nothing_that_has_not_ended():
    found = beam_search(a_table(0, 4), (), 0, 1, width=3, longest=8)
    assert 1 <= len(found) <= 3
    assert all(codes[-1] == 1 and 1 not in codes[:-1] for _, codes in found)
    never = beam_search(lambda code, state: (np.log([0.5, 1e-300, 0.5]), state), None, 0, 1, width=2, longest=5)
    assert never == []


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("power", [0.5, 1.0])
def test_a_wide_beam_finds_the_best_for_its_length_too(seed, power):
    K, longest = 3, 4
    score = a_table(seed, K)
    right = sorted(every_text(score, 0, 1, K, longest), key=lambda text: -text[0] / len(text[1]) ** power)
    found = beam_search(score, (), 0, 1, width=K**longest, longest=longest, power=power)
    assert [codes for _, codes in found] == [codes for _, codes in right]
    assert np.allclose([total for total, _ in found], [total for total, _ in right])
    assert [codes for _, codes in right] != [codes for _, codes in every_text(score, 0, 1, K, longest)], "the power has to matter"


@pytest.mark.parametrize("width", [1, 3, 30])
@pytest.mark.parametrize("power", [0.0, 0.8])
def test_a_step_keeps_the_best_of_all_that_can_come(width, power):
    rng = np.random.default_rng(0)
    W, K, end = 4, 5, 2
    totals, lengths, ended = -3 * rng.random(W), np.array([4, 4, 2, 3]), np.array([False, False, True, True])
    log_p = np.log(rng.dirichlet(np.ones(K), size=W))
    log_p[0, 1] = -np.inf
    every = [(totals[w] + log_p[w, k], lengths[w] + 1, w, k) for w in range(W) for k in range(K) if not ended[w] and np.isfinite(log_p[w, k])]
    every += [(totals[w], lengths[w], w, end) for w in range(W) if ended[w]]
    every = sorted(every, key=lambda one: -one[0] / one[1] ** power)[:width]
    parents, symbols, kept = beam_step(totals, lengths, ended, log_p, width, end, power)
    assert parents.tolist() == [w for _, _, w, _ in every]
    assert symbols.tolist() == [k for _, _, _, k in every]
    assert np.allclose(kept, [total for total, *_ in every])

"""Patterns laid at every place, against PyTorch's convolution, enumeration, and strings; six units that count, against strings."""

import itertools

import numpy as np
import pytest

from solutions.data.promoters import BASES, MINUS_10
from solutions.models import changes, scanner
from solutions.tasks import tataat


def test_log_odds_of_counts_done_by_hand():
    weights = scanner.log_odds(np.array([[3, 0], [0, 4], [0, 0], [1, 0]]), np.full(4, 0.25))
    np.testing.assert_allclose(np.exp(weights), [[3.25 / 1.25, 0.2, 0.2, 1], [0.2, 3.4, 0.2, 0.2]])
    uneven = np.array([0.4, 0.3, 0.2, 0.1])
    shares = np.exp(scanner.log_odds(MINUS_10, uneven)) * uneven
    np.testing.assert_allclose(shares.sum(axis=1), 1)


def test_pattern_scores_are_pytorchs_convolution():
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(0)
    codes, weights = rng.integers(4, size=(20, 3)), rng.normal(size=(6, 4))
    one_hot = torch.tensor(np.eye(4)[codes]).permute(1, 2, 0)
    theirs = torch.nn.functional.conv1d(one_hot, torch.tensor(weights.T)[None])[:, 0].T
    np.testing.assert_allclose(scanner.pattern_scores(codes, weights), theirs.numpy(), atol=1e-12)


@pytest.mark.parametrize("gaps", [[0], [2, 5, 3], [1, 40]])
def test_the_best_pair_is_the_best_of_all_placements(gaps):
    rng = np.random.default_rng(len(gaps))
    P, B, width = 15, 4, 3
    first, second, gap_scores = rng.normal(size=(P, B)), rng.normal(size=(P, B)), rng.normal(size=len(gaps))
    for b, found in enumerate(zip(*scanner.best_pair(first, second, width, np.array(gaps), gap_scores))):
        every = {(q, gap): first[p, b] + second[q, b] + more for p, q in itertools.product(range(P), repeat=2)
                 for gap, more in zip(gaps, gap_scores) if q - (p + width) == gap}
        best = max(every, key=every.get)
        assert found == (pytest.approx(every[best]), *best)


@pytest.mark.parametrize("word, K", [("ca", 3), ("abba", 2), ("dad", 4)])
def test_every_change_is_every_word_that_differs_in_one_letter(word, K):
    alphabet = "abcd"[:K]
    codes = np.array([alphabet.index(letter) for letter in word])
    found = ["".join(alphabet[code] for code in column) for column in changes.every_change(codes, K).T]
    wanted = {"".join(other) for other in itertools.product(alphabet, repeat=len(word)) if sum(a != b for a, b in zip(word, other)) == 1}
    assert set(found) == wanted and len(found) == len(wanted)
    changed_at = [next(t for t in range(len(word)) if one[t] != word[t]) for one in found]
    assert changed_at == sorted(changed_at)
    assert all(found[k] < found[k + 1] for k in range(len(found) - 1) if changed_at[k] == changed_at[k + 1])


def test_of_a_verdict_that_is_a_sum_over_letters_the_effects_are_its_terms_against_the_mean_of_the_others():
    rng = np.random.default_rng(0)
    weights, codes = rng.normal(size=(7, 4)), rng.integers(4, size=7)
    changed = changes.every_change(codes, 4)
    effects = changes.letter_effects(weights[np.arange(7), codes].sum(), weights[np.arange(7)[:, None], changed].sum(axis=0), 7)
    others = [np.delete(own, code).mean() for own, code in zip(weights, codes)]
    np.testing.assert_allclose(effects, weights[np.arange(7), codes] - others)


def test_the_count_of_agreeing_letters_is_that_of_strings():
    codes = tataat.draw_bases(np.random.default_rng(0), 30, 5)
    texts = ["".join(BASES[code] for code in column) for column in codes.T]
    counts = [[sum(a == b for a, b in zip(text[t : t + 6], "TATAAT")) for text in texts] for t in range(25)]
    np.testing.assert_array_equal(tataat.agreeing(codes), counts)
    assert np.max(counts) >= 5


def test_six_units_count_the_letters_that_agree_for_as_long_as_they_read():
    codes = tataat.draw_bases(np.random.default_rng(1), 400, 50)
    told, counts = tataat.read_out(codes, *tataat.count_the_box()), tataat.agreeing(codes)
    assert set(counts.ravel()) == set(range(7)) and np.abs(told - counts).max() < 0.02

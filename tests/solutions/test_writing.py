"""Texts that a model writes, their cost, a unit that is held; the likeliest text against all that there are."""

import math
from itertools import product

import numpy as np
import pytest

from solutions.data.shakespeare import read_plays, speaker_marks, trained_lstm
from solutions.data.text import encode, vocabulary
from solutions.models.decoding import next_chances
from solutions.models.language_model import init_language_model, language_model_forward, model_probabilities, sample, zero_state
from solutions.models.ngram import followers, new_share, repeated_share, stretches, witten_bell, write_by_counting
from solutions.models.writing import likeliest, write
from solutions.training.scores import bits_per_character

K, H = 4, 6


@pytest.fixture(params=["lstm", "rnn"])
def model(request):
    rng = np.random.default_rng(0)
    p = init_language_model(rng, K, H, request.param, dtype=np.float64)
    return {name: w + 0.8 * rng.normal(size=w.shape) for name, w in p.items()}, request.param


def test_one_text_is_the_one_that_sample_draws(model):
    p, cell = model
    prompt, rng = np.array([2, 0, 1]), np.random.default_rng(3)
    codes, bits = write(prompt, 20, lambda z: np.argmax(z / 0.7 + rng.gumbel(size=z.shape), axis=1), p, cell)
    np.testing.assert_array_equal(codes[0], sample(prompt, 20, 0.7, p, np.random.default_rng(3), cell))
    paid = -np.log2(model_probabilities(np.r_[prompt, codes[0]], p, cell))[len(prompt) - 1 :]
    np.testing.assert_allclose(bits[0], paid, rtol=1e-12)


def test_texts_written_side_by_side_are_those_written_alone(model):
    p, cell = model
    chosen = np.random.default_rng(0).integers(K, size=(15, 3))

    def written(choices):
        steps = iter(choices)
        return write(np.array([1]), 15, lambda z: next(steps), p, cell, B=choices.shape[1])

    together = written(chosen)
    for b in range(3):
        alone = written(chosen[:, b : b + 1])
        np.testing.assert_array_equal(together[0][b], alone[0][0])
        np.testing.assert_allclose(together[1][b], alone[1][0], rtol=1e-12)


def test_a_held_unit_shows_its_value_to_the_read_out_and_to_the_next_step(model):
    p, cell = model
    seen = []
    write(np.array([1, 3]), 3, lambda z: seen.append(z[0]) or np.array([2]), p, cell, held=(4, 0.25))
    state = zero_state(1, p, cell)
    for code, expected in zip([1, 3, 2, 2], [None, *seen], strict=True):
        _, state, _ = language_model_forward(np.array([[code]]), state, p, cell)
        state[0][0, 4] = 0.25
        if expected is not None:
            np.testing.assert_allclose(expected, state[0][0] @ p["W_hy"] + p["b_y"], rtol=1e-12)


def test_each_text_may_have_a_unit_of_its_own_held(model):
    p, cell = model
    units, values = np.array([4, 0]), np.array([0.25, -0.5])
    together = write(np.array([1, 3]), 6, lambda z: z.argmax(axis=1), p, cell, B=2, held=(units, values))
    for b in range(2):
        alone = write(np.array([1, 3]), 6, lambda z: z.argmax(axis=1), p, cell, held=(units[b], values[b]))
        np.testing.assert_array_equal(together[0][b], alone[0][0])
        np.testing.assert_allclose(together[1][b], alone[1][0], rtol=1e-12)


def test_a_wide_beam_finds_the_likeliest_of_all_texts_and_a_narrow_one_is_greedy(model):
    p, cell = model
    prompt = np.array([3, 1])
    costs = {text: bits_per_character(model_probabilities(np.r_[prompt, text], p, cell)[1:]) for text in product(range(K), repeat=4)}
    codes, bits = likeliest(prompt, 4, K**4, p, cell)
    assert tuple(codes) == min(costs, key=costs.get) and math.isclose(bits, min(costs.values()), rel_tol=1e-12)
    greedy, _ = write(prompt, 4, lambda z: z.argmax(axis=1), p, cell)
    codes, bits = likeliest(prompt, 4, 1, p, cell)
    assert tuple(codes) == tuple(greedy[0]) and math.isclose(bits, costs[tuple(codes)], rel_tol=1e-12)


def test_new_and_repeated_stretches_are_counted_by_hand():
    assert stretches("xabcx", 3) == ["xab", "abc", "bcx"]
    assert new_share("abcabd", {"xab", "abc", "bcx"}, 3) == 3 / 4  # abc is known; bca, cab, abd are not
    assert repeated_share("ababab", 2) == 3 / 5  # ab, ba, then ab, ba, ab once more
    assert repeated_share("abcdef", 2) == 0 == new_share("abc", {"ab", "bc"}, 2)


def test_names_are_marked_from_their_first_letter_to_the_colon():
    text = "\nROMEO:\nO, she:\nI AM\n\nFIRST LADY:\nNo: I.\n"
    marked = "".join(letter for letter, mark in zip(text, speaker_marks(text), strict=True) if mark)
    assert marked == "ROMEO:FIRST LADY:"


def test_the_recorded_lstm_writes_words_of_the_plays():
    known, new = read_plays()
    symbols, network, rng = vocabulary(known + new), trained_lstm(), np.random.default_rng(0)

    def choose(logits):
        return np.array([rng.choice(len(z), p=next_chances(z, 0.5, 0.9)) for z in logits])

    codes, bits = write(encode("\n", symbols), 300, choose, network, B=2)
    words = "".join(symbols[k] for k in codes[0]).lower().split()[1:-1]
    assert np.mean([word.strip(".,;:!?'-") in known.lower() for word in words]) > 0.9
    assert bits.mean() < 1.9


def test_the_table_writes_what_it_predicts():
    """Each letter as often as Witten and Bell say, after contexts of every length that was seen, and after one that never was."""
    text, symbols, rng = "abacabadabacaba", "abcde", np.random.default_rng(0)
    for beginning in ("ab", "ca", "e", ""):
        drawn = [write_by_counting(followers(text, 3), beginning, 1, symbols, rng) for _ in range(4000)]
        for letter in symbols:
            right = witten_bell(text, beginning + letter, 3, 5)[2, -1]
            assert abs(drawn.count(letter) / 4000 - right) < 4 * math.sqrt(right * (1 - right) / 4000)
    assert len(write_by_counting(followers(text, 3), "ab", 7, symbols, rng)) == 7

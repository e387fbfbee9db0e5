"""A character RNN by hand: its loop, its weights as text, and the two finds that are judged by it."""

import numpy as np
import pytest

from exercises import course
from experiments.record import load
from grader.declare.notebooks import read_notebook
from solutions.data.shakespeare import read_plays, trained_network
from solutions.data.text import encode, stream_batches, vocabulary
from solutions.models.char_rnn import from_text, to_text, train_windows
from solutions.models.language_model import init_language_model, language_model_gradients, model_probabilities, train, zero_state
from solutions.models.ngram import score_by_counting, witten_bell
from solutions.tasks.same_ending import apart, letters_in_common, next_letters, same_ending
from solutions.tasks.three_letters import against_the_table, beat_three_letters
from solutions.training.scores import bits_per_character


@pytest.fixture
def windows():
    return stream_batches(np.random.default_rng(0).integers(5, size=100), B=2, T=8)


def test_the_loop_trains_as_the_course_s_own_does(windows):
    start = init_language_model(np.random.default_rng(1), 5, 4, dtype=np.float64)
    parameters, losses = train_windows(start, *windows, steps=15, lr=0.1, limit=0.5)
    own, after = zip(*train(start, *windows, range(15), lr=lambda step: 0.1 * (1 - step / 15), limit=0.5))
    np.testing.assert_allclose(losses, own, rtol=1e-10)
    for name, w in after[-1].items():
        np.testing.assert_allclose(parameters[name], w, rtol=1e-8)


def test_the_loop_carries_the_state_and_resets_it_with_the_text(windows):
    start = init_language_model(np.random.default_rng(1), 5, 4, dtype=np.float64)
    rounds = len(windows[0])
    _, losses = train_windows(start, *windows, steps=rounds + 1, lr=0.0, limit=1.0)
    state, by_hand = zero_state(2, start), []
    for inputs, targets in zip(*windows):
        loss, _, state = language_model_gradients(inputs, targets, state, start)
        by_hand.append(loss)
    np.testing.assert_allclose(losses, [*by_hand, by_hand[0]], rtol=1e-12)  # nothing is learnt at a rate of 0


def test_the_loop_leaves_the_parameters_that_came_in(windows):
    start = init_language_model(np.random.default_rng(1), 5, 4)
    before = {name: w.copy() for name, w in start.items()}
    train_windows(start, *windows, steps=3, lr=0.1, limit=1.0)
    assert all(np.array_equal(start[name], w) for name, w in before.items())


def test_weights_come_back_from_their_text_to_a_byte_s_precision():
    rng = np.random.default_rng(0)
    weights = {"W_xh": rng.normal(size=(7, 5)), "b_h": np.zeros(5), "b_y": 100 * rng.normal(size=3)}
    text = to_text(weights)
    again = from_text("\n    " + text.replace("\n", "\n    "))
    assert list(again) == list(weights) and not set(text) & set("'\"\\\\")
    for name, w in weights.items():
        assert again[name].shape == w.shape and np.abs(again[name] - w).max() <= np.abs(w).max() * (1 / 254 + 1 / 1000)


def test_the_reader_that_stands_in_the_notebook_is_the_course_s_own():
    """A find is graded without the course's own code beside it, so what it calls stands in a cell, and needs NumPy alone."""
    cell, = (cell for cell in read_notebook(course.notebook(course.chapter("ch05_rnn_in_python"))).cells if cell.id == "from-text")
    given = {"np": np}
    exec(cell.source, given)
    text = to_text(init_language_model(np.random.default_rng(1), 5, 4))
    assert all(np.array_equal(given["from_text"](text)[name], w) for name, w in from_text(text).items())


def test_the_small_network_s_text_is_the_recorded_one():
    _, weights = load("small_rnn")
    recorded = from_text(to_text(weights))
    assert all(np.array_equal(recorded[name], w) for name, w in beat_three_letters().items())


def test_the_score_is_that_of_the_new_part_alone():
    text = "abracadabra" * 4 + "abracadad"
    bits = score_by_counting(text, 44, 3)
    np.testing.assert_allclose(bits, -np.log2(witten_bell(text[:44], "abracadad", 3, 5)).mean(axis=1), rtol=1e-12)


def test_honest_counting_turns_up_and_leaking_goes_on_falling():
    known, new = read_plays()
    text, cut = known[-40000:] + new[:4000], 40000
    honest = score_by_counting(text, cut, 8)
    leaking = -np.log2(witten_bell(text, text[cut:], 8, len(set(text)))).mean(axis=1)
    assert np.argmin(honest) < 6 and honest[7] > honest.min() + 0.1
    assert (np.diff(leaking) < 0).all()


def test_the_small_network_has_fewer_numbers_than_the_table_has_counts():
    known, _ = read_plays()
    assert sum(w.size for w in beat_three_letters().values()) < 9000 < len({known[i : i + 3] for i in range(len(known) - 2)})


def test_a_network_is_scored_on_the_stretches_that_the_table_is_scored_on():
    start = init_language_model(np.random.default_rng(0), 63, 8)
    network, table, sure = against_the_table(np.random.default_rng(1), {name: 0 * w for name, w in start.items()})
    assert network == pytest.approx(np.log2(63)) == pytest.approx(sure) and 2.7 < table < 2.95


def test_what_the_network_expects_is_a_distribution_that_depends_on_what_was_read():
    p = next_letters("To be, or not to b")
    symbols = vocabulary("".join(read_plays()))
    assert p.sum() == pytest.approx(1) and symbols[p.argmax()] == "e"
    assert apart("and so", "and so") == 0 < apart("x and so", "y and so") < 1
    assert letters_in_common("\n\nROMEO", "I saw fair ROMEO") == 5 and letters_in_common("", "a") == 0


def test_no_random_pair_of_texts_is_told_apart_by_what_stands_before_nine_letters():
    """Pairs from the plays with one ending, and endings from the plays after letters drawn from the alphabet."""
    known, _ = read_plays()
    rng, symbols = np.random.default_rng(0), vocabulary(known)
    for begin in (lambda: known[(i := rng.integers(len(known) - 20)) : i + 16], lambda: "".join(rng.choice(list(symbols), size=16))):
        ends = [known[i : i + 9] for i in rng.integers(len(known) - 9, size=500)]
        assert max(apart(begin() + end, begin() + end) for end in ends) < 0.9
    assert apart(*same_ending()) > 0.9
    encode("".join(same_ending()), symbols)


def test_the_large_network_pays_less_than_four_letters_counted_and_more_than_five():
    known, new = read_plays()
    symbols = vocabulary(known + new)
    paid = bits_per_character(model_probabilities(encode(new, symbols), trained_network()))
    four, five = (bits_per_character(p) for p in witten_bell(known, new, 5, len(symbols))[3:])
    assert five < paid < four

"""Wrong answers to the exercises of chapter 6 that are no edit of the textbook form, one fault each, as learners make them.

Each docstring is a piece of the sentence that the grader has to say.
"""

import numpy as np

from grader import mistake
from solutions.cells.lstm import sigmoid
from solutions.cells.rnn import rnn_backward
from solutions.listings.lstm import elman_training_step
from solutions.models.layers import stacked_backward


def one_step_gradients__gates_exchanged(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y):
    """a_i and a_f have changed places"""
    a_f, a_i, a_g, a_o = np.split(x @ W_x + h_prev @ W_h + b, 4, axis=1)
    i, f, g, o = sigmoid(a_i), sigmoid(a_f), np.tanh(a_g), sigmoid(a_o)
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    dy = (h @ W_hy + b_y - target) / len(x)
    loss = ((h @ W_hy + b_y - target) ** 2).sum() / (2 * len(x))
    dh = dy @ W_hy.T
    dc = dh * o * (1 - np.tanh(c) ** 2)
    da_o, da_g = dh * np.tanh(c) * o * (1 - o), dc * i * (1 - g**2)
    da = np.hstack([dc * g * i * (1 - i), dc * c_prev * f * (1 - f), da_g, da_o])
    return loss, h, c, x.T @ da, h_prev.T @ da, da.sum(axis=0), h.T @ dy, dy.sum(axis=0)


@mistake
def elman_training_step__loss_afterwards(x, target, h_prev, W_xh, W_hh, b_h, W_hy, b_y, rate):
    """The loss is that after the update.

    The one that comes back belongs to the parameters that came in.
    """
    _, h, *new = elman_training_step(x, target, h_prev, W_xh, W_hh, b_h, W_hy, b_y, rate)
    loss, *_ = elman_training_step(x, target, h_prev, *new, rate)
    return loss, h, *new


def elman_training_step__an_axis_on_the_first_factor(x, target, h_prev, W_xh, W_hh, b_h, W_hy, b_y, rate):
    """ValueError"""
    h = np.tanh(x @ W_xh + h_prev @ W_hh + b_h)
    dy = (h @ W_hy + b_y - target) / len(x)
    da = dy @ W_hy.T * (1 - h**2)
    dW_hh = sum(h_prev[row][:, None] @ da[row] for row in range(len(x)))
    return 0.0, h, W_xh, W_hh - rate * dW_hh, b_h, W_hy, b_y


def elman_training_step__the_rows_averaged_once_more(x, target, h_prev, W_xh, W_hh, b_h, W_hy, b_y, rate):
    """W_hh is wrong"""
    loss, h, W_xh_new, _, *others = elman_training_step(x, target, h_prev, W_xh, W_hh, b_h, W_hy, b_y, rate)
    da = (h @ W_hy + b_y - target) @ W_hy.T * (1 - h**2) / len(x)
    return loss, h, W_xh_new, W_hh - rate * np.mean([np.outer(h_prev[row], da[row]) for row in range(len(x))], axis=0), *others


def adding_problem__flat_target(rng, T, B):
    """only the shape is not"""
    values = rng.random((T, B))
    first, second = rng.integers(0, T // 2, size=B), rng.integers(T // 2, T, size=B)
    marks = np.zeros((T, B))
    marks[first, np.arange(B)] = marks[second, np.arange(B)] = 1
    return np.stack([values, marks], axis=-1), (values * marks).sum(axis=0)


@mistake
def adding_problem__one_sequence_after_the_other(rng, T, B):
    """The places are drawn sequence by sequence.

    All first marks come from one call and all second ones from another, so these are other random numbers.
    """
    x, y = np.zeros((T, B, 2)), np.empty((B, 1))
    x[:, :, 0] = rng.random((T, B))
    for b in range(B):
        places = [rng.integers(T // 2), rng.integers(T // 2, T)]
        x[places, b, 1] = 1
        y[b] = x[places, b, 0].sum()
    return x, y


@mistake
def adding_problem__everything_in_turn(rng, T, B):
    """Each sequence draws its values and its marks in turn.

    All values come from one call, then all first marks, then all second ones, so these are other random numbers.
    """
    x, y = np.zeros((T, B, 2)), np.empty((B, 1))
    for b in range(B):
        x[:, b, 0] = rng.random(T)
        places = [rng.integers(T // 2), rng.integers(T // 2, T)]
        x[places, b, 1] = 1
        y[b] = x[places, b, 0].sum()
    return x, y


# ---- add_by_hand: near misses


def _unit(scale=0.1, gate=20.0, forget=20.0, output=20.0, mark=40.0):
    """The weights of the reference with other numbers."""
    W_x = np.array([[0, 0, scale, 0], [mark, 0, 0, 0]])
    return W_x, np.zeros((1, 4)), np.array([-gate, forget, 0, output]), np.array([[1 / scale]]), np.zeros(1)


def add_by_hand__candidate_not_scaled():
    """over 20 steps (always answering 1 has 0.167) is 0.1"""
    return _unit(scale=1.0)


def add_by_hand__candidate_bends():
    """over 20 steps (always answering 1 has 0.167) is 0.005"""
    return _unit(scale=0.3)


def add_by_hand__forget_gate_leaks():
    """the answer is over 1,000 steps, in the mean is -0."""
    return _unit(forget=7.0)


def add_by_hand__gates_half_open():
    """over 100 steps (always answering 1 has 0.167) is 2"""
    return _unit(gate=2.0, mark=4.0)


def add_by_hand__adds_everything():
    """over 20 steps (always answering 1 has 0.167) is 4"""
    return _unit(gate=-20.0, mark=0.0)


def add_by_hand__keeps_the_last_only():
    """over 20 steps (always answering 1 has 0.167) is 1."""
    return _unit(forget=-20.0)


def add_by_hand__output_gate_half_open():
    """over 20 steps (always answering 1 has 0.167) is 0.2"""
    return _unit(output=0.0)


def add_by_hand__always_one():
    """over 1,000 steps (always answering 1 has 0.167) is 0.1"""
    return np.zeros((2, 4)), np.zeros((1, 4)), np.zeros(4), np.zeros((1, 1)), np.ones(1)


# ---- a_test_that_catches: near misses


def _bits(first, second, lengths):
    return np.array([first, second], dtype=float).T[:, :, None], np.array(lengths)


def a_test_that_catches__equal_lengths():
    """version 2 is 0"""
    return _bits([1, 0, 0, 1], [0, 1, 0, 1], [3, 3])


def a_test_that_catches__zero_padding():
    """version 4 is 0"""
    return _bits([1, 0, 0, 0], [0, 1, 0, 0], [3, 2])


def a_test_that_catches__a_sequence_fills_the_batch():
    """version 5 is 0"""
    return _bits([1, 0, 0, 0], [0, 1, 0, 1], [4, 2])


def a_test_that_catches__two_steps_at_most():
    """version 8 is 0"""
    return _bits([1, 0, 0, 1], [0, 0, 1, 1], [2, 1])


def a_test_that_catches__constant():
    """version 1 is 0"""
    return _bits([1, 1, 1, 1], [1, 1, 1, 1], [3, 2])


def a_test_that_catches__larger_numbers():
    """how many entries of x are neither 0 nor 1 is 6"""
    return _bits([1, 2, 3, 4], [5, 6, 7, 1], [3, 2])


def a_test_that_catches__longer_than_the_batch():
    """how many lengths are no whole number from 1 to 4 is 1"""
    return _bits([1, 0, 0, 1], [0, 1, 0, 1], [5, 2])


def last_state_backward__one_too_late(dlast, lengths, T):
    """lags"""
    dh = np.zeros((T + 1,) + dlast.shape)
    dh[lengths, np.arange(len(lengths))] = dlast
    return dh[:T]


@mistake
def adding_problem__whole_steps_marked(rng, T, B):
    """Each mark is set in every sequence: x[:, :, 1] has many more than two marks in a column.

    marks[first] with B places takes B whole rows; a place belongs to one sequence.
    """
    values = rng.random((T, B))
    first, second = rng.integers(0, T // 2, size=B), rng.integers(T // 2, T, size=B)
    marks = np.zeros((T, B))
    marks[first] = 1
    marks[second] = 1
    return np.stack([values, marks], axis=2), (values * marks).sum(axis=0)[:, None]


def masked_squared_error__padding_in_the_loss(prediction, target, mask):
    """padding is counted"""
    error, N = prediction - target, mask.sum()
    return np.sum(error**2) / (2 * N), error * mask[:, :, None] / N


def stacked_backward__masks_on_the_states(dh, x, h0, h, layers, masks=None):
    """could not be broadcast together"""
    found = []
    for level in reversed(range(len(layers))):
        if masks is not None:
            dh = dh * masks[level]
        dh, _, *d = rnn_backward(dh, h[level - 1] if level else x, h0[level], h[level], *layers[level][:2])
        found.insert(0, tuple(d))
    return dh, h0, found


@mistake
def stacked_backward__starts_of_the_layers_turned_round(dh, x, h0, h, layers, masks=None):
    """dh0 begins with the top layer.

    It is in the order of layers, from the bottom.
    """
    dx, dh0, dlayers = stacked_backward(dh, x, h0, h, layers, masks)
    return dx, dh0[::-1], dlayers


def stacked_backward__no_gradient_of_the_first_states(dh, x, h0, h, layers, masks=None):
    """dh0"""
    dx, _, dlayers = stacked_backward(dh, x, h0, h, layers, masks)
    return dx, np.zeros_like(h0), dlayers


def dropout__draws_of_its_own(x, rate, rng):
    """draw from rng, not from np.random"""
    mask = (np.random.rand(*x.shape) >= rate) / (1 - rate)
    return x * mask, mask

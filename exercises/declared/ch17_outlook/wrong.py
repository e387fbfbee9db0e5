"""Wrong answers to the exercises of the outlook that are no edit of the textbook form, one fault each, as learners make them.

Each docstring is a piece of the sentence that the grader has to say.
"""

import numpy as np

from grader import mistake
from solutions.cells.lstm import sigmoid
from solutions.cells.modern import mlstm_parts, positive_features


@mistake
def min_gru_step__gate_squashes_both(x, h_prev, W_x, b):
    """The candidate is squashed by the gate's sigmoid too.

    Only the gate is; the candidate stays the sum that it is.
    """
    z, n = np.hsplit(sigmoid(x @ W_x + b), 2)
    return (1 - z) * h_prev + z * n, np.hstack([z, n])


@mistake
def min_gru_step__candidate_squashed_and_kept(x, h_prev, W_x, b):
    """The candidate is squashed by a tanh, in the state and in what comes back.

    A minGRU has none: the candidate is the sum itself.
    """
    a_z, a_n = np.hsplit(x @ W_x + b, 2)
    z, n = sigmoid(a_z), np.tanh(a_n)
    return (1 - z) * h_prev + z * n, np.hstack([z, n])


def min_gru_step__only_the_state(x, h_prev, W_x, b):
    """2 values should come back (h, gates)"""
    z, n = np.hsplit(x @ W_x + b, 2)
    z = sigmoid(z)
    return h_prev + z * (n - h_prev)


@mistake
def linear_scan__sums_and_products(a, b, h0):
    """All factors up to a step are multiplied into what was added there.

    What a step adds is multiplied by the factors of the steps after it, and not by those before.
    """
    reached = np.cumprod(a, axis=0)
    return reached * (h0 + np.cumsum(b, axis=0))


@mistake
def linear_scan__without_a_start(a, b, h0):
    """The state before the first step is left out."""
    h = np.zeros_like(b)
    for t in range(len(b)):
        h[t] = b[t] + (a[t] * h[t - 1] if t else 0)
    return h


@mistake
def linear_attention_step__softmax(q, k, v, S_prev, n_prev):
    """Features are made by a softmax.

    They are positive then, but the course's features, positive_features, look at one entry at a time.
    """
    q, k = (np.exp(u) / np.exp(u).sum(axis=1, keepdims=True) for u in (q, k))
    S, n = S_prev + k[:, :, None] * v[:, None, :], n_prev + k
    return (q[:, None, :] @ S)[:, 0] / (q * n).sum(axis=1, keepdims=True), S, n


def _with_features(f, q, k, v, S_prev, n_prev):
    q, k = f(q), f(k)
    S, n = S_prev + k[:, :, None] * v[:, None, :], n_prev + k
    return (q[:, None, :] @ S)[:, 0] / (q * n).sum(axis=1, keepdims=True), S, n


@mistake
def linear_attention_step__cut_off_below(q, k, v, S_prev, n_prev):
    """The features are cut off below: all negative entries look the same.

    positive_features has an exponential there.
    """
    return _with_features(lambda u: np.maximum(u, 0) + 1, q, k, v, S_prev, n_prev)


@mistake
def linear_attention_step__exponentials(q, k, v, S_prev, n_prev):
    """The features are exponentials everywhere.

    positive_features is a straight line above 0.
    """
    return _with_features(np.exp, q, k, v, S_prev, n_prev)


@mistake
def linear_attention_step__rectified(q, k, v, S_prev, n_prev):
    """The features are max(u, 0), which may be 0 for all of a key.

    positive_features gives positive numbers everywhere.
    """
    return _with_features(lambda u: np.maximum(u, 0), q, k, v, S_prev, n_prev)


def linear_attention_step__cell_on_its_side(q, k, v, S_prev, n_prev):
    """could not be broadcast"""
    q, k = positive_features(q), positive_features(k)
    S = S_prev + v[:, :, None] * k[:, None, :]
    n = n_prev + k
    return (S @ q[:, :, None])[:, :, 0] / (q * n).sum(axis=1, keepdims=True), S, n


@mistake
def selective_step__exact_input(x, h_prev, A_log, W_delta, b_delta, W_B, W_C, skip):
    """What is written is integrated over the step, with its own leak.

    This is the exact solution for an input that holds still. Here it counts as much as the step lasted.
    """
    delta, rate = np.logaddexp(0, x @ W_delta + b_delta), np.exp(A_log)
    decay = np.exp(-delta[:, :, None] * rate)
    h = decay * h_prev + (1 - decay) / rate * x[:, :, None] * (x @ W_B)[:, None, :]
    return (h @ (x @ W_C)[:, :, None])[:, :, 0] + skip * x, h, delta


@mistake
def mlstm_step__no_stabiliser(x, C_prev, n_prev, m_prev, W_x, b):
    """The cell and the normaliser are kept as they are, and m stays 0.

    Then the input gate overflows as soon as its logarithm is large.
    """
    q, k, v, o, a_i, log_f = mlstm_parts(x, W_x, b)
    with np.errstate(all="ignore"):
        i, f, back = np.exp(a_i), np.exp(log_f), np.exp(m_prev)
        C = f[:, None, None] * C_prev * back[:, None, None] + (i[:, None] * k)[:, :, None] * v[:, None, :]
        n = f[:, None] * n_prev * back[:, None] + i[:, None] * k
        h = o * (q[:, None, :] @ C)[:, 0] / np.maximum(np.abs((q * n).sum(axis=1)), 1)[:, None]
    return h, C, n, np.zeros_like(m_prev)


# ---- add_by_shares: near misses


def _unit(share, shut=-40.0, candidate=None):
    """The weights of the reference with other numbers."""
    at_mark = np.log(share / (1 - share))
    return np.array([[0, 1 / share if candidate is None else candidate], [at_mark - shut, 0]]), np.array([shut, 0])


def add_by_shares__keeps_the_last_only():
    """over 20 steps (always answering 1 has 0.167) is 0.3"""
    return _unit(1 - 1e-9)


def add_by_shares__half_of_each():
    """over 20 steps (always answering 1 has 0.167) is 0.0"""
    return _unit(0.5)


def add_by_shares__a_tenth():
    """over 20 steps (always answering 1 has 0.167) is 0.003"""
    return _unit(0.1)


def add_by_shares__not_shut_enough():
    """the state is over 1,000 steps, in the mean is 0."""
    return _unit(0.001, -15.0)


def add_by_shares__mark_half_open():
    """over 20 steps (always answering 1 has 0.167) is 1.6"""
    return np.array([[0, 1000.0], [40.0, 0]]), np.array([-40.0, 0])


def add_by_shares__candidate_not_scaled():
    """over 20 steps (always answering 1 has 0.167) is 1."""
    return _unit(0.001, candidate=1.0)


def add_by_shares__always_one():
    """over 100 steps (always answering 1 has 0.167) is 0.1"""
    return np.zeros((2, 2)), np.array([40.0, 1.0])

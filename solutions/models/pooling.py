"""From the states of a padded batch to one row for each sequence."""

import numpy as np

from solutions.models.attention import attend, attend_backward
from solutions.models.padding import sequence_mask


def both_ends(h, lengths):
    """Collect what each direction of a bidirectional layer knows when it has
    read its whole sequence.

    Parameters
    ----------
    h : (T, B, H + H) array
        States of both directions beside each other, the forward one first:
        at each step what they know when they have just read it.
    lengths : (B,) int array
        True length of each sequence, at least 1.

    Returns
    -------
    summary : (B, H + H) array
        The forward direction's share first.

    Notes
    -----
    The forward direction has read everything at step lengths[b] - 1, the backward one at step 0.

    Source: [schuster1997bidirectional].
    """
    _, B, E = h.shape
    H = E // 2
    forward = h[lengths - 1, np.arange(B), :H]
    backward = h[0, :, H:]
    return np.concatenate([forward, backward], axis=1)


def attention_pool(h, lengths, W_a, b_a, v):
    """Average each sequence's states with weights that depend on the states.

    A small layer of A tanh units reads each state, and a linear read-out of
    them, without a bias, gives the step its score. The larger the score, the
    larger the weight: the weights of a sequence's true steps are positive and
    sum to 1, and two of them have the ratio of the exponentials of their
    scores.

    Parameters
    ----------
    h : (T, B, E) array
    lengths : (B,) int array
        True length of each sequence, at least 1. What h holds past a
        sequence's end changes nothing.
    W_a : (E, A) array
        Weights of the layer.
    b_a : (A,) array
        Its bias.
    v : (A,) array
        The read-out.

    Returns
    -------
    summary : (B, E) array
    alpha : (T, B) array
        The weights; 0 past a sequence's end.

    Notes
    -----
    u = tanh(h W_a + b_a), score = u v, alpha = softmax of the scores over the true steps, summary = sum over t of alpha_t h_t.

    Source: [yang2016hierarchical].
    """
    score = np.tanh(h @ W_a + b_a) @ v
    return attend(score, h, sequence_mask(lengths, len(h)))


def attention_pool_backward(dsummary, h, lengths, alpha, W_a, b_a, v):
    """Send a gradient back through attention_pool: a state is averaged, and it
    also takes part in deciding how the average is made.

    Parameters
    ----------
    dsummary : (B, E) array
        Gradient that reaches the summary. None reaches the weights from
        elsewhere.
    h : (T, B, E) array
        0 past a sequence's end.
    lengths : (B,) int array
    alpha : (T, B) array
        As attention_pool returned it.
    W_a : (E, A) array
    b_a : (A,) array
    v : (A,) array

    Returns
    -------
    dh : (T, B, E) array
        0 past a sequence's end.
    dW_a : (E, A) array
    db_a : (A,) array
    dv : (A,) array

    Notes
    -----
    dscore_t = alpha_t (dsummary . h_t - dsummary . summary), da = dscore v (1 - u^2), dh = alpha dsummary + da W_a^T.

    Source: [yang2016hierarchical].
    """
    u = np.tanh(h @ W_a + b_a)
    dscore, dh = attend_backward(dsummary, h, alpha)
    da = dscore[:, :, None] * v * (1 - u**2)
    return dh + da @ W_a.T, np.tensordot(h, da, axes=([0, 1], [0, 1])), da.sum(axis=(0, 1)), np.tensordot(dscore, u, axes=2)


def without_each(codes):
    """Leave out one word after another, so that one can see what each of them
    does.

    Parameters
    ----------
    codes : (T,) int array
        A sentence of at least two words, as numbers.

    Returns
    -------
    shorter : (T - 1, T) int array
        A batch, time first; its columns stand in the order of the words left
        out, and those that stay keep their order.

    Notes
    -----
    shorter[t, k] = codes[t] for t < k, and codes[t + 1] for the other t.
    """
    T = len(codes)
    t = np.arange(T - 1)[:, None]
    return codes[t + (t >= np.arange(T))]

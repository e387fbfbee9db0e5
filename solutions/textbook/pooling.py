"""Pooling as one would write it on a board, one sequence at a time; `models.pooling` has the shorter forms."""

import numpy as np


def attention_pool_backward(dsummary, h, lengths, alpha, W_a, b_a, v):
    """Send a gradient back; arguments and result as in `models.pooling.attention_pool_backward`.

    Source: [yang2016hierarchical].
    """
    dh = np.zeros_like(h)
    dW_a, db_a, dv = np.zeros_like(W_a), np.zeros_like(b_a), np.zeros_like(v)
    for b in range(len(lengths)):
        true, weight = h[: lengths[b], b], alpha[: lengths[b], b]
        dweight = true @ dsummary[b]
        dscore = weight * (dweight - weight @ dweight)  # the weights sum to 1, so what one gains the others lose
        u = np.tanh(true @ W_a + b_a)
        da = np.outer(dscore, v) * (1 - u**2)
        dh[: lengths[b], b] = np.outer(weight, dsummary[b]) + da @ W_a.T
        dW_a += true.T @ da
        db_a += da.sum(axis=0)
        dv += dscore @ u
    return dh, dW_a, db_a, dv


def without_each(codes):
    """Leave out one word after another; arguments and result as in `models.pooling.without_each`."""
    columns = [np.delete(codes, k) for k in range(len(codes))]
    return np.stack(columns, axis=1)

"""Batches of sequences of different lengths.

A batch is padded: every sequence occupies the first lengths[b] of T steps, whatever fills the rest. No function here
lets the filling change an answer.
"""

import numpy as np


def sequence_mask(lengths, T):
    """Say which steps belong to their sequence: mask[t, b] = (t < lengths[b]), with t = 0 ... T-1.

    Parameters
    ----------
    lengths : (B,) int array
        Number of true steps of each sequence, at most T.
    T : int

    Returns
    -------
    mask : (T, B) bool array

    Source: [paszke2019pytorch].
    """
    return np.arange(T)[:, None] < lengths


def reverse_padded(x, lengths):
    """Reverse each sequence within its true length: r[t, b] = x[lengths[b] - 1 - t, b] for t < lengths[b].

    The padding stays where it is: r[t, b] = x[t, b] for the other t.

    Parameters
    ----------
    x : (T, B, D) array
    lengths : (B,) int array

    Returns
    -------
    r : (T, B, D) array

    Source: [schuster1997bidirectional].
    """
    t = np.arange(len(x))[:, None]
    source = np.where(t < lengths, lengths - 1 - t, t)
    return np.take_along_axis(x, source[:, :, None], axis=0)


def last_state_backward(dlast, lengths, T):
    """Put each gradient back where sequences.last_state picked: dh[lengths[b] - 1, b] = dlast[b], zero elsewhere.

    Parameters
    ----------
    dlast : (B, H) array
        Gradient of the loss with respect to the state after each sequence's own last step.
    lengths : (B,) int array
        At least 1 each.
    T : int
        Steps of the padded batch.

    Returns
    -------
    dh : (T, B, H) array

    Source: [werbos1990backpropagation].
    """
    B, H = dlast.shape
    dh = np.zeros((T, B, H), dtype=dlast.dtype)
    dh[lengths - 1, np.arange(B)] = dlast
    return dh


def masked_mean(h, lengths):
    """Average each sequence over its true steps: mean[b] = sum over t < lengths[b] of h[t, b] / lengths[b].

    Parameters
    ----------
    h : (T, B, H) array
    lengths : (B,) int array

    Returns
    -------
    mean : (B, H) array

    Source: [paszke2019pytorch].
    """
    mask = sequence_mask(lengths, len(h))
    # A padded step may hold anything, NaN too, and NaN * 0 is NaN: so where, not a product.
    return np.where(mask[:, :, None], h, 0).sum(axis=0) / lengths[:, None].astype(h.dtype)


def masked_squared_error(prediction, target, mask):
    """Half the squared distance, mean over the N true positions: sum over mask of (prediction - target)^2 / (2 N).

    Parameters
    ----------
    prediction : (T, B, K) array
    target : (T, B, K) array
    mask : (T, B) bool array
        True where a position counts; N is their number.

    Returns
    -------
    loss : () float
    dprediction : (T, B, K) array
        (prediction - target) / N at true positions, exactly 0 at the others.

    Source: [paszke2019pytorch].
    """
    error = np.where(mask[:, :, None], prediction - target, 0)
    N = int(mask.sum())
    return (error**2).sum() / (2 * N), error / N

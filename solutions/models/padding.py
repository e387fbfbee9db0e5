"""Batches of sequences of different lengths.

A batch is padded: every sequence occupies the first lengths[b] of T steps, whatever fills the rest. No function here
lets the filling change an answer.
"""

import numpy as np


def sequence_mask(lengths, T):
    """Say which steps belong to their sequence: step t of sequence b does if t < lengths[b].

    Parameters
    ----------
    lengths : (B,) int array
        Number of true steps of each sequence, at most T.
    T : int

    Returns
    -------
    mask : (T, B) bool array
    """
    return np.arange(T)[:, None] < lengths


def reverse_padded(x, lengths):
    """Turn each sequence round within its true length.

    Its last true step comes first. The padding stays where and as it is.

    Parameters
    ----------
    x : (T, B, D) array
    lengths : (B,) int array

    Returns
    -------
    r : (T, B, D) array

    Notes
    -----
    r[t, b] = x[lengths[b] - 1 - t, b] for t < lengths[b], and x[t, b] for the other t. So x may also be (T, B).

    Source: [schuster1997bidirectional].
    """
    t = np.arange(len(x))[:, None]
    source = np.where(t < lengths, lengths - 1 - t, t)
    return x[source, np.arange(x.shape[1])]


def last_state_backward(dlast, lengths, T):
    """Send a gradient back to the states that `last_state` picked.

    It picked, from all states, the one after each sequence's own last step.

    Parameters
    ----------
    dlast : (B, H) array
        Gradient of the loss for the states that were picked.
    lengths : (B,) int array
        At least 1 each.
    T : int
        Steps of the padded batch.

    Returns
    -------
    dh : (T, B, H) array
        Gradient of the loss for all states.

    Notes
    -----
    dh[lengths[b] - 1, b] = dlast[b], zero elsewhere.
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
    """
    mask = sequence_mask(lengths, len(h))
    # A padded step may hold anything, NaN too, and NaN * 0 is NaN: so where, not a product.
    return np.where(mask[:, :, None], h, 0).sum(axis=0) / lengths[:, None].astype(h.dtype)


def masked_squared_error(prediction, target, mask):
    """Half the squared error, summed over outputs, mean over true positions.

    The mean is over the true positions of all sequences together.

    Parameters
    ----------
    prediction : (T, B, K) array
    target : (T, B, K) array
    mask : (T, B) bool array
        True where a position counts. At the others stands whatever fills
        the batch up: zeros, large numbers, NaN.

    Returns
    -------
    loss : () float
    dprediction : (T, B, K) array
        Gradient of the loss, exactly 0 where mask is False.

    Notes
    -----
    With N true positions, loss = sum over mask of (prediction - target)^2 /
    (2 N) and dprediction = (prediction - target) / N.
    """
    error = np.where(mask[:, :, None], prediction - target, 0)
    N = int(mask.sum())
    return (error**2).sum() / (2 * N), error / N

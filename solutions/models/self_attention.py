"""Self-attention that looks back: every step reads the steps up to itself, all at once, and keeps all of them."""

import numpy as np

from solutions.training.losses import softmax


def causal_attention(q, k, v):
    """Let each step read a weighted mean of the values up to itself, with the softmax of scaled products for weights.

    Parameters
    ----------
    q : (T, B, K) array
        Queries.
    k : (T, B, K) array
        Keys.
    v : (T, B, V) array
        Values.

    Returns
    -------
    y : (T, B, V) array
    alpha : (B, T, T) array
        Weight of step s at step t; 0 where s is after t.

    Notes
    -----
    alpha = softmax(q k^T / sqrt(K)), row by row, with -inf where s is after t.

    Source: [vaswani2017attention].
    """
    scores = np.swapaxes(q, 0, 1) @ np.moveaxis(k, 0, 2) / np.sqrt(q.shape[2]).astype(q.dtype)
    scores = np.where(np.tri(len(q), dtype=bool), scores, np.array(-np.inf, dtype=q.dtype))
    alpha = softmax(scores)
    return np.swapaxes(alpha @ np.swapaxes(v, 0, 1), 0, 1), alpha


def causal_attention_backward(dy, q, k, v, alpha):
    """Send a gradient back through causal_attention.

    Parameters
    ----------
    dy : (T, B, V) array
    q : (T, B, K) array
    k : (T, B, K) array
    v : (T, B, V) array
    alpha : (B, T, T) array
        What the forward pass returned.

    Returns
    -------
    dq : (T, B, K) array
    dk : (T, B, K) array
    dv : (T, B, V) array

    Source: [vaswani2017attention].
    """
    dy, q, k, v = (np.swapaxes(a, 0, 1) for a in (dy, q, k, v))
    dalpha = dy @ v.swapaxes(1, 2)
    dscores = alpha * (dalpha - (dalpha * alpha).sum(axis=2, keepdims=True)) / np.sqrt(q.shape[2]).astype(q.dtype)
    back = dscores @ k, dscores.swapaxes(1, 2) @ q, alpha.swapaxes(1, 2) @ dy
    return tuple(a.swapaxes(0, 1) for a in back)


def position_features(T, pairs):
    """Tell each step where it is: sines and cosines of its number, slower from pair to pair.

    Parameters
    ----------
    T : int
    pairs : int

    Returns
    -------
    features : (T, 2 pairs) array

    Notes
    -----
    Pair j has the angle t / 10000^(j / pairs).

    Source: [vaswani2017attention].
    """
    angles = np.arange(T)[:, None] / 10_000 ** (np.arange(pairs) / pairs)
    return np.concatenate([np.sin(angles), np.cos(angles)], axis=1)

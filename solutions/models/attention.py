"""Where to look: a softmax over positions, and the mean of what stands there, weighted by it."""

import numpy as np


def attend(scores, values, mask):
    """Mix what stands at S positions, in proportions that a softmax makes of scores.

    Parameters
    ----------
    scores : (S, B) array
        How much each position counts, on any scale.
    values : (S, B, E) array
        What is mixed.
    mask : (S, B) bool array
        True where a position belongs to its sequence, at least once in each.
        Whatever stands at the others, NaN included, changes nothing.

    Returns
    -------
    context : (B, E) array
        A weighted mean of the values.
    alpha : (S, B) array
        The weights: each column sums to 1, and is 0 where mask is False.

    Source: [bahdanau2015neural].
    """
    scores = np.where(mask, scores, -np.inf)
    odds = np.exp(scores - scores.max(axis=0))
    alpha = odds / odds.sum(axis=0)
    context = np.einsum("sb,sbe->be", alpha, np.where(mask[:, :, None], values, 0))
    return context, alpha


def attend_backward(dcontext, values, alpha):
    """Send a gradient back through attend, to the scores and to the values.

    Parameters
    ----------
    dcontext : (B, E) array
        Gradient that reaches the context.
    values : (S, B, E) array
        Finite, padding included.
    alpha : (S, B) array
        As attend returned it.

    Returns
    -------
    dscores : (S, B) array
    dvalues : (S, B, E) array

    Notes
    -----
    dalpha_s = dcontext . values_s, dscores = alpha (dalpha - sum over s of alpha dalpha), dvalues_s = alpha_s dcontext.

    Source: [bahdanau2015neural].
    """
    dalpha = (values * dcontext).sum(axis=2)
    return alpha * (dalpha - (alpha * dalpha).sum(axis=0)), alpha[:, :, None] * dcontext


def dot_attention(query, keys, values, mask):
    """Compare a query with the key at each position by their inner product,
    and mix the values in proportion.

    Parameters
    ----------
    query : (B, A) array
        In the thousands, if need be.
    keys : (S, B, A) array
    values : (S, B, E) array
    mask : (S, B) bool array
        True where a position belongs to its sequence, at least once in each.
        The others are filled with finite numbers, which change nothing.

    Returns
    -------
    context : (B, E) array
        A weighted mean of the values.
    alpha : (S, B) array
        The weights: each column sums to 1, and is 0 where mask is False.

    Source: [luong2015effective].
    """
    return attend((query * keys).sum(axis=2), values, mask)


def additive_attention(query, keys, values, mask, W_q, v):
    """Compare a query with the key at each position by a small tanh layer, and
    mix the values in proportion.

    Parameters
    ----------
    query : (B, H) array
        What asks: the decoder's state, one row a sequence.
    keys : (S, B, A) array
        What is asked at each of S positions. They don't depend on the query,
        so all questions share them.
    values : (S, B, E) array
        What an answer is mixed from.
    mask : (S, B) bool array
        True where a position belongs to its sequence, at least once in each.
        Whatever stands at the others, NaN included, changes nothing.
    W_q : (H, A) array
    v : (A,) array
        How much each of the A units counts: a thousand, if need be.

    Returns
    -------
    context : (B, E) array
        A weighted mean of the values.
    alpha : (S, B) array
        The weights: each column sums to 1, and is 0 where mask is False.

    Notes
    -----
    e_s = tanh(query W_q + keys_s) v, alpha = softmax over s of e, context = sum over s of alpha_s values_s.

    Source: [bahdanau2015neural].
    """
    return attend(np.tanh(query @ W_q + keys) @ v, values, mask)


def additive_attention_backward(dcontext, query, keys, values, alpha, W_q, v):
    """Backpropagate through additive_attention.

    Parameters
    ----------
    dcontext : (B, E) array
        Gradient that reaches the context.
    query : (B, H) array
    keys : (S, B, A) array
    values : (S, B, E) array
        Finite, padding included.
    alpha : (S, B) array
        As additive_attention returned it.
    W_q : (H, A) array
    v : (A,) array

    Returns
    -------
    dquery : (B, H) array
    dkeys : (S, B, A) array
    dvalues : (S, B, E) array
    dW_q : (H, A) array
    dv : (A,) array

    Notes
    -----
    With u_s = tanh(query W_q + keys_s): du_s = dscore_s v (1 - u_s^2) reaches keys_s as it is, and the query summed over s.

    Source: [bahdanau2015neural].
    """
    u = np.tanh(query @ W_q + keys)
    dscores, dvalues = attend_backward(dcontext, values, alpha)
    dkeys = dscores[:, :, None] * v * (1 - u**2)
    dsum = dkeys.sum(axis=0)  # the query met every key
    return dsum @ W_q.T, dkeys, dvalues, query.T @ dsum, np.tensordot(dscores, u, axes=2)

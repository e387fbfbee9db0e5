"""Attention, line by line: the score of each position, the softmax, the mean; and back through each of the three."""

import numpy as np


def dot_attention(query, keys, values, mask):
    """Compare a query with the key at each position by their inner product, and mix the values in proportion."""
    scores = (query * keys).sum(axis=2)
    scores = np.where(mask, scores, -np.inf)
    odds = np.exp(scores - scores.max(axis=0))
    alpha = odds / odds.sum(axis=0)
    return (alpha[:, :, None] * values).sum(axis=0), alpha


def additive_attention(query, keys, values, mask, W_q, v):
    """Compare a query with the key at each position, and mix the values in proportion."""
    scores = np.tanh(query @ W_q + keys) @ v
    scores = np.where(mask, scores, -np.inf)
    odds = np.exp(scores - scores.max(axis=0))
    alpha = odds / odds.sum(axis=0)
    kept = np.where(mask[:, :, None], values, 0)
    context = (alpha[:, :, None] * kept).sum(axis=0)
    return context, alpha


def additive_attention_backward(dcontext, query, keys, values, alpha, W_q, v):
    """Go back through the mean, the softmax and the tanh layer."""
    u = np.tanh(query @ W_q + keys)
    dvalues = alpha[:, :, None] * dcontext
    dalpha = (values * dcontext).sum(axis=2)
    dscores = alpha * (dalpha - (alpha * dalpha).sum(axis=0))
    dv = (dscores[:, :, None] * u).sum(axis=(0, 1))
    dkeys = dscores[:, :, None] * v * (1 - u**2)
    dsum = dkeys.sum(axis=0)
    dW_q = query.T @ dsum
    dquery = dsum @ W_q.T
    return dquery, dkeys, dvalues, dW_q, dv

"""Right answers to the exercises of chapter 9, written in other ways than ours: the grader has to accept them all."""

import heapq
import math

import numpy as np

# teacher_forced


def teacher_forced__filled_by_hand(rows, start, end):
    T = max(map(len, rows)) + 1
    inputs, targets = np.zeros((T, len(rows)), dtype=int), np.full((T, len(rows)), -1)
    for b, row in enumerate(rows):
        n = len(row)
        inputs[: n + 1, b] = [start] + row
        targets[: n + 1, b] = row + [end]
    return inputs, targets


def teacher_forced__from_one_array(rows, start, end):
    T = 1 + max(len(row) for row in rows)
    whole = np.array([[start, *row, end] + [0] * (T - 1 - len(row)) for row in rows]).T
    lengths = np.array([len(row) + 1 for row in rows])
    belongs = np.arange(T)[:, None] < lengths
    return np.where(belongs, whole[:-1], 0), np.where(belongs, whole[1:], -1)


def teacher_forced__lists(rows, start, end):
    T = max(len(row) for row in rows) + 1
    inputs = [[start, *row, *[0] * (T - 1 - len(row))] for row in rows]
    targets = [[*row, end, *[-1] * (T - 1 - len(row))] for row in rows]
    return np.transpose(inputs), np.transpose(targets)


# additive_attention


def additive_attention__one_sequence_after_the_other(query, keys, values, mask, W_q, v):
    S, B = mask.shape
    context, alpha = np.zeros((B, values.shape[2])), np.zeros((S, B))
    for b in range(B):
        true = np.flatnonzero(mask[:, b])
        scores = np.tanh(keys[true, b] + query[b] @ W_q) @ v
        odds = np.exp(scores - np.max(scores))
        alpha[true, b] = odds / np.sum(odds)
        context[b] = alpha[true, b] @ values[true, b]
    return context, alpha


def additive_attention__einsum(query, keys, values, mask, W_q, v):
    u = np.tanh(keys + np.einsum("bh,ha->ba", query, W_q)[None])
    scores = np.einsum("sba,a->sb", u, v)
    scores[~mask] = -np.inf
    alpha = np.exp(scores - scores.max(0))
    alpha /= alpha.sum(0)
    return np.einsum("sb,sbe->be", alpha, np.where(mask[..., None], values, 0)), alpha


def additive_attention__logarithm_of_the_sum(query, keys, values, mask, W_q, v):
    scores = np.where(mask, (np.tanh(query @ W_q + keys) * v).sum(-1), -np.inf)
    alpha = np.exp(scores - np.logaddexp.reduce(scores, axis=0))
    return sum(a[:, None] * np.nan_to_num(value) for a, value in zip(alpha, values)), alpha


# dot_attention


def dot_attention__einsum(query, keys, values, mask):
    scores = np.einsum("ba,sba->sb", query, keys)
    scores[~mask] = -np.inf
    alpha = np.exp(scores - scores.max(axis=0))
    alpha = alpha / alpha.sum(axis=0)
    return np.einsum("sb,sbe->be", alpha, values), alpha


def dot_attention__silenced_before_the_sum(query, keys, values, mask):
    scores = (query * keys).sum(axis=2)
    odds = np.exp(scores - np.where(mask, scores, -np.inf).max(axis=0), where=mask, out=np.zeros(mask.shape))
    alpha = odds / odds.sum(axis=0)
    return (alpha[:, :, None] * values).sum(axis=0), alpha


def dot_attention__one_sequence_after_the_other(query, keys, values, mask):
    context, alpha = np.zeros((len(query), values.shape[2])), np.zeros(mask.shape)
    for b, q in enumerate(query):
        n = mask[:, b].sum()
        scores = keys[:n, b] @ q
        p = np.exp(scores - scores.max())
        alpha[:n, b] = p / p.sum()
        context[b] = alpha[:, b] @ values[:, b]
    return context, alpha


# read_backwards


def read_backwards__sharper():
    unused = np.zeros((3, 2))
    W_q = np.hstack([unused, [[30, 30], [-30, -30], [45, 15]]])
    return W_q, np.array([[0.0, 0.0, 30.0, 30.0], [0.0, 0.0, 0.0, 0.0]]), np.array([0.0, 0.0, 9.0, -9.0])


def read_backwards__offsets_at_the_keys():
    return (8 * np.array([[1.0, 1, 0, 0], [-1, -1, 0, 0], [0, 0, 0, 0]]), 8 * np.array([[1.0, 1, 0, 0], [1.5, 0.5, 0, 0]]),
            np.array([6.0, -6.0, 0.0, 0.0]))


def read_backwards__two_bumps():
    """One above the other, of different slopes; and the place counted downwards."""
    slope = np.array([-9.0, -9.0, -20.0, -20.0])
    shift = np.array([0.5, 1.5, 0.5, 1.5])
    return np.stack([slope, -slope, shift * slope]), np.stack([slope, 0 * slope]), np.array([3.0, -3.0, 3.0, -3.0])


# additive_attention_backward


def additive_attention_backward__row_by_row(dcontext, query, keys, values, alpha, W_q, v):
    S, B, A = keys.shape
    dquery, dkeys, dvalues = np.zeros_like(query), np.zeros_like(keys), np.zeros_like(values)
    dW_q, dv = np.zeros_like(W_q), np.zeros_like(v)
    for b in range(B):
        dalpha = values[:, b] @ dcontext[b]
        slopes = np.diag(alpha[:, b]) - np.outer(alpha[:, b], alpha[:, b])
        dscores = slopes @ dalpha
        for s in range(S):
            u = np.tanh(query[b] @ W_q + keys[s, b])
            dvalues[s, b] = alpha[s, b] * dcontext[b]
            dv += dscores[s] * u
            da = dscores[s] * v * (1 - u * u)
            dkeys[s, b] = da
            dW_q += np.outer(query[b], da)
            dquery[b] += W_q @ da
    return dquery, dkeys, dvalues, dW_q, dv


def additive_attention_backward__einsum(dcontext, query, keys, values, alpha, W_q, v):
    u = np.tanh(keys + (query @ W_q)[None])
    context = np.einsum("sb,sbe->be", alpha, values)
    dscores = alpha * np.einsum("sbe,be->sb", values - context, dcontext)
    da = np.einsum("sb,a,sba->sba", dscores, v, 1 - u**2)
    return (np.einsum("sba,ha->bh", da, W_q), da, np.einsum("sb,be->sbe", alpha, dcontext),
            np.einsum("bh,sba->ha", query, da), np.einsum("sb,sba->a", dscores, u))


def additive_attention_backward__flattened(dcontext, query, keys, values, alpha, W_q, v):
    S, B, A = keys.shape
    u = np.tanh(np.tile(query @ W_q, (S, 1)) + keys.reshape(S * B, A))
    weighted = alpha[:, :, None] * dcontext
    dscores = (weighted * values).sum(axis=2) - alpha * (weighted * values).sum(axis=(0, 2))
    flat = dscores.reshape(-1, 1)
    da = flat @ v[None] * (1 - u**2)
    return (da @ W_q.T).reshape(S, B, -1).sum(axis=0), da.reshape(S, B, A), weighted, np.tile(query, (S, 1)).T @ da, (u.T @ flat)[:, 0]


# beam_step


def beam_step__list_of_candidates(totals, lengths, ended, log_p, width, end, power=0.0):
    found = []
    for w, total in enumerate(totals):
        if ended[w]:
            found.append((total / lengths[w] ** power, w, end, total))
            continue
        for k, more in enumerate(log_p[w]):
            if more > -math.inf:
                found.append(((total + more) / (lengths[w] + 1) ** power, w, k, total + more))
    found = sorted(found, key=lambda one: one[0], reverse=True)[:width]
    return np.array([one[1] for one in found]), np.array([one[2] for one in found]), np.array([one[3] for one in found])


def beam_step__heap(totals, lengths, ended, log_p, width, end, power=0.0):
    W, K = log_p.shape

    def total(place):
        w, k = divmod(place, K)
        return (totals[w] if k == end else -np.inf) if ended[w] else totals[w] + log_p[w, k]

    places = [place for place in range(W * K) if total(place) > -np.inf]
    best = heapq.nlargest(width, places, key=lambda place: total(place) / (lengths[place // K] + (not ended[place // K])) ** power)
    return np.array([p // K for p in best]), np.array([p % K for p in best]), np.array([total(p) for p in best])


def beam_step__masked_rows(totals, lengths, ended, log_p, width, end, power=0.0):
    more = log_p.copy()
    more[ended] = -np.inf
    more[ended, end] = 0.0
    reached = totals[:, None] + more
    n = np.where(ended, lengths, lengths + 1)[:, None]
    order = np.argsort((reached / n**power).ravel())[::-1][:width]
    order = [place for place in order if reached.ravel()[place] != -np.inf]
    parents, symbols = np.unravel_index(order, reached.shape)
    return parents, symbols, reached[parents, symbols]

"""Twelve wrong answers to the exercises on translation, two a function, drawn by a die from ten likely ones each; written from the stubs."""

# ruff: noqa -- the answers are written as students write them

import numpy as np
from blind import named_by


@named_by(r"reads the very symbol|copy|same symbol|not shifted|what it is asked for")
def teacher_forced_1(rows, start, end):
    """The inputs are the targets themselves, as they were given."""
    T = max(len(r) for r in rows) + 1
    inputs = np.zeros((T, len(rows)), dtype=int)
    targets = -np.ones((T, len(rows)), dtype=int)
    for i, r in enumerate(rows):
        seq = list(r) + [end]
        inputs[:len(seq), i] = seq
        targets[:len(seq), i] = seq
    return inputs, targets


@named_by(r"transpos|time comes first|stands in a row|axes")
def teacher_forced_2(rows, start, end):
    """One row a sequence, instead of one column."""
    T = max(len(r) for r in rows) + 1
    inputs = [[start] + list(r) + [0] * (T - len(r) - 1) for r in rows]
    targets = [list(r) + [end] + [-1] * (T - len(r) - 1) for r in rows]
    return np.array(inputs), np.array(targets)


@named_by(r"sum to 1|after the softmax|took its share")
def additive_attention_1(query, keys, values, mask, W_q, v):
    """The mask is multiplied onto the weights after the softmax."""
    q = query @ W_q
    e = np.tanh(q[None, :, :] + np.nan_to_num(keys)) @ v
    w = np.exp(e - e.max(axis=0))
    w = w / w.sum(axis=0)
    w = w * mask
    ctx = np.zeros((values.shape[1], values.shape[2]))
    for s in range(len(values)):
        ctx += w[s][:, None] * np.nan_to_num(values[s])
    return ctx, w


@named_by(r"batch|over the sequences|axis")
def additive_attention_2(query, keys, values, mask, W_q, v):
    """The softmax goes over the batch."""
    scores = np.tanh(keys + query.dot(W_q)).dot(v)
    scores = np.where(mask, scores, -1e30)
    e = np.exp(scores - scores.max(axis=1)[:, None])
    alpha = np.where(mask, e, 0)
    alpha = alpha / np.maximum(alpha.sum(axis=1)[:, None], 1e-300)
    context = np.sum(alpha[..., None] * np.where(mask[..., None], values, 0.0), axis=0)
    return context, alpha


@named_by(r"scores? (are|is|of) 0|weight of 0|exp\(0\)|padding takes part")
def dot_attention_1(query, keys, values, mask):
    """The padding's scores are set to 0, as in the function that was given."""
    s = np.einsum("ba,sba->sb", query, keys)
    s = s * mask
    w = np.exp(s - np.max(s, axis=0))
    w /= np.sum(w, axis=0)
    return np.einsum("sb,sbe->be", w, values), w


@named_by(r"padding|mask|score")
def dot_attention_2(query, keys, values, mask):
    """-1e-9 where -1e9 was meant."""
    scores = (query[None] * keys).sum(-1)
    scores = np.where(mask, scores, -1e-9)
    p = np.exp(scores - scores.max(0))
    p = p / p.sum(0)
    return (p[..., None] * values).sum(0), p


@named_by(r"most weight is \d|least weight")
def read_backwards_1():
    """A single unit that falls along the word."""
    W_q = np.zeros((3, 4))
    W_k = np.zeros((2, 4))
    v = np.zeros(4)
    W_q[:, 0] = [-1, 1, -1]
    W_k[0, 0] = -1
    v[0] = 10
    return W_q, W_k, v


@named_by(r"least weight.*0\.")
def read_backwards_2():
    """A bump in the right place, but v is so small that the neighbours get their share."""
    W_q = np.array([[6, 6, 0, 0], [-6, -6, 0, 0], [9, 3, 0, 0]], dtype=float)
    W_k = np.array([[6, 6, 0, 0], [0, 0, 0, 0]], dtype=float)
    v = np.array([1.5, -1.5, 0, 0])
    return W_q, W_k, v


@named_by(r"dv.*(mean|average|batch)|averaged|mean")
def additive_attention_backward_1(dcontext, query, keys, values, alpha, W_q, v):
    """dv is the mean over the batch."""
    h = np.tanh(query @ W_q + keys)
    dvalues = alpha[..., None] * dcontext[None]
    da = np.sum(values * dcontext[None], axis=-1)
    ds = alpha * (da - np.sum(alpha * da, axis=0, keepdims=True))
    dv = np.mean(np.sum(ds[..., None] * h, axis=0), axis=0)
    dh = ds[..., None] * v * (1 - h * h)
    dW_q = query.T @ dh.sum(axis=0)
    dquery = dh.sum(axis=0) @ W_q.T
    return dquery, dh, dvalues, dW_q, dv


@named_by(r"other half|all other weights|softmax")
def additive_attention_backward_2(dcontext, query, keys, values, alpha, W_q, v):
    """The softmax is gone through as if each weight depended on its own score alone."""
    u = np.tanh(query @ W_q + keys)
    dalpha = np.einsum("sbe,be->sb", values, dcontext)
    dscore = dalpha * alpha
    dvalues = np.einsum("sb,be->sbe", alpha, dcontext)
    dv = np.einsum("sb,sba->a", dscore, u)
    dkeys = dscore[:, :, None] * v[None, None] * (1 - u ** 2)
    dq = dkeys.sum(0)
    return dq @ W_q.T, dkeys, dvalues, query.T @ dq, dv


@named_by(r"multiplied|added")
def beam_step_1(totals, lengths, ended, log_p, width, end, power=0.0):
    """Log-probabilities are multiplied."""
    W, K = log_p.shape
    cand = []
    for i in range(W):
        if ended[i]:
            cand.append((totals[i] / lengths[i] ** power, i, end, totals[i]))
        else:
            for k in range(K):
                t = totals[i] * log_p[i, k]
                if np.isfinite(log_p[i, k]):
                    cand.append((t / (lengths[i] + 1) ** power, i, k, t))
    cand.sort(key=lambda c: -c[0])
    cand = cand[:width]
    return np.array([c[1] for c in cand]), np.array([c[2] for c in cand]), np.array([c[3] for c in cand])


@named_by(r"number of beginnings|taken apart|row of the table|as many entries|divmod|rows and columns")
def beam_step_2(totals, lengths, ended, log_p, width, end, power=0.0):
    """The flat index is divided by the number of beginnings."""
    scores = totals[:, None] + log_p
    scores[ended] = -np.inf
    scores[ended, end] = totals[ended]
    n = lengths + np.where(ended, 0, 1)
    norm = scores / (n ** power)[:, None]
    idx = np.argsort(-norm.flatten(), kind="stable")[:width]
    idx = np.array([i for i in idx if scores.flatten()[i] > -np.inf], dtype=int)
    return idx // len(totals), idx % len(totals), scores.flatten()[idx]


def odd_right_answers():
    """Right answers in an odd style, which have to be accepted: {exercise: function}."""

    def teacher_forced(rows, start, end):
        n = [len(r) + 1 for r in rows]
        inp, out = [], []
        for t in range(max(n)):
            inp.append([start if t == 0 else (r[t - 1] if t <= len(r) else 0) for r in rows])
            out.append([r[t] if t < len(r) else (end if t == len(r) else -1) for r in rows])
        return np.array(inp), np.array(out)

    def beam_step(totals, lengths, ended, log_p, width, end, power=0.0):
        chosen, table = [], np.full(log_p.shape, -np.inf)
        for w in range(len(totals)):
            for k in range(log_p.shape[1]):
                if ended[w] and k == end:
                    table[w, k] = totals[w]
                elif not ended[w]:
                    table[w, k] = totals[w] + log_p[w, k]
        rank = table / np.power((lengths + 1 - ended)[:, None].astype(float), power)
        while len(chosen) < width and np.isfinite(rank).any():
            w, k = np.unravel_index(np.argmax(rank), rank.shape)
            chosen.append((w, k, table[w, k]))
            rank[w, k] = -np.inf
        parents, symbols, kept = zip(*chosen)
        return np.array(parents), np.array(symbols), np.array(kept)

    return {"teacher_forced": teacher_forced, "beam_step": beam_step}

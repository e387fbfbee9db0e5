"""Right answers to the exercises of the outlook, written in other ways than ours: the grader has to accept them all."""

import math

import numpy as np

from solutions.cells.modern import mlstm_parts, positive_features

# min_gru_step


def min_gru_step__part_of_the_way(x, h_prev, W_x, b):
    H = h_prev.shape[1]
    share = 1 / (1 + np.exp(-(x @ W_x[:, :H] + b[:H])))
    new = x @ W_x[:, H:] + b[H:]
    return h_prev + share * (new - h_prev), np.concatenate([share, new], axis=1)


def min_gru_step__number_by_number(x, h_prev, W_x, b):
    B, H = h_prev.shape
    h, gates = np.zeros((B, H)), np.zeros((B, 2 * H))
    for r in range(B):
        for j in range(H):
            a_z = sum(x[r, d] * W_x[d, j] for d in range(len(W_x))) + b[j]
            n = sum(x[r, d] * W_x[d, H + j] for d in range(len(W_x))) + b[H + j]
            z = 0.5 * (1 + math.tanh(a_z / 2))
            h[r, j] = n * z + h_prev[r, j] * (1 - z)
            gates[r, j], gates[r, H + j] = z, n
    return h, gates


def min_gru_step__einsum(x, h_prev, W_x, b):
    D, twice = W_x.shape
    a = np.einsum("bd,dgh->gbh", x, W_x.reshape(D, 2, twice // 2)) + b.reshape(2, 1, -1)
    keep = 1 / (1 + np.exp(a[0]))
    return keep * h_prev + (1 - keep) * a[1], np.hstack([1 - keep, a[1]])


# linear_scan


def linear_scan__the_loop(a, b, h0):
    h, states = h0, []
    for a_t, b_t in zip(a, b):
        h = a_t * h + b_t
        states.append(h)
    return np.array(states)


def linear_scan__halves(a, b, h0):
    def joined(a, b):
        """Factor and addition of all steps up to each one."""
        if len(a) == 1:
            return a, b
        half = len(a) // 2
        (a_1, b_1), (a_2, b_2) = joined(a[:half], b[:half]), joined(a[half:], b[half:])
        return np.concatenate([a_1, a_2 * a_1[-1]]), np.concatenate([b_1, a_2 * b_1[-1] + b_2])

    factor, added = joined(a, b)
    return factor * h0 + added


def linear_scan__with_a_step_before(a, b, h0):
    """The start is a step of its own, which adds it to nothing."""
    a, h = np.concatenate([np.zeros_like(a[:1]), a]), np.concatenate([[h0], b])
    reach = 1
    while reach < len(h):
        zeros, ones = np.zeros_like(h[:reach]), np.ones_like(h[:reach])
        h = h + a * np.concatenate([zeros, h[:-reach]])
        a = a * np.concatenate([ones, a[:-reach]])
        reach = 2 * reach
    return h[1:]


# add_by_shares


def add_by_shares__a_hundredth():
    return np.array([[0.0, 100.0], [25 - math.log(99), 0.0]]), np.array([-25.0, 0.0])


def add_by_shares__tiny():
    return np.array([[0.0, 1e4], [41 - math.log(1e4), 0.0]]), np.array([-41.0, 0.0])


def add_by_shares__rounded():
    return np.array([[0, 101], [30.4, 0]]), np.array([-35, 0])


# linear_attention_step


def linear_attention_step__einsum(q, k, v, S_prev, n_prev):
    fq, fk = positive_features(q), positive_features(k)
    S = S_prev + np.einsum("bk,bv->bkv", fk, v)
    n = fk + n_prev
    return np.einsum("bk,bkv->bv", fq, S) / np.einsum("bk,bk->b", fq, n)[:, None], S, n


def linear_attention_step__row_by_row(q, k, v, S_prev, n_prev):
    outputs, matrices, totals = [], [], []
    for b in range(len(q)):
        fq, fk = positive_features(q[b]), positive_features(k[b])
        matrices.append(S_prev[b] + np.outer(fk, v[b]))
        totals.append(n_prev[b] + fk)
        outputs.append(fq @ matrices[-1] / (fq @ totals[-1]))
    return np.array(outputs), np.array(matrices), np.array(totals)


def linear_attention_step__ones_beside_the_value(q, k, v, S_prev, n_prev):
    both = np.concatenate([S_prev, n_prev[:, :, None]], axis=2)
    v_1 = np.concatenate([v, np.ones((len(v), 1))], axis=1)
    both = both + positive_features(k)[:, :, None] * v_1[:, None]
    read = (positive_features(q)[:, :, None] * both).sum(axis=1)
    return read[:, :-1] / read[:, -1:], both[:, :, :-1], both[:, :, -1]


# selective_step


def selective_step__state_by_state(x, h_prev, A_log, W_delta, b_delta, W_B, W_C, skip):
    delta = np.log(1 + np.exp(x @ W_delta + b_delta))
    h, y = np.zeros_like(h_prev), skip * x
    for n in range(A_log.shape[1]):
        write, read = x @ W_B[:, n : n + 1], x @ W_C[:, n : n + 1]
        h[:, :, n] = h_prev[:, :, n] * np.exp(-delta * np.exp(A_log[:, n])) + delta * x * write
        y = y + h[:, :, n] * read
    return y, h, delta


def selective_step__einsum(x, h_prev, A_log, W_delta, b_delta, W_B, W_C, skip):
    a = np.einsum("bd,de->be", x, W_delta) + b_delta
    delta = np.maximum(a, 0) + np.log1p(np.exp(-np.abs(a)))
    rate = -np.exp(A_log)
    h = np.einsum("bdn,bdn->bdn", np.exp(np.einsum("bd,dn->bdn", delta, rate)), h_prev) + np.einsum("bd,bd,bn->bdn", delta, x, x @ W_B)
    return np.einsum("bdn,bn->bd", h, x @ W_C) + x * skip, h, delta


def selective_step__row_by_row(x, h_prev, A_log, W_delta, b_delta, W_B, W_C, skip):
    ys, hs, deltas = [], [], []
    for row, before in zip(x, h_prev):
        delta = np.log1p(np.exp(row @ W_delta + b_delta))
        left = np.exp(np.exp(A_log)) ** -delta[:, None]
        after = left * before + np.outer(delta * row, row @ W_B)
        ys.append(after @ (row @ W_C) + skip * row)
        hs.append(after)
        deltas.append(delta)
    return np.array(ys), np.array(hs), np.array(deltas)


# mlstm_step


def mlstm_step__row_by_row(x, C_prev, n_prev, m_prev, W_x, b):
    parts = mlstm_parts(x, W_x, b)
    found = []
    for q, k, v, o, a_i, log_f, C, n, m_old in zip(*parts, C_prev, n_prev, m_prev):
        m = max(a_i, m_old + log_f)
        old, new = math.exp(m_old + log_f - m), math.exp(a_i - m)
        C, n = old * C + new * np.outer(k, v), old * n + new * k
        found.append((o * (q @ C) / max(abs(q @ n), math.exp(-m)), C, n, m))
    return tuple(np.array(part) for part in zip(*found))


def mlstm_step__a_column_of_ones(x, C_prev, n_prev, m_prev, W_x, b):
    q, k, v, o, a_i, log_f = mlstm_parts(x, W_x, b)
    old = log_f + m_prev
    ahead = a_i - old
    m = old + np.maximum(ahead, 0)
    f, i = np.exp(np.minimum(-ahead, 0)), np.exp(np.minimum(ahead, 0))
    both = np.concatenate([C_prev, n_prev[:, :, None]], axis=2)
    v_1 = np.concatenate([v, np.ones((len(v), 1))], axis=1)
    both = np.einsum("b,bkv->bkv", f, both) + np.einsum("b,bk,bv->bkv", i, k, v_1)
    read = np.einsum("bk,bkv->bv", q, both)
    size = np.abs(read[:, -1])
    return o * read[:, :-1] / np.where(size > np.exp(-m), size, np.exp(-m))[:, None], both[:, :, :-1], both[:, :, -1], m


def mlstm_step__gates_as_columns(x, C_prev, n_prev, m_prev, W_x, b):
    q, k, v, o, a_i, log_f = mlstm_parts(x, W_x, b)
    candidates = np.stack([log_f + m_prev, a_i])
    m = candidates.max(axis=0)
    f, i = np.exp(candidates - m)[:, :, None]
    n = f * n_prev + i * k
    C = f[:, :, None] * C_prev + np.einsum("bk,bv->bkv", k, i * v)
    read = (q[:, :, None] * C).sum(axis=1)
    divisor = np.fmax(np.abs((q * n).sum(axis=1)), np.exp(-m))
    return o * read / divisor[:, None], C, n, m

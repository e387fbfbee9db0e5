"""Right answers to the exercises of chapter 4, written in other ways than ours: the grader has to accept them all."""

import math

import numpy as np

from solutions.cells.lstm import lstm_step, lstm_step_backward


def squash(x):
    """A sigmoid of our own for the answers below."""
    return 1 / (1 + np.exp(-x))


# ---- sigmoid


def sigmoid__two_branches(x):
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, 1 / (1 + small), small / (1 + small))


def sigmoid__masks(x):
    y = np.empty_like(x)
    positive = x > 0
    y[positive] = 1 / (1 + np.exp(-x[positive]))
    grown = np.exp(x[~positive])
    y[~positive] = grown / (1 + grown)
    return y


def sigmoid__logaddexp(x):
    return np.exp(-np.logaddexp(0, -x))


def sigmoid__clipped(x):
    return 1 / (1 + np.exp(-np.clip(x, -500, 500)))


def sigmoid__number_by_number(x):
    def one(v):
        return 1 / (1 + math.exp(-v)) if v >= 0 else math.exp(v) / (1 + math.exp(v))

    return np.array([one(v) for v in x.ravel()]).reshape(x.shape)


# ---- lstm_step


def lstm_step__slices(x, h_prev, c_prev, W_x, W_h, b):
    H = h_prev.shape[1]
    a = x @ W_x + h_prev @ W_h + b
    i = squash(a[:, :H])
    f = squash(a[:, H : 2 * H])
    g = np.tanh(a[:, 2 * H : 3 * H])
    o = squash(a[:, 3 * H :])
    c = f * c_prev + i * g
    return o * np.tanh(c), c, np.concatenate([i, f, g, o], axis=1)


def lstm_step__inputs_side_by_side(x, h_prev, c_prev, W_x, W_h, b):
    gates = np.hstack([x, h_prev, np.ones((len(x), 1))]) @ np.vstack([W_x, W_h, b])
    H = c_prev.shape[-1]
    candidate = slice(2 * H, 3 * H)
    linear = gates[:, candidate].copy()
    gates = squash(gates)
    gates[:, candidate] = np.tanh(linear)
    i, f, g, o = np.split(gates, 4, axis=-1)
    c = c_prev * f + g * i
    h = np.tanh(c) * o
    return h, c, gates


def lstm_step__loop_over_batch(x, h_prev, c_prev, W_x, W_h, b):
    B, H = h_prev.shape
    h, c, gates = np.zeros((B, H)), np.zeros((B, H)), np.zeros((B, 4 * H))
    for n in range(B):
        a = (W_x.T @ x[n] + W_h.T @ h_prev[n] + b).reshape(4, H)
        i, f, o = (squash(a[k]) for k in (0, 1, 3))
        g = np.tanh(a[2])
        c[n] = f * c_prev[n] + i * g
        h[n] = o * np.tanh(c[n])
        gates[n] = np.r_[i, f, g, o]
    return h, c, gates


def lstm_step__einsum_over_blocks(x, h_prev, c_prev, W_x, W_h, b):
    H = h_prev.shape[1]
    a = np.einsum("bd,dkh->kbh", x, W_x.reshape(-1, 4, H)) + np.einsum("bj,jkh->kbh", h_prev, W_h.reshape(H, 4, H))
    a += b.reshape(4, 1, H)
    half = np.array([0.5, 0.5, 1.0, 0.5])[:, None, None]
    i, f, g, o = blocks = np.tanh(half * a) * half + (1 - half)
    c = f * c_prev + i * g
    return [o * np.tanh(c), c, blocks.transpose(1, 0, 2).reshape(len(x), 4 * H)]


# ---- lstm_forward


def lstm_forward__preallocated(x, h0, c0, W_x, W_h, b):
    T, B, H = len(x), *h0.shape
    h, c, gates = np.zeros((T + 1, B, H)), np.zeros((T + 1, B, H)), np.zeros((T, B, 4 * H))
    h[0], c[0] = h0, c0
    for t in range(T):
        h[t + 1], c[t + 1], gates[t] = lstm_step(x[t], h[t], c[t], W_x, W_h, b)
    return h[1:], c[1:], gates


def lstm_forward__all_inputs_first(x, h0, c0, W_x, W_h, b):
    H = h0.shape[1]
    projected = np.einsum("tbd,dk->tbk", x, W_x) + b
    hs, cs, gs = [], [], []
    h, c = h0, c0
    for a in projected:
        a = a + h @ W_h
        i, f, g, o = squash(a[:, :H]), squash(a[:, H : 2 * H]), np.tanh(a[:, 2 * H : 3 * H]), squash(a[:, 3 * H :])
        c = f * c + i * g
        h = o * np.tanh(c)
        hs.append(h)
        cs.append(c)
        gs.append(np.hstack((i, f, g, o)))
    return np.array(hs), np.array(cs), np.array(gs)


def lstm_forward__zip_of_steps(x, h0, c0, W_x, W_h, b):
    steps = [(h0, c0, None)]
    for x_t in x:
        steps.append(lstm_step(x_t, *steps[-1][:2], W_x, W_h, b))
    return tuple(map(np.stack, zip(*steps[1:], strict=True)))


# ---- lstm_cell_backward


def lstm_cell_backward__gradients_of_gates_first(dc, c_prev, i, f, g):
    di, df, dg = dc * g, dc * c_prev, dc * i
    return di * i * (1 - i), df * f * (1 - f), dg * (1 - g * g), f * dc


def lstm_cell_backward__expanded(dc, c_prev, i, f, g):
    return dc * g * (i - i**2), dc * c_prev * (f - f**2), dc * (i - i * g**2), np.multiply(dc, f)


def lstm_cell_backward__stacked(dc, c_prev, i, f, g):
    partners = np.stack([g, c_prev, i, f])
    slopes = np.stack([i * (1 - i), f * (1 - f), (1 - g) * (1 + g), np.ones_like(f)])
    return tuple(partners * slopes * dc)


# ---- lstm_step_backward


def lstm_step_backward__one_place(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h):
    H = dh.shape[1]
    i, f, g, o = (gates[:, k * H : (k + 1) * H] for k in range(4))
    tanh_c = np.tanh(c)
    dc = dc + dh * o * (1 - tanh_c**2)
    da = np.zeros_like(gates)
    da[:, :H] = dc * g * i * (1 - i)
    da[:, H : 2 * H] = dc * c_prev * f * (1 - f)
    da[:, 2 * H : 3 * H] = dc * i * (1 - g**2)
    da[:, 3 * H :] = dh * tanh_c * o * (1 - o)
    return np.dot(da, W_x.T), np.dot(da, W_h.T), dc * f, np.dot(x.T, da), np.dot(h_prev.T, da), np.sum(da, axis=0)


def lstm_step_backward__block_by_block(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h):
    i, f, g, o = np.split(gates, 4, axis=1)
    dcell = dc + dh * o / np.cosh(c) ** 2
    dblocks = [
        dcell * g * i * (1 - i),
        dcell * c_prev * f * (1 - f),
        dcell * i * (1 - g * g),
        dh * np.tanh(c) * o * (1 - o),
    ]
    W_xs, W_hs = np.split(W_x, 4, axis=1), np.split(W_h, 4, axis=1)
    dx = sum(d @ W.T for d, W in zip(dblocks, W_xs, strict=True))
    dh_prev = sum(d @ W.T for d, W in zip(dblocks, W_hs, strict=True))
    dW_x = np.concatenate([x.T @ d for d in dblocks], axis=1)
    dW_h = np.concatenate([h_prev.T @ d for d in dblocks], axis=1)
    db = np.concatenate([d.sum(0) for d in dblocks])
    return dx, dh_prev, dcell * f, dW_x, dW_h, db


def lstm_step_backward__loop_over_batch(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h):
    dx, dh_prev, dc_prev = np.zeros_like(x), np.zeros_like(h_prev), np.zeros_like(c_prev)
    dW_x, dW_h, db = np.zeros_like(W_x), np.zeros_like(W_h), np.zeros(W_x.shape[1])
    for n in range(len(x)):
        i, f, g, o = gates[n].reshape(4, -1)
        s = np.tanh(c[n])
        into_cell = dc[n] + dh[n] * o * (1 - s * s)
        da = np.r_[
            into_cell * g * i * (1 - i),
            into_cell * c_prev[n] * f * (1 - f),
            into_cell * i * (1 - g * g),
            dh[n] * s * o * (1 - o),
        ]
        dx[n], dh_prev[n], dc_prev[n] = W_x @ da, W_h @ da, into_cell * f
        dW_x += np.outer(x[n], da)
        dW_h += np.outer(h_prev[n], da)
        db += da
    return dx, dh_prev, dc_prev, dW_x, dW_h, db


# ---- lstm_backward


def lstm_backward__lists_reversed(dh, x, h0, c0, h, c, gates, W_x, W_h):
    before_h, before_c = [h0, *h[:-1]], [c0, *c[:-1]]
    dx, dW_x, dW_h, db, from_later, dc = [], 0, 0, 0, 0, np.zeros_like(c0)
    for t in range(len(x) - 1, -1, -1):
        step = lstm_step_backward(dh[t] + from_later, dc, x[t], before_h[t], before_c[t], c[t], gates[t], W_x, W_h)
        from_later, dc = step[1:3]
        dx.append(step[0])
        dW_x, dW_h, db = dW_x + step[3], dW_h + step[4], db + step[5]
    return np.stack(dx[::-1]), from_later, dc, dW_x, dW_h, db


def lstm_backward__one_product_for_weights(dh, x, h0, c0, h, c, gates, W_x, W_h):
    T, B, H = h.shape
    i, f, g, o = np.split(gates, 4, axis=2)
    da = np.zeros((T, B, 4 * H))
    dh_t, dc = np.zeros((B, H)), np.zeros((B, H))
    for t in range(T)[::-1]:
        dh_t = dh[t] + dh_t
        dc = dc + dh_t * o[t] * (1 - np.tanh(c[t]) ** 2)
        c_before = c0 if t == 0 else c[t - 1]
        da[t] = np.hstack(
            [
                dc * g[t] * i[t] * (1 - i[t]),
                dc * c_before * f[t] * (1 - f[t]),
                dc * i[t] * (1 - g[t] ** 2),
                dh_t * np.tanh(c[t]) * o[t] * (1 - o[t]),
            ]
        )
        dh_t, dc = da[t] @ W_h.T, dc * f[t]
    h_before = np.concatenate([h0[np.newaxis], h[:-1]])
    dW_x = np.einsum("tbd,tbk->dk", x, da)
    dW_h = np.tensordot(h_before, da, axes=([0, 1], [0, 1]))
    return da @ W_x.T, dh_t, dc, dW_x, dW_h, da.sum(axis=(0, 1))


def lstm_backward__upstream_in_a_copy(dh, x, h0, c0, h, c, gates, W_x, W_h):
    H = h0.shape[1]
    dh, states, cells = dh.copy(), np.concatenate([h0[None], h]), np.concatenate([c0[None], c])
    dx, dW, dc = np.zeros_like(x), np.zeros((x.shape[2] + H + 1, 4 * H)), np.zeros_like(c0)
    dh0 = None
    for t in range(len(x) - 1, -1, -1):
        i, f, g, o = gates[t][:, :H], gates[t][:, H : 2 * H], gates[t][:, 2 * H : 3 * H], gates[t][:, 3 * H :]
        dc += dh[t] * o * (1 - np.tanh(cells[t + 1]) ** 2)
        da_i, da_f = dc * g * i * (1 - i), dc * cells[t] * f * (1 - f)
        da_g, da_o = dc * i * (1 - g**2), dh[t] * np.tanh(cells[t + 1]) * o * (1 - o)
        da = np.concatenate([da_i, da_f, da_g, da_o], axis=1)
        dW += np.hstack([x[t], states[t], np.ones((len(da), 1))]).T @ da
        dx[t] = da @ W_x.T
        dc *= f
        if t > 0:
            dh[t - 1] += da @ W_h.T
        else:
            dh0 = da @ W_h.T
    D = x.shape[2]
    return dx, dh0, dc, dW[:D], dW[D:-1], dW[-1]


# ---- three_clocks


def three_clocks__logit_of_the_root():
    kept = 0.5 ** (1 / np.array([4.0, 100.0, 4000.0]))
    return np.log(kept / (1 - kept))


def three_clocks__by_bisection():
    def bias(n):
        low, high = 0.0, 20.0
        while high - low > 1e-9:
            middle = (low + high) / 2
            low, high = (middle, high) if squash(middle) ** n < 0.5 else (low, middle)
        return low

    return np.array([bias(n) for n in (4, 100, 4000)])


def three_clocks__rounded():
    return np.array([1.67, 4.97, 8.66])


# ---- peephole_step


def peephole_step__slices(x, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o):
    H = h_prev.shape[1]
    a = x @ W_x + h_prev @ W_h + b
    i = squash(a[:, 0 * H : 1 * H] + p_i * c_prev)
    f = squash(a[:, 1 * H : 2 * H] + c_prev * p_f)
    g = np.tanh(a[:, 2 * H : 3 * H])
    c = i * g + f * c_prev
    o = squash(a[:, 3 * H : 4 * H] + c * p_o)
    return o * np.tanh(c), c, np.concatenate([i, f, g, o], axis=-1)


def peephole_step__diagonal_matrices(x, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o):
    a_i, a_f, a_g, a_o = np.split(np.hstack([x, h_prev]) @ np.vstack([W_x, W_h]) + b, 4, axis=1)
    i, f, g = squash(a_i + c_prev @ np.diag(p_i)), squash(a_f + c_prev @ np.diag(p_f)), np.tanh(a_g)
    c = f * c_prev + i * g
    o = squash(a_o + c @ np.diag(p_o))
    return o * np.tanh(c), c, np.hstack([i, f, g, o])


def peephole_step__peepholes_in_one_vector(x, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o):
    a = x @ W_x + h_prev @ W_h + b
    a = a + np.hstack([p_i, p_f, 0 * p_o, 0 * p_o]) * np.tile(c_prev, 4)
    i, f, g, o = a.reshape(len(x), 4, -1).transpose(1, 0, 2)
    i, f, g = squash(i), squash(f), np.tanh(g)
    c = f * c_prev + i * g
    o = squash(o + p_o * c)
    return o * np.tanh(c), c, np.stack([i, f, g, o], axis=1).reshape(len(x), -1)


# ---- peephole_step_backward


def peephole_step_backward__one_place(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h, p_i, p_f, p_o):
    H = dh.shape[1]
    i, f, g, o = (gates[:, k * H : (k + 1) * H] for k in range(4))
    tanh_c = np.tanh(c)
    da = np.zeros_like(gates)
    da[:, 3 * H :] = dh * tanh_c * o * (1 - o)
    dc = dc + dh * o * (1 - tanh_c**2) + da[:, 3 * H :] * p_o
    da[:, :H] = dc * g * i * (1 - i)
    da[:, H : 2 * H] = dc * c_prev * f * (1 - f)
    da[:, 2 * H : 3 * H] = dc * i * (1 - g**2)
    dc_prev = dc * f + da[:, :H] * p_i + da[:, H : 2 * H] * p_f
    peepholes = np.sum(da[:, :H] * c_prev, 0), np.sum(da[:, H : 2 * H] * c_prev, 0), np.sum(da[:, 3 * H :] * c, 0)
    return da @ W_x.T, da @ W_h.T, dc_prev, x.T @ da, h_prev.T @ da, da.sum(0), *peepholes


def peephole_step_backward__plain_step_and_a_larger_dc(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h, p_i, p_f, p_o):
    o = np.hsplit(gates, 4)[3]
    da_o = dh * np.tanh(c) * o * (1 - o)
    dx, dh_prev, dc_prev, dW_x, dW_h, db = lstm_step_backward(dh, dc + da_o * p_o, x, h_prev, c_prev, c, gates, W_x, W_h)
    i, f, g, _ = np.hsplit(gates, 4)
    into_cell = dc_prev / f
    da_i, da_f = into_cell * g * i * (1 - i), into_cell * c_prev * f * (1 - f)
    dp = [np.einsum("bh,bh->h", da, cell) for da, cell in ((da_i, c_prev), (da_f, c_prev), (da_o, c))]
    return dx, dh_prev, dc_prev + p_i * da_i + p_f * da_f, dW_x, dW_h, db, *dp


def peephole_step_backward__peepholes_as_matrices(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h, p_i, p_f, p_o):
    i, f, g, o = np.split(gates, 4, axis=1)
    da_o = dh * np.tanh(c) * (o - o**2)
    dcell = dc + dh * o / np.cosh(c) ** 2 + da_o @ np.diag(p_o)
    da_i, da_f, da_g = dcell * g * (i - i**2), dcell * c_prev * (f - f**2), dcell * i * (1 - g) * (1 + g)
    da = np.concatenate([da_i, da_f, da_g, da_o], axis=1)
    dP_i, dP_f, dP_o = c_prev.T @ da_i, c_prev.T @ da_f, c.T @ da_o
    dc_prev = f * dcell + da_i @ np.diag(p_i) + da_f @ np.diag(p_f)
    both = np.hstack([x, h_prev]).T @ da
    return da @ W_x.T, da @ W_h.T, dc_prev, both[: len(W_x)], both[len(W_x) :], np.ones(len(x)) @ da, np.diag(dP_i), np.diag(dP_f), np.diag(dP_o)


# ---- gru_step


def gru_step__slices(x, h_prev, W_x, W_h, b_x, b_h):
    H = h_prev.shape[1]
    from_x, from_h = x @ W_x + b_x, h_prev @ W_h + b_h
    gates = squash(from_x[:, : 2 * H] + from_h[:, : 2 * H])
    r, z = gates[:, :H], gates[:, H:]
    n = np.tanh(from_x[:, 2 * H :] + r * from_h[:, 2 * H :])
    return n + z * (h_prev - n), np.concatenate([gates, n], axis=1)


def gru_step__each_block_by_itself(x, h_prev, W_x, W_h, b_x, b_h):
    H = len(b_x) // 3

    def block(k):
        columns = slice(k * H, (k + 1) * H)
        return x @ W_x[:, columns] + b_x[columns], h_prev @ W_h[:, columns] + b_h[columns]

    r = squash(sum(block(0)))
    z = squash(sum(block(1)))
    from_x, from_h = block(2)
    n = np.tanh(from_x + from_h * r)
    return z * h_prev + (1 - z) * n, np.hstack([r, z, n])


def gru_step__loop_over_batch(x, h_prev, W_x, W_h, b_x, b_h):
    h, gates = np.zeros_like(h_prev), np.zeros((len(x), len(b_x)))
    for k, (x_k, h_k) in enumerate(zip(x, h_prev, strict=True)):
        u, v = (x_k @ W_x + b_x).reshape(3, -1), (h_k @ W_h + b_h).reshape(3, -1)
        r, z = squash(u[:2] + v[:2])
        n = np.tanh(u[2] + r * v[2])
        h[k] = (1 - z) * n + z * h_k
        gates[k] = np.concatenate([r, z, n])
    return h, gates


# ---- gru_step_backward


def gru_step_backward__slices(dh, x, h_prev, gates, W_x, W_h, b_h):
    H = dh.shape[1]
    r, z, n = gates[:, :H], gates[:, H : 2 * H], gates[:, 2 * H :]
    m = h_prev @ W_h[:, 2 * H :] + b_h[2 * H :]
    da = np.zeros_like(gates)
    da[:, 2 * H :] = dh * (1 - z) * (1 - n**2)
    da[:, H : 2 * H] = dh * (h_prev - n) * z * (1 - z)
    da[:, :H] = da[:, 2 * H :] * m * r * (1 - r)
    inner = da.copy()
    inner[:, 2 * H :] *= r
    return da @ W_x.T, dh * z + inner @ W_h.T, x.T @ da, h_prev.T @ inner, da.sum(0), inner.sum(0)


def gru_step_backward__block_by_block(dh, x, h_prev, gates, W_x, W_h, b_h):
    r, z, n = np.split(gates, 3, axis=1)
    (U_r, U_z, U_n), (V_r, V_z, V_n) = np.split(W_x, 3, axis=1), np.split(W_h, 3, axis=1)
    dn, dz, dh_prev = dh * (1 - z), dh * h_prev - dh * n, z * dh
    da_n = dn - dn * n * n
    dr = da_n * (h_prev @ V_n + np.split(b_h, 3)[2])
    da_r, da_z, dm = dr * (r - r * r), dz * (z - z * z), r * da_n
    dh_prev = dh_prev + dm @ V_n.T + da_r @ V_r.T + da_z @ V_z.T
    dx = da_r @ U_r.T + da_z @ U_z.T + da_n @ U_n.T
    dW_x = np.hstack([x.T @ d for d in (da_r, da_z, da_n)])
    dW_h = np.hstack([h_prev.T @ d for d in (da_r, da_z, dm)])
    return (
        dx,
        dh_prev,
        dW_x,
        dW_h,
        np.hstack([d.sum(0) for d in (da_r, da_z, da_n)]),
        np.hstack([d.sum(0) for d in (da_r, da_z, dm)]),
    )


def gru_step_backward__blocks_on_their_own_axis(dh, x, h_prev, gates, W_x, W_h, b_h):
    r, z, n = gates.reshape(len(x), 3, -1).transpose(1, 0, 2)
    m = (h_prev @ W_h + b_h).reshape(len(x), 3, -1)[:, 2]
    da_n = dh * (1 - z) * (1 - n) * (1 + n)
    da = np.stack([da_n * m * r * (1 - r), dh * (h_prev - n) * z * (1 - z), da_n], axis=1)
    into_h = da * np.stack([np.ones_like(r), np.ones_like(r), r], axis=1)
    flat, flat_h = da.reshape(len(x), -1), into_h.reshape(len(x), -1)
    dW_x, dW_h = np.einsum("bd,bk->dk", x, flat), np.einsum("bd,bk->dk", h_prev, flat_h)
    return flat @ W_x.T, z * dh + flat_h @ W_h.T, dW_x, dW_h, flat.sum(axis=0), flat_h.sum(axis=0)


# ---- count_and_forget


def count_and_forget__round_numbers():
    return np.array([[6.0, 0, 0], [24, -4, 0]]), np.array([[0.0, -1, 0]]), np.array([-12.0, 4, 12])


def count_and_forget__smaller_steps():
    return np.array([[23.0, 0, 0], [60, -4, 0]]), np.array([[0.0, -1, 0]]), np.array([-30.0, 4, 30])


def count_and_forget__the_other_way_round():
    return np.array([[6.0, 0, 0], [24, 4, 0]]), np.array([[0.0, -1, 0]]), np.array([-12.0, -4, 12])

"""Right answers to the exercises of chapter 3, written in other ways than ours: the grader has to accept them all."""

import math

import numpy as np


def rnn_forward__preallocated(x, h0, W_xh, W_hh, b_h):
    T, B, _ = x.shape
    h = np.zeros((T, B, h0.shape[1]))
    prev = h0
    for t in range(T):
        h[t] = np.tanh(x[t] @ W_xh + prev @ W_hh + b_h)
        prev = h[t]
    return h


def rnn_forward__one_longer_then_cut(x, h0, W_xh, W_hh, b_h):
    h = np.empty((len(x) + 1, *h0.shape))
    h[0] = h0
    for t in range(1, len(x) + 1):
        h[t] = np.tanh(x[t - 1] @ W_xh + h[t - 1] @ W_hh + b_h)
    return h[1:]


def rnn_forward__inputs_first(x, h0, W_xh, W_hh, b_h):
    pre = np.einsum("tbd,dh->tbh", x, W_xh) + b_h
    out = []
    for a in pre:
        out.append(np.tanh(a + (out[-1] if out else h0) @ W_hh))
    return np.array(out)


def rnn_forward__recursive(x, h0, W_xh, W_hh, b_h):
    if len(x) == 0:
        return np.zeros((0, *h0.shape))
    first = np.tanh(x[0] @ W_xh + h0 @ W_hh + b_h)
    return np.concatenate([first[None], rnn_forward__recursive(x[1:], first, W_xh, W_hh, b_h)])


def readout__einsum(h, W_hy, b_y):
    return np.einsum("...h,hk->...k", h, W_hy) + b_y


def readout__flattened(h, W_hy, b_y):
    rows = h.reshape(-1, h.shape[-1]) @ W_hy + b_y
    return rows.reshape(*h.shape[:-1], len(b_y))


def readout__two_branches(h, W_hy, b_y):
    if h.ndim == 2:
        return np.dot(h, W_hy) + b_y
    return np.stack([np.dot(step, W_hy) + b_y for step in h])


def squared_error__rows(prediction, target):
    difference = (prediction - target).reshape(-1, prediction.shape[-1])
    N = difference.shape[0]
    return 0.5 * np.sum(difference * difference) / N, (difference / N).reshape(prediction.shape)


def squared_error__mean_of_norms(prediction, target):
    lengths = np.linalg.norm(prediction - target, axis=-1)
    return 0.5 * np.mean(lengths**2), (prediction - target) / lengths.size


def squared_error__from_the_other_side(prediction, target):
    d = target - prediction
    N = math.prod(d.shape[:-1])
    return np.vdot(d, d) / 2 / N, -d / N


def rnn_step_backward__einsum(dh, x, h_prev, h, W_xh, W_hh):
    da = dh - dh * h * h
    return (
        np.einsum("bh,dh->bd", da, W_xh),
        np.einsum("bj,ij->bi", da, W_hh),
        np.einsum("bd,bh->dh", x, da),
        np.einsum("bi,bj->ij", h_prev, da),
        np.einsum("bh->h", da),
    )


def rnn_step_backward__loop_over_batch(dh, x, h_prev, h, W_xh, W_hh):
    dx, dh_prev = np.zeros_like(x), np.zeros_like(h_prev)
    dW_xh, dW_hh, db_h = np.zeros_like(W_xh), np.zeros_like(W_hh), np.zeros(h.shape[1])
    for b in range(len(x)):
        da = dh[b] * (1 - h[b] ** 2)
        dx[b], dh_prev[b] = W_xh @ da, W_hh @ da
        dW_xh += np.outer(x[b], da)
        dW_hh += np.outer(h_prev[b], da)
        db_h += da
    return dx, dh_prev, dW_xh, dW_hh, db_h


def rnn_step_backward__stacked(dh, x, h_prev, h, W_xh, W_hh):
    D = x.shape[1]
    da = (1 + h) * (1 - h) * dh
    both = np.concatenate([x, h_prev], axis=1)
    dW = both.T @ da
    dboth = da @ np.concatenate([W_xh, W_hh]).T
    return [dboth[:, :D], dboth[:, D:], dW[:D], dW[D:], np.ones(len(x)) @ da]


def rnn_backward__states_with_h0(dh, x, h0, h, W_xh, W_hh):
    states = np.concatenate([h0[None], h])
    carried = np.zeros_like(h0)
    dx, dW_xh, dW_hh, db = np.empty_like(x), 0, 0, 0
    for t in range(len(x), 0, -1):
        da = (dh[t - 1] + carried) * (1 - states[t] ** 2)
        dW_xh = dW_xh + x[t - 1].T @ da
        dW_hh = dW_hh + states[t - 1].T @ da
        db = db + da.sum(axis=0)
        dx[t - 1] = da @ W_xh.T
        carried = da @ W_hh.T
    return dx, carried, dW_xh, dW_hh, db


def rnn_backward__einsum_over_all_time(dh, x, h0, h, W_xh, W_hh):
    da = np.zeros_like(h)
    later = np.zeros_like(h0)
    for t in range(len(h))[::-1]:
        da[t] = (dh[t] + later) * (1 - h[t] ** 2)
        later = np.dot(da[t], W_hh.T)
    before = np.concatenate([h0[np.newaxis], h[:-1]])
    return (
        np.einsum("tbh,dh->tbd", da, W_xh),
        later,
        np.einsum("tbd,tbh->dh", x, da),
        np.einsum("tbi,tbj->ij", before, da),
        da.sum((0, 1)),
    )


def rnn_backward__adds_into_a_copy(dh, x, h0, h, W_xh, W_hh):
    dh = dh.copy()
    T = len(x)
    grads = []
    for t in reversed(range(T)):
        da = dh[t] * (1 - h[t] ** 2)
        prev = h0 if t == 0 else h[t - 1]
        grads.append((x[t].T @ da, prev.T @ da, da.sum(axis=0), da @ W_xh.T))
        back = da @ W_hh.T
        if t > 0:
            dh[t - 1] += back
    dW_xh, dW_hh, db = (sum(g[i] for g in grads) for i in range(3))
    return np.stack([g[3] for g in grads[::-1]]), back, dW_xh, dW_hh, db


def rnn_backward_truncated__windows(dh, x, h0, h, W_xh, W_hh, k):
    dx, dW_xh, dW_hh, db = np.empty_like(x), 0, 0, 0
    first = None
    for start in range(0, len(x), k):
        w = slice(start, start + k)
        before = h0 if start == 0 else h[start - 1]
        dx[w], dh_start, a, b, c = rnn_backward__states_with_h0(dh[w], x[w], before, h[w], W_xh, W_hh)
        first = dh_start if first is None else first
        dW_xh, dW_hh, db = dW_xh + a, dW_hh + b, db + c
    return dx, first, dW_xh, dW_hh, db


def rnn_backward_truncated__mask(dh, x, h0, h, W_xh, W_hh, k):
    T = len(x)
    passes = np.array([(t + 1) % k != 0 for t in range(T)], dtype=float)
    da, later = np.zeros_like(h), np.zeros_like(h0)
    for t in range(T - 1, -1, -1):
        da[t] = (dh[t] + passes[t] * later) * (1 - h[t] ** 2)
        later = da[t] @ W_hh.T
    before = np.vstack([h0[None], h[:-1]])
    return (
        da @ W_xh.T,
        later,
        np.einsum("tbd,tbh->dh", x, da),
        np.einsum("tbi,tbj->ij", before, da),
        da.sum(axis=(0, 1)),
    )


def rnn_backward_truncated__nested_loops(dh, x, h0, h, W_xh, W_hh, k):
    T, B, D = x.shape
    H = h.shape[-1]
    dx, dW_xh, dW_hh, db = np.zeros((T, B, D)), np.zeros((D, H)), np.zeros((H, H)), np.zeros(H)
    for start in range((T - 1) // k * k, -1, -k):
        carried = np.zeros((B, H))
        for t in range(min(start + k, T) - 1, start - 1, -1):
            da = (dh[t] + carried) * (1 - h[t] ** 2)
            prev = h[t - 1] if t else h0
            dx[t] = da @ W_xh.T
            dW_xh += x[t].T @ da
            dW_hh += prev.T @ da
            db += da.sum(0)
            carried = da @ W_hh.T
    return dx, carried, dW_xh, dW_hh, db


def clip_by_global_norm__concatenated(gradients, limit):
    names = list(gradients) if isinstance(gradients, dict) else range(len(gradients))
    norm = np.linalg.norm(np.concatenate([np.ravel(gradients[name]) for name in names]))
    factor = min(1, limit / norm) if norm > 0 else 1
    if isinstance(gradients, dict):
        return {name: factor * gradients[name] for name in names}, norm
    return [factor * gradients[name] for name in names], norm


def clip_by_global_norm__norm_of_norms(gradients, limit):
    arrays = list(gradients.values()) if isinstance(gradients, dict) else gradients
    norm = np.linalg.norm([np.linalg.norm(g) for g in arrays])
    clipped = [g if norm <= limit else g / norm * limit for g in arrays]
    return (dict(zip(gradients, clipped, strict=True)) if isinstance(gradients, dict) else clipped), norm


def clip_by_global_norm__maximum(gradients, limit):
    is_dict = isinstance(gradients, dict)
    total = 0.0
    for g in gradients.values() if is_dict else gradients:
        total += float((g * g).sum())
    norm = math.sqrt(total)
    scale = limit / max(norm, limit)
    return {k: g * scale for k, g in gradients.items()} if is_dict else [g * scale for g in gradients], norm


def state_jacobian_norms__loop_over_batch(h, W_hh):
    T, B, H = h.shape
    norms = np.ones((T, B))
    for b in range(B):
        J = np.eye(H)
        for t in range(T - 2, -1, -1):
            J = W_hh @ np.diag(1 - h[t + 1, b] ** 2) @ J
            norms[t, b] = np.linalg.norm(J, 2)
    return norms


def state_jacobian_norms__singular_values(h, W_hh):
    T, B, H = h.shape
    J = np.tile(np.eye(H), (B, 1, 1))
    out = [np.ones(B)]
    for t in range(T - 1, 0, -1):
        J = np.einsum("ij,bj,bjk->bik", W_hh, 1 - h[t] ** 2, J)
        out.insert(0, np.linalg.svd(J, compute_uv=False)[:, 0])
    return np.stack(out)


def state_jacobian_norms__columns(h, W_hh):
    T, B, H = h.shape
    norms = np.empty((T, B))
    for b in range(B):
        for t in range(T):
            J = np.eye(H)
            for s in range(t + 1, T):
                J = np.diag(1 - h[s, b] ** 2) @ W_hh.T @ J
            norms[t, b] = np.sqrt(np.linalg.eigvalsh(J.T @ J).max())
    return norms


# ---- leaky_step_backward


def leaky_step_backward__two_ways_named(dh, x, h_prev, h, W_xh, W_hh):
    half = 0.5 * dh
    da = half * (1 - (2 * h - h_prev) ** 2)
    direct, through_the_sum = half, np.einsum("bj,ij->bi", da, W_hh)
    return da @ W_xh.T, direct + through_the_sum, x.T @ da, h_prev.T @ da, np.ones(len(x)) @ da


def leaky_step_backward__tanh_computed_again(dh, x, h_prev, h, W_xh, W_hh):
    g = np.tanh(np.arctanh(2 * (h - h_prev / 2)))
    da = dh * (1 - g) * (1 + g) / 2
    return da @ W_xh.T, dh / 2 + da @ W_hh.T, x.T @ da, h_prev.T @ da, da.sum(0)


def leaky_step_backward__halved_at_the_end(dh, x, h_prev, h, W_xh, W_hh):
    da = dh * (1 - (h + h - h_prev) ** 2)
    return tuple(part / 2 for part in (da @ W_xh.T, dh + da @ W_hh.T, x.T @ da, h_prev.T @ da, da.sum(axis=0)))


# ---- what is found


def on_the_wires__as_numbers():
    return np.array([0.15, 0.18, 0.64]), 0.572


def on_the_wires__rounded():
    return np.array([0.150, 0.1796, 0.641]), 0.57


def on_the_wires__with_code():
    h, outside, later, da = [-0.2, 0.5, 0.8, 0.6], [0.11, 0.18, 1.0], 0.0, np.zeros(3)
    for t in (2, 1, 0):
        da[t] = (outside[t] + later) * (1 - h[t + 1] ** 2)
        later = 0.5 * da[t]
    return da, float(da @ h[:3])


def flat_gradient__another_rotation():
    return 1.46 * np.linalg.qr(np.random.default_rng(7).normal(size=(32, 32)))[0]


def flat_gradient__turns_in_planes():
    Q, angles = np.linalg.qr(np.random.default_rng(3).normal(size=(32, 32)))[0], np.linspace(0.2, 3.0, 16)
    turn = np.kron(np.diag(np.cos(angles)), np.eye(2)) + np.kron(np.diag(np.sin(angles)), [[0, 1], [-1, 0]])
    return 1.5 * Q @ turn @ Q.T


def flat_gradient__singular_values_made_equal():
    U, _, Vt = np.linalg.svd(np.random.default_rng(11).normal(size=(32, 32)))
    return 1.5 * U @ Vt


def over_the_cliff__small_steps():
    return 0.005, 90.0


def over_the_cliff__larger_limit():
    return 0.002, 400.0


def over_the_cliff__as_whole_numbers():
    return 1 / 200, 100

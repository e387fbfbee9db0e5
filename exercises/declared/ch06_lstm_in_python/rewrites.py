"""Right answers to the exercises of chapter 6, written in other ways than ours: the grader has to accept them all."""

import numpy as np

from solutions.cells import lstm, rnn

# one_step_gradients


def one_step_gradients__slices(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y):
    B, H = h_prev.shape
    a = np.hstack([x, h_prev]) @ np.vstack([W_x, W_h]) + b
    gates = 1 / (1 + np.exp(-a))
    i, f, o = gates[:, :H], gates[:, H : 2 * H], gates[:, 3 * H :]
    g = np.tanh(a[:, 2 * H : 3 * H])
    c = f * c_prev + i * g
    tanh_c = np.tanh(c)
    h = tanh_c * o
    error = h @ W_hy + b_y - target
    dh = error @ W_hy.T / B
    dc = dh * o * (1 - tanh_c**2)
    da = np.empty((B, 4 * H))
    da[:, :H] = dc * g * i * (1 - i)
    da[:, H : 2 * H] = dc * c_prev * f * (1 - f)
    da[:, 2 * H : 3 * H] = dc * i * (1 - g**2)
    da[:, 3 * H :] = dh * tanh_c * o * (1 - o)
    loss = 0.5 * np.mean(np.sum(error**2, axis=1))
    return loss, h, c, x.T @ da, h_prev.T @ da, np.sum(da, axis=0), h.T @ error / B, error.mean(axis=0)


def one_step_gradients__row_by_row(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y):
    B = len(x)
    hs, cs, loss = [], [], 0.0
    dW_x, dW_h, db, dW_hy, db_y = (np.zeros(w.shape) for w in (W_x, W_h, b, W_hy, b_y))
    for row in range(B):
        a_i, a_f, a_g, a_o = np.split(x[row] @ W_x + h_prev[row] @ W_h + b, 4)
        i, f, g, o = lstm.sigmoid(a_i), lstm.sigmoid(a_f), np.tanh(a_g), lstm.sigmoid(a_o)
        c = f * c_prev[row] + i * g
        h = o * np.tanh(c)
        error = (h @ W_hy + b_y - target[row]) / B
        loss += B * error @ error / 2
        dh = W_hy @ error
        dc = dh * o * (1 - np.tanh(c) ** 2)
        slopes = [dc * g * i * (1 - i), dc * c_prev[row] * f * (1 - f), dc * i * (1 - g * g)]
        da = np.concatenate([*slopes, dh * np.tanh(c) * o * (1 - o)])
        dW_x += np.outer(x[row], da)
        dW_h += np.outer(h_prev[row], da)
        db += da
        dW_hy += np.outer(h, error)
        db_y += error
        hs.append(h)
        cs.append(c)
    return loss, np.array(hs), np.array(cs), dW_x, dW_h, db, dW_hy, db_y


def one_step_gradients__pieces_of_chapter_4(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y):
    h, c, gates = lstm.lstm_step(x, h_prev, c_prev, W_x, W_h, b)
    error = rnn.readout(h, W_hy, b_y) - target
    dh, dW_hy, db_y = rnn.readout_backward(error / len(x), h, W_hy)
    back = lstm.lstm_step_backward(dh, np.zeros_like(c), x, h_prev, c_prev, c, gates, W_x, W_h)
    return np.sum(error**2) / 2 / len(x), h, c, *back[3:], dW_hy, db_y


# elman_training_step


def elman_training_step__without_a_loop(x, target, h_prev, W_xh, W_hh, b_h, W_hy, b_y, rate):
    h = rnn.rnn_step(x, h_prev, W_xh, W_hh, b_h)
    error = h @ W_hy + b_y - target
    da = error @ W_hy.T / len(x) * (1 - h * h)
    W_hh = W_hh - rate * (h_prev.T @ da)
    new = W_xh - rate * (x.T @ da), W_hh, b_h - rate * da.sum(0)
    return (error**2).sum() / 2 / len(x), h, *new, W_hy - rate * (h.T @ error) / len(x), b_y - rate * error.mean(0)


def elman_training_step__rows_kept_as_matrices(x, target, h_prev, W_xh, W_hh, b_h, W_hy, b_y, rate):
    B = len(x)
    h, loss = np.zeros_like(h_prev), 0.0
    d = [np.zeros(w.shape) for w in (W_xh, W_hh, b_h, W_hy, b_y)]
    for row in range(B):
        x_1, h_1 = x[row : row + 1], h_prev[row : row + 1]
        new = np.tanh(x_1 @ W_xh + h_1 @ W_hh + b_h)
        error = new @ W_hy + b_y - target[row]
        loss += (error**2).sum() / 2
        da = error @ W_hy.T * (1 - new**2)
        for total, part in zip(d, (x_1.T @ da, h_1.T @ da, da[0], new.T @ error, error[0])):
            total += part / B
        h[row] = new
    return loss / B, h, *(w - rate * dw for w, dw in zip((W_xh, W_hh, b_h, W_hy, b_y), d))


def elman_training_step__einsum(x, target, h_prev, W_xh, W_hh, b_h, W_hy, b_y, rate):
    h = np.tanh(x @ W_xh + h_prev @ W_hh + b_h)
    error = h @ W_hy + b_y - target
    loss = np.mean(np.sum(error**2, axis=1)) / 2
    da = np.einsum("bk,hk->bh", error, W_hy) * (1 - h**2)
    step = rate / len(x)
    outer = "bi,bj->ij"
    return (loss, h, W_xh - step * np.einsum(outer, x, da), W_hh - step * np.einsum(outer, h_prev, da), b_h - step * da.sum(0),
            W_hy - step * np.einsum(outer, h, error), b_y - step * error.sum(0))


# adding_problem


def adding_problem__one_sequence_at_a_time(rng, T, B):
    values = rng.random((T, B))
    first, second = rng.integers(T // 2, size=B), rng.integers(T // 2, T, size=B)
    x, y = np.zeros((T, B, 2)), np.zeros((B, 1))
    for b in range(B):
        x[:, b, 0] = values[:, b]
        for place in (first[b], second[b]):
            x[place, b, 1] = 1
            y[b] += values[place, b]
    return x, y


def adding_problem__compare(rng, T, B):
    values, half = rng.random(size=(T, B)), T // 2
    first = rng.integers(0, high=half, size=B)
    second = rng.integers(half, high=T, size=(B,))
    t = np.arange(T)[:, None]
    marks = ((t == first) | (t == second)).astype(float)
    return np.dstack([values, marks]), (values * marks).sum(axis=0).reshape(B, 1)


def adding_problem__one_hot(rng, T, B):
    x = np.empty((T, B, 2))
    x[:, :, 0] = rng.random((T, B))
    places = rng.integers(0, T // 2, size=B), rng.integers(T // 2, T, size=B)
    x[:, :, 1] = sum(np.eye(T)[:, place] for place in places)
    return x, np.einsum("tb,tb->b", x[..., 0], x[..., 1])[:, np.newaxis]


# add_by_hand


def add_by_hand__read_out_through_the_output_gate():
    """A candidate that is half as large, and a read-out twice as strong."""
    W_x = np.array([[0, 0, 0.05, 0], [30.0, 0, 0, 0]])
    return W_x, np.zeros((1, 4)), np.array([-15.0, 16, 0, 12]), np.array([[20.0]]), np.zeros(1)


def add_by_hand__output_gate_half_open():
    W_x = np.array([[0, 0, 0.1, 0], [40.0, 0, 0, 0]])
    return W_x, np.zeros((1, 4)), np.array([-20.0, 20, 0, 0]), np.array([[20.0]]), np.zeros(1)


def add_by_hand__upside_down():
    W_x = np.array([[0, 0, -0.1, 0], [60.0, 0, 0, 0]])
    return W_x, np.zeros((1, 4)), np.array([-30.0, 30, 0, 30]), np.array([[-10.0]]), np.zeros(1)


def add_by_hand__the_mark_moves_the_candidate():
    """The candidate is never 0, and the read-out takes away what that adds up to."""
    W_x = np.array([[0, 0, 0.1, 0], [40.0, 0, -0.05, 0]])
    return W_x, np.zeros((1, 4)), np.array([-20.0, 20, 0, 20]), np.array([[10.0]]), np.ones(1)


# reverse_padded


def reverse_padded__list(x, lengths):
    columns = [np.concatenate([x[:n, b][::-1], x[n:, b]]) for b, n in enumerate(lengths)]
    return np.stack(columns, axis=1)


def reverse_padded__index(x, lengths):
    T, B, _ = x.shape
    t = np.arange(T)[:, None]
    source = np.where(t < lengths, lengths - 1 - t, t)
    return x[source, np.arange(B)]


def reverse_padded__step_by_step(x, lengths):
    r = np.array(x)
    for b in range(x.shape[1]):
        for t in range(lengths[b]):
            r[t, b] = x[lengths[b] - 1 - t, b]
    return r


def reverse_padded__flip(x, lengths):
    r = x.copy()
    for b, n in enumerate(lengths.tolist()):
        r[:n, b] = np.flip(x[:n, b], axis=0)
    return r


# a_test_that_catches


def a_test_that_catches__short_one_first():
    x = np.array([[0, 1], [1, 0], [0, 0], [1, 1]], dtype=float)
    return x[:, :, None], np.array([2, 3])


def a_test_that_catches__one_step_alone():
    x = np.zeros((4, 2, 1))
    x[[0, 3], 0, 0] = x[[0, 3], 1, 0] = 1
    return x, np.array([3, 1])


def a_test_that_catches__whole_numbers():
    return np.array([[[0], [1]], [[1], [0]], [[1], [0]], [[1], [1]]]), np.array([3, 2])


# last_state_backward


def last_state_backward__loop(dlast, lengths, T):
    dh = np.zeros((T,) + dlast.shape)
    for b, n in enumerate(lengths):
        dh[n - 1, b] = dlast[b]
    return dh


def last_state_backward__where(dlast, lengths, T):
    last = np.arange(1, T + 1)[:, None] == lengths
    return np.where(last[..., None], dlast, 0.0)


def last_state_backward__add_at(dlast, lengths, T):
    dh = np.zeros((T, *dlast.shape))
    np.add.at(dh, (lengths - 1, np.arange(len(dlast))), dlast)
    return dh


# masked_squared_error


def masked_squared_error__picked(prediction, target, mask):
    error = prediction[mask] - target[mask]
    dprediction = np.zeros_like(prediction)
    dprediction[mask] = error / len(error)
    return np.sum(error**2) / (2 * len(error)), dprediction


def masked_squared_error__assigned(prediction, target, mask):
    error = prediction - target
    error[~mask] = 0
    N = np.count_nonzero(mask)
    return 0.5 * np.sum(error * error) / N, error / N


def masked_squared_error__loops(prediction, target, mask):
    total, N = 0.0, 0
    d = np.zeros(prediction.shape)
    for t in range(mask.shape[0]):
        for b in range(mask.shape[1]):
            if mask[t, b]:
                N += 1
                d[t, b] = prediction[t, b] - target[t, b]
                total += d[t, b] @ d[t, b]
    return total / N / 2, d / N


# bidirectional_forward


def bidirectional_forward__alone(x, lengths, forward, backward):
    """Each sequence by itself, without its padding: nothing can go wrong."""
    H_f, H_b = len(forward[1]), len(backward[1])
    h = np.zeros((*x.shape[:2], H_f + H_b))
    for b, n in enumerate(lengths):
        alone = x[:n, b : b + 1]
        h[:n, b : b + 1, :H_f] = rnn.rnn_forward(alone, np.zeros((1, H_f)), *forward)
        h[:n, b : b + 1, H_f:] = rnn.rnn_forward(alone[::-1], np.zeros((1, H_b)), *backward)[::-1]
    return h


def bidirectional_forward__backwards_in_time(x, lengths, forward, backward):
    """No reversal at all: the second loop runs from T down and lets a state begin where its sequence ends."""
    T, B, _ = x.shape
    f, r = np.zeros((B, len(forward[1]))), np.zeros((B, len(backward[1])))
    fs, rs = [None] * T, [None] * T
    for t in range(T):
        f = np.tanh(x[t] @ forward[0] + f @ forward[1] + forward[2])
        fs[t] = f
    for t in range(T - 1, -1, -1):
        inside = (t < lengths)[:, None]
        r = np.where(inside, np.tanh(x[t] @ backward[0] + r @ backward[1] + backward[2]), 0)
        rs[t] = r
    h = np.dstack([np.array(fs), np.array(rs)])
    h[np.arange(T)[:, None] >= lengths] = 0
    return h


def bidirectional_forward__index(x, lengths, forward, backward):
    W_f, U_f, b_f = forward
    W_b, U_b, b_b = backward
    T, B, _ = x.shape
    t = np.arange(T)[:, None]
    source, column = np.where(t < lengths, lengths - 1 - t, t), np.arange(B)
    turned = x[source, column]
    h = np.zeros((T, B, len(U_f) + len(U_b)))
    one, other = np.zeros((B, len(U_f))), np.zeros((B, len(U_b)))
    for step in range(T):
        one = np.tanh(x[step] @ W_f + one @ U_f + b_f)
        other = np.tanh(turned[step] @ W_b + other @ U_b + b_b)
        h[step, :, : len(U_f)] = one
        h[step, :, len(U_f) :] = other
    h[:, :, len(U_f) :] = h[source, column, len(U_f) :]
    return np.where((t < lengths)[:, :, None], h, 0.0)


# stacked_backward


def stacked_backward__from_the_top(dh, x, h0, h, layers, masks=None):
    read = [x, *h[:-1]]
    if masks is not None:
        read = [states * mask for states, mask in zip(read, masks)]
    first, found = [], []
    for states, start, after, (W_xh, W_hh, _) in list(zip(read, h0, h, layers))[::-1]:
        dh, dstart, *d = rnn.rnn_backward(dh, states, start, after, W_xh, W_hh)
        if masks is not None:
            dh = dh * masks[len(layers) - 1 - len(found)]
        first.append(dstart)
        found.append(tuple(d))
    return dh, np.stack(first[::-1]), found[::-1]


def stacked_backward__recursive(dh, x, h0, h, layers, masks=None):
    mask = 1.0 if masks is None else masks[0]
    first, found = np.empty((0, *h0.shape[1:])), []
    if len(layers) > 1:
        dh, first, found = stacked_backward__recursive(dh, h[0], h0[1:], h[1:], layers[1:], None if masks is None else masks[1:])
    W_xh, W_hh, _ = layers[0]
    dx, dh0, *d = rnn.rnn_backward(dh, x * mask, h0[0], h[0], W_xh, W_hh)
    return dx * mask, np.concatenate([dh0[None], first]), [tuple(d), *found]


def stacked_backward__time_outside(dh, x, h0, h, layers, masks=None):
    """Step by step back through all layers at once, with nothing borrowed."""
    L, T, B, H = h.shape
    if masks is None:
        masks = [np.ones((T, B, len(W_xh))) for W_xh, _, _ in layers]
    dx, carried = np.zeros(x.shape), [np.zeros((B, H)) for _ in range(L)]
    found = [[np.zeros(w.shape) for w in layer] for layer in layers]
    for t in range(T - 1, -1, -1):
        down = dh[t]
        for level in range(L - 1, -1, -1):
            W_xh, W_hh, _ = layers[level]
            before = h[level, t - 1] if t else h0[level]
            below = (h[level - 1, t] if level else x[t]) * masks[level][t]
            da = (down + carried[level]) * (1 - h[level, t] ** 2)
            for total, part in zip(found[level], (below.T @ da, before.T @ da, da.sum(0))):
                total += part
            carried[level] = da @ W_hh.T
            down = da @ W_xh.T * masks[level][t]
        dx[t] = down
    return dx, np.stack(carried), [tuple(d) for d in found]


# dropout


def dropout__where(x, rate, rng):
    mask = np.where(rng.random(x.shape) < rate, 0.0, 1 / (1 - rate))
    return mask * x, mask


def dropout__assign(x, rate, rng):
    mask = np.full(x.shape, 1 / (1 - rate))
    mask[rng.random(x.shape) < rate] = 0
    return x * mask, mask


def dropout__one_entry_at_a_time(x, rate, rng):
    mask = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        if rng.random() >= rate:
            mask[place] = 1 / (1 - rate)
    return x * mask, mask


def dropout__uniform(x, rate, rng):
    kept = rng.uniform(size=x.shape) >= rate
    y = np.zeros_like(x)
    y[kept] = x[kept] / (1 - rate)
    return y, kept / (1 - rate)

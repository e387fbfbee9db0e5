"""Right answers to the exercises of chapter 6, written in other ways than ours: the grader has to accept them all."""

import math

import numpy as np

from solutions.cells import lstm, rnn

# mismatched_gradients


def mismatched_gradients__loop(parameters, gradients):
    names = []
    for name in parameters:
        if name not in gradients:
            names.append(name)
            continue
        if np.asarray(gradients[name]).shape != parameters[name].shape:
            names.append(name)
    return names


def mismatched_gradients__get(parameters, gradients):
    def shape(value):
        return None if value is None else np.array(value).shape

    return [name for name in parameters if shape(gradients.get(name)) != shape(parameters[name])]


def mismatched_gradients__try(parameters, gradients):
    bad = []
    for name, w in parameters.items():
        try:
            fits = np.shape(gradients[name]) == w.shape
        except KeyError:
            fits = False
        if not fits:
            bad += [name]
    return bad


# scaled_error


def scaled_error__norms(analytic, numeric):
    a, n = np.asarray(analytic), np.asarray(numeric)
    if a.shape != n.shape:
        return float("inf")
    return np.linalg.norm((a - n).ravel(), ord=np.inf) / np.linalg.norm(n.ravel(), ord=np.inf)


def scaled_error__loops(analytic, numeric):
    if np.shape(analytic) != np.shape(numeric):
        return math.inf
    worst = scale = 0.0
    for mine, right in zip(np.ravel(analytic), np.ravel(numeric), strict=True):
        worst, scale = max(worst, abs(mine - right)), max(scale, abs(right))
    return worst / scale


def scaled_error__divided_first(analytic, numeric):
    if np.ndim(analytic) != np.ndim(numeric) or np.shape(analytic) != np.shape(numeric):
        return np.inf
    scale = abs(numeric).max()
    return abs(analytic / scale - numeric / scale).max()


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


# stacked_forward


def stacked_forward__time_outside(x, h0, layers, masks=None):
    """Time in the outer loop, layers in the inner one: the order in which a stack would run on a stream."""
    T, L = len(x), len(layers)
    h = np.empty((L, T, *h0.shape[1:]))
    state = [h0[level] for level in range(L)]
    for t in range(T):
        below = x[t]
        for level, (W_xh, W_hh, b_h) in enumerate(layers):
            if masks is not None:
                below = below * masks[level][t]
            state[level] = below = np.tanh(below @ W_xh + state[level] @ W_hh + b_h)
            h[level, t] = below
    return h


def stacked_forward__ones_for_no_masks(x, h0, layers, masks=None):
    masks = [1.0] * len(layers) if masks is None else masks
    outputs = []
    for start, parameters, mask in zip(h0, layers, masks, strict=False):
        source = outputs[-1] if outputs else x
        outputs.append(rnn.rnn_forward(source * mask, start, *parameters))
    return np.array(outputs)


def stacked_forward__recursive(x, h0, layers, masks=None):
    given = x if masks is None else x * masks[0]
    h = rnn.rnn_forward(given, h0[0], *layers[0])[None]
    if len(layers) == 1:
        return h
    above = stacked_forward__recursive(h[0], h0[1:], layers[1:], None if masks is None else masks[1:])
    return np.concatenate([h, above])


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

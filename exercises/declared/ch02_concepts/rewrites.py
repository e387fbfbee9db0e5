"""Right answers to the exercises of chapter 2, each written in another way than the reference."""

import numpy as np


def one_hot__comparison(ids, K):
    return (np.asarray(ids)[..., None] == np.arange(K)).astype(float)


def one_hot__fill_in(ids, K):
    x = np.zeros(ids.shape + (K,))
    for place, symbol in np.ndenumerate(ids):
        x[place + (symbol,)] = 1
    return x


def one_hot__put_along_axis(ids, K):
    x = np.zeros((*np.shape(ids), K))
    np.put_along_axis(x, np.expand_dims(ids, -1), 1.0, axis=-1)
    return x


def one_hot__take_rows(ids, K):
    return np.take(np.identity(K), ids, axis=0)


def unroll__preallocated(x, h0, W_xh, W_hh):
    T, B, _ = x.shape
    h = np.zeros((T, B, W_hh.shape[0]))
    for t in range(T):
        before = h0 if t == 0 else h[t - 1]
        h[t] = x[t].dot(W_xh) + before.dot(W_hh)
    return h


def unroll__one_product_for_all_inputs(x, h0, W_xh, W_hh):
    drive = np.einsum("tbd,dh->tbh", x, W_xh)
    h = drive.copy()
    h[0] += h0 @ W_hh
    for t in range(1, len(x)):
        h[t] += h[t - 1] @ W_hh
    return h


def unroll__h0_in_front(x, h0, W_xh, W_hh):
    h = [h0]
    W = np.vstack([W_xh, W_hh])
    for x_t in x:
        h.append(np.hstack([x_t, h[-1]]) @ W)
    return np.array(h[1:])


def unroll__closed_form(x, h0, W_xh, W_hh):
    power = np.linalg.matrix_power
    return np.stack(
        [h0 @ power(W_hh, t + 1) + sum(x[s] @ W_xh @ power(W_hh, t - s) for s in range(t + 1)) for t in range(len(x))]
    )


def unroll__sequence_by_sequence(x, h0, W_xh, W_hh):
    T, B, _ = x.shape
    out = np.empty((T, B, h0.shape[1]))
    for b in range(B):
        state = h0[b]
        for t in range(T):
            state = W_xh.T @ x[t, b] + W_hh.T @ state
            out[t, b] = state
    return out


def decode_past__column_of_ones(h, x, delay):
    T = len(h)
    A = np.concatenate([h[delay:], np.ones((T - delay, h.shape[1], 1))], axis=2).reshape(-1, h.shape[2] + 1)
    Y = x[: T - delay].reshape(-1, x.shape[2])
    W = np.linalg.lstsq(A, Y, rcond=None)[0]
    left = np.square(Y - A @ W).sum()
    return 1 - left / np.square(Y - Y.mean(0)).sum()


def decode_past__normal_equations(h, x, delay):
    A = h[delay:].reshape(-1, h.shape[-1])
    Y = x[: len(x) - delay].reshape(-1, x.shape[-1])
    A, Y = A - A.mean(0), Y - Y.mean(0)
    W = np.linalg.solve(A.T @ A, A.T @ Y)
    return 1 - ((Y - A @ W) ** 2).sum() / (Y**2).sum()


def decode_past__projection(h, x, delay):
    rows = [(h[t, b], x[t - delay, b]) for t in range(delay, len(h)) for b in range(h.shape[1])]
    A, Y = np.array([r[0] for r in rows]), np.array([r[1] for r in rows])
    A, Y = A - np.mean(A, axis=0), Y - np.mean(Y, axis=0)
    Q, _ = np.linalg.qr(A)
    return np.sum((Q.T @ Y) ** 2) / np.sum(Y**2)


def decode_past__pseudo_inverse(h, x, delay):
    T, B, H = h.shape
    A = np.hstack([np.ones(((T - delay) * B, 1)), h[delay:].reshape(-1, H)])
    Y = x[: T - delay].reshape(A.shape[0], -1)
    guess = A @ (np.linalg.pinv(A) @ Y)
    return 1 - np.sum((Y - guess) ** 2) / (Y.var(axis=0).sum() * len(Y))


def last_state__loop(h, lengths):
    return np.array([h[length - 1, b] for b, length in enumerate(lengths)])


def last_state__take_along_axis(h, lengths):
    return np.take_along_axis(h, (lengths - 1)[None, :, None], axis=0)[0]


def last_state__mask(h, lengths):
    last = np.arange(1, len(h) + 1)[:, None] == lengths
    return (h * last[..., None]).sum(axis=0)


def last_state__where(h, lengths):
    summary = h[0]
    for t in range(1, len(h)):
        summary = np.where((t < lengths)[:, None], h[t], summary)
    return summary


def free_run__preallocated(x1, h0, W_xh, W_hh, W_hy, steps):
    y = np.empty((steps, *x1.shape))
    state, given = h0, x1
    for t in range(steps):
        state = np.dot(given, W_xh) + np.dot(state, W_hh)
        y[t] = given = np.dot(state, W_hy)
    return y


def free_run__closed_loop_matrix(x1, h0, W_xh, W_hh, W_hy, steps):
    closed = W_hh + W_hy @ W_xh
    h = x1 @ W_xh + h0 @ W_hh
    y = [h @ W_hy]
    for _ in range(steps - 1):
        h = h @ closed
        y.append(h @ W_hy)
    return np.array(y)


def free_run__while_loop(x1, h0, W_xh, W_hh, W_hy, steps):
    inputs, h, made = [x1], h0, 0
    while made < steps:
        h = np.hstack([inputs[-1], h]) @ np.vstack([W_xh, W_hh])
        inputs.append(h @ W_hy)
        made += 1
    return np.stack(inputs[1:])


def causal_conv1d__padded(x, W, b, dilation=1):
    T, pad = len(x), (len(W) - 1) * dilation
    padded = np.concatenate([np.zeros((pad,) + x.shape[1:]), x])
    return b + sum(padded[pad - j * dilation : pad - j * dilation + T] @ W[j] for j in range(len(W)))


def causal_conv1d__windows_side_by_side(x, W, b, dilation=1):
    k, C_in, C_out = W.shape
    T = len(x)
    shifted = []
    for j in range(k):
        late = np.zeros_like(x)
        if j * dilation < T:
            late[j * dilation :] = x[: T - j * dilation]
        shifted.append(late)
    return np.concatenate(shifted, axis=2) @ W.reshape(k * C_in, C_out) + b


def causal_conv1d__einsum_over_a_gather(x, W, b, dilation=1):
    T, k = len(x), len(W)
    index = np.arange(T)[:, None] - dilation * np.arange(k)
    taken = np.where((index >= 0)[..., None, None], x[np.maximum(index, 0)], 0)
    return np.einsum("tkbi,kio->tbo", taken, W) + b


def causal_conv1d__add_each_input_to_its_future(x, W, b, dilation=1):
    T, B, _ = x.shape
    y = np.tile(b, (T, B, 1)).astype(float)
    for s in range(T):
        for j in range(len(W)):
            if s + j * dilation < T:
                y[s + j * dilation] += x[s] @ W[j]
    return y


def receptive_field__from_the_top(kernel_sizes, dilations, strides):
    width = 1
    for k, d, s in list(zip(kernel_sizes, dilations, strides))[::-1]:
        width = (width - 1) * s + (k - 1) * d + 1
    return width


def receptive_field__formula(kernel_sizes, dilations, strides):
    k, d = np.array(kernel_sizes), np.array(dilations)
    below = np.concatenate([[1], np.cumprod(strides)[:-1]])
    return int(1 + np.sum((k - 1) * d * below))


def receptive_field__set_of_offsets(kernel_sizes, dilations, strides):
    seen = {0}
    for layer in reversed(range(len(kernel_sizes))):
        taps = [j * dilations[layer] for j in range(kernel_sizes[layer])]
        seen = {place * strides[layer] + tap for place in seen for tap in taps}
    return max(seen) - min(seen) + 1


def unrolled_kernel__matrix_power(W_xh, W_hh, k):
    return np.array([W_xh @ np.linalg.matrix_power(W_hh, j) for j in range(k)])


def unrolled_kernel__preallocated(W_xh, W_hh, k):
    W = np.empty((k, *W_xh.shape))
    W[0] = W_xh
    for j in range(1, k):
        W[j] = W[j - 1] @ W_hh
    return W


def unrolled_kernel__clicks(W_xh, W_hh, k):
    h, W = np.eye(len(W_xh)) @ W_xh, []
    for _ in range(k):
        W.append(h)
        h = h @ W_hh
    return np.stack(W)


def parameter_count__if_chain(cell, D, H, biases=1):
    if cell == "rnn":
        g = 1
    elif cell == "lstm":
        g = 4
    else:
        g = 3
    if cell.endswith("reset_after"):
        biases = 2
    return g * (D * H + H * H + biases * H)


def parameter_count__build_and_count(cell, D, H, biases=1):
    blocks = {"rnn": 1, "lstm": 4}.get(cell, 3)
    vectors = 2 if cell == "gru_reset_after" else biases
    return sum(np.zeros(shape).size for shape in blocks * ([(D, H), (H, H)] + vectors * [(H,)]))


def parameter_count__stacked(cell, D, H, biases=1):
    width = {"rnn": H, "lstm": 4 * H, "gru": 3 * H, "gru_reset_after": 3 * H}[cell]
    rows = D + H + (2 if cell == "gru_reset_after" else biases)
    return np.int64(rows * width)


def delayed_echo__choose_signs(rng, T, B, delay):
    x = np.where(rng.integers(2, size=(T, B, 1)) == 1, 1.0, -1.0)
    return x, np.concatenate([np.zeros((delay, B, 1)), x])[:T]


def delayed_echo__loop(rng, T, B, delay):
    x = (rng.integers(2, size=(T, B, 1)) * 2 - 1).astype(float)
    y = np.zeros((T, B, 1))
    for t in range(delay, T):
        y[t] = x[t - delay]
    return x, y


def delayed_echo__roll(rng, T, B, delay):
    x = np.array([-1.0, 1.0])[rng.integers(2, size=(T, B, 1))]
    y = np.roll(x, delay, axis=0)
    y[:delay] = 0
    return x, y


def centred_conv1d__padded_on_both_sides(x, W, b):
    r = len(W) // 2
    padded = np.pad(x, ((r, r), (0, 0), (0, 0)))
    return b + sum(padded[2 * r - j : 2 * r - j + len(x)] @ W[j] for j in range(len(W)))


def centred_conv1d__loop_over_distances(x, W, b):
    r, P = (len(W) - 1) // 2, len(x)
    y = x @ W[r] + b
    for away in range(1, r + 1):
        y[: P - away] += x[away:] @ W[r - away]
        y[away:] += x[: P - away] @ W[r + away]
    return y


def centred_conv1d__numpy_convolve(x, W, b):
    P, B, C_in = x.shape
    k, _, C_out = W.shape
    y = np.zeros((P, B, C_out)) + b
    for n in range(B):
        for i in range(C_in):
            for o in range(C_out):
                y[:, n, o] += np.convolve(x[:, n, i], W[:, i, o])[k // 2 : k // 2 + P]
    return y


def _conv(x, W):
    r = len(W) // 2
    padded = np.pad(x, ((r, r), (0, 0), (0, 0)))
    return sum(padded[2 * r - j : 2 * r - j + len(x)] @ W[j] for j in range(len(W)))


def recurrent_convolution__state_from_zero(u, W_ff, W_rec, b, steps):
    h = np.zeros((*u.shape[:2], len(b)))  # h * W_rec is then 0, so the first round is the feed-forward one
    for _ in range(steps + 1):
        a = _conv(u, W_ff) + _conv(h, W_rec) + b
        h = a * (a > 0)
    return h


def recurrent_convolution__both_kernels_each_time(u, W_ff, W_rec, b, steps):
    h = np.clip(_conv(u, W_ff) + b, 0, None)
    while steps > 0:
        h = np.clip(_conv(u, W_ff) + _conv(h, W_rec) + b, 0, None)
        steps -= 1
    return h


def recurrent_convolution__recursive(u, W_ff, W_rec, b, steps):
    a = _conv(u, W_ff) + b
    if steps:
        a = a + _conv(recurrent_convolution__recursive(u, W_ff, W_rec, b, steps - 1), W_rec)
    return np.where(a > 0, a, 0)

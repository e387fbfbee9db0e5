"""Right answers to the exercises of chapter 2, each written in another way than the reference."""

import numpy as np


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


def perfect_recall__from_the_other_end():
    return np.eye(8)[-1:] / 10, np.eye(8, k=-1)


def perfect_recall__signs_turned():
    return -0.15 * np.eye(1, 8), -np.eye(8, k=1)


def perfect_recall__shuffled_places():
    order = np.array([3, 0, 6, 1, 7, 5, 2, 4])
    W_xh, W_hh = np.zeros((1, 8)), np.zeros((8, 8))
    W_xh[0, order[0]] = 0.1
    for here, there in zip(order, order[1:]):
        W_hh[here, there] = 1
    return W_xh, W_hh


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


def inputs_in_sight__sums_of_all_choices(kernel_sizes, dilations):
    taps = [np.arange(k) * d for k, d in zip(kernel_sizes, dilations)]
    return np.unique(sum(np.meshgrid(*taps)))


def inputs_in_sight__mask(kernel_sizes, dilations):
    seen = np.ones(1)
    for k, d in zip(kernel_sizes, dilations):
        taps = np.zeros((k - 1) * d + 1)
        taps[::d] = 1
        seen = np.convolve(seen, taps)
    return np.flatnonzero(seen)


def inputs_in_sight__from_the_top(kernel_sizes, dilations):
    def below(layer):
        if layer < 0:
            return {0}
        return {j * dilations[layer] + before for j in range(kernel_sizes[layer]) for before in below(layer - 1)}

    return np.array(sorted(below(len(kernel_sizes) - 1)))


def window_forecast__list_of_windows(x, k):
    A = np.array([[*x[t - k : t], 1.0] for t in range(k, len(x))])
    w = np.linalg.lstsq(A, x[k:], rcond=None)[0]
    return 1 - np.var(x[k:] - A @ w) / np.var(x[k:])


def window_forecast__sliding_view(x, k):
    A = np.lib.stride_tricks.sliding_window_view(x, k)[:-1]
    A, y = A - A.mean(axis=0), x[k:] - x[k:].mean()
    left = y - A @ np.linalg.pinv(A) @ y
    return 1 - (left @ left) / (y @ y)


def window_forecast__shifted_columns(x, k):
    T = len(x)
    A = np.column_stack([x[k - j : T - j] for j in range(1, k + 1)])
    A, y = A - A.mean(axis=0), x[k:] - x[k:].mean()
    Q, _ = np.linalg.qr(A)
    return np.sum((Q.T @ y) ** 2) / np.sum(y**2)


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


def hold_a_bit__stronger():
    return 13.0, 10.0, 0.0


def hold_a_bit__leans_a_little():
    return 13.0, 10.0, 0.3


def hold_a_bit__larger():
    return 40.0, 30.0, 0.0

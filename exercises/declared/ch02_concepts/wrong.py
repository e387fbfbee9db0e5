"""Wrong answers to the exercises of chapter 2, one fault each, as learners make them.

Each docstring is a piece of the sentence that the grader has to say.
"""

import numpy as np

# unroll


def unroll__W_hh_transposed(x, h0, W_xh, W_hh):
    """W_hh is transposed"""
    states, h = [], h0
    for x_t in x:
        h = x_t @ W_xh + h @ W_hh.T
        states.append(h)
    return np.stack(states)


def unroll__h0_forgotten(x, h0, W_xh, W_hh):
    """h0 is ignored: zeros stand in its place"""
    states, h = [], np.zeros_like(h0)
    for x_t in x:
        h = x_t @ W_xh + h @ W_hh
        states.append(h)
    return np.stack(states)


def unroll__always_from_h0(x, h0, W_xh, W_hh):
    """h0 stands where"""
    return np.stack([x_t @ W_xh + h0 @ W_hh for x_t in x])


def unroll__h0_included_last_dropped(x, h0, W_xh, W_hh):
    """comes too late"""
    states, h = [], h0
    for x_t in x:
        states.append(h)
        h = x_t @ W_xh + h @ W_hh
    return np.stack(states)


def unroll__only_the_last_state(x, h0, W_xh, W_hh):
    """Only the last entry along axis 0"""
    h = h0
    for x_t in x:
        h = x_t @ W_xh + h @ W_hh
    return h


def unroll__batch_first(x, h0, W_xh, W_hh):
    """axes 0 and 1 have changed places"""
    states, h = [], h0
    for x_t in x:
        h = x_t @ W_xh + h @ W_hh
        states.append(h)
    return np.stack(states, axis=1)


def unroll__one_array_in_every_row(x, h0, W_xh, W_hh):
    """was one array changed in place and collected each time"""
    states, h = [], h0.copy()
    for x_t in x:
        h[:] = x_t @ W_xh + h @ W_hh
        states.append(h)
    return np.stack(states)


# decode_past


def _fit(states, targets):
    states, targets = states - states.mean(0), targets - targets.mean(0)
    W = np.linalg.lstsq(states, targets, rcond=None)[0]
    return states, targets, W


# last_state


def last_state__one_too_late(h, lengths):
    """is out of bounds for axis 0"""
    return h[lengths, np.arange(len(lengths))]


def last_state__one_too_early(h, lengths):
    """lengths - 2"""
    return h[lengths - 2, np.arange(len(lengths))]


# free_run


def free_run__input_never_replaced(x1, h0, W_xh, W_hh, W_hy, steps):
    """x1 stands where"""
    outputs, h = [], h0
    for _ in range(steps):
        h = x1 @ W_xh + h @ W_hh
        outputs.append(h @ W_hy)
    return np.stack(outputs)


def free_run__begins_with_the_given_input(x1, h0, W_xh, W_hh, W_hy, steps):
    """comes too late"""
    outputs, x, h = [], x1, h0
    for _ in range(steps):
        outputs.append(x)
        h = x @ W_xh + h @ W_hh
        x = h @ W_hy
    return np.stack(outputs)


def free_run__state_not_carried(x1, h0, W_xh, W_hh, W_hy, steps):
    """h0 stands where"""
    outputs, x = [], x1
    for _ in range(steps):
        x = (x @ W_xh + h0 @ W_hh) @ W_hy
        outputs.append(x)
    return np.stack(outputs)


def free_run__one_step_short(x1, h0, W_xh, W_hh, W_hy, steps):
    """The loop makes one step too few"""
    outputs, x, h = [], x1, h0
    for _ in range(steps - 1):
        h = x @ W_xh + h @ W_hh
        x = h @ W_hy
        outputs.append(x)
    return np.stack(outputs)


def free_run__starts_from_nothing(x1, h0, W_xh, W_hh, W_hy, steps):
    """h0 is ignored: zeros stand in its place"""
    outputs, x, h = [], x1, np.zeros_like(h0)
    for _ in range(steps):
        h = x @ W_xh + h @ W_hh
        x = h @ W_hy
        outputs.append(x)
    return np.stack(outputs)


# causal_conv1d


def _conv(x, W, b, places):
    """The sum over taps, where places(t, j) says which input tap j of output t looks at, or None."""
    outputs = []
    for t in range(len(x)):
        y = b
        for j in range(len(W)):
            place = places(t, j)
            if place is not None:
                y = y + x[place] @ W[j]
        outputs.append(y * np.ones((x.shape[1], 1)))
    return np.stack(outputs)


# receptive_field


def receptive_field__whole_kernels(kernel_sizes, dilations, strides):
    """The term 1 is missing"""
    R, step = 1, 1
    for k, d, s in zip(kernel_sizes, dilations, strides):
        R += k * d * step
        step *= s
    return R


def receptive_field__starts_from_nothing(kernel_sizes, dilations, strides):
    """0 stands where"""
    R, step = 0, 1
    for k, d, s in zip(kernel_sizes, dilations, strides):
        R += (k - 1) * d * step
        step *= s
    return R


def receptive_field__only_the_stride_just_below(kernel_sizes, dilations, strides):
    """overwritten"""
    R, step = 1, 1
    for k, d, s in zip(kernel_sizes, dilations, strides):
        R += (k - 1) * d * step
        step = s
    return R


# unrolled_kernel


def unrolled_kernel__oldest_first(W_xh, W_hh, k):
    """reverse order along k"""
    return np.stack([W_xh @ np.linalg.matrix_power(W_hh, j) for j in reversed(range(k))])


def unrolled_kernel__transposed(W_xh, W_hh, k):
    """W_hh is transposed"""
    return np.stack([W_xh @ np.linalg.matrix_power(W_hh.T, j) for j in range(k)])


def unrolled_kernel__input_weights_missing(W_xh, W_hh, k):
    """has shape"""
    return np.stack([np.linalg.matrix_power(W_hh, j) for j in range(k)])


# parameter_count


def parameter_count__no_recurrent_weights(cell, D, H, biases=1):
    """The term H is missing"""
    g = {"rnn": 1, "lstm": 4, "gru": 3, "gru_reset_after": 3}[cell]
    return g * H * (D + (2 if cell == "gru_reset_after" else biases))


def parameter_count__no_bias(cell, D, H, biases=1):
    """The term biases is missing"""
    g = {"rnn": 1, "lstm": 4, "gru": 3, "gru_reset_after": 3}[cell]
    return g * H * (D + H)


def parameter_count__three_gates_of_the_lstm(cell, D, H, biases=1):
    """3 stands where"""
    g = {"rnn": 1, "lstm": 3, "gru": 3, "gru_reset_after": 3}[cell]
    return g * H * (D + H + (2 if cell == "gru_reset_after" else biases))


def parameter_count__two_gates_of_the_gru(cell, D, H, biases=1):
    """2 stands where"""
    g = {"rnn": 1, "lstm": 4, "gru": 2, "gru_reset_after": 3}[cell]
    return g * H * (D + H + (2 if cell == "gru_reset_after" else biases))


def parameter_count__reset_after_like_the_others(cell, D, H, biases=1):
    """biases is missing"""
    g = {"rnn": 1, "lstm": 4, "gru": 3, "gru_reset_after": 3}[cell]
    return g * H * (D + H + biases)


def parameter_count__one_block_for_all(cell, D, H, biases=1):
    """The factor blocks is missing"""
    return H * (D + H + (2 if cell == "gru_reset_after" else biases))


# delayed_echo


def delayed_echo__swapped(rng, T, B, delay):
    """yours are y, x; expected are x, y"""
    x = 2.0 * rng.integers(2, size=(T, B, 1)) - 1
    y = np.zeros_like(x)
    y[delay:] = x[: T - delay]
    return y, x


def delayed_echo__ones_before_the_first_echo(rng, T, B, delay):
    """y = ones_like(x)"""
    x = 2.0 * rng.integers(2, size=(T, B, 1)) - 1
    y = np.ones_like(x)
    y[delay:] = x[: T - delay]
    return x, y


def delayed_echo__no_last_axis(rng, T, B, delay):
    """only the shape is not"""
    x = 2.0 * rng.integers(2, size=(T, B)) - 1
    y = np.zeros_like(x)
    y[delay:] = x[: T - delay]
    return x, y


# centred_conv1d


def _centred(x, W, b, r=None):
    r = len(W) // 2 if r is None else r
    return _conv(x, W, b, lambda p, j: p + r - j if 0 <= p + r - j < len(x) else None)


def centred_conv1d__full_length(x, W, b):
    """has shape"""
    longer = np.pad(x, ((0, len(W) - 1), (0, 0), (0, 0)))
    return _centred(longer, W, b, r=0)


# recurrent_convolution


# as found by going through the notebook


def decode_past__minus_delay_as_an_end(h, x, delay):
    """delay 0"""
    S, Y, W = _fit(h[delay:].reshape(-1, h.shape[2]), x[:-delay].reshape(-1, x.shape[2]))
    return 1 - np.sum((Y - S @ W) ** 2) / np.sum(Y**2)


def decode_past__one_mean_for_all(h, x, delay):
    """The mean runs over all axes"""
    S, Y = h[delay:].reshape(-1, h.shape[2]), x[: len(x) - delay].reshape(-1, x.shape[2])
    S, Y = S - S.mean(), Y - Y.mean()
    W = np.linalg.lstsq(S, Y, rcond=None)[0]
    return 1 - np.sum((Y - S @ W) ** 2) / np.sum(Y**2)


def delayed_echo__draws_of_its_own(rng, T, B, delay):
    """two calls with the same rng give different numbers"""
    x = np.random.default_rng().choice([-1.0, 1.0], size=(T, B, 1))
    y = np.zeros_like(x)
    y[delay:] = x[: T - delay]
    return x, y


def delayed_echo__generator_of_its_own(rng, T, B, delay):
    """not from a generator of your own"""
    rng = np.random.default_rng(0)
    x = 2.0 * rng.integers(2, size=(T, B, 1)) - 1
    y = np.zeros_like(x)
    y[delay:] = x[: T - delay]
    return x, y

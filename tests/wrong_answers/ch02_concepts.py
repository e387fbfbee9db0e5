"""Wrong answers to the exercises of chapter 2, one fault each, as learners make them.

Each docstring is a piece of the sentence that the grader has to say.
"""

import numpy as np

# one_hot


def one_hot__transposed(ids, K):
    """has shape"""
    return np.moveaxis(np.eye(K)[ids], -1, 0)


def one_hot__counts_from_one(ids, K):
    """has shape"""
    return np.eye(K + 1)[ids]


def one_hot__size_read_off_the_ids(ids, K):
    """has shape"""
    return np.eye(ids.max() + 1)[ids]


def one_hot__all_symbols_up_to_this_one(ids, K):
    """Every column up to the symbol's is 1"""
    return (np.arange(K) <= ids[..., None]).astype(float)


def one_hot__shifted(ids, K):
    """counted from 1"""
    return (np.arange(K) == ids[..., None] - 1).astype(float)


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
    """h0 stands where h belongs"""
    return np.stack([x_t @ W_xh + h0 @ W_hh for x_t in x])


def unroll__h0_included_last_dropped(x, h0, W_xh, W_hh):
    """comes too late: it belongs before states.append(h)"""
    states, h = [], h0
    for x_t in x:
        states.append(h)
        h = x_t @ W_xh + h @ W_hh
    return np.stack(states)


def unroll__input_weights_missing_from_all_but_the_first(x, h0, W_xh, W_hh):
    """Only the first input is used"""
    states = [x[0] @ W_xh + h0 @ W_hh]
    for _ in range(1, len(x)):
        states.append(states[-1] @ W_hh)
    return np.stack(states)


def unroll__backwards_in_time(x, h0, W_xh, W_hh):
    """The steps are taken backwards"""
    h, state = np.zeros((*x.shape[:2], h0.shape[1])), h0
    for t in reversed(range(len(x))):
        h[t] = state = x[t] @ W_xh + state @ W_hh
    return h


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


# decode_past


def _fit(states, targets):
    states, targets = states - states.mean(0), targets - targets.mean(0)
    W = np.linalg.lstsq(states, targets, rcond=None)[0]
    return states, targets, W


def decode_past__future_instead_of_past(h, x, delay):
    """asked about an input that comes later"""
    T, _, H = h.shape
    S, Y, W = _fit(h[: T - delay].reshape(-1, H), x[delay:].reshape(-1, x.shape[2]))
    return 1 - np.sum((Y - S @ W) ** 2) / np.sum(Y**2)


def decode_past__no_delay(h, x, delay):
    """The delay is not used"""
    S, Y, W = _fit(h.reshape(-1, h.shape[2]), x.reshape(-1, x.shape[2]))
    return 1 - np.sum((Y - S @ W) ** 2) / np.sum(Y**2)


def decode_past__without_a_constant(h, x, delay):
    """The read-out has no constant"""
    S, Y = h[delay:].reshape(-1, h.shape[2]), x[: len(x) - delay].reshape(-1, x.shape[2])
    W = np.linalg.lstsq(S, Y, rcond=None)[0]
    return 1 - np.sum((Y - S @ W) ** 2) / np.sum((Y - Y.mean(0)) ** 2)


def decode_past__share_that_is_lost(h, x, delay):
    """the 1 - is missing"""
    S, Y, W = _fit(h[delay:].reshape(-1, h.shape[2]), x[: len(x) - delay].reshape(-1, x.shape[2]))
    return np.sum((Y - S @ W) ** 2) / np.sum(Y**2)


def decode_past__not_squared(h, x, delay):
    """The power 2 is missing"""
    S, Y, W = _fit(h[delay:].reshape(-1, h.shape[2]), x[: len(x) - delay].reshape(-1, x.shape[2]))
    return 1 - np.sum(Y - S @ W) / np.sum(Y**2)


def decode_past__square_of_the_sum(h, x, delay):
    """The power 2 is missing"""
    S, Y, W = _fit(h[delay:].reshape(-1, h.shape[2]), x[: len(x) - delay].reshape(-1, x.shape[2]))
    return 1 - np.sum(Y - S @ W) ** 2 / np.sum(Y**2)


def decode_past__targets_around_zero(h, x, delay):
    """targets.mean(axis=0) is missing"""
    S, Y, W = _fit(h[delay:].reshape(-1, h.shape[2]), x[: len(x) - delay].reshape(-1, x.shape[2]))
    Y = x[: len(x) - delay].reshape(-1, x.shape[2])
    W = np.linalg.lstsq(S, Y, rcond=None)[0]
    return 1 - np.sum((Y - S @ W) ** 2) / np.sum(Y**2)


# last_state


def last_state__last_row_of_the_padded_array(h, lengths):
    """the last row of the padded array"""
    return h[-1]


def last_state__one_too_late(h, lengths):
    """is out of bounds for axis 0"""
    return h[lengths, np.arange(len(lengths))]


def last_state__one_too_early(h, lengths):
    """lengths - 2"""
    return h[lengths - 2, np.arange(len(lengths))]


def last_state__whole_batch_for_each_length(h, lengths):
    """has shape"""
    return h[lengths - 1]


def last_state__mean_over_the_real_steps(h, lengths):
    """the mean over the real steps"""
    real = np.arange(len(h))[:, None] < lengths
    return (h * real[..., None]).sum(axis=0) / lengths[:, None]


def last_state__shortest_for_all(h, lengths):
    """read at the same step"""
    return h[lengths.min() - 1]


# free_run


def free_run__input_never_replaced(x1, h0, W_xh, W_hh, W_hy, steps):
    """x1 stands where x belongs"""
    outputs, h = [], h0
    for _ in range(steps):
        h = x1 @ W_xh + h @ W_hh
        outputs.append(h @ W_hy)
    return np.stack(outputs)


def free_run__input_only_once(x1, h0, W_xh, W_hh, W_hy, steps):
    """An output never becomes an input"""
    h = x1 @ W_xh + h0 @ W_hh
    outputs = [h @ W_hy]
    for _ in range(steps - 1):
        h = h @ W_hh
        outputs.append(h @ W_hy)
    return np.stack(outputs)


def free_run__begins_with_the_given_input(x1, h0, W_xh, W_hh, W_hy, steps):
    """comes too late: it belongs before outputs.append(x)"""
    outputs, x, h = [], x1, h0
    for _ in range(steps):
        outputs.append(x)
        h = x @ W_xh + h @ W_hh
        x = h @ W_hy
    return np.stack(outputs)


def free_run__state_not_carried(x1, h0, W_xh, W_hh, W_hy, steps):
    """h0 stands where h belongs"""
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
    return _right_run(x1, np.zeros_like(h0), W_xh, W_hh, W_hy, steps)


def free_run__states_returned(x1, h0, W_xh, W_hh, W_hy, steps):
    """has shape"""
    states, x, h = [], x1, h0
    for _ in range(steps):
        h = x @ W_xh + h @ W_hh
        x = h @ W_hy
        states.append(h)
    return np.stack(states)


def _right_run(x1, h0, W_xh, W_hh, W_hy, steps):
    outputs, x, h = [], x1, h0
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


def causal_conv1d__kernel_reversed(x, W, b, dilation=1):
    """W is used from its other end"""
    k = len(W)
    return _conv(x, W[::-1], b, lambda t, j: t - j * dilation if t >= j * dilation else None) + 0 * k


def causal_conv1d__looks_ahead(x, W, b, dilation=1):
    """It looks ahead"""
    return _conv(x, W, b, lambda t, j: t + j * dilation if t + j * dilation < len(x) else None)


def causal_conv1d__wraps_around(x, W, b, dilation=1):
    """counts from the end"""
    return _conv(x, W, b, lambda t, j: (t - j * dilation) % len(x))


def causal_conv1d__dilation_ignored(x, W, b, dilation=1):
    """The factor dilation is missing"""
    return _conv(x, W, b, lambda t, j: t - j if t >= j else None)


def causal_conv1d__no_bias(x, W, b, dilation=1):
    """b is missing"""
    return _conv(x, W, 0 * b, lambda t, j: t - j * dilation if t >= j * dilation else None)


def causal_conv1d__bias_once_a_tap(x, W, b, dilation=1):
    """b is added once for each tap"""
    return _conv(x, W, len(W) * b, lambda t, j: t - j * dilation if t >= j * dilation else None)


def causal_conv1d__present_left_out(x, W, b, dilation=1):
    """one dilation late"""
    return _conv(x, W, b, lambda t, j: t - (j + 1) * dilation if t >= (j + 1) * dilation else None)


def causal_conv1d__first_input_never_used(x, W, b, dilation=1):
    """> stands where >= belongs"""
    return _conv(x, W, b, lambda t, j: t - j * dilation if t > j * dilation else None)


def causal_conv1d__only_full_windows(x, W, b, dilation=1):
    """has shape"""
    y = _conv(x, W, b, lambda t, j: t - j * dilation if t >= j * dilation else None)
    return y[min((len(W) - 1) * dilation, len(x) - 1) :]


# receptive_field


def receptive_field__whole_kernels(kernel_sizes, dilations, strides):
    """The term 1 is missing"""
    R, step = 1, 1
    for k, d, s in zip(kernel_sizes, dilations, strides):
        R += k * d * step
        step *= s
    return R


def receptive_field__own_stride_counted(kernel_sizes, dilations, strides):
    """own stride widens its own window"""
    R, step = 1, 1
    for k, d, s in zip(kernel_sizes, dilations, strides):
        step *= s
        R += (k - 1) * d * step
    return R


def receptive_field__strides_ignored(kernel_sizes, dilations, strides):
    """The strides are not used"""
    return 1 + sum((k - 1) * d for k, d in zip(kernel_sizes, dilations))


def receptive_field__starts_from_nothing(kernel_sizes, dilations, strides):
    """0 stands where 1 belongs"""
    R, step = 0, 1
    for k, d, s in zip(kernel_sizes, dilations, strides):
        R += (k - 1) * d * step
        step *= s
    return R


def receptive_field__strides_added(kernel_sizes, dilations, strides):
    """The strides are added up"""
    R, step = 1, 1
    for k, d, s in zip(kernel_sizes, dilations, strides):
        R += (k - 1) * d * step
        step += s
    return R


def receptive_field__only_the_stride_just_below(kernel_sizes, dilations, strides):
    """overwritten"""
    R, step = 1, 1
    for k, d, s in zip(kernel_sizes, dilations, strides):
        R += (k - 1) * d * step
        step = s
    return R


def receptive_field__dilations_ignored(kernel_sizes, dilations, strides):
    """The dilations are not used"""
    R, step = 1, 1
    for k, _, s in zip(kernel_sizes, dilations, strides):
        R += (k - 1) * step
        step *= s
    return R


# unrolled_kernel


def unrolled_kernel__oldest_first(W_xh, W_hh, k):
    """reverse order along k"""
    return np.stack([W_xh @ np.linalg.matrix_power(W_hh, j) for j in reversed(range(k))])


def unrolled_kernel__one_power_too_many(W_xh, W_hh, k):
    """one too high"""
    return np.stack([W_xh @ np.linalg.matrix_power(W_hh, j + 1) for j in range(k)])


def unrolled_kernel__powers_of_entries(W_xh, W_hh, k):
    """matrix product"""
    return np.stack([W_xh] + [W_xh @ W_hh**j for j in range(1, k)])


def unrolled_kernel__transposed(W_xh, W_hh, k):
    """W_hh is transposed"""
    return np.stack([W_xh @ np.linalg.matrix_power(W_hh.T, j) for j in range(k)])


def unrolled_kernel__input_weights_missing(W_xh, W_hh, k):
    """has shape"""
    return np.stack([np.linalg.matrix_power(W_hh, j) for j in range(k)])


def unrolled_kernel__same_power_everywhere(W_xh, W_hh, k):
    """passes through it j times"""
    return np.stack([W_xh] + [W_xh @ W_hh] * (k - 1))


# parameter_count


def parameter_count__bias_as_wide_as_the_input(cell, D, H, biases=1):
    """one number for each unit"""
    g = {"rnn": 1, "lstm": 4, "gru": 3, "gru_reset_after": 3}[cell]
    return g * (D * H + H * H + D * (2 if cell == "gru_reset_after" else biases))


def parameter_count__no_recurrent_weights(cell, D, H, biases=1):
    """The term H is missing"""
    g = {"rnn": 1, "lstm": 4, "gru": 3, "gru_reset_after": 3}[cell]
    return g * H * (D + (2 if cell == "gru_reset_after" else biases))


def parameter_count__no_bias(cell, D, H, biases=1):
    """The term biases is missing"""
    g = {"rnn": 1, "lstm": 4, "gru": 3, "gru_reset_after": 3}[cell]
    return g * H * (D + H)


def parameter_count__three_gates_of_the_lstm(cell, D, H, biases=1):
    """3 stands where 4 belongs"""
    g = {"rnn": 1, "lstm": 3, "gru": 3, "gru_reset_after": 3}[cell]
    return g * H * (D + H + (2 if cell == "gru_reset_after" else biases))


def parameter_count__two_gates_of_the_gru(cell, D, H, biases=1):
    """2 stands where 3 belongs"""
    g = {"rnn": 1, "lstm": 4, "gru": 2, "gru_reset_after": 3}[cell]
    return g * H * (D + H + (2 if cell == "gru_reset_after" else biases))


def parameter_count__reset_after_like_the_others(cell, D, H, biases=1):
    """biases = 2  is missing"""
    g = {"rnn": 1, "lstm": 4, "gru": 3, "gru_reset_after": 3}[cell]
    return g * H * (D + H + biases)


def parameter_count__one_block_for_all(cell, D, H, biases=1):
    """The factor blocks is missing"""
    return H * (D + H + (2 if cell == "gru_reset_after" else biases))


# delayed_echo


def delayed_echo__other_way(rng, T, B, delay):
    """before the call"""
    x = 2.0 * rng.integers(2, size=(T, B, 1)) - 1
    y = np.zeros_like(x)
    y[: T - delay] = x[delay:]
    return x, y


def delayed_echo__rolled_round(rng, T, B, delay):
    """as np.roll does"""
    x = 2.0 * rng.integers(2, size=(T, B, 1)) - 1
    return x, np.roll(x, delay, axis=0)


def delayed_echo__zeros_and_ones(rng, T, B, delay):
    """they should be -1 and 1"""
    x = rng.integers(2, size=(T, B, 1)) * 1.0
    y = np.zeros_like(x)
    y[delay:] = x[: T - delay]
    return x, y


def delayed_echo__echo_one_early(rng, T, B, delay):
    """one step early"""
    x = 2.0 * rng.integers(2, size=(T, B, 1)) - 1
    y = np.zeros_like(x)
    early = max(delay - 1, 0)
    y[early:] = x[: T - early]
    return x, y


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


def centred_conv1d__causal(x, W, b):
    """The term r is missing"""
    return _centred(x, W, b, r=0)


def centred_conv1d__mirrored(x, W, b):
    """W is used from its other end"""
    return _centred(x, W[::-1], b)


def centred_conv1d__one_to_the_side(x, W, b):
    """counts from 1, not from 0"""
    return _centred(x, W, b, r=len(W) // 2 + 1)


def centred_conv1d__wraps_around(x, W, b):
    """counts from the end"""
    r = len(W) // 2
    return _conv(x, W, b, lambda p, j: (p + r - j) if p + r - j < len(x) else None)


def centred_conv1d__no_bias(x, W, b):
    """b is missing"""
    return _centred(x, W, 0 * b)


def centred_conv1d__full_length(x, W, b):
    """has shape"""
    longer = np.pad(x, ((0, len(W) - 1), (0, 0), (0, 0)))
    return _centred(longer, W, b, r=0)


# recurrent_convolution


def _relu(a):
    return np.maximum(a, 0)


def recurrent_convolution__input_only_at_the_start(u, W_ff, W_rec, b, steps):
    """The term drive is missing"""
    h = _relu(_centred(u, W_ff, b))
    for _ in range(steps):
        h = _relu(_centred(h, W_rec, 0 * b))
    return h


def recurrent_convolution__bias_twice(u, W_ff, W_rec, b, steps):
    """b stands where no_bias belongs"""
    drive = _centred(u, W_ff, b)
    h = _relu(drive)
    for _ in range(steps):
        h = _relu(drive + _centred(h, W_rec, b))
    return h


def recurrent_convolution__one_step_short(u, W_ff, W_rec, b, steps):
    """The loop makes one step too few"""
    drive = _centred(u, W_ff, b)
    h = _relu(drive)
    for _ in range(steps - 1):
        h = _relu(drive + _centred(h, W_rec, 0 * b))
    return h


def recurrent_convolution__starts_from_zero(u, W_ff, W_rec, b, steps):
    """begins from a state of zeros"""
    drive = _centred(u, W_ff, b)
    h = np.zeros_like(drive)
    for _ in range(steps):
        h = _relu(drive + _centred(h, W_rec, 0 * b))
    return h


def recurrent_convolution__starts_without_relu(u, W_ff, W_rec, b, steps):
    """The maximum is missing"""
    drive = _centred(u, W_ff, b)
    h = drive
    for _ in range(steps):
        h = _relu(drive + _centred(h, W_rec, 0 * b))
    return h


def recurrent_convolution__relu_on_the_neighbours_alone(u, W_ff, W_rec, b, steps):
    """around the whole sum"""
    drive = _centred(u, W_ff, b)
    h = _relu(drive)
    for _ in range(steps):
        h = drive + _relu(_centred(h, W_rec, 0 * b))
    return h


def recurrent_convolution__adds_up(u, W_ff, W_rec, b, steps):
    """h is added to itself"""
    drive = _centred(u, W_ff, b)
    h = _relu(drive)
    for _ in range(steps):
        h = h + _relu(drive + _centred(h, W_rec, 0 * b))
    return h


def recurrent_convolution__causal(u, W_ff, W_rec, b, steps):
    """in centred_conv1d"""
    drive = _centred(u, W_ff, b, r=0)
    h = _relu(drive)
    for _ in range(steps):
        h = _relu(drive + _centred(h, W_rec, 0 * b, r=0))
    return h


# as found by going through the notebook


def unroll__one_array_in_every_row(x, h0, W_xh, W_hh):
    """Every row is the last state"""
    states, h = [], h0.copy()
    for x_t in x:
        h[:] = x_t @ W_xh + h @ W_hh
        states.append(h)
    return np.stack(states)


def decode_past__columns_averaged(h, x, delay):
    """The columns are scored one by one"""
    S, Y, W = _fit(h[delay:].reshape(-1, h.shape[2]), x[: len(x) - delay].reshape(-1, x.shape[2]))
    return np.mean(1 - np.sum((Y - S @ W) ** 2, axis=0) / np.sum(Y**2, axis=0))


def decode_past__one_mean_for_all(h, x, delay):
    """One mean is taken for all columns"""
    S, Y = h[delay:].reshape(-1, h.shape[2]), x[: len(x) - delay].reshape(-1, x.shape[2])
    S, Y = S - S.mean(), Y - Y.mean()
    W = np.linalg.lstsq(S, Y, rcond=None)[0]
    return 1 - np.sum((Y - S @ W) ** 2) / np.sum(Y**2)


def decode_past__minus_delay_as_an_end(h, x, delay):
    """delay 0"""
    S, Y, W = _fit(h[delay:].reshape(-1, h.shape[2]), x[:-delay].reshape(-1, x.shape[2]))
    return 1 - np.sum((Y - S @ W) ** 2) / np.sum(Y**2)


def free_run__read_before_the_step(x1, h0, W_xh, W_hh, W_hy, steps):
    """read before the step"""
    outputs, x, h = [], x1, h0
    for _ in range(steps):
        y = h @ W_hy
        h = x @ W_xh + h @ W_hh
        x = y
        outputs.append(y)
    return np.array(outputs)


def causal_conv1d__negative_index(x, W, b, dilation=1):
    """a negative index counts from the end"""
    y = np.zeros((*x.shape[:2], len(b))) + b
    for t in range(len(x)):
        for j in range(len(W)):
            y[t] += x[t - j * dilation] @ W[j]
    return y


def delayed_echo__generator_of_its_own(rng, T, B, delay):
    """a generator of your own"""
    rng = np.random.default_rng(0)
    x = 2.0 * rng.integers(2, size=(T, B, 1)) - 1
    y = np.zeros_like(x)
    y[delay:] = x[: T - delay]
    return x, y


def causal_conv1d__edge_repeated(x, W, b, dilation=1):
    """the first input is repeated"""
    out = []
    for t in range(len(x)):
        y = np.broadcast_to(b, (x.shape[1], len(b)))
        for j in range(len(W)):
            y = y + x[max(t - j * dilation, 0)] @ W[j]
        out.append(y)
    return np.array(out)


def delayed_echo__draws_of_its_own(rng, T, B, delay):
    """two calls with the same rng give different numbers"""
    x = np.random.default_rng().choice([-1.0, 1.0], size=(T, B, 1))
    y = np.zeros_like(x)
    y[delay:] = x[: T - delay]
    return x, y

"""Wrong answers to the exercises of chapter 2, one fault each, as learners make them.

Each docstring is a piece of the sentence that the grader has to say.
"""

import numpy as np

# one_hot


def one_hot__transposed(ids, K):
    """stand on the first axis"""
    return np.moveaxis(np.eye(K)[ids], -1, 0)


def one_hot__counts_from_one(ids, K):
    """There is a column too many: K symbols"""
    return np.eye(K + 1)[ids]


def one_hot__size_read_off_the_ids(ids, K):
    """counted off the ids"""
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
    """the second axis needs an index too"""
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
    """These are the states"""
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
    """begin where all taps find an input"""
    y = _conv(x, W, b, lambda t, j: t - j * dilation if t >= j * dilation else None)
    return y[(len(W) - 1) * dilation :]


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
    """one position too far to the right"""
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


# the commonest ones of a list of what a class gets wrong


def one_hot__column_0_for_padding(ids, K):
    """begin in column 1"""
    return (np.arange(K + 1) == ids[..., None] + 1).astype(float)


def one_hot__number_instead_of_one(ids, K):
    """symbol's number stands in its column"""
    x = np.zeros((*ids.shape, K))
    np.put_along_axis(x, ids[..., None], ids[..., None], axis=-1)
    return x


def one_hot__whole_row_marked(ids, K):
    """all symbols of its whole row"""
    x = np.zeros((*ids.shape, K))
    for t in range(len(ids)):
        x[t, ..., ids[t]] = 1
    return x


def one_hot__all_symbols_everywhere(ids, K):
    """every symbol that occurs anywhere"""
    x = np.zeros((*ids.shape, K))
    x[..., ids] = 1
    return x


def one_hot__symbols_first(ids, K):
    """stand on the first axis"""
    return np.eye(K)[:, ids]


def unroll__first_row_is_h0(x, h0, W_xh, W_hh):
    """h0 is the first row, and x[0] is never used"""
    out = np.zeros((len(x), *h0.shape))
    out[0] = h0
    for t in range(1, len(x)):
        out[t] = x[t] @ W_xh + out[t - 1] @ W_hh
    return out


def unroll__tanh_on_the_way_out(x, h0, W_xh, W_hh):
    """A tanh is taken of each state"""
    out = np.zeros((len(x), *h0.shape))
    h = h0
    for t in range(len(x)):
        h = x[t] @ W_xh + h @ W_hh
        out[t] = np.tanh(h)
    return out


def unroll__input_through_W_hh(x, h0, W_xh, W_hh):
    """W_hh multiplies x_t W_xh too"""
    out = np.zeros((len(x), *h0.shape))
    h = h0
    for t in range(len(x)):
        h = (x[t] @ W_xh + h) @ W_hh
        out[t] = h
    return out


def unroll__input_before(x, h0, W_xh, W_hh):
    """the first one none"""
    out = np.zeros((len(x), *h0.shape))
    h = h0
    for t in range(len(x)):
        h = (x[t - 1] @ W_xh if t else 0) + h @ W_hh
        out[t] = h
    return out


def unroll__input_before_rolled(x, h0, W_xh, W_hh):
    """the last of all"""
    out = np.zeros((len(x), *h0.shape))
    h = h0
    for t in range(len(x)):
        h = x[t - 1] @ W_xh + h @ W_hh
        out[t] = h
    return out


def unroll__always_the_first_input(x, h0, W_xh, W_hh):
    """Every step takes the first input"""
    out = np.zeros((len(x), *h0.shape))
    h = h0
    for t in range(len(x)):
        h = x[0] @ W_xh + h @ W_hh
        out[t] = h
    return out


def unroll__diagonal_alone(x, h0, W_xh, W_hh):
    """Only the diagonal of W_hh"""
    out = np.zeros((len(x), *h0.shape))
    h = h0
    for t in range(len(x)):
        h = x[t] @ W_xh + h * np.diag(W_hh)
        out[t] = h
    return out


def unroll__last_row_empty(x, h0, W_xh, W_hh):
    """last row was never filled"""
    out = np.zeros((len(x), *h0.shape))
    h = h0
    for t in range(len(x) - 1):
        h = x[t] @ W_xh + h @ W_hh
        out[t] = h
    return out


def unroll__memory_of_one_step(x, h0, W_xh, W_hh):
    """only the input's part of the step before"""
    out = np.zeros((len(x), *h0.shape))
    prev = h0
    drive = x @ W_xh
    for t in range(len(x)):
        out[t] = drive[t] + prev @ W_hh
        prev = drive[t]
    return out


def _ones(S):
    return np.column_stack([S, np.ones(len(S))])


def _aligned(h, x, d):
    return (h[d:].reshape(-1, h.shape[-1]), x[: len(x) - d].reshape(-1, x.shape[-1]))


def _predicted(S, Y):
    S = _ones(S)
    W = np.linalg.lstsq(S, Y, rcond=None)[0]
    return S @ W


def decode_past__both_lose_the_last_steps(h, x, delay):
    """both lose their last delay steps"""
    T = len(h)
    S, Y = h[: T - delay].reshape(-1, h.shape[-1]), x[: T - delay].reshape(-1, x.shape[-1])
    P = _predicted(S, Y)
    return 1 - ((Y - P) ** 2).sum() / ((Y - Y.mean(0)) ** 2).sum()


def decode_past__both_lose_the_first_steps(h, x, delay):
    """both lose their first delay steps"""
    S, Y = h[delay:].reshape(-1, h.shape[-1]), x[delay:].reshape(-1, x.shape[-1])
    P = _predicted(S, Y)
    return 1 - ((Y - P) ** 2).sum() / ((Y - Y.mean(0)) ** 2).sum()


def decode_past__one_step_too_far(h, x, delay):
    """one step too far back"""
    S, Y = _aligned(h, x, delay + 1)
    P = _predicted(S, Y)
    return 1 - ((Y - P) ** 2).sum() / ((Y - Y.mean(0)) ** 2).sum()


def decode_past__mean_of_all_inputs(h, x, delay):
    """The denominator's mean is that of all inputs"""
    S, Y = _aligned(h, x, delay)
    P = _predicted(S, Y)
    return 1 - ((Y - P) ** 2).sum() / ((Y - x.mean((0, 1))) ** 2).sum()


def decode_past__variance_of_all_inputs(h, x, delay):
    """variance is that of all numbers in x"""
    S, Y = _aligned(h, x, delay)
    P = _predicted(S, Y)
    return 1 - ((Y - P) ** 2).mean() / x.var()


def decode_past__means_before_the_cut(h, x, delay):
    """before delay of them are cut off"""
    S, Y = _aligned(h - h.mean((0, 1)), x - x.mean((0, 1)), delay)
    P = S @ np.linalg.lstsq(S, Y, rcond=None)[0]
    return 1 - ((Y - P) ** 2).sum() / (Y**2).sum()


def decode_past__spread_around_zero(h, x, delay):
    """squared around 0"""
    S, Y = _aligned(h, x, delay)
    P = _predicted(S, Y)
    return 1 - ((Y - P) ** 2).sum() / (Y**2).sum()


def decode_past__constant_lost(h, x, delay):
    """c is missing from it"""
    S, Y = _aligned(h, x, delay)
    S = S - S.mean(0)
    P = S @ np.linalg.lstsq(S, Y, rcond=None)[0]
    return 1 - ((Y - P) ** 2).sum() / ((Y - Y.mean(0)) ** 2).sum()


def decode_past__root(h, x, delay):
    """the root of R^2"""
    S, Y = _aligned(h, x, delay)
    P = _predicted(S, Y)
    return (1 - ((Y - P) ** 2).sum() / ((Y - Y.mean(0)) ** 2).sum()) ** 0.5


def decode_past__correlation_of_all_entries(h, x, delay):
    """around one mean for all columns"""
    S, Y = _aligned(h, x, delay)
    P = _predicted(S, Y)
    return np.corrcoef(P.ravel(), Y.ravel())[0, 1] ** 2


def last_state__one_too_late_clipped(h, lengths):
    """one step too late"""
    return np.stack([h[min(n, len(h) - 1), b] for b, n in enumerate(lengths)])


def last_state__mean_over_all_steps(h, lengths):
    """those of the padding too"""
    return h.mean(0)


def last_state__sum_over_the_real_steps(h, lengths):
    """the sum over the real steps"""
    return np.stack([h[:n, b].sum(0) for b, n in enumerate(lengths)])


def last_state__largest(h, lengths):
    """the largest number of each unit"""
    return np.stack([h[:n, b].max(0) for b, n in enumerate(lengths)])


def last_state__padding_in_front(h, lengths):
    """counted from the end"""
    return h[len(h) - lengths, np.arange(h.shape[1])]


def last_state__sequence_0_everywhere(h, lengths):
    """Every row is taken from sequence 0"""
    return np.stack([h[n - 1, 0] for n in lengths])


def last_state__first_length_for_all(h, lengths):
    """the first one's last step"""
    return np.stack([h[lengths[0] - 1, b] for b in range(h.shape[1])])


def last_state__masked_then_last_row(h, lengths):
    """Sequences that end early give 0"""
    m = np.arange(len(h))[:, None] < lengths
    return (h * m[..., None])[-1]


def _run(step, x1, h0, steps):
    ys = []
    x, h = x1, h0
    for n in range(steps):
        x, h, y = step(x, h, n)
        ys.append(y)
    return np.stack(ys)


def free_run__squashed(x1, h0, W_xh, W_hh, W_hy, steps):
    """tanh around the state"""

    def s(x, h, n):
        g = np.tanh(x @ W_xh + h @ W_hh)
        return (g @ W_hy, g, g @ W_hy)

    return _run(s, x1, h0, steps)


def free_run__input_kept_and_output_added(x1, h0, W_xh, W_hh, W_hy, steps):
    """The next input is x + y"""

    def s(x, h, n):
        g = x @ W_xh + h @ W_hh
        return (x + g @ W_hy, g, g @ W_hy)

    return _run(s, x1, h0, steps)


def free_run__output_on_top_of_its_input(x1, h0, W_xh, W_hh, W_hy, steps):
    """Each output has its input added"""
    ys, h = [x1], h0
    for _ in range(steps):
        h = ys[-1] @ W_xh + h @ W_hh
        ys.append(ys[-1] + h @ W_hy)
    return np.stack(ys[1:])


def free_run__x1_heard_always(x1, h0, W_xh, W_hh, W_hy, steps):
    """x1 is added to every later input"""

    def s(x, h, n):
        g = x @ W_xh + h @ W_hh
        return (x1 + g @ W_hy, g, g @ W_hy)

    return _run(s, x1, h0, steps)


def _padded(x, n, m=0):
    return np.pad(x, ((n, m), (0, 0), (0, 0)))


def causal_conv1d__bias_with_each_input(x, W, b, dilation=1):
    """with each input that a tap finds"""
    T = len(x)
    y = np.zeros((T, x.shape[1], W.shape[2]))
    for t in range(T):
        for j in range(len(W)):
            if t - j * dilation >= 0:
                y[t] += x[t - j * dilation] @ W[j] + b
    return y


def causal_conv1d__centred(x, W, b, dilation=1):
    """both sides of t"""
    T = len(x)
    k = len(W)
    n = (k - 1) * dilation
    p = _padded(x, n // 2, n - n // 2)
    return sum(p[(k - 1 - j) * dilation : (k - 1 - j) * dilation + T] @ W[j] for j in range(k)) + b


def causal_conv1d__padded_behind(x, W, b, dilation=1):
    """the zeros stand behind the last input"""
    T = len(x)
    k = len(W)
    p = _padded(x, 0, (k - 1) * dilation)
    return sum(p[j * dilation : j * dilation + T] @ W[k - 1 - j] for j in range(k)) + b


def causal_conv1d__zero_where_incomplete(x, W, b, dilation=1):
    """the whole output is 0"""
    T = len(x)
    k = len(W)
    y = np.zeros((T, x.shape[1], W.shape[2]))
    for t in range((k - 1) * dilation, T):
        y[t] = b
        for j in range(k):
            y[t] += x[t - j * dilation] @ W[j]
    return y


def causal_conv1d__too_little_padding(x, W, b, dilation=1):
    """Only k - 1 zeros"""
    T = len(x)
    k = len(W)
    p = _padded(x, k - 1)
    y = np.zeros((T, x.shape[1], W.shape[2])) + b
    for t in range(T):
        for j in range(k):
            i = t + k - 1 - j * dilation
            y[t] += p[i] @ W[j]
    return y


def causal_conv1d__gap_of_dilation(x, W, b, dilation=1):
    """The taps lie dilation + 1 apart"""
    T = len(x)
    k = len(W)
    y = np.zeros((T, x.shape[1], W.shape[2])) + b
    for t in range(T):
        for j in range(k):
            i = t - j * (dilation + 1)
            if i >= 0:
                y[t] += x[i] @ W[j]
    return y


def receptive_field__all_strides(kernel_sizes, dilations, strides):
    """spread by all strides"""
    return 1 + sum((kernel_sizes[i] - 1) * dilations[i] for i in range(len(kernel_sizes))) * int(np.prod(strides))


def receptive_field__strides_above(kernel_sizes, dilations, strides):
    """the strides above it"""
    R, p = 1, 1
    for k, d, s in zip(kernel_sizes[::-1], dilations[::-1], strides[::-1]):
        R += (k - 1) * d * p
        p *= s
    return R


def receptive_field__dilations_multiplied_up(kernel_sizes, dilations, strides):
    """multiplied up with the strides"""
    R, p = 1, 1
    for k, d, s in zip(kernel_sizes, dilations, strides):
        R += (k - 1) * d * p
        p *= s * d
    return R


def receptive_field__last_layer_left_out(kernel_sizes, dilations, strides):
    """last layer is left out"""
    R, p = 1, 1
    for k, d, s in list(zip(kernel_sizes, dilations, strides))[:-1]:
        R += (k - 1) * d * p
        p *= s
    return R


def receptive_field__strides_below_added(kernel_sizes, dilations, strides):
    """are added up: they are multiplied"""
    R = 1
    for i, (k, d) in enumerate(zip(kernel_sizes, dilations)):
        R += (k - 1) * d * (sum(strides[:i]) if i else 1)
    return R


def receptive_field__from_the_top(kernel_sizes, dilations, strides):
    """From the top down"""
    R = 1
    for k, d, s in zip(kernel_sizes[::-1], dilations[::-1], strides[::-1]):
        R = R * s + (k - 1) * d
    return R


def receptive_field__dilated_kernel_minus_one(kernel_sizes, dilations, strides):
    """by k d - 1 steps"""
    R, p = 1, 1
    for k, d, s in zip(kernel_sizes, dilations, strides):
        R += (k * d - 1) * p
        p *= s
    return R


def unrolled_kernel__powers_of_entries_from_0(W_xh, W_hh, k):
    """makes all ones of power 0"""
    return np.stack([W_xh @ W_hh**j for j in range(k)])


def unrolled_kernel__entry_by_entry(W_xh, W_hh, k):
    """only the diagonal of W_hh is left"""
    out, P = [], np.eye(len(W_hh))
    for _ in range(k):
        out.append(W_xh @ P)
        P = P * W_hh
    return np.stack(out)


def unrolled_kernel__squared(W_xh, W_hh, k):
    """power is squared at each step"""
    out, P = [W_xh], W_hh
    for _ in range(k - 1):
        out.append(W_xh @ P)
        P = P @ P
    return np.stack(out)


def unrolled_kernel__times_j(W_xh, W_hh, k):
    """W_xh W_hh is multiplied by j: W_hh"""
    return np.stack([W_xh @ (W_hh * j) if j else W_xh for j in range(k)])


def unrolled_kernel__times_j_from_0(W_xh, W_hh, k):
    """leaves W[0] zero"""
    return np.stack([W_xh @ W_hh * j for j in range(k)])


def unrolled_kernel__first_tap_empty(W_xh, W_hh, k):
    """W[0] was never filled"""
    out = np.zeros((k, *W_xh.shape))
    for j in range(1, k):
        out[j] = W_xh @ np.linalg.matrix_power(W_hh, j)
    return out


def unrolled_kernel__one_power_skipped(W_xh, W_hh, k):
    """From W[1] on every power"""
    out, P = [W_xh], W_hh
    for _ in range(k - 1):
        P = W_hh @ P
        out.append(W_xh @ P)
    return np.stack(out)


_BLOCKS = {"rnn": 1, "lstm": 4, "gru": 3, "gru_reset_after": 3}


def parameter_count__one_bias_save_reset_after(cell, D, H, biases=1):
    """biases is not used"""
    return _BLOCKS[cell] * (D * H + H * H + H * (2 if cell == "gru_reset_after" else 1))


def parameter_count__one_bias_everywhere(cell, D, H, biases=1):
    """One bias is counted for all cells"""
    return _BLOCKS[cell] * H * (D + H + 1)


def parameter_count__two_biases_everywhere(cell, D, H, biases=1):
    """Two biases are counted for all cells"""
    return _BLOCKS[cell] * H * (D + H + 2)


def parameter_count__reset_after_twice(cell, D, H, biases=1):
    """twice what biases says"""
    if cell == "gru_reset_after":
        biases = 2 * biases
    return _BLOCKS[cell] * H * (D + H + biases)


def parameter_count__recurrent_weights_once(cell, D, H, biases=1):
    """H H, are counted once"""
    if cell == "gru_reset_after":
        biases = 2
    return _BLOCKS[cell] * (D * H + H * biases) + H * H


def parameter_count__input_weights_once(cell, D, H, biases=1):
    """D H, are counted once"""
    if cell == "gru_reset_after":
        biases = 2
    return _BLOCKS[cell] * (H * H + H * biases) + D * H


def parameter_count__candidates_forgotten(cell, D, H, biases=1):
    """the candidate is one too"""
    blocks = 1
    if cell == "lstm":
        blocks = 3
    elif cell.startswith("gru"):
        blocks = 2
    if cell == "gru_reset_after":
        biases = 2
    return blocks * (D * H + H**2 + biases * H)


def parameter_count__bias_is_one_number(cell, D, H, biases=1):
    """counted as one number"""
    if cell == "gru_reset_after":
        biases = 2
    return _BLOCKS[cell] * (H * (D + H) + biases)


def parameter_count__bias_as_wide_as_both(cell, D, H, biases=1):
    """with D + H numbers"""
    if cell == "gru_reset_after":
        biases = 2
    g = _BLOCKS[cell]
    return g * H * (D + H) + biases * g * (D + H)


def _flips(rng, T, B):
    return 2.0 * rng.integers(2, size=(T, B, 1)) - 1


def delayed_echo__shifted_before_mapped(rng, T, B, delay):
    """Before the first echo y is -1"""
    x = rng.integers(2, size=(T, B, 1))
    y = np.zeros(x.shape)
    y[delay:] = x[: T - delay]
    return (2.0 * x - 1, 2 * y - 1)


def delayed_echo__first_echo_missing(rng, T, B, delay):
    """The first echo is missing"""
    x = _flips(rng, T, B)
    y = 0 * x
    for t in range(T):
        if t - delay > 0:
            y[t] = x[t - delay]
    return (x, y)


def delayed_echo__input_silenced(rng, T, B, delay):
    """The first inputs are set to 0"""
    x = _flips(rng, T, B)
    y = np.zeros_like(x)
    y[delay:] = x[: T - delay]
    x[:delay] = 0
    return (x, y)


def delayed_echo__drawn_twice(rng, T, B, delay):
    """other flips than x's"""
    x = _flips(rng, T, B)
    z = _flips(rng, T, B)
    y = np.zeros_like(x)
    y[delay:] = z[: T - delay]
    return (x, y)


def delayed_echo__no_delay(rng, T, B, delay):
    """y is x at the same step"""
    x = _flips(rng, T, B)
    y = x.copy()
    y[:delay] = 0
    return (x, y)


def delayed_echo__rolled_backwards(rng, T, B, delay):
    """rolled the other way round"""
    x = _flips(rng, T, B)
    return (x, np.roll(x, -delay, axis=0))


def delayed_echo__rolled_along_the_batch(rng, T, B, delay):
    """moves on to another sequence"""
    x = _flips(rng, T, B)
    return (x, np.roll(x, delay, axis=1))


def delayed_echo__rolled_flat(rng, T, B, delay):
    """as if they were one row"""
    x = _flips(rng, T, B)
    return (x, np.roll(x, delay))


def _slid(x, W, b, left, right, mode="constant"):
    p = np.pad(x, ((left, right), (0, 0), (0, 0)), mode=mode)
    k = len(W)
    P = len(x)
    return sum(p[i : i + P] @ W[k - 1 - i] for i in range(k)) + b


def centred_conv1d__bias_with_each_tap(x, W, b):
    """b is added once for each tap"""
    k = len(W)
    r = k // 2
    p = np.pad(x, ((r, r), (0, 0), (0, 0)))
    return sum(p[k - 1 - j : k - 1 - j + len(x)] @ W[j] + b for j in range(k))


def centred_conv1d__bias_with_each_neighbour(x, W, b):
    """with each neighbour there is"""
    k = len(W)
    r = k // 2
    y = np.zeros((*x.shape[:2], len(b)))
    for p in range(len(x)):
        for j in range(k):
            if 0 <= p + r - j < len(x):
                y[p] += x[p + r - j] @ W[j] + b
    return y


def centred_conv1d__goes_round(x, W, b):
    """the positions go round"""
    r = len(W) // 2
    return _slid(x, W, b, r, r, "wrap")


def centred_conv1d__edge_repeated(x, W, b):
    """outermost position is repeated"""
    r = len(W) // 2
    y = np.zeros((*x.shape[:2], len(b))) + b
    for p in range(len(x)):
        for j in range(len(W)):
            y[p] += x[min(max(p + r - j, 0), len(x) - 1)] @ W[j]
    return y


def centred_conv1d__zero_at_the_ends(x, W, b):
    """beyond an end y is 0"""
    r = len(W) // 2
    y = _slid(x, W, b, r, r)
    y[:r] = 0
    y[-r:] = 0
    return y


def centred_conv1d__bias_alone_at_the_ends(x, W, b):
    """beyond an end y is b alone"""
    r = len(W) // 2
    y = np.zeros((*x.shape[:2], len(b))) + b
    for p in range(r, len(x) - r):
        for j in range(len(W)):
            y[p] += x[p + r - j] @ W[j]
    return y


def centred_conv1d__to_the_right_alone(x, W, b):
    """the others those to its right"""
    k = len(W)
    p = np.pad(x, ((0, k - 1), (0, 0), (0, 0)))
    return sum(p[j : j + len(x)] @ W[j] for j in range(k)) + b


def _same_size(x, W, b):
    r = len(W) // 2
    return _slid(x, W, b, r, r)


def recurrent_convolution__two_relus(u, W_ff, W_rec, b, steps):
    """a relu of their own"""
    d = _same_size(u, W_ff, b)
    h = _relu(d)
    for _ in range(steps):
        h = _relu(d) + _relu(_same_size(h, W_rec, 0))
    return h


def recurrent_convolution__drive_squashed_first(u, W_ff, W_rec, b, steps):
    """passed through a relu before"""
    d = _relu(_same_size(u, W_ff, b))
    h = d
    for _ in range(steps):
        h = _relu(d + _same_size(h, W_rec, 0))
    return h


def recurrent_convolution__relu_at_the_end(u, W_ff, W_rec, b, steps):
    """at the end alone"""
    d = _same_size(u, W_ff, b)
    h = d
    for _ in range(steps):
        h = d + _same_size(h, W_rec, 0)
    return _relu(h)


def recurrent_convolution__tanh(u, W_ff, W_rec, b, steps):
    """tanh where relu belongs"""
    d = _same_size(u, W_ff, b)
    h = np.tanh(d)
    for _ in range(steps):
        h = np.tanh(d + _same_size(h, W_rec, 0))
    return h


def recurrent_convolution__residual(u, W_ff, W_rec, b, steps):
    """h itself is added inside the relu"""
    d = _same_size(u, W_ff, b)
    h = _relu(d)
    for _ in range(steps):
        h = _relu(h + d + _same_size(h, W_rec, 0))
    return h


def recurrent_convolution__bias_once(u, W_ff, W_rec, b, steps):
    """bias is heard only at the beginning"""
    d = _same_size(u, W_ff, 0)
    h = _relu(d + b)
    for _ in range(steps):
        h = _relu(d + _same_size(h, W_rec, 0))
    return h


def recurrent_convolution__neighbours_causal(u, W_ff, W_rec, b, steps):
    """to its left alone"""
    d = _same_size(u, W_ff, b)
    h = _relu(d)
    for _ in range(steps):
        h = _relu(d + _slid(h, W_rec, 0, len(W_rec) - 1, 0))
    return h


def recurrent_convolution__drive_grows(u, W_ff, W_rec, b, steps):
    """neighbours say adds up"""
    d = _same_size(u, W_ff, b)
    h = _relu(d)
    for _ in range(steps):
        d = d + _same_size(h, W_rec, 0)
        h = _relu(d)
    return h


def recurrent_convolution__bias_outside(u, W_ff, W_rec, b, steps):
    """b is added after the relu"""
    d = _same_size(u, W_ff, 0)
    h = _relu(d) + b
    for _ in range(steps):
        h = _relu(d + _same_size(h, W_rec, 0)) + b
    return h

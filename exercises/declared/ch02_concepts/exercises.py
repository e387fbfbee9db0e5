"""Exercises of chapter 2: states, windows, and what each of them can see."""

import numpy as np

from grader import Chapter, Seed, distinct_sizes
from solutions import textbook
from solutions.cells import convolution, linear, rnn
from solutions.data import text
from solutions.tasks import echo
from solutions.training import probes

chapter = Chapter(__file__, title="Core concepts")

SAME_COUNT = "only how often the loop runs matters"
SAME_SUM = "the order of a sum does not matter"


def long_and_distinct(rng, count):
    """Different sizes, the first the largest: enough steps for a fault of time to show."""
    sizes = distinct_sizes(rng, count)
    return sorted(sizes)[-1], *[size for size in sizes if size != max(sizes)]


def odd_sizes(rng):
    """Two different odd kernel sizes."""
    return [int(k) for k in rng.permutation((3, 5))]


def r2_without_constant(h, x, delay):
    states, targets = h[delay:].reshape(-1, h.shape[2]), x[: len(x) - delay].reshape(-1, x.shape[2])
    return 1 - misfit(states, targets) / np.sum((targets - targets.mean(axis=0)) ** 2)


def misfit(states, targets):
    """The squared error of the best read-out without a constant."""
    W = np.linalg.lstsq(states, targets, rcond=None)[0]
    return np.sum((targets - states @ W) ** 2)


def r2_with_one_mean_below(h, x, delay):
    targets = x[: len(x) - delay].reshape(-1, x.shape[2])
    left = (1 - probes.decode_past(h, x, delay)) * np.sum((targets - targets.mean(axis=0)) ** 2)
    return 1 - left / np.sum((targets - targets.mean()) ** 2)


def mean_r2_of_columns(h, x, delay):
    return np.mean([probes.decode_past(h, x[:, :, i : i + 1], delay) for i in range(x.shape[2])])


def r2_with_one_mean(h, x, delay):
    states, targets = h[delay:].reshape(-1, h.shape[2]), x[: len(x) - delay].reshape(-1, x.shape[2])
    states, targets = states - states.mean(), targets - targets.mean()
    return 1 - misfit(states, targets) / np.sum(targets**2)


def best_single_unit(h, x, delay):
    return max(probes.decode_past(h[:, :, i : i + 1], x, delay) for i in range(h.shape[2]))


def outputs_before_the_step(x1, h0, W_xh, W_hh, W_hy, steps):
    outputs, x, h = [], x1, h0
    for _ in range(steps):
        outputs.append(h @ W_hy)
        x, h = outputs[-1], x @ W_xh + h @ W_hh
    return np.stack(outputs)


def later(x, steps):
    """The same sequence, late: zeros first, the last inputs lost."""
    return np.concatenate([np.zeros((steps, *x.shape[1:])), x])[: len(x)]


def first_input_repeated(x, W, b, dilation=1):
    before = (len(W) - 1) * dilation
    return convolution.causal_conv1d(np.concatenate([np.repeat(x[:1], before, axis=0), x]), W, b, dilation)[before:]


def mean_state(h, lengths):
    real = np.arange(len(h))[:, None] < lengths
    return (h * real[..., None]).sum(axis=0) / lengths[:, None]


def echo_before_the_call(rng, T, B, delay):
    x, _ = echo.delayed_echo(rng, T, B, delay)
    return x, later(x[::-1], delay)[::-1]


def echo_of_the_end(rng, T, B, delay):
    x, _ = echo.delayed_echo(rng, T, B, delay)
    return x, np.roll(x, delay, axis=0)


def echo_of_bits(rng, T, B, delay):
    x, _ = echo.delayed_echo(rng, T, B, delay)
    return (x + 1) / 2, later((x + 1) / 2, delay)


def echo_one_early(rng, T, B, delay):
    x, _ = echo.delayed_echo(rng, T, B, delay)
    return x, later(x, max(delay - 1, 0))


def kernels_inside_relu_apart(u, W_ff, W_rec, b, steps):
    drive = convolution.centred_conv1d(u, W_ff, b)
    h = np.maximum(drive, 0)
    for _ in range(steps):
        h = drive + np.maximum(convolution.centred_conv1d(h, W_rec, 0 * b), 0)
    return h


def states_added_up(u, W_ff, W_rec, b, steps):
    drive = convolution.centred_conv1d(u, W_ff, b)
    h = np.maximum(drive, 0)
    for _ in range(steps):
        h = h + np.maximum(drive + convolution.centred_conv1d(h, W_rec, 0 * b), 0)
    return h


def input_heard_once(u, W_ff, W_rec, b, steps):
    h = np.maximum(convolution.centred_conv1d(u, W_ff, b), 0)
    for _ in range(steps):
        h = np.maximum(convolution.centred_conv1d(h, W_rec, b), 0)
    return h


def first_round_from_zero(u, W_ff, W_rec, b, steps):
    if steps == 0:
        return np.zeros((*u.shape[:2], len(b)))
    return convolution.recurrent_convolution(u, W_ff, W_rec, b, steps - 1)


def symbols_of_the_whole_row(ids, K):
    x = np.eye(K)[ids]
    return x if ids.ndim == 1 else np.ones_like(x) * x.max(axis=1, keepdims=True)


def drive_before_instead_of_state(x, h0, W_xh, W_hh):
    drive = x @ W_xh
    return drive + np.concatenate([h0[None], drive[:-1]]) @ W_hh


def last_row_left_out(h):
    return np.concatenate([h[:-1], 0 * h[-1:]])


def used_targets(x, delay):
    return x[: len(x) - delay].reshape(-1, x.shape[2])


def error_left(h, x, delay):
    targets = used_targets(x, delay)
    return (1 - probes.decode_past(h, x, delay)) * np.sum((targets - targets.mean(axis=0)) ** 2)


def r2_around_the_mean_of_all_inputs(h, x, delay):
    return 1 - error_left(h, x, delay) / np.sum((used_targets(x, delay) - x.mean(axis=(0, 1))) ** 2)


def r2_with_the_variance_of_all_inputs(h, x, delay):
    return 1 - error_left(h, x, delay) / (used_targets(x, delay).size * x.var())


def r2_centred_before_the_cut(h, x, delay):
    states, targets = (h - h.mean(axis=(0, 1)))[delay:].reshape(-1, h.shape[2]), used_targets(x - x.mean(axis=(0, 1)), delay)
    return 1 - misfit(states, targets) / np.sum(targets**2)


def r2_around_zero(h, x, delay):
    return 1 - error_left(h, x, delay) / np.sum(used_targets(x, delay) ** 2)


def r2_with_the_mean_left_in(h, x, delay):
    targets = used_targets(x, delay)
    left = error_left(h, x, delay) + len(targets) * np.sum(targets.mean(axis=0) ** 2)
    return 1 - left / np.sum((targets - targets.mean(axis=0)) ** 2)


def sum_over_the_real_steps(h, lengths):
    return mean_state(h, lengths) * lengths[:, None]


def largest_of_the_real_steps(h, lengths):
    real = np.arange(len(h))[:, None] < lengths
    return np.where(real[..., None], h, -np.inf).max(axis=0)


def states_of_the_run(x1, h0, W_xh, W_hh, W_hy, steps):
    y = linear.free_run(x1, h0, W_xh, W_hh, W_hy, steps)
    return linear.unroll(np.concatenate([x1[None], y[:-1]]), h0, W_xh, W_hh)


def run_with(x1, h0, W_xh, W_hh, W_hy, steps, state=lambda h: h, following=lambda x, y: y):
    """A free run whose state passes through one function, and whose next input is another's."""
    outputs, x, h = [], x1, h0
    for _ in range(steps):
        h = state(x @ W_xh + h @ W_hh)
        outputs.append(h @ W_hy)
        x = following(x, outputs[-1])
    return np.stack(outputs)


def residual_run(x1, h0, W_xh, W_hh, W_hy, steps):
    changes = run_with(x1, h0, W_xh, W_hh, W_hy, steps, following=np.add)
    return x1 + np.cumsum(changes, axis=0)


def bias_with_every_input_there_is(x, W, b, dilation=1):
    taps = 1 + np.minimum(np.arange(len(x)) // dilation, len(W) - 1)
    return convolution.causal_conv1d(x, W, 0 * b, dilation) + taps[:, None, None] * b


def first_outputs(y, value, steps):
    return np.concatenate([value + 0 * y[:steps], y[steps:]])


def zeros_on_both_sides(x, W, b, dilation=1):
    behind = (len(W) - 1) * dilation - (len(W) - 1) * dilation // 2
    return convolution.causal_conv1d(np.concatenate([x, np.zeros((behind, *x.shape[1:]))]), W, b, dilation)[behind:]


def too_few_zeros_in_front(x, W, b, dilation=1):
    padded = np.concatenate([np.zeros((len(W) - 1, *x.shape[1:])), x])
    return b + sum(np.roll(padded, j * dilation, axis=0)[len(W) - 1 :] @ W[j] for j in range(len(W)))


def field(kernel_sizes, dilations, reach):
    """A receptive field whose layer l is spread by reach(l)."""
    return 1 + sum((k - 1) * d * int(reach(n)) for n, (k, d) in enumerate(zip(kernel_sizes, dilations)))


def field_from_the_top(kernel_sizes, dilations, strides):
    R = 1
    for k, d, s in reversed(list(zip(kernel_sizes, dilations, strides))):
        R = R * s + (k - 1) * d
    return R


def powers_squared(W_xh, W_hh, k):
    return np.stack([W_xh] + [W_xh @ np.linalg.matrix_power(W_hh, 2**j) for j in range(k - 1)])


def count_with(cell, D, H, biases, per_block, per_layer=0):
    """g times what a block has, and what the layer has once."""
    blocks = {"rnn": 1, "lstm": 4}.get(cell, 3)
    return blocks * per_block(2 if cell == "gru_reset_after" else biases) + per_layer


def gates_alone(cell, D, H, biases=1):
    gates = {"rnn": 1, "lstm": 3}.get(cell, 2)
    return gates * H * (D + H + (2 if cell == "gru_reset_after" else biases))


def echo_filled_up(rng, T, B, delay, fill):
    x, y = echo.delayed_echo(rng, T, B, delay)
    y[:delay] = fill
    return x, y


def echo_zeroes_the_input(rng, T, B, delay):
    x, y = echo.delayed_echo(rng, T, B, delay)
    x[:delay] = 0
    return x, y


def first_echo_missing(rng, T, B, delay):
    x, y = echo.delayed_echo(rng, T, B, delay)
    y[delay] = 0
    return x, y


def echo_of_other_flips(rng, T, B, delay):
    x, _ = echo.delayed_echo(rng, T, B, delay)
    return x, echo.delayed_echo(rng, T, B, delay)[1]


def echo_without_delay(rng, T, B, delay):
    x, _ = echo.delayed_echo(rng, T, B, delay)
    return x, np.concatenate([0 * x[:delay], x[delay:]])


def echo_rolled(rng, T, B, delay, shift, axis):
    x, _ = echo.delayed_echo(rng, T, B, delay)
    return x, np.roll(x, shift, axis=axis)


def padded_by(mode):
    """A centred convolution with other numbers than zeros beyond both ends."""

    def conv(x, W, b):
        r = len(W) // 2
        return convolution.centred_conv1d(np.pad(x, ((r, r), (0, 0), (0, 0)), mode=mode), W, b)[r : len(x) + r]

    return conv


def incomplete_windows_are(value):
    """A centred convolution whose first and last r positions hold something else."""

    def conv(x, W, b):
        r, y = len(W) // 2, convolution.centred_conv1d(x, W, b)
        return np.concatenate([value(b) + 0 * y[:r], y[r:-r], value(b) + 0 * y[-r:]])

    return conv


def bias_with_every_neighbour_there_is(x, W, b):
    r, p = len(W) // 2, np.arange(len(x))
    taps = 1 + np.minimum(p, r) + np.minimum(len(x) - 1 - p, r)
    return convolution.centred_conv1d(x, W, 0 * b) + taps[:, None, None] * b


def one_to_the_right(x, W, b):
    return convolution.centred_conv1d(np.concatenate([x, 0 * x[:1]]), W, b)[1:]


def repeated(first, rest, u, W_ff, W_rec, b, steps):
    """Looks at a still input with other rules: first(drive), then rest(drive, what the neighbours say, h)."""
    drive = convolution.centred_conv1d(u, W_ff, b)
    h = first(drive)
    for _ in range(steps):
        h = rest(drive, convolution.centred_conv1d(h, W_rec, 0 * b), h)
    return h


def relu(a):
    return np.maximum(a, 0)


def bias_heard_once(u, W_ff, W_rec, b, steps):
    h = relu(convolution.centred_conv1d(u, W_ff, b))
    for _ in range(steps):
        h = relu(convolution.centred_conv1d(u, W_ff, 0 * b) + convolution.centred_conv1d(h, W_rec, 0 * b))
    return h


def neighbours_on_the_left_alone(u, W_ff, W_rec, b, steps):
    drive = convolution.centred_conv1d(u, W_ff, b)
    h = relu(drive)
    for _ in range(steps):
        h = relu(drive + convolution.causal_conv1d(h, W_rec, 0 * b))
    return h


def drive_grows(u, W_ff, W_rec, b, steps):
    total = convolution.centred_conv1d(u, W_ff, b)
    for _ in range(steps):
        total = total + convolution.centred_conv1d(relu(total), W_rec, 0 * b)
    return relu(total)


def bias_outside_the_relu(u, W_ff, W_rec, b, steps):
    drive = convolution.centred_conv1d(u, W_ff, 0 * b)
    h = relu(drive) + b
    for _ in range(steps):
        h = relu(drive + convolution.centred_conv1d(h, W_rec, 0 * b)) + b
    return h


@chapter.exercise(
    text.one_hot,
    points=1,
    mistakes={
        "The symbols are counted from 1: symbol 0 belongs in column 0.": lambda ids, K: (
            np.eye(K)[ids - 1] * (ids > 0)[..., None]
        ),
        "Every column up to the symbol's is 1: only the symbol's own should be.": lambda ids, K: np.tri(K)[ids],
        "The symbols stand on the first axis: they belong on the last, (..., K).": lambda ids, K: np.moveaxis(np.eye(K)[ids], -1, 0),
        "There is a column too many: K symbols, numbered from 0, take K columns.": lambda ids, K: np.eye(K + 1)[ids],
        "There is a column too many, and the symbols begin in column 1: K columns, the first for symbol 0.": lambda ids, K: np.eye(K + 1)[ids + 1],
        "The columns are counted off the ids: there are K of them, also when the last symbol does not occur.": lambda ids, K: (
            np.eye(ids.max() + 1)[ids]
        ),
        "The symbol's number stands in its column: a 1 belongs there.": lambda ids, K: np.eye(K)[ids] * ids[..., None],
        "Each entry marks all symbols of its whole row ids[t]: only its own belongs there.": symbols_of_the_whole_row,
        "Each entry marks every symbol that occurs anywhere in ids: only its own belongs there.": lambda ids, K: (
            np.zeros((*ids.shape, K)) + np.eye(K)[ids.ravel()].max(axis=0)
        ),
    },
)
def one_hot(rng):
    T, B, K = distinct_sizes(rng, 3)
    yield dict(ids=rng.integers(K, size=(T, B)), K=K + 1)  # the last symbol never occurs: K cannot be read off the ids
    yield dict(ids=rng.integers(K, size=T), K=K)


@chapter.exercise(
    linear.unroll,
    points=2,
    mistakes={
        "Every row is the last state: the list holds one and the same array T times. "
        "Make a new h at each step instead of writing into the old one.": lambda x, h0, W_xh, W_hh: np.stack(
            [linear.unroll(x, h0, W_xh, W_hh)[-1]] * len(x)
        ),
        "Only the first input is used: every step adds its own x_t W_xh.": lambda x, h0, W_xh, W_hh: linear.unroll(
            np.concatenate([x[:1], 0 * x[1:]]), h0, W_xh, W_hh
        ),
        "There is a tanh in the recurrence: here it is linear, h_t = x_t W_xh + h_{t-1} W_hh.": (
            lambda x, h0, W_xh, W_hh: rnn.rnn_forward(x, h0, W_xh, W_hh, np.zeros(len(W_hh)))
        ),
        "The steps "
        "are taken backwards: h_t follows from h_{t-1}, so t begins at the first input.": lambda x, h0, W_xh, W_hh: (
            linear.unroll(x[::-1], h0, W_xh, W_hh)[::-1]
        ),
        "h0 is "
        "the first row, and x[0] is never used: the first row is the state after the first input.": lambda x, h0, W_xh, W_hh: (
            np.concatenate([h0[None], linear.unroll(x[1:], h0, W_xh, W_hh)])
        ),
        "A tanh is taken of each state that is returned: the states are wanted as they are.": lambda x, h0, W_xh, W_hh: (
            np.tanh(linear.unroll(x, h0, W_xh, W_hh))
        ),
        "W_hh multiplies x_t W_xh too: only h_{t-1} goes through it.": lambda x, h0, W_xh, W_hh: (
            linear.unroll(x, h0, W_xh @ W_hh, W_hh)
        ),
        "Each step takes the input before its own, the first one none: h_t is made of x_t.": lambda x, h0, W_xh, W_hh: (
            linear.unroll(later(x, 1), h0, W_xh, W_hh)
        ),
        "Each step takes the input before its own, the first one the last of all: h_t is made of x_t.": lambda x, h0, W_xh, W_hh: (
            linear.unroll(np.roll(x, 1, axis=0), h0, W_xh, W_hh)
        ),
        "Every step takes the first input, x[0]: h_t is made of x_t.": lambda x, h0, W_xh, W_hh: (
            linear.unroll(np.repeat(x[:1], len(x), axis=0), h0, W_xh, W_hh)
        ),
        "Only the diagonal of W_hh is used: h_{t-1} W_hh is a matrix product.": lambda x, h0, W_xh, W_hh: (
            linear.unroll(x, h0, W_xh, np.diag(np.diag(W_hh)))
        ),
        "The last row was never filled: the loop ends one step early.": lambda x, h0, W_xh, W_hh: (
            last_row_left_out(linear.unroll(x, h0, W_xh, W_hh))
        ),
        "What passes through W_hh is only the input's part of the step before: the whole state h_{t-1} does.": drive_before_instead_of_state,
    },
)
def unroll(rng):
    T, B, D, H = long_and_distinct(rng, 4)
    return dict(
        x=rng.normal(size=(T, B, D)),
        h0=rng.normal(size=(B, H)),
        W_xh=rng.normal(size=(D, H)),
        W_hh=0.6 * rng.normal(size=(H, H)),
)


@chapter.exercise(
    probes.decode_past,
    points=3,
    mistakes={
        "The read-out has no constant: take the mean away from h and from x first, "
        "or give h a column of ones.": r2_without_constant,
        "Each unit is asked alone, and the best one counts: "
        "the read-out may use all H of them at once.": best_single_unit,
        "The state is asked about an input that comes later: "
        "h_t, for t from delay on, belongs with x_{t-delay}.": lambda h, x, delay: probes.decode_past(
            h[::-1], x[::-1], delay
        ),
        "The columns are scored one by one and averaged: both sums run over all columns.": mean_r2_of_columns,
        "One mean is taken for all columns: each column has its own, mean(axis=0).": r2_with_one_mean,
        "The inputs' spread is measured around one mean for all columns, as x.var() and one correlation of all entries do: "
        "each column has its own, mean(axis=0).": r2_with_one_mean_below,
        "The delay is not used: h_t belongs with x_{t-delay}, not with x_t.": lambda h, x, delay: probes.decode_past(
            h, x, 0
        ),
        "States and inputs both lose their last delay steps, so h_t meets x_t: the states lose their first.": lambda h, x, delay: (
            probes.decode_past(h[: len(h) - delay], x[: len(x) - delay], 0)
        ),
        "States and inputs both lose their first delay steps, so h_t meets x_t: the inputs lose their last.": lambda h, x, delay: (
            probes.decode_past(h[delay:], x[delay:], 0)
        ),
        "It looks one step too far back: h_t belongs with x_{t-delay}.": lambda h, x, delay: probes.decode_past(h, x, delay + 1),
        "The denominator's mean is that of all inputs: "
        "it is the mean of those that are read out, x_{t-delay}.": r2_around_the_mean_of_all_inputs,
        "The denominator's variance is that of all numbers in x: only the inputs that are read out, x_{t-delay}, count, "
        "and each column has its own mean.": r2_with_the_variance_of_all_inputs,
        "The means are taken of all steps, before delay of them are cut off: "
        "they are the means of the states and inputs that are left.": r2_centred_before_the_cut,
        "The inputs are squared around 0: in R^2 they are squared around their mean.": r2_around_zero,
        "The read-out is fitted without the inputs' mean, but compared with inputs that still have theirs: "
        "c is missing from it.": r2_with_the_mean_left_in,
        "It is the root of R^2: R^2 itself is wanted.": lambda h, x, delay: np.sqrt(np.maximum(probes.decode_past(h, x, delay), 0)),
    },
    equivalent={
        "states = states - states.mean(axis=0); targets = x[:T - delay].reshape(len(states), -1)": "only the number of states is asked for",
        "W, *_ = linalg.lstsq(states, targets, rcond=None); targets = targets - targets.mean(axis=0)": (
            "a constant in the targets is at right angles to centred states"),
        "1 - mean((targets - states @ W) ** 2) / mean(targets ** 2)": "a quotient of means is that of the sums",
        "states = states.mean(axis=0) - states": "the read-out's weights change sign with it",
        "targets = targets.mean(axis=0) - targets": "the read-out's weights change sign with it",
        "1 - sum((states @ W - targets) ** 2) / sum(targets ** 2)": "the difference is squared",
        "states = h[delay:].reshape(-2, H)": "NumPy takes any negative size for the free one",
        "targets = x[:T - delay].reshape(len(states), -2)": "NumPy takes any negative size for the free one",
    },
)
def decode_past(rng):
    B, D, H = distinct_sizes(rng, 3)
    T, delay = int(rng.integers(10, 15)), int(rng.integers(2, 5))
    x = rng.normal(size=(T, B, D)) + 0.7
    h = linear.unroll(x, rng.normal(size=(B, H)), rng.normal(size=(D, H)), 0.4 * rng.normal(size=(H, H)))
    yield dict(h=h + 0.3 * rng.normal(size=h.shape), x=x, delay=delay)
    yield dict(h=h + 0.3 * rng.normal(size=h.shape), x=x, delay=0)


@chapter.exercise(
    linear.last_state,
    points=1,
    mistakes={
        "It is "
        "the last row of the padded array: the real last step of sequence b is lengths[b] - 1.": lambda h, lengths: h[
            -1
        ],
        "It is the mean over the real steps: only the last of them is wanted.": mean_state,
        "Every sequence is read at the same step: each has its own length.": lambda h, lengths: h[lengths.min() - 1],
        "It is one step too late, the last row where there is no later one: step number n is row n - 1.": lambda h, lengths: (
            linear.last_state(h, np.minimum(lengths + 1, len(h)))
        ),
        "It is the mean over all steps, those of the padding too: only the last real one is wanted.": lambda h, lengths: h.mean(axis=0),
        "It is the sum over the real steps: only the last of them is wanted.": sum_over_the_real_steps,
        "It is the largest number of each unit over the real steps: the state after the last of them is wanted.": largest_of_the_real_steps,
        "h[lengths - 1] takes the states of all sequences at each of these steps: "
        "sequence b is wanted at its own step alone, so the second axis needs an index too.": lambda h, lengths: h[lengths - 1],
        "The steps are counted from the end: the real steps stand in front, the padding behind them.": lambda h, lengths: (
            h[len(h) - lengths, np.arange(len(lengths))]
        ),
        "Every row is taken from sequence 0: row b belongs to sequence b.": lambda h, lengths: h[lengths - 1, 0],
        "Every sequence is read at the first one's last step: each has its own length.": lambda h, lengths: h[lengths[0] - 1],
        "Sequences that end early give 0: after masking, their last row is padding.": lambda h, lengths: (
            h[-1] * (lengths == len(h))[:, None]
        ),
    },
)
def last_state(rng):
    T, B, H = long_and_distinct(rng, 3)
    lengths = rng.integers(1, T + 1, size=B)
    lengths[rng.integers(B)] = T
    return dict(h=rng.normal(size=(T, B, H)), lengths=lengths)


@chapter.exercise(
    linear.free_run,
    points=2,
    mistakes={
        "Each output is read before the step: y_t comes from h_t, not from h_{t-1}.": outputs_before_the_step,
        "An output never "
        "becomes an input: after each step, x is the y that was just made.": lambda x1, h0, W_xh, W_hh, W_hy, steps: (
            linear.unroll(np.concatenate([x1[None], np.zeros((steps - 1, *x1.shape))]), h0, W_xh, W_hh) @ W_hy
        ),
        "These are the states: each output is h_t W_hy.": states_of_the_run,
        "There is a tanh around the state: the recurrence is linear.": lambda x1, h0, W_xh, W_hh, W_hy, steps: (
            run_with(x1, h0, W_xh, W_hh, W_hy, steps, state=np.tanh)
        ),
        "The next input is x + y: it is the output alone.": lambda x1, h0, W_xh, W_hh, W_hy, steps: (
            run_with(x1, h0, W_xh, W_hh, W_hy, steps, following=np.add)
        ),
        "Each output has its input added, and goes on like that: y_t is h_t W_hy alone.": residual_run,
        "x1 is added to every later input: x1 is heard once, then y_t is the input.": lambda x1, h0, W_xh, W_hh, W_hy, steps: (
            run_with(x1, h0, W_xh, W_hh, W_hy, steps, following=lambda x, y: x1 + y)
        ),
    },
)
def free_run(rng):
    steps, B, D, H = long_and_distinct(rng, 4)
    return dict(
        x1=rng.normal(size=(B, D)),
        h0=rng.normal(size=(B, H)),
        W_xh=0.5 * rng.normal(size=(D, H)),
        W_hh=0.5 * rng.normal(size=(H, H)),
        W_hy=0.5 * rng.normal(size=(H, D)),
        steps=steps,
)


@chapter.exercise(
    convolution.causal_conv1d,
    points=3,
    written_as=textbook.convolution.causal_conv1d,
    mistakes={
        "W is used from its other end: W[0] weighs the newest input.": lambda x, W, b, dilation=1: (
            convolution.causal_conv1d(x, W[::-1], b, dilation)
        ),
        "It looks ahead: "
        "tap j takes x[t - j * dilation], which has been, not x[t + j * dilation].": lambda x, W, b, dilation=1: (
            convolution.causal_conv1d(x[::-1], W, b, dilation)[::-1]
        ),
        "Steps before the first are "
        "taken from the end: a negative index counts from the end, where a 0 belongs.": lambda x, W, b, dilation=1: (
            b + sum(np.roll(x, j * dilation, axis=0) @ W[j] for j in range(len(W)))
        ),
        "b is missing.": lambda x, W, b, dilation=1: convolution.causal_conv1d(x, W, 0 * b, dilation),
        "b is added once for each tap: it belongs there once.": lambda x, W, b, dilation=1: convolution.causal_conv1d(
            x, W, len(W) * b, dilation
        ),
        "Tap j is used one dilation late: W[0] weighs the present input, x[t].": lambda x, W, b, dilation=1: (
            convolution.causal_conv1d(later(x, dilation), W, b, dilation)
        ),
        "Before the first step the first input is repeated; zeros belong there.": first_input_repeated,
        "b is added with each input that a tap finds, so rarely at the beginning: it belongs there once.": bias_with_every_input_there_is,
        "It looks at both sides of t: all the zeros belong before the first input.": zeros_on_both_sides,
        "It looks ahead: the zeros stand behind the last input, all of them belong before the first.": lambda x, W, b, dilation=1: (
            convolution.causal_conv1d(x[::-1], W[::-1], b, dilation)[::-1]
        ),
        "Where a tap reaches before the first input the whole output is 0: only that tap gives nothing, b and the others remain.": (
            lambda x, W, b, dilation=1: first_outputs(convolution.causal_conv1d(x, W, b, dilation), 0, (len(W) - 1) * dilation)
        ),
        "Only k - 1 zeros stand before the first input: it takes (k - 1) * dilation, "
        "or an index turns negative and counts from the end.": too_few_zeros_in_front,
        "The taps lie dilation + 1 apart: tap j looks j * dilation steps back.": lambda x, W, b, dilation=1: (
            convolution.causal_conv1d(x, W, b, dilation + 1)
        ),
        "The outputs begin where all taps find an input: the first (k - 1) * dilation are missing.": lambda x, W, b, dilation=1: (
            convolution.causal_conv1d(x, W, b, dilation)[(len(W) - 1) * dilation :]
        ),
    },
    equivalent={"for j in reversed(range(len(W))):": SAME_SUM},
)
def causal_conv1d(rng):
    B, C_in, C_out, k = distinct_sizes(rng, 4)
    W, b = rng.normal(size=(k, C_in, C_out)), rng.normal(size=C_out)
    yield dict(x=rng.normal(size=(10, B, C_in)), W=W, b=b, dilation=1)
    yield dict(x=rng.normal(size=(3 * k, B, C_in)), W=W, b=b, dilation=int(rng.integers(2, 4)))
    yield dict(x=rng.normal(size=(4 * k - 4, B, C_in)), W=W, b=b, dilation=4)  # no output has its whole window


@chapter.exercise(
    convolution.receptive_field,
    points=2,
    mistakes={
        "A layer's "
        "own stride widens its own window: only the strides below it do.": lambda kernel_sizes, dilations, strides: (
            1
            + sum((k - 1) * d * int(np.prod(strides[: n + 1])) for n, (k, d) in enumerate(zip(kernel_sizes, dilations)))
        ),
        "The strides are added up: "
        "each multiplies the distance between the next layer's inputs.": lambda kernel_sizes, dilations, strides: (
            1 + sum((k - 1) * d * (1 + sum(strides[:n])) for n, (k, d) in enumerate(zip(kernel_sizes, dilations)))
        ),
        "The strides are not used.": lambda kernel_sizes, dilations, strides: convolution.receptive_field(
            kernel_sizes, dilations, [1] * len(strides)
        ),
        "The dilations are not used.": lambda kernel_sizes, dilations, strides: convolution.receptive_field(
            kernel_sizes, [1] * len(dilations), strides
        ),
        "Every layer is spread by all strides: only the strides below it count.": lambda kernel_sizes, dilations, strides: (
            field(kernel_sizes, dilations, lambda n: np.prod(strides))
        ),
        "A layer is spread by the strides above it: those below it count.": lambda kernel_sizes, dilations, strides: (
            field(kernel_sizes, dilations, lambda n: np.prod(strides[n + 1 :]))
        ),
        "The dilations are multiplied up with the strides: a layer's dilation widens its own window alone.": (
            lambda kernel_sizes, dilations, strides: field(kernel_sizes, dilations, lambda n: np.prod(strides[:n]) * np.prod(dilations[:n]))
        ),
        "The last layer is left out.": lambda kernel_sizes, dilations, strides: (
            convolution.receptive_field(kernel_sizes[:-1], dilations[:-1], strides[:-1])
        ),
        "The strides below a layer are added up: they are multiplied.": lambda kernel_sizes, dilations, strides: (
            field(kernel_sizes, dilations, lambda n: sum(strides[:n]) if n else 1)
        ),
        "From the top down, R outputs of a layer are taken to see R s + (k - 1) d of its inputs: "
        "they see (R - 1) s + (k - 1) d + 1.": field_from_the_top,
        "A layer is taken to widen the window by k d - 1 steps: it is (k - 1) d.": lambda kernel_sizes, dilations, strides: (
            1 + sum((k * d - 1) * int(np.prod(strides[:n])) for n, (k, d) in enumerate(zip(kernel_sizes, dilations)))
        ),
    },
)
def receptive_field(rng):
    layers = int(rng.integers(3, 5))
    kernel_sizes, dilations, strides = ([int(n) for n in rng.integers(2, 6, size=layers)] for _ in range(3))
    yield dict(kernel_sizes=kernel_sizes, dilations=dilations, strides=strides)
    yield dict(kernel_sizes=[3, 1, 4], dilations=[1, 5, 2], strides=[2, 1, 3])
    yield dict(kernel_sizes=[int(rng.integers(2, 9))], dilations=[int(rng.integers(2, 9))], strides=[2])


@chapter.exercise(
    linear.unrolled_kernel,
    points=2,
    mistakes={
        "Every power of W_hh is one too high: W[0] is W_xh itself.": lambda W_xh, W_hh, k: linear.unrolled_kernel(
            W_xh @ W_hh, W_hh, k
        ),
        "** raises each entry to the power; W_hh^j is a matrix product of j factors.": lambda W_xh, W_hh, k: np.stack(
            [W_xh] + [W_xh @ W_hh**j for j in range(1, k)]
        ),
        "Every step "
        "back is carried by W_hh once: the input j steps back passes through it j times.": lambda W_xh, W_hh, k: (
            np.stack([W_xh] + [W_xh @ W_hh] * (k - 1))
        ),
        "** raises each entry to the power, and makes all ones of power 0: W_hh^j is a matrix product, W_hh^0 the identity.": (
            lambda W_xh, W_hh, k: np.stack([W_xh @ W_hh**j for j in range(k)])
        ),
        "* multiplies entry by entry, so only the diagonal of W_hh is left: the powers are matrix products, @.": lambda W_xh, W_hh, k: (
            linear.unrolled_kernel(W_xh, np.diag(np.diag(W_hh)), k)
        ),
        "The power is squared at each step: one more W_hh belongs to each step back.": powers_squared,
        "W_xh W_hh is multiplied by j: W_hh is raised to the power j.": lambda W_xh, W_hh, k: (
            np.stack([W_xh] + [j * W_xh @ W_hh for j in range(1, k)])
        ),
        "W_xh W_hh is multiplied by j, which leaves W[0] zero: W_hh is raised to the power j, and W[0] is W_xh.": (
            lambda W_xh, W_hh, k: np.stack([j * W_xh @ W_hh for j in range(k)])
        ),
        "W[0] was never filled: it is W_xh.": lambda W_xh, W_hh, k: np.concatenate(
            [0 * W_xh[None], linear.unrolled_kernel(W_xh, W_hh, k)[1:]]
        ),
        "From W[1] on every power of W_hh is one too high: W[1] is W_xh W_hh.": lambda W_xh, W_hh, k: np.concatenate(
            [W_xh[None], linear.unrolled_kernel(W_xh @ W_hh, W_hh, k)[1:]]
        ),
    },
)
def unrolled_kernel(rng):
    k, D, H = long_and_distinct(rng, 3)
    W_xh, W_hh = rng.normal(size=(D, H)), 0.6 * rng.normal(size=(H, H))
    yield dict(W_xh=W_xh, W_hh=W_hh, k=k)
    yield dict(W_xh=W_xh, W_hh=W_hh, k=1)


@chapter.exercise(
    convolution.parameter_count,
    points=1,
    mistakes={
        "The biases are counted once for the layer: each block has its own.": lambda cell, D, H, biases=1: (
            convolution.parameter_count(cell, D, H, 0)
            - (6 * H if cell == "gru_reset_after" else 0)
            + H * (2 if cell == "gru_reset_after" else biases)
        ),
        "A bias has one number for each unit, H, not one for each input.": lambda cell, D, H, biases=1: (
            convolution.parameter_count(cell, D, H, 0)
            - (6 * H if cell == "gru_reset_after" else 0)
            + {"rnn": 1, "lstm": 4}.get(cell, 3) * D * (2 if cell == "gru_reset_after" else biases)
        ),
        "biases is not used: each block has so many, save those of gru_reset_after, which have 2.": lambda cell, D, H, biases=1: (
            convolution.parameter_count(cell, D, H, 1)
        ),
        "One bias is counted for all cells: a block has as many as biases says, and in gru_reset_after 2.": lambda cell, D, H, biases=1: (
            count_with(cell, D, H, 1, lambda _: H * (D + H + 1))
        ),
        "Two biases are counted for all cells: a block has as many as biases says, only in gru_reset_after always 2.": (
            lambda cell, D, H, biases=1: convolution.parameter_count(cell, D, H, 2)
        ),
        "gru_reset_after counts twice what biases says: it counts 2 whatever biases says.": lambda cell, D, H, biases=1: (
            convolution.parameter_count("gru" if cell == "gru_reset_after" else cell, D, H, biases * (1 + (cell == "gru_reset_after")))
        ),
        "The weights from the state, H H, are counted once for the layer: each block has its own.": lambda cell, D, H, biases=1: (
            count_with(cell, D, H, biases, lambda n: H * (D + n), per_layer=H * H)
        ),
        "The weights from the input, D H, are counted once for the layer: each block has its own.": lambda cell, D, H, biases=1: (
            count_with(cell, D, H, biases, lambda n: H * (H + n), per_layer=D * H)
        ),
        "Only the gates are counted as blocks: the candidate is one too, so g is 4 for the LSTM and 3 for the GRUs.": gates_alone,
        "A bias is counted as one number: it has one for each unit, H.": lambda cell, D, H, biases=1: (
            count_with(cell, D, H, biases, lambda n: H * (D + H) + n)
        ),
        "A bias is counted with D + H numbers: it has one for each unit, H.": lambda cell, D, H, biases=1: (
            count_with(cell, D, H, biases, lambda n: (H + n) * (D + H))
        ),
    },
)
def parameter_count(rng):
    D, H = distinct_sizes(rng, 2)
    for biases in (1, 2):
        for cell in ("rnn", "lstm", "gru", "gru_reset_after"):
            yield dict(cell=cell, D=D, H=H, biases=biases)


@chapter.exercise(
    echo.delayed_echo,
    points=1,
    mistakes={
        "The flips "
        "come from a generator of your own: draw them from the rng that is handed in.": lambda rng, T, B, delay: (
            echo.delayed_echo(np.random.default_rng(0), T, B, delay)
        ),
        "The echo comes one step early: y[t] is x[t - delay].": echo_one_early,
        "The echo comes before the call: y[t] is x[t - delay], not x[t + delay].": echo_before_the_call,
        "The first echoes are taken from the end of the sequence, as np.roll does; they are 0.": echo_of_the_end,
        "The flips are 0 and 1; they should be -1 and 1.": echo_of_bits,
        "Before the first echo y is -1: it is 0 there, so turn the flips into -1 and 1 first.": lambda rng, T, B, delay: (
            echo_filled_up(rng, T, B, delay, -1)
        ),
        "The first echo is missing: y[delay] is x[0].": first_echo_missing,
        "The first inputs are set to 0: that belongs to y, the input keeps all its flips.": echo_zeroes_the_input,
        "y echoes other flips than x's: draw once and use the same for both.": echo_of_other_flips,
        "y is x at the same step: y[t] is x[t - delay].": echo_without_delay,
        "The sequence is rolled the other way round, and y wraps: y[t] is x[t - delay], and 0 before the first echo.": lambda rng, T, B, delay: (
            echo_rolled(rng, T, B, delay, -delay, 0)
        ),
        "The echo moves on to another sequence: the delay runs along T, the first axis.": lambda rng, T, B, delay: (
            echo_rolled(rng, T, B, delay, delay, 1)
        ),
        "The echo moves through all entries as if they were one row: np.roll needs axis=0, and the first echoes are 0.": (
            lambda rng, T, B, delay: echo_rolled(rng, T, B, delay, delay, None)
        ),
    },
)
def delayed_echo(rng):
    B, delay = distinct_sizes(rng, 2)
    yield dict(rng=Seed(rng), T=12, B=B, delay=delay)
    yield dict(rng=Seed(rng), T=6, B=B, delay=0)


@chapter.exercise(
    convolution.centred_conv1d,
    points=1,
    written_as=textbook.convolution.centred_conv1d,
    mistakes={
        "W is used from its other end: W[0] weighs the position furthest to the right.": lambda x, W, b: (
            convolution.centred_conv1d(x, W[::-1], b)
        ),
        "Positions before the "
        "first are taken from the end: a negative index counts from the end, where a 0 belongs.": lambda x, W, b: (
            convolution.centred_conv1d(np.concatenate([x[-(len(W) // 2) :], x]), W, b)[len(W) // 2 :]
        ),
        "b is missing.": lambda x, W, b: convolution.centred_conv1d(x, W, 0 * b),
        "b is added once for each tap: it belongs there once.": lambda x, W, b: convolution.centred_conv1d(x, W, len(W) * b),
        "b is added with each neighbour there is, so rarely at the ends: it belongs there once.": bias_with_every_neighbour_there_is,
        "Beyond the ends the positions go round, the last before the first: zeros belong there.": padded_by("wrap"),
        "Beyond the ends the outermost position is repeated: zeros belong there.": padded_by("edge"),
        "Where the window reaches beyond an end y is 0: "
        "only what lies outside counts as 0, b and the rest remain.": incomplete_windows_are(lambda b: 0 * b),
        "Where the window reaches beyond an end y is b alone: "
        "only what lies outside counts as 0, the rest remains.": incomplete_windows_are(lambda b: b),
        "W[0] weighs the position itself, the others those to its right: W[r] belongs there, r = (k - 1) / 2.": lambda x, W, b: (
            convolution.causal_conv1d(x[::-1], W, b)[::-1]
        ),
        "Everything is read one position too far to the right: W[r] weighs the position itself, r = (k - 1) / 2.": one_to_the_right,
    },
    equivalent={"for j in reversed(range(len(W))):": SAME_SUM},
)
def centred_conv1d(rng):
    B, C_in, C_out = distinct_sizes(rng, 3)
    k = odd_sizes(rng)[0]
    return dict(x=rng.normal(size=(8, B, C_in)), W=rng.normal(size=(k, C_in, C_out)), b=rng.normal(size=C_out))


@chapter.exercise(
    convolution.recurrent_convolution,
    points=2,
    written_as=textbook.convolution.recurrent_convolution,
    mistakes={
        "It begins from a state of zeros: before the first repetition h is relu(u * W_ff + b).": first_round_from_zero,
        "The relu belongs around the whole sum, the input's part included.": kernels_inside_relu_apart,
        "h is added to itself: each repetition replaces it.": states_added_up,
        "The input is heard only at the beginning: u * W_ff belongs into every repetition.": input_heard_once,
        "The input's part and the neighbours' each pass through a relu of their own: it belongs around their sum.": lambda **inputs: (
            repeated(relu, lambda drive, heard, h: relu(drive) + relu(heard), **inputs)
        ),
        "The input's part has passed through a relu before it is added again: add u * W_ff + b as it is.": lambda **inputs: (
            repeated(relu, lambda drive, heard, h: relu(relu(drive) + heard), **inputs)
        ),
        "The relu is taken at the end alone: it belongs into every repetition.": lambda **inputs: (
            relu(repeated(lambda drive: drive, lambda drive, heard, h: drive + heard, **inputs))
        ),
        "There is a tanh where relu belongs.": lambda **inputs: repeated(np.tanh, lambda drive, heard, h: np.tanh(drive + heard), **inputs),
        "h itself is added inside the relu: only u * W_ff + b and h * W_rec belong there.": lambda **inputs: (
            repeated(relu, lambda drive, heard, h: relu(h + drive + heard), **inputs)
        ),
        "The bias is heard only at the beginning: b belongs into every repetition.": bias_heard_once,
        "A position hears itself and those to its left alone: h * W_rec is centred.": neighbours_on_the_left_alone,
        "What the neighbours say adds up: each repetition begins from u * W_ff + b.": drive_grows,
        "b is added after the relu: it belongs inside.": bias_outside_the_relu,
    },
    equivalent={
        "for j in reversed(range(len(W))):": SAME_SUM,
    },
)
def recurrent_convolution(rng):
    B, C_in, C = distinct_sizes(rng, 3)
    k_ff, k_rec = odd_sizes(rng)
    u, b = rng.normal(size=(9, B, C_in)), 0.5 * rng.normal(size=C)
    W_ff, W_rec = 0.6 * rng.normal(size=(k_ff, C_in, C)), 0.4 * rng.normal(size=(k_rec, C, C))
    yield dict(u=u, W_ff=W_ff, W_rec=W_rec, b=b, steps=int(rng.integers(3, 5)))
    yield dict(u=u, W_ff=W_ff, W_rec=W_rec, b=b, steps=0)

"""Exercises of chapter 2: states, windows, and what each of them can see."""

import numpy as np

from grader import Chapter, Seed, distinct_sizes
from solutions import convolution, rnn, sequences, textbook_convolution

chapter = Chapter("ch02_concepts", title="Core concepts")

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
    W = np.linalg.lstsq(states, targets, rcond=None)[0]
    return 1 - np.sum((targets - states @ W) ** 2) / np.sum((targets - targets.mean(axis=0)) ** 2)


def r2_with_one_mean_below(h, x, delay):
    targets = x[: len(x) - delay].reshape(-1, x.shape[2])
    left = (1 - sequences.decode_past(h, x, delay)) * np.sum((targets - targets.mean(axis=0)) ** 2)
    return 1 - left / np.sum((targets - targets.mean()) ** 2)


def mean_r2_of_columns(h, x, delay):
    return np.mean([sequences.decode_past(h, x[:, :, i : i + 1], delay) for i in range(x.shape[2])])


def r2_with_one_mean(h, x, delay):
    states, targets = h[delay:].reshape(-1, h.shape[2]), x[: len(x) - delay].reshape(-1, x.shape[2])
    states, targets = states - states.mean(), targets - targets.mean()
    W = np.linalg.lstsq(states, targets, rcond=None)[0]
    return 1 - np.sum((targets - states @ W) ** 2) / np.sum(targets**2)


def best_single_unit(h, x, delay):
    return max(sequences.decode_past(h[:, :, i : i + 1], x, delay) for i in range(h.shape[2]))


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
    x, _ = sequences.delayed_echo(rng, T, B, delay)
    return x, later(x[::-1], delay)[::-1]


def echo_of_the_end(rng, T, B, delay):
    x, _ = sequences.delayed_echo(rng, T, B, delay)
    return x, np.roll(x, delay, axis=0)


def echo_of_bits(rng, T, B, delay):
    x, _ = sequences.delayed_echo(rng, T, B, delay)
    return (x + 1) / 2, later((x + 1) / 2, delay)


def echo_one_early(rng, T, B, delay):
    x, _ = sequences.delayed_echo(rng, T, B, delay)
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


@chapter.exercise(
    sequences.one_hot,
    points=1,
    mistakes={
        "The symbols are counted from 1: symbol 0 belongs in column 0.": lambda ids, K: (
            np.eye(K)[ids - 1] * (ids > 0)[..., None]
        ),
        "Every column up to the symbol's is 1: only the symbol's own should be.": lambda ids, K: np.tri(K)[ids],
    },
)
def one_hot(rng):
    T, B, K = distinct_sizes(rng, 3)
    yield dict(ids=rng.integers(K, size=(T, B)), K=K + 1)  # the last symbol never occurs: K cannot be read off the ids
    yield dict(ids=rng.integers(K, size=T), K=K)


@chapter.exercise(
    sequences.unroll,
    points=2,
    mistakes={
        "Every row is the last state: the list holds one and the same array T times. "
        "Make a new h at each step instead of writing into the old one.": lambda x, h0, W_xh, W_hh: np.stack(
            [sequences.unroll(x, h0, W_xh, W_hh)[-1]] * len(x)
        ),
        "Only the first input is used: every step adds its own x_t W_xh.": lambda x, h0, W_xh, W_hh: sequences.unroll(
            np.concatenate([x[:1], 0 * x[1:]]), h0, W_xh, W_hh
        ),
        "There is a tanh in the recurrence: here it is linear, h_t = x_t W_xh + h_{t-1} W_hh.": (
            lambda x, h0, W_xh, W_hh: rnn.rnn_forward(x, h0, W_xh, W_hh, np.zeros(len(W_hh)))
        ),
        "The steps "
        "are taken backwards: h_t follows from h_{t-1}, so t begins at the first input.": lambda x, h0, W_xh, W_hh: (
            sequences.unroll(x[::-1], h0, W_xh, W_hh)[::-1]
        ),
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
    sequences.decode_past,
    points=3,
    mistakes={
        "The read-out has no constant: take the mean away from h and from x first, "
        "or give h a column of ones.": r2_without_constant,
        "Each unit is asked alone, and the best one counts: "
        "the read-out may use all H of them at once.": best_single_unit,
        "The state is asked about an input that comes later: "
        "h_t, for t from delay on, belongs with x_{t-delay}.": lambda h, x, delay: sequences.decode_past(
            h[::-1], x[::-1], delay
        ),
        "The columns are scored one by one and averaged: both sums run over all columns.": mean_r2_of_columns,
        "One mean is taken for all columns: each column has its own, mean(axis=0).": r2_with_one_mean,
        "In the denominator one mean is taken for all columns: each column has its own, mean(axis=0).": r2_with_one_mean_below,
        "The delay is not used: h_t belongs with x_{t-delay}, not with x_t.": lambda h, x, delay: sequences.decode_past(
            h, x, 0
        ),
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
    h = sequences.unroll(x, rng.normal(size=(B, H)), rng.normal(size=(D, H)), 0.4 * rng.normal(size=(H, H)))
    yield dict(h=h + 0.3 * rng.normal(size=h.shape), x=x, delay=delay)
    yield dict(h=h + 0.3 * rng.normal(size=h.shape), x=x, delay=0)


@chapter.exercise(
    sequences.last_state,
    points=1,
    mistakes={
        "It is "
        "the last row of the padded array: the real last step of sequence b is lengths[b] - 1.": lambda h, lengths: h[
            -1
        ],
        "It is the mean over the real steps: only the last of them is wanted.": mean_state,
        "Every sequence is read at the same step: each has its own length.": lambda h, lengths: h[lengths.min() - 1],
    },
)
def last_state(rng):
    T, B, H = long_and_distinct(rng, 3)
    lengths = rng.integers(1, T + 1, size=B)
    lengths[rng.integers(B)] = T
    return dict(h=rng.normal(size=(T, B, H)), lengths=lengths)


@chapter.exercise(
    sequences.free_run,
    points=2,
    mistakes={
        "Each output is read before the step: y_t comes from h_t, not from h_{t-1}.": outputs_before_the_step,
        "An output never "
        "becomes an input: after each step, x is the y that was just made.": lambda x1, h0, W_xh, W_hh, W_hy, steps: (
            sequences.unroll(np.concatenate([x1[None], np.zeros((steps - 1, *x1.shape))]), h0, W_xh, W_hh) @ W_hy
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
    written_as=textbook_convolution.causal_conv1d,
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
    },
)
def receptive_field(rng):
    layers = int(rng.integers(3, 5))
    kernel_sizes, dilations, strides = ([int(n) for n in rng.integers(2, 6, size=layers)] for _ in range(3))
    yield dict(kernel_sizes=kernel_sizes, dilations=dilations, strides=strides)
    yield dict(kernel_sizes=[3, 1, 4], dilations=[1, 5, 2], strides=[2, 1, 3])
    yield dict(kernel_sizes=[int(rng.integers(2, 9))], dilations=[int(rng.integers(2, 9))], strides=[2])


@chapter.exercise(
    sequences.unrolled_kernel,
    points=2,
    mistakes={
        "Every power of W_hh is one too high: W[0] is W_xh itself.": lambda W_xh, W_hh, k: sequences.unrolled_kernel(
            W_xh @ W_hh, W_hh, k
        ),
        "** raises each entry to the power; W_hh^j is a matrix product of j factors.": lambda W_xh, W_hh, k: np.stack(
            [W_xh] + [W_xh @ W_hh**j for j in range(1, k)]
        ),
        "Every step "
        "back is carried by W_hh once: the input j steps back passes through it j times.": lambda W_xh, W_hh, k: (
            np.stack([W_xh] + [W_xh @ W_hh] * (k - 1))
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
    },
)
def parameter_count(rng):
    D, H = distinct_sizes(rng, 2)
    for biases in (1, 2):
        for cell in ("rnn", "lstm", "gru", "gru_reset_after"):
            yield dict(cell=cell, D=D, H=H, biases=biases)


@chapter.exercise(
    sequences.delayed_echo,
    points=1,
    mistakes={
        "The flips "
        "come from a generator of your own: draw them from the rng that is handed in.": lambda rng, T, B, delay: (
            sequences.delayed_echo(np.random.default_rng(0), T, B, delay)
        ),
        "The echo comes one step early: y[t] is x[t - delay].": echo_one_early,
        "The echo comes before the call: y[t] is x[t - delay], not x[t + delay].": echo_before_the_call,
        "The first echoes are taken from the end of the sequence, as np.roll does; they are 0.": echo_of_the_end,
        "The flips are 0 and 1; they should be -1 and 1.": echo_of_bits,
    },
)
def delayed_echo(rng):
    B, delay = distinct_sizes(rng, 2)
    yield dict(rng=Seed(rng), T=12, B=B, delay=delay)
    yield dict(rng=Seed(rng), T=6, B=B, delay=0)


@chapter.exercise(
    convolution.centred_conv1d,
    points=1,
    written_as=textbook_convolution.centred_conv1d,
    mistakes={
        "W is used from its other end: W[0] weighs the position furthest to the right.": lambda x, W, b: (
            convolution.centred_conv1d(x, W[::-1], b)
        ),
        "Positions before the "
        "first are taken from the end: a negative index counts from the end, where a 0 belongs.": lambda x, W, b: (
            convolution.centred_conv1d(np.concatenate([x[-(len(W) // 2) :], x]), W, b)[len(W) // 2 :]
        ),
        "b is missing.": lambda x, W, b: convolution.centred_conv1d(x, W, 0 * b),
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
    written_as=textbook_convolution.recurrent_convolution,
    mistakes={
        "It begins from a state of zeros: before the first repetition h is relu(u * W_ff + b).": first_round_from_zero,
        "The relu belongs around the whole sum, the input's part included.": kernels_inside_relu_apart,
        "h is added to itself: each repetition replaces it.": states_added_up,
        "The input is heard only at the beginning: u * W_ff belongs into every repetition.": input_heard_once,
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
    yield dict(u=u, W_ff=W_ff, W_rec=W_rec, b=b, steps=int(rng.integers(2, 4)))
    yield dict(u=u, W_ff=W_ff, W_rec=W_rec, b=b, steps=0)

"""Exercises of chapter 2: states, windows, and what each of them can see."""

import numpy as np

from grader import Chapter, Finding, distinct_sizes
from solutions import textbook
from solutions.cells import convolution, linear, rnn
from solutions.tasks import memory
from solutions.training import probes

chapter = Chapter(__file__, title="Core concepts", retired={
    "one_hot": "the notebook has it ready, as an example of what goes in",
    "receptive_field": "inputs_in_sight asks which inputs a stack sees, and with them how far",
    "parameter_count": "the chapter's table has the counts",
    "delayed_echo": "the echo is drawn for you",
    "centred_conv1d": "a window to both sides is the causal one, read later",
    "recurrent_convolution": "the chapter has its picture",
})

SAME_SUM = "the order of a sum does not matter"
ONE_LIST = "decode_past puts all cases into one list"


def long_and_distinct(rng, count):
    """Different sizes, the first the largest: enough steps for a fault of time to show."""
    sizes = distinct_sizes(rng, count)
    return sorted(sizes)[-1], *[size for size in sizes if size != max(sizes)]


@chapter.exercise(linear.unroll, points=1, faded=("h = x_t", "states.append"))
def unroll(rng):
    T, B, D, H = long_and_distinct(rng, 4)
    return dict(
        x=rng.normal(size=(T, B, D)),
        h0=rng.normal(size=(B, H)),
        W_xh=rng.normal(size=(D, H)),
        W_hh=0.6 * rng.normal(size=(H, H)),
    )


@chapter.exercise(probes.decode_past, points=3, equivalent={
    "states = states - states.mean(axis=0); targets = x[:T - delay].reshape(len(states), -1)": "only the number of states is asked for",
    "W, *_ = linalg.lstsq(states, targets, rcond=None); targets = targets - targets.mean(axis=0)": (
        "a constant in the targets is at right angles to centred states"),
    "1 - mean((targets - states @ W) ** 2) / mean(targets ** 2)": "a quotient of means is that of the sums",
    "states = states.mean(axis=0) - states": "the read-out's weights change sign with it",
    "targets = targets.mean(axis=0) - targets": "the read-out's weights change sign with it",
    "1 - sum((states @ W - targets) ** 2) / sum(targets ** 2)": "the difference is squared",
    "states = h[delay:].reshape(-2, H)": "NumPy takes any negative size for the free one",
    "targets = x[:T - delay].reshape(len(states), -2)": "NumPy takes any negative size for the free one",
})
def decode_past(rng):
    B, D, H = distinct_sizes(rng, 3)
    T, delay = int(rng.integers(10, 15)), int(rng.integers(2, 5))
    x = rng.normal(size=(T, B, D)) + 0.7
    h = linear.unroll(x, rng.normal(size=(B, H)), rng.normal(size=(D, H)), 0.4 * rng.normal(size=(H, H)))
    yield dict(h=h + 0.3 * rng.normal(size=h.shape), x=x, delay=delay)
    yield dict(h=h + 0.3 * rng.normal(size=h.shape), x=x, delay=0)


@chapter.find(memory.perfect_recall, points=3)
def perfect_recall(rng, W_xh, W_hh):
    x = rng.uniform(-1, 1, size=(400, 10, 1))
    h = np.nan_to_num(rnn.rnn_forward(x, np.zeros((10, 8)), W_xh, W_hh, np.zeros(8)))
    noisy = h + 0.001 * rng.normal(size=h.shape)
    recall = [probes.decode_past(noisy, x, delay) for delay in range(8)]
    without_noise = sum(probes.decode_past(h, x, delay) for delay in range(8))
    return [Finding("R² of the input 7 steps back", recall[7], low=0.9),
            Finding("R² of all eight delays together, if there were no noise", without_noise, low=7.95),
            Finding("R² of all eight delays together, with the noise", sum(recall), low=7.95)]


@chapter.exercise(linear.last_state, points=1, repair=True)
def last_state(rng):
    T, B, H = long_and_distinct(rng, 3)
    lengths = rng.integers(1, T + 1, size=B)
    lengths[rng.integers(B)] = T
    return dict(h=rng.normal(size=(T, B, H)), lengths=lengths)


@chapter.exercise(linear.free_run, points=1)
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


@chapter.exercise(convolution.causal_conv1d, points=1, written_as=textbook.convolution.causal_conv1d,
                  equivalent={"for j in reversed(range(len(W))):": SAME_SUM})
def causal_conv1d(rng):
    B, C_in, C_out, k = distinct_sizes(rng, 4)
    W, b = rng.normal(size=(k, C_in, C_out)), rng.normal(size=C_out)
    yield dict(x=rng.normal(size=(10, B, C_in)), W=W, b=b, dilation=1)
    yield dict(x=rng.normal(size=(3 * k, B, C_in)), W=W, b=b, dilation=int(rng.integers(2, 4)))
    yield dict(x=rng.normal(size=(4 * k - 4, B, C_in)), W=W, b=b, dilation=4)  # no output has its whole window


@chapter.exercise(convolution.inputs_in_sight, points=3, equivalent={
    "back = {before + j * d for before in back for j in reversed(range(k))}": "a set has no order",
})
def inputs_in_sight(rng):
    layers = int(rng.integers(3, 5))
    yield dict(kernel_sizes=[2, 3, 2], dilations=[1, 4, 3])
    yield dict(kernel_sizes=[int(k) for k in rng.integers(2, 5, size=layers)], dilations=[int(d) for d in rng.permutation(7)[:layers] + 1])
    yield dict(kernel_sizes=[3, 1, 2], dilations=[3, 5, 9])


@chapter.exercise(probes.window_forecast, points=2, repair=True, equivalent={
    "decode_past(states, x[None, k:, None], 0)": ONE_LIST,
    "decode_past(states, x[None, None, k:], 0)": ONE_LIST,
})
def window_forecast(rng):
    noise = rng.normal(size=int(rng.integers(30, 40)))
    slow = np.cumsum(noise) + 3
    yield dict(x=noise, k=3)
    yield dict(x=slow, k=int(rng.integers(4, 7)))
    yield dict(x=slow, k=1)


@chapter.exercise(linear.unrolled_kernel, points=3)
def unrolled_kernel(rng):
    k, D, H = long_and_distinct(rng, 3)
    W_xh, W_hh = rng.normal(size=(D, H)), 0.6 * rng.normal(size=(H, H))
    yield dict(W_xh=W_xh, W_hh=W_hh, k=k)
    yield dict(W_xh=W_xh, W_hh=W_hh, k=1)


@chapter.find(memory.hold_a_bit, points=3)
def hold_a_bit(rng, w_x, w_h, b):
    x, bit, pulse = memory.pulses_in_noise(rng, T=1000, B=100)
    weights = np.reshape(w_x, (1, 1)), np.reshape(w_h, (1, 1)), np.reshape(b, 1)
    sign = np.where(rnn.rnn_forward(x, np.zeros((100, 1)), *weights)[:, :, 0] > 0, 1, -1)
    flips = pulse[1:] & (bit[1:] != bit[:-1])
    slips = ~pulse[1:] & (sign[1:] != sign[:-1])
    return [Finding("the share of moments at which the sign is right", np.mean(sign == bit), low=0.999),
            Finding("of 100 pulses of the other sign, the number missed", 100 * np.mean(sign[1:][flips] != bit[1:][flips]), high=1),
            Finding("of 1,000 quiet moments, those whose noise turned the sign", 1000 * slips.sum() / (~pulse[1:]).sum(), high=1)]

"""Exercises of chapter 2: states, windows, and what each of them can see."""

import numpy as np

from grader import Chapter, Seed, distinct_sizes
from solutions import convolution, sequences, textbook_convolution

chapter = Chapter("ch02_concepts", title="Core concepts")


SAME_COUNT = "only how often the loop runs matters"
SAME_SUM = "the order of a sum does not matter"


def odd_sizes(rng):
    """Two different odd kernel sizes."""
    return [int(k) for k in rng.permutation((3, 5))]


def r2_without_constant(h, x, delay):
    states, targets = h[delay:].reshape(-1, h.shape[2]), x[: len(x) - delay].reshape(-1, x.shape[2])
    W = np.linalg.lstsq(states, targets, rcond=None)[0]
    return 1 - np.sum((targets - states @ W) ** 2) / np.sum((targets - targets.mean(axis=0)) ** 2)


def best_single_unit(h, x, delay):
    return max(sequences.decode_past(h[:, :, i : i + 1], x, delay) for i in range(h.shape[2]))


@chapter.exercise(sequences.one_hot, points=1)
def one_hot(rng):
    T, B, K = distinct_sizes(rng, 3)
    yield dict(ids=rng.integers(K, size=(T, B)), K=K + 1)  # the last symbol never occurs: K cannot be read off the ids
    yield dict(ids=rng.integers(K, size=T), K=K)


@chapter.exercise(sequences.unroll, points=2)
def unroll(rng):
    T, B, D, H = distinct_sizes(rng, 4)
    return dict(x=rng.normal(size=(T, B, D)), h0=rng.normal(size=(B, H)), W_xh=rng.normal(size=(D, H)), W_hh=0.6 * rng.normal(size=(H, H)))


@chapter.exercise(
    sequences.decode_past,
    points=3,
    mistakes={
        "The read-out has no constant: take the mean away from h and from x first, "
        "or give h a column of ones.": r2_without_constant,
        "Each unit is asked alone, and the best one counts: "
        "the read-out may use all H of them at once.": best_single_unit,
    },
    equivalent={
        "states = states.mean(axis=0) - states": "the read-out's weights change sign with it",
        "targets = targets.mean(axis=0) - targets": "the read-out's weights change sign with it",
        "1 - sum((states @ W - targets) ** 2) / sum(targets ** 2)": "the difference is squared",
        "T, B, H = zeros_like(h).shape": "zeros have the same shape",
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


@chapter.exercise(sequences.last_state, points=1)
def last_state(rng):
    T, B, H = distinct_sizes(rng, 3)
    lengths = rng.integers(1, T + 1, size=B)
    lengths[rng.integers(B)] = T
    return dict(h=rng.normal(size=(T, B, H)), lengths=lengths)


@chapter.exercise(sequences.free_run, points=2, equivalent={"for _ in reversed(range(steps)):": SAME_COUNT, "for _ in range(1, steps + 1):": SAME_COUNT})
def free_run(rng):
    steps, B, D, H = distinct_sizes(rng, 4)
    return dict(
        x1=rng.normal(size=(B, D)),
        h0=rng.normal(size=(B, H)),
        W_xh=0.5 * rng.normal(size=(D, H)),
        W_hh=0.5 * rng.normal(size=(H, H)),
        W_hy=0.5 * rng.normal(size=(H, D)),
        steps=steps,
    )


@chapter.exercise(convolution.causal_conv1d, points=3, written_as=textbook_convolution.causal_conv1d, equivalent={"for j in reversed(range(len(W))):": SAME_SUM})
def causal_conv1d(rng):
    B, C_in, C_out, k = distinct_sizes(rng, 4)
    W, b = rng.normal(size=(k, C_in, C_out)), rng.normal(size=C_out)
    yield dict(x=rng.normal(size=(10, B, C_in)), W=W, b=b, dilation=1)
    yield dict(x=rng.normal(size=(3 * k, B, C_in)), W=W, b=b, dilation=int(rng.integers(2, 4)))
    yield dict(x=rng.normal(size=(3, B, C_in)), W=W, b=b, dilation=4)  # most of the window lies before the sequence


@chapter.exercise(convolution.receptive_field, points=2)
def receptive_field(rng):
    layers = int(rng.integers(3, 5))
    kernel_sizes, dilations, strides = ([int(n) for n in rng.integers(2, 6, size=layers)] for _ in range(3))
    yield dict(kernel_sizes=kernel_sizes, dilations=dilations, strides=strides)
    yield dict(kernel_sizes=[3, 1, 4], dilations=[1, 5, 2], strides=[2, 1, 3])
    yield dict(kernel_sizes=[int(rng.integers(2, 9))], dilations=[int(rng.integers(2, 9))], strides=[2])


@chapter.exercise(sequences.unrolled_kernel, points=2, equivalent={"for _ in reversed(range(k - 1)):": SAME_COUNT, "for _ in range(1, k):": SAME_COUNT})
def unrolled_kernel(rng):
    D, H, k = distinct_sizes(rng, 3)
    W_xh, W_hh = rng.normal(size=(D, H)), 0.6 * rng.normal(size=(H, H))
    yield dict(W_xh=W_xh, W_hh=W_hh, k=k)
    yield dict(W_xh=W_xh, W_hh=W_hh, k=1)


@chapter.exercise(convolution.parameter_count, points=1)
def parameter_count(rng):
    D, H = distinct_sizes(rng, 2)
    for biases in (1, 2):
        for cell in ("rnn", "lstm", "gru", "gru_reset_after"):
            yield dict(cell=cell, D=D, H=H, biases=biases)


@chapter.exercise(sequences.delayed_echo, points=1, equivalent={"y = zeros_like(zeros_like(x))": "zeros have the same shape"})
def delayed_echo(rng):
    B, delay = distinct_sizes(rng, 2)
    yield dict(rng=Seed(rng), T=12, B=B, delay=delay)
    yield dict(rng=Seed(rng), T=6, B=B, delay=0)


@chapter.exercise(convolution.centred_conv1d, points=1, written_as=textbook_convolution.centred_conv1d, equivalent={"for j in reversed(range(len(W))):": SAME_SUM})
def centred_conv1d(rng):
    B, C_in, C_out = distinct_sizes(rng, 3)
    k = odd_sizes(rng)[0]
    return dict(x=rng.normal(size=(8, B, C_in)), W=rng.normal(size=(k, C_in, C_out)), b=rng.normal(size=C_out))


@chapter.exercise(
    convolution.recurrent_convolution,
    points=2,
    written_as=textbook_convolution.recurrent_convolution,
    equivalent={"for _ in reversed(range(steps)):": SAME_COUNT, "for _ in range(1, steps + 1):": SAME_COUNT, "for j in reversed(range(len(W))):": SAME_SUM},
)
def recurrent_convolution(rng):
    B, C_in, C = distinct_sizes(rng, 3)
    k_ff, k_rec = odd_sizes(rng)
    u, b = rng.normal(size=(9, B, C_in)), 0.5 * rng.normal(size=C)
    W_ff, W_rec = 0.6 * rng.normal(size=(k_ff, C_in, C)), 0.4 * rng.normal(size=(k_rec, C, C))
    yield dict(u=u, W_ff=W_ff, W_rec=W_rec, b=b, steps=int(rng.integers(2, 4)))
    yield dict(u=u, W_ff=W_ff, W_rec=W_rec, b=b, steps=0)

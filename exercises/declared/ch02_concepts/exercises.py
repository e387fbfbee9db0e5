"""Exercises of chapter 2: states, windows, and what each of them can see."""


from grader import Chapter, Seed, distinct_sizes
from solutions import textbook
from solutions.cells import convolution, linear
from solutions.data import text
from solutions.tasks import echo
from solutions.training import probes

chapter = Chapter(__file__, title="Core concepts")

SAME_SUM = "the order of a sum does not matter"


def long_and_distinct(rng, count):
    """Different sizes, the first the largest: enough steps for a fault of time to show."""
    sizes = distinct_sizes(rng, count)
    return sorted(sizes)[-1], *[size for size in sizes if size != max(sizes)]


def odd_sizes(rng):
    """Two different odd kernel sizes."""
    return [int(k) for k in rng.permutation((3, 5))]


@chapter.exercise(text.one_hot, points=1)
def one_hot(rng):
    T, B, K = distinct_sizes(rng, 3)
    yield dict(ids=rng.integers(K, size=(T, B)), K=K + 1)  # the last symbol never occurs: K cannot be read off the ids
    yield dict(ids=rng.integers(K, size=T), K=K)


@chapter.exercise(linear.unroll, points=2)
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


@chapter.exercise(linear.last_state, points=1)
def last_state(rng):
    T, B, H = long_and_distinct(rng, 3)
    lengths = rng.integers(1, T + 1, size=B)
    lengths[rng.integers(B)] = T
    return dict(h=rng.normal(size=(T, B, H)), lengths=lengths)


@chapter.exercise(linear.free_run, points=2)
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


@chapter.exercise(convolution.causal_conv1d, points=3, written_as=textbook.convolution.causal_conv1d,
                  equivalent={"for j in reversed(range(len(W))):": SAME_SUM})
def causal_conv1d(rng):
    B, C_in, C_out, k = distinct_sizes(rng, 4)
    W, b = rng.normal(size=(k, C_in, C_out)), rng.normal(size=C_out)
    yield dict(x=rng.normal(size=(10, B, C_in)), W=W, b=b, dilation=1)
    yield dict(x=rng.normal(size=(3 * k, B, C_in)), W=W, b=b, dilation=int(rng.integers(2, 4)))
    yield dict(x=rng.normal(size=(4 * k - 4, B, C_in)), W=W, b=b, dilation=4)  # no output has its whole window


@chapter.exercise(convolution.receptive_field, points=2)
def receptive_field(rng):
    layers = int(rng.integers(3, 5))
    kernel_sizes, dilations, strides = ([int(n) for n in rng.integers(2, 6, size=layers)] for _ in range(3))
    yield dict(kernel_sizes=kernel_sizes, dilations=dilations, strides=strides)
    yield dict(kernel_sizes=[3, 1, 4], dilations=[1, 5, 2], strides=[2, 1, 3])
    yield dict(kernel_sizes=[int(rng.integers(2, 9))], dilations=[int(rng.integers(2, 9))], strides=[2])


@chapter.exercise(linear.unrolled_kernel, points=2)
def unrolled_kernel(rng):
    k, D, H = long_and_distinct(rng, 3)
    W_xh, W_hh = rng.normal(size=(D, H)), 0.6 * rng.normal(size=(H, H))
    yield dict(W_xh=W_xh, W_hh=W_hh, k=k)
    yield dict(W_xh=W_xh, W_hh=W_hh, k=1)


@chapter.exercise(convolution.parameter_count, points=1)
def parameter_count(rng):
    D, H = distinct_sizes(rng, 2)
    for biases in (1, 2):
        for cell in ("rnn", "lstm", "gru", "gru_reset_after"):
            yield dict(cell=cell, D=D, H=H, biases=biases)


@chapter.exercise(echo.delayed_echo, points=1)
def delayed_echo(rng):
    B, delay = distinct_sizes(rng, 2)
    yield dict(rng=Seed(rng), T=12, B=B, delay=delay)
    yield dict(rng=Seed(rng), T=6, B=B, delay=0)


@chapter.exercise(convolution.centred_conv1d, points=1, written_as=textbook.convolution.centred_conv1d,
                  equivalent={"for j in reversed(range(len(W))):": SAME_SUM})
def centred_conv1d(rng):
    B, C_in, C_out = distinct_sizes(rng, 3)
    k = odd_sizes(rng)[0]
    return dict(x=rng.normal(size=(8, B, C_in)), W=rng.normal(size=(k, C_in, C_out)), b=rng.normal(size=C_out))


@chapter.exercise(convolution.recurrent_convolution, points=2, written_as=textbook.convolution.recurrent_convolution,
                  equivalent={"for j in reversed(range(len(W))):": SAME_SUM})
def recurrent_convolution(rng):
    B, C_in, C = distinct_sizes(rng, 3)
    k_ff, k_rec = odd_sizes(rng)
    u, b = rng.normal(size=(9, B, C_in)), 0.5 * rng.normal(size=C)
    W_ff, W_rec = 0.6 * rng.normal(size=(k_ff, C_in, C)), 0.4 * rng.normal(size=(k_rec, C, C))
    yield dict(u=u, W_ff=W_ff, W_rec=W_rec, b=b, steps=int(rng.integers(3, 5)))
    yield dict(u=u, W_ff=W_ff, W_rec=W_rec, b=b, steps=0)

"""Exercises of chapter 5: the article's listing repaired, and a character model with its rival."""


import numpy as np

from grader import Chapter, Seed, distinct_sizes
from solutions import textbook
from solutions.data import text
from solutions.listings import rnn as listing_rnn
from solutions.models import language_model, ngram
from solutions.training import losses, optimizers, scores

chapter = Chapter(__file__, title="An RNN in Python")


def _weights(rng, D, H, K):
    """Unsaturated, all different, biases too."""
    shapes = dict(W_hh=(H, H), W_xh=(D, H), b_h=(H,), W_hy=(H, K), b_y=(K,))
    return {name: 0.5 * rng.normal(size=shape) for name, shape in shapes.items()}


@chapter.exercise(listing_rnn.listing_init, points=1)
def listing_init(rng):
    D, H, K = distinct_sizes(rng, 3)
    return dict(rng=Seed(rng), D=D, H=H, K=K)


@chapter.exercise(listing_rnn.listing_forward, points=2)
def listing_forward(rng):
    T, B, D, H, K = distinct_sizes(rng, 5)
    return dict(x=rng.normal(size=(T, B, D)), h0=0.5 * rng.normal(size=(B, H)), **_weights(rng, D, H, K))


@chapter.exercise(listing_rnn.listing_gradients, points=4)
def listing_gradients(rng):
    T, B, D, H, K = distinct_sizes(rng, 5)
    x, h0, w = rng.normal(size=(T, B, D)), 0.5 * rng.normal(size=(B, H)), _weights(rng, D, H, K)
    h, y = listing_rnn.listing_forward(x, h0, **w)
    return dict(x=x, target=rng.normal(size=(T, B, K)), h0=h0, h=h, y=y, W_hh=w["W_hh"], W_hy=w["W_hy"])


@chapter.exercise(
    listing_rnn.listing_epoch,
    points=2,
    equivalent={
        "scale = min(limit / norm, 1)": "the smaller of two numbers has no order",
        "loss = sum((target - y) ** 2) / (2 * T * B)": "the square drops the sign",
        "h_t = zeros_like(h0)": "the state before the first step is zero anyway",
        "h_prev = h[t - 1] if t > 0 else zeros_like(h0)": "the state before the first step is zero anyway",
    },
)
def listing_epoch(rng):
    for limit in (0.1, 100.0):  # shortened, and left as it is
        T, B, D, H, K = distinct_sizes(rng, 5)
        K = K + 5 * (K == 2)  # with two outputs, half the sum and the mean of two would be the same
        yield dict(
            x=rng.normal(size=(T, B, D)),
            target=rng.normal(size=(T, B, K)),
            **_weights(rng, D, H, K),
            learning_rate=float(rng.uniform(0.3, 0.9)),
            limit=limit,
        )


@chapter.exercise(text.encode, points=1)
def encode(rng):
    symbols = "".join(rng.permutation(list("abcdefAB ,\n")))
    return dict(text="".join(rng.choice(list(symbols), size=12)), symbols=symbols)


@chapter.exercise(text.stream_batches, points=3)
def stream_batches(rng):
    B, T, windows = distinct_sizes(rng, 3)
    over = int(rng.integers(1, T))  # characters of each stream that fill no window
    yield dict(codes=rng.permutation(B * (windows * T + over) + 1 + int(rng.integers(1, B))), B=B, T=T)
    yield dict(codes=rng.permutation(B * windows * T), B=B, T=T)  # one character short of a last window: the targets need it
    yield dict(codes=rng.permutation(B * windows * T + 1), B=B, T=T)  # just enough for it


@chapter.exercise(
    losses.softmax_cross_entropy,
    points=4,
    equivalent={
        "loss = -take_along_axis(log_p, target).mean()": "the last axis is what NumPy takes by default",
    },
)
def softmax_cross_entropy(rng):
    T, B, K = distinct_sizes(rng, 3)
    yield dict(logits=rng.normal(size=(B, K)), targets=rng.integers(K, size=B))
    yield dict(logits=2 * rng.normal(size=(T, B, K)), targets=rng.integers(K, size=(T, B)))
    yield dict(logits=1e4 * rng.normal(size=(B, K)), targets=rng.integers(K, size=B))


@chapter.exercise(optimizers.adagrad_step, points=1)
def adagrad_step(rng):
    shape = tuple(distinct_sizes(rng, 2))
    return dict(
        w=rng.normal(size=shape),
        dw=rng.normal(size=shape),
        s=rng.uniform(0.2, 2, size=shape),
        lr=float(rng.uniform(0.1, 0.9)),
        eps=float(rng.uniform(0.05, 0.2)),
    )


@chapter.exercise(optimizers.adam_step, points=2)
def adam_step(rng):
    shape = tuple(distinct_sizes(rng, 2))
    return dict(
        w=rng.normal(size=shape),
        dw=rng.normal(size=shape),
        m=rng.normal(size=shape),
        v=rng.uniform(0.2, 2, size=shape),
        t=int(rng.integers(2, 6)),
        lr=float(rng.uniform(0.1, 0.9)),
        beta1=float(rng.uniform(0.5, 0.7)),
        beta2=float(rng.uniform(0.75, 0.95)),
        eps=float(rng.uniform(0.05, 0.2)),
    )


@chapter.exercise(scores.perplexity, points=1)
def perplexity(rng):
    return dict(p=rng.uniform(0.05, 1, size=int(rng.integers(5, 9))))


@chapter.exercise(language_model.sample_index, points=2)
def sample_index(rng):
    for temperature in (0.4, 1.7, 0.7, 2.5, 0.5, 3.0, 0.3, 2.0):  # one draw proves little
        yield dict(logits=rng.normal(size=9), temperature=temperature, rng=Seed(rng))


@chapter.exercise(language_model.sample, points=2, written_as=textbook.language_model.sample)
def sample(rng):
    for size, temperature in ((4, 0.6), (1, 1.5), (1, 0.3), (2, 2.0)):
        K, H = 7, 5
        parameters = language_model.init_language_model(rng, K, H, dtype=np.float64)
        parameters = {name: w + 0.8 * rng.normal(size=w.shape) for name, w in parameters.items()}
        yield dict(
            prompt=rng.integers(K, size=size),
            length=15,
            temperature=temperature,
            parameters=parameters,
            rng=Seed(rng),
            cell="rnn",
        )


_NEVER_SEEN = "too early in the text the slice is too short to be a context that was seen"


@chapter.exercise(
    ngram.witten_bell,
    points=3,
    equivalent={
        "shorter = p[k - 1]; for i in range(k - 1, len(new)):": "shorter names the row that the loop fills, not a copy of it",
        "kinds, seen = (Counter(), Counter())": "two empty counters are alike",
        "for i in range(1 - k, len(new)):": _NEVER_SEEN,
        "for i in range(-1, len(new)):": _NEVER_SEEN,
        "for i in range(k - 2, len(new)):": _NEVER_SEEN,
        "for i in range(k - 1 - 1, len(new)):": _NEVER_SEEN,
        "for i in reversed(range(k - 1, len(new))):": "no place depends on another",
        "count = Counter((text[i:i + k] for i in reversed(range(len(text) - k + 1))))": "counting has no order",
    },
)
def witten_bell(rng):
    known = "".join(rng.choice(list("abcd"), p=[0.4, 0.3, 0.2, 0.1], size=60))
    new = "".join(rng.choice(list("abcde"), size=25))  # e does not occur in the known text: contexts with it were never seen
    return dict(text=known, new=new, n=4, K=7)

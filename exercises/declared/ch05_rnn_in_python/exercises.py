"""Exercises of chapter 5: a character model, the rival that counts, and the article's listing."""

import numpy as np

from grader import Chapter, Finding, Seed, distinct_sizes
from solutions import textbook
from solutions.data import text
from solutions.listings import rnn as listing_rnn
from solutions.models import char_rnn, language_model, ngram
from solutions.tasks import same_ending as endings
from solutions.tasks import three_letters
from solutions.training import losses, optimizers, scores
from solutions.training.gradients import clip_by_global_norm

_SHOWN = "the page shows it"
chapter = Chapter(
    __file__,
    title="An RNN in Python",
    retired={
        "listing_init": _SHOWN,
        "listing_forward": "chapter 3 asks for the same with rnn_forward and readout",
        "listing_epoch": "train_windows is the loop of this chapter",
        "adagrad_step": _SHOWN + ", and asks for its sister adam_step",
    },
)


def _character_rnn(rng, K, H):
    """Parameters of a small model, every entry other than at the start."""
    parameters = language_model.init_language_model(rng, K, H, dtype=np.float64)
    return {name: w + 0.8 * rng.normal(size=w.shape) for name, w in parameters.items()}


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
    points=3,
    equivalent={
        "loss = -take_along_axis(log_p, target).mean()": "the last axis is what NumPy takes by default",
    },
)
def softmax_cross_entropy(rng):
    T, B, K = distinct_sizes(rng, 3)
    yield dict(logits=rng.normal(size=(B, K)), targets=rng.integers(K, size=B))
    yield dict(logits=2 * rng.normal(size=(T, B, K)), targets=rng.integers(K, size=(T, B)))
    yield dict(logits=1e4 * rng.normal(size=(B, K)), targets=rng.integers(K, size=B))


@chapter.exercise(scores.perplexity, points=1)
def perplexity(rng):
    return dict(p=rng.uniform(0.05, 1, size=int(rng.integers(5, 9))))


_NEVER_SEEN = "too early in the text the slice is too short to be a context that was seen"


@chapter.exercise(
    ngram.witten_bell,
    points=4,
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


@chapter.exercise(
    ngram.score_by_counting,
    points=2,
    repair=True,
    equivalent={"-log2(p).mean(axis=-1)": "p has two axes"},
)
def score_by_counting(rng):
    text = "".join(rng.choice(list("abcd"), p=[0.4, 0.3, 0.2, 0.1], size=60)) + "".join(rng.choice(list("abcde"), size=30)) + "e"
    yield dict(text=text, cut=60, n=4)
    yield dict(text=text[::-1], cut=40, n=3)


@chapter.exercise(optimizers.adam_step, points=3)
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


@chapter.exercise(
    char_rnn.train_windows,
    points=3,
    repair=True,
    lends=[language_model.zero_state, language_model.language_model_gradients, clip_by_global_norm],
    equivalent={
        "m = {name: zeros_like(w) for name, w in parameters.items()}; parameters, losses = (dict(parameters), [])": "both read the parameters that came in",
    },
)
def train_windows(rng):
    for limit in (0.5, 5.0):  # shortens some gradients, and none
        T, B, H, K = 3, *distinct_sizes(rng, 3)
        inputs, targets = rng.integers(K, size=(2, 3, T, B))
        yield dict(parameters=_character_rnn(rng, K, H), inputs=inputs, targets=targets, steps=5, lr=0.1, limit=limit)


@chapter.find(three_letters.beat_three_letters, points=3)
def beat_three_letters(rng, parameters):
    network, table, sure = three_letters.against_the_table(rng, parameters)
    return [Finding("what the network pays for a character of the new text (bits)", network, high=table),
            Finding("what it expects to pay (bits)", sure, low=1.5, high=4.5)]


@chapter.exercise(language_model.sample_index, points=1)
def sample_index(rng):
    for temperature in (0.4, 1.7, 0.7, 2.5, 0.5, 3.0, 0.3, 2.0):  # one draw proves little
        yield dict(logits=rng.normal(size=9), temperature=temperature, rng=Seed(rng))


@chapter.exercise(language_model.sample, points=2, written_as=textbook.language_model.sample)
def sample(rng):
    for size, temperature in ((4, 0.6), (1, 1.5), (1, 0.3), (2, 2.0)):
        K, H = 7, 5
        parameters = _character_rnn(rng, K, H)
        yield dict(
            prompt=rng.integers(K, size=size),
            length=15,
            temperature=temperature,
            parameters=parameters,
            rng=Seed(rng),
            cell="rnn",
        )


@chapter.find(endings.same_ending, points=2)
def same_ending(rng, first, second):
    first, second = str(first), str(second)
    symbols, _ = endings.network()
    return [Finding("the number of last letters that agree", endings.letters_in_common(first, second), low=9),
            Finding("the distance between the two predictions", endings.apart(first[-40:], second[-40:]), low=0.9),
            Finding("the length of the longer text in characters", max(len(first), len(second)), high=40),
            Finding("the number of characters that the network doesn't know", sum(c not in symbols for c in first + second), high=0)]


@chapter.exercise(listing_rnn.listing_gradients, points=2, repair=True)
def listing_gradients(rng):
    for steps in (6, 1):  # on a single step the fault doesn't show
        B, D, H, K = distinct_sizes(rng, 4)
        shapes = dict(W_hh=(H, H), W_xh=(D, H), b_h=(H,), W_hy=(H, K), b_y=(K,))
        w = {name: 0.5 * rng.normal(size=shape) for name, shape in shapes.items()}
        x, h0 = rng.normal(size=(steps, B, D)), 0.5 * rng.normal(size=(B, H))
        h, y = listing_rnn.listing_forward(x, h0, **w)
        yield dict(x=x, target=rng.normal(size=(steps, B, K)), h0=h0, h=h, y=y, W_hh=w["W_hh"], W_hy=w["W_hy"])

"""Exercises of chapter 9: what a decoder reads, where it looks, the way back through a look, and how it chooses what to write."""

import numpy as np

from grader import Chapter, Finding, distinct_sizes
from solutions import textbook
from solutions.data import pairs
from solutions.models import attention, decoding
from solutions.tasks import pointing

chapter = Chapter(__file__, title="Translation")


# What a decoder reads while it learns


@chapter.exercise(
    pairs.teacher_forced,
    points=2,
    repair=True,
    equivalent={
        "asked = arange(len(targets))[:, None] < _": "inputs and targets are equally long",
        "targets, _ = padded([[*row, end] for row in rows]); inputs, lengths = padded([[start, *row] for row in rows])": "neither needs the other",
    },
)
def teacher_forced(rng):
    longest, B = distinct_sizes(rng, 2)
    lengths = rng.permutation([1, longest + 1, *rng.integers(1, longest + 1, size=B)])
    yield dict(rows=[rng.integers(0, 8, size=n).tolist() for n in lengths], start=8, end=9)
    yield dict(rows=[rng.integers(2, 10, size=n).tolist() for n in lengths[::-1]], start=1, end=0)


# Where it looks


def _shapes(rng):
    """Sizes, and a mask: one sequence fills the batch, one has a single position."""
    S, B, H, A, E = distinct_sizes(rng, 5)
    lengths = rng.permutation([S, 1, *rng.integers(1, S + 1, size=B - 2)])
    return S, B, H, A, E, np.arange(S)[:, None] < lengths


def _filled(array, mask, filling):
    return np.where(mask[:, :, None], array, filling)


_LAST_AXIS = "the last axis, counted from either end"


@chapter.exercise(
    attention.additive_attention,
    points=3,
    written_as=textbook.attention.additive_attention,
    equivalent={
        "kept = where(odds[:, :, None], values, 0)": "where there are no odds there is no weight",
        "kept = where(alpha[:, :, None], values, 0)": "a value of weight 0 doesn't count",
        "kept = where(mask[:, :, None], values, 1)": "its weight is 0",
        "kept = where(mask[:, :, None], values, -1)": "its weight is 0",
    },
)
def additive_attention(rng):
    S, B, H, A, E, mask = _shapes(rng)
    case = dict(query=rng.normal(size=(B, H)), keys=rng.normal(size=(S, B, A)), values=rng.normal(size=(S, B, E)), mask=mask,
                W_q=rng.normal(size=(H, A)) / 2, v=2 * rng.normal(size=A))
    yield case
    yield case | {name: _filled(case[name], mask, np.nan) for name in ("keys", "values")}
    yield case | {"v": 900 * case["v"]}  # exp of these scores is beyond every number


@chapter.exercise(attention.dot_attention, points=2, repair=True, written_as=textbook.attention.dot_attention,
                  equivalent={"scores = (query * keys).sum(axis=-1)": _LAST_AXIS})
def dot_attention(rng):
    S, B, _, A, E, mask = _shapes(rng)
    query, keys, values = rng.normal(size=(B, A)), rng.normal(size=(S, B, A)) / 2, rng.normal(size=(S, B, E))
    yield dict(query=query, keys=keys, values=values, mask=mask)
    yield dict(query=query, keys=_filled(keys, mask, 9.0), values=_filled(values, mask, 5.0), mask=mask)
    far = 900 * query
    low = -1e5 * far / (far**2).sum(axis=1, keepdims=True)  # a key whose score is -100,000
    yield dict(query=far, keys=np.where(mask.sum(axis=0)[:, None] == 1, low, keys), values=values, mask=mask)


LONGEST, LEAST = 12, 0.9


@chapter.find(pointing.read_backwards, points=4)
def read_backwards(rng, W_q, W_k, v):
    lengths = rng.permutation(np.arange(2, LONGEST + 1))
    alpha = pointing.look_at_words(lengths, W_q, W_k, v)
    looks = {int(n): alpha[:n, :n, b] for b, n in enumerate(lengths)}
    found = [Finding(f"the number of steps, of the {n} for a word of {n} letters, at which the letter whose turn it is has the most weight",
                     np.sum(looks[n].argmax(axis=1) == np.arange(n)[::-1]), low=n) for n in (2, 3, 7, LONGEST)]
    aside = np.mean([np.mean(look.argmax(axis=1)) - (n - 1) / 2 for n, look in looks.items()])
    least = min(np.fliplr(look).diagonal().min() for look in looks.values())
    return [*found, Finding("by how many places the look is too far to the right, in the mean over all words", aside, low=-0.01, high=0.01),
            Finding("the least weight, over all lengths and steps, on the letter whose turn it is", least, low=LEAST)]


# The way back through a look


@chapter.exercise(attention.additive_attention_backward, points=4, written_as=textbook.attention.additive_attention_backward,
                  groups={"dvalues dv": 2, "dquery dkeys dW_q": 2},
                  equivalent={"dv = (dscores[:, :, None] * u).sum(axis=(1, 0))": "a sum over both axes",
                              "dalpha = (values * dcontext).sum(axis=-1)": _LAST_AXIS})
def additive_attention_backward(rng):
    S, B, H, A, E, mask = _shapes(rng)
    case = dict(query=rng.normal(size=(B, H)), keys=rng.normal(size=(S, B, A)), values=rng.normal(size=(S, B, E)))
    weights = dict(W_q=rng.normal(size=(H, A)) / 2, v=2 * rng.normal(size=A))
    _, alpha = attention.additive_attention(**case, mask=mask, **weights)
    return dict(dcontext=rng.normal(size=(B, E))) | case | dict(alpha=alpha) | weights


# What it writes


@chapter.exercise(decoding.beam_step, points=4, equivalent={
    "best = best[isfinite(rank.ravel()[best])]": "finite at the same places"})
def beam_step(rng):
    W, K, width = (n + 2 for n in distinct_sizes(rng, 3))
    end = int(rng.integers(1, K - 1))
    for power in (0.0, round(rng.uniform(0.6, 1.2), 1)):
        lengths = rng.integers(3, 12, size=W)
        ended = rng.permutation(np.arange(W) < 2)
        log_p = np.log(rng.dirichlet(0.5 * np.ones(K), size=W))
        log_p[ended, end] = -np.inf  # of no meaning, since the text has ended
        case = dict(totals=-0.5 * lengths - rng.random(W), lengths=lengths, ended=ended, log_p=log_p)
        yield case | dict(width=width, end=end, power=power)
    yield dict(totals=np.zeros(1), lengths=np.zeros(1, dtype=int), ended=np.zeros(1, dtype=bool),
               log_p=np.where(np.arange(K) == end, -np.inf, np.log(1 / (K - 1)) - 0.1 * rng.random((1, K))), width=K + 2, end=end, power=1.0)

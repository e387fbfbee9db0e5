"""Exercises of chapter 8: from the states of a sequence to one verdict, what each word does to it, and a fair test."""

import numpy as np

from grader import Chapter, Finding, Seed, distinct_sizes
from solutions import textbook
from solutions.data import splits
from solutions.models import pooling
from solutions.models.padding import sequence_mask
from solutions.tasks import obey_not as words

chapter = Chapter(__file__, title="Classification and sentiment", retired={
    "attention_pool": "the notebook has it ready, and attention_pool_backward asks for its way back",
})

LONGEST, B = 9, 5  # above every other size, so that nothing fits by luck


def _lengths(rng):
    """One sequence fills the batch, one has a single step, the others lie between."""
    return rng.permutation([LONGEST, 1, *(2 + rng.permutation(LONGEST - 2)[: B - 2])])


# One row for a sequence


_ANY_ORDER = "a sum in another order"
_A_VECTOR = "a vector has no second axis"


@chapter.exercise(pooling.both_ends, points=2, repair=True,
                  equivalent={"concatenate([forward, backward], axis=-1)": "the last axis, counted from either end"})
def both_ends(rng):
    H = int(rng.integers(2, 5))
    lengths = _lengths(rng)
    h = rng.normal(size=(LONGEST, B, 2 * H))
    yield dict(h=np.where(sequence_mask(lengths, LONGEST)[:, :, None], h, 0), lengths=lengths)


def _attention(rng, E, A):
    return dict(W_a=0.7 * rng.normal(size=(E, A)), b_a=0.5 * rng.normal(size=A), v=1.5 * rng.normal(size=A))


@chapter.exercise(pooling.attention_pool_backward, points=8, written_as=textbook.pooling.attention_pool_backward,
                  groups={"dh": 4, "dW_a db_a dv": 4}, equivalent={
    "dweight = true @ dsummary[b].T": _A_VECTOR,
    "dscore = weight * (dweight - dweight @ weight)": "two vectors have one product",
    "dW_a, dv, db_a = (zeros_like(W_a), zeros_like(b_a), zeros_like(v))": "both are zeros of one shape",
    "for b in reversed(range(len(lengths))):": _ANY_ORDER,
    "; ".join([
        "true, weight = (h[:(lengths + 1)[b], b], alpha[:lengths[b], b])",
        "true, weight = (h[:lengths[b], b], alpha[:(lengths + 1)[b], b])",
        "dh[:(lengths + 1)[b], b] = outer(weight, dsummary[b]) + da @ W_a.T",
    ]): "past the end h and its weight are 0, so one step more adds nothing",
})
def attention_pool_backward(rng):
    E, A = distinct_sizes(rng, 2)
    lengths = _lengths(rng)
    h = np.where(sequence_mask(lengths, LONGEST)[:, :, None], rng.normal(size=(LONGEST, B, E)), 0)
    given = _attention(rng, E, A)
    _, alpha = pooling.attention_pool(h, lengths, **given)
    return dict(dsummary=rng.normal(size=(B, E)), h=h, lengths=lengths, alpha=alpha, **given)


# What each word does


@chapter.exercise(pooling.without_each, points=2, written_as=textbook.pooling.without_each,
                  equivalent={"stack(columns, axis=-1)": "the last axis, counted from either end"})
def without_each(rng):
    (T,) = distinct_sizes(rng, 1)
    yield dict(codes=rng.permutation(30)[: T + 3])
    yield dict(codes=rng.permutation(30)[:2])


# A fair test


@chapter.exercise(splits.split_by_stem, points=2, repair=True, equivalent={
    "dealt, now = (0, 0)": "both are 0",
    "part = ones(len(words), dtype=int)": "every word is dealt out",
})
def split_by_stem(rng):
    endings = ["", "s", "ed", "ing", "er", "ers", "able", "ment"]
    stems = ["".join(rng.choice(list("abcdefghij"), size=3)) for _ in range(12)]
    drawn = [stem + ending for stem in dict.fromkeys(stems) for ending in rng.permutation(endings)[: rng.integers(2, 7)]]
    mixed = [drawn[k] for k in rng.permutation(len(drawn))]
    yield dict(words=mixed, shares=[0.5, 0.2, 0.1], letters=3, rng=Seed(rng))  # more is left than the last one's share
    yield dict(words=mixed, shares=[0.4, 0.6], letters=3, rng=Seed(rng))
    pairs = [stem + ending for ending in ("", "s") for stem in sorted(set(stems))[:10]]
    yield dict(words=pairs, shares=[0.2, 0.3, 0.5], letters=3, rng=Seed(rng))  # whole families are exactly these shares


# A reader set by hand


@chapter.find(words.obey_not, points=4)
def obey_not(rng, W_xh, W_hh, b_h, W_hy, b_y):
    found = []
    sentences, verdicts, nots = words.draw_twins(rng, 300, others=20)
    right = words.judged(sentences, W_xh, W_hh, b_h, W_hy, b_y) == verdicts
    places = {(False, False): "no not", (False, True): "a not in the second half alone",
              (True, False): "a not in the first half alone", (True, True): "a not in both halves"}
    for where, place in places.items():
        share = right[(nots == where).all(axis=1)].mean()
        found.append(Finding(f"the share judged rightly of sentences with {place}", share, low=1))
    return found

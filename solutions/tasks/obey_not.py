"""Sentences in which *not* turns one word round, in pairs of the same words with opposite verdicts; and two units that judge them.

A sentence has two halves, joined by *but*, and the second half gives the verdict. A half ends in *good* or *bad*; among the other words
before it may stand one *not*. The halves of a sentence say opposite things, so if they change places the words are the same and the verdict
is another: whatever counts words is right exactly half of the time.
"""

import numpy as np

from solutions.cells.rnn import rnn_forward
from solutions.data.pairs import padded

GOOD, BAD, NOT, BUT, OTHER = range(5)


def draw_twins(rng, pairs, others):
    """Draw pairs of sentences: the same words, opposite verdicts.

    Parameters
    ----------
    rng : numpy.random.Generator
    pairs : int
    others : int
        Each half has up to so many other words.

    Returns
    -------
    sentences : list of 2 pairs lists of int
        Twins stand next to each other.
    verdicts : (2 pairs,) int array
        1 good, 0 bad.
    nots : (2 pairs, 2) bool array
        Whether *not* stands in each half.
    """
    sentences, verdicts, nots = [], [], []
    for _ in range(pairs):
        verdict, negated = int(rng.integers(2)), rng.integers(2, size=2).astype(bool)
        halves = [_half(rng, says, turned, others) for says, turned in zip((1 - verdict, verdict), negated, strict=True)]
        for order in (1, -1):
            first, second = halves[::order]
            sentences.append([*first, BUT, *second])
            verdicts.append(verdict if order == 1 else 1 - verdict)
            nots.append(negated[::order])
    return sentences, np.array(verdicts), np.array(nots)


def _half(rng, says, turned, others):
    """Say that something is good (1) or bad (0), with *not* before the opposite if it is turned."""
    words = [OTHER] * rng.integers(1, others + 1)
    if turned:
        words.insert(rng.integers(len(words) + 1), NOT)
    return [*words, GOOD if says != turned else BAD]


def judged(sentences, W_xh, W_hh, b_h, W_hy, b_y):
    """Let a small network read sentences from a zero state, and judge by its state after their last word.

    Parameters
    ----------
    sentences : list of B lists of int
    W_xh : (5, H) array
    W_hh : (H, H) array
    b_h : (H,) array
    W_hy : (H, 1) array
    b_y : (1,) array

    Returns
    -------
    verdicts : (B,) int array
        1 where the read-out is above 0.
    """
    codes, lengths = padded(sentences)
    h = rnn_forward(codes, np.zeros((len(sentences), len(W_hh))), W_xh, W_hh, b_h)
    last = h[lengths - 1, np.arange(len(sentences))]
    return ((last @ W_hy + b_y)[:, 0] > 0).astype(int)


def obey_not():
    """Set two tanh units by hand that know what *not* does.

    They read words as one-hot vectors, in the order good, bad, not, but,
    other, from a zero state. After a sentence's last word the read-out has to
    be above 0 if the second half says something good, and below 0 if it says
    something bad.

    Returns
    -------
    W_xh : (5, 2) array
    W_hh : (2, 2) array
    b_h : (2,) array
    W_hy : (2, 1) array
    b_y : (1,) array

    Notes
    -----
    Unit 0 is on from *not* on, until *but* or *good* switch it off; *bad* leaves it, so at the end it says "not bad". Unit 1 is on only at
    *good* while unit 0 is off. The verdict is good if one of them is on.
    """
    #                good  bad  not  but  other
    W_xh = np.array([[-30, 0, 30, -30, 0], [20, 0, 0, 0, 0]], dtype=float).T
    W_hh = np.array([[10, -10], [0, 0]], dtype=float)
    b_h = np.array([-3.0, -20.0])
    return W_xh, W_hh, b_h, np.ones((2, 1)), np.ones(1)

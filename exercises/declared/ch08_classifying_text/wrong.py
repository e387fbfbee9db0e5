"""Wrong answers to the exercises of chapter 8 that are no edit of the textbook form, one fault each, as learners make them.

Each docstring is a piece of the sentence that the grader has to say.
"""

import numpy as np

from grader import mistake
from solutions.data import splits
from solutions.models import pooling


@mistake
def both_ends__mean(h, lengths):
    """This is the mean of the true steps.

    Asked for is what each direction knows when it has read everything.
    """
    return h.sum(axis=0) / lengths[:, None]


def both_ends__one_past_the_end(h, lengths):
    """IndexError"""
    H = h.shape[2] // 2
    return np.hstack([h[lengths, np.arange(len(lengths)), :H], h[0, :, H:]])


def both_ends__whole_steps(h, lengths):
    """summary has shape (5, 5,"""
    H = h.shape[2] // 2
    return np.concatenate([h[lengths - 1, :, :H], np.broadcast_to(h[0, :, H:], (len(lengths), *h[0, :, H:].shape))], axis=2)


def attention_pool_backward__one_sequence(dsummary, h, lengths, alpha, W_a, b_a, v):
    """exactly B times too small"""
    dh, dW_a, db_a, dv = pooling.attention_pool_backward(dsummary, h, lengths, alpha, W_a, b_a, v)
    return dh, dW_a / len(lengths), db_a / len(lengths), dv / len(lengths)


def attention_pool_backward__outer_the_wrong_way(dsummary, h, lengths, alpha, W_a, b_a, v):
    """dW_a"""
    dh, dW_a, db_a, dv = pooling.attention_pool_backward(dsummary, h, lengths, alpha, W_a, b_a, v)
    return dh, dW_a.T, db_a, dv


def without_each__one_missing(codes):
    """shape"""
    return np.stack([np.delete(codes, k) for k in range(len(codes) - 1)], axis=1)


@mistake
def without_each__a_zero_in_its_place(codes):
    """The words are replaced by 0 instead of being left out.

    0 is the number of a word. A sentence without a word is shorter by one.
    """
    return np.where(np.eye(len(codes), dtype=bool), 0, codes[:, None])[:-1]


def split_by_stem__lists_of_words(words, shares, letters, rng):
    """part is a list"""
    part = splits.split_by_stem(words, shares, letters, rng)
    return [[word for word, k in zip(words, part) if k == own] for own in range(len(shares))]


# ---- obey_not: near misses


def _reader(**other):
    """The weights of the reference with other numbers: input of unit 0 at each word, its hold, its pull on unit 1."""
    n = dict(good=-30, bad=0, not_=30, but=-30, other=0, hold=10, pull=-10, bias=-3.0) | other
    W_xh = np.array([[n[word] for word in ("good", "bad", "not_", "but", "other")], [20, 0, 0, 0, 0]], dtype=float).T
    W_hh = np.array([[n["hold"], n["pull"]], [0, 0]], dtype=float)
    return W_xh, W_hh, np.array([n["bias"], -20.0]), np.ones((2, 1)), np.ones(1)


def obey_not__never_forgets():
    """in the first half alone is 0."""
    return _reader(but=0, good=-9)


def obey_not__forgets_too_soon():
    """in the second half alone is 0."""
    return _reader(hold=1.0)


def obey_not__deaf():
    """in the second half alone is 0, but"""
    return _reader(not_=0)


def obey_not__good_stays_good():
    """with no not is 0."""
    return _reader(pull=0)


def obey_not__always_good():
    """with no not is 0."""
    return np.zeros((5, 2)), np.zeros((2, 2)), np.zeros(2), np.zeros((2, 1)), np.ones(1)


def obey_not__counts_words():
    """in the second half alone is 0, but"""
    W_xh = np.array([[1, -1, -0.5, 0, 0], [0, 0, 0, 0, 0]]).T * 0.01
    return W_xh, np.eye(2), np.zeros(2), np.ones((2, 1)), np.zeros(1)


def obey_not__the_last_word_alone():
    """in both halves is 0, but"""
    W_xh = np.array([[5, -5, 0, 0, 0], [0, 0, 0, 0, 0]], dtype=float).T
    return W_xh, np.zeros((2, 2)), np.zeros(2), np.ones((2, 1)), np.zeros(1)


def obey_not__too_many_units():
    """W_xh has shape (5, 6)"""
    W_xh, W_hh, b_h, W_hy, b_y = _reader()
    return np.hstack([W_xh] * 3), np.kron(np.eye(3), W_hh), np.tile(b_h, 3), np.tile(W_hy, (3, 1)), 3 * b_y

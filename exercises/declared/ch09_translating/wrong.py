"""Wrong answers to the exercises of chapter 9 that are no edit of the textbook form, one fault each, as learners make them.

Each docstring is a piece of the sentence that the grader has to say.
"""

import numpy as np

from grader import mistake
from solutions.data.pairs import padded
from solutions.models.attention import additive_attention as right_attention
from solutions.models.decoding import beam_step as right_step


@mistake
def teacher_forced__one_row_a_target(rows, start, end):
    """Inputs and targets are transposed: a target stands in a row.

    Time comes first, as everywhere in this course.
    """
    inputs, lengths = padded([[start, *row] for row in rows])
    targets, _ = padded([[*row, end] for row in rows])
    return inputs.T, np.where(np.arange(len(targets))[:, None] < lengths, targets, -1).T


@mistake
def teacher_forced__minus_one_in_the_inputs_too(rows, start, end):
    """The inputs are filled up with -1 as well.

    What fills the inputs has to be a symbol: -1 would be looked up as the last one.
    """
    inputs, lengths = padded([[start, *row] for row in rows])
    targets, _ = padded([[*row, end] for row in rows])
    belongs = np.arange(len(targets))[:, None] < lengths
    return np.where(belongs, inputs, -1), np.where(belongs, targets, -1)


def teacher_forced__keeps_the_shorter_ones_open(rows, start, end):
    """targets is wrong"""
    inputs, lengths = padded([[start, *row] for row in rows])
    targets, _ = padded([[*row, end] for row in rows])
    return inputs, np.where(np.arange(len(targets))[:, None] < lengths - 1, targets, -1)


def additive_attention__keys_multiplied_again(query, keys, values, mask, W_q, v):
    """ValueError"""
    scores = np.tanh(query @ W_q + keys @ W_q) @ v
    return right_attention(query, scores, values, mask, W_q, v)


@mistake
def additive_attention__same_weight_for_all(query, keys, values, mask, W_q, v):
    """All true positions have the same weight.

    The scores say how much each one counts.
    """
    alpha = mask / mask.sum(axis=0)
    return (alpha[:, :, None] * np.where(mask[:, :, None], values, 0)).sum(axis=0), alpha


def additive_attention__one_query_for_all(query, keys, values, mask, W_q, v):
    """context is wrong"""
    return right_attention(np.broadcast_to(query.mean(axis=0), query.shape), keys, values, mask, W_q, v)


def dot_attention__weights_rounded(query, keys, values, mask):
    """alpha is wrong"""
    scores = np.where(mask, (query * keys).sum(axis=2), -np.inf)
    alpha = np.where(scores == scores.max(axis=0), 1.0, 0.0)
    return (alpha[:, :, None] * values).sum(axis=0), alpha


# ---- read_backwards: near misses


def _bump(slope=10.0, height=5.0, middle=0.0, forwards=False, length=-1.0):
    """The weights of the reference with other numbers."""
    written = [-1.0, 0.0, 0.5] if forwards else [1.0, length, 1.5 + middle]
    W_q = slope * np.outer(written, [1, 1, 0, 0])
    W_q[2, 1] -= slope
    return W_q, slope * np.outer([1, 0], [1, 1, 0, 0]), height * np.array([1.0, -1.0, 0.0, 0.0])


def read_backwards__forwards():
    """for a word of 2 letters, at which the letter whose turn it is has the most weight is 0"""
    return _bump(forwards=True)


def read_backwards__counted_from_one():
    """too far to the right, in the mean over all words is 0.8"""
    return _bump(middle=-1.0)


def read_backwards__too_low():
    """on the letter whose turn it is is 0.4"""
    return _bump(height=1.0)


def read_backwards__too_flat():
    """on the letter whose turn it is is 0.1"""
    return _bump(slope=0.3)


def read_backwards__a_hollow_instead_of_a_bump():
    """for a word of 12 letters, at which the letter whose turn it is has the most weight is 0"""
    return _bump(height=-5.0)


def read_backwards__one_unit():
    """for a word of 3 letters, at which the letter whose turn it is has the most weight is 1"""
    W_q, W_k, v = _bump(slope=1.0)
    return W_q, W_k, v * [1, 0, 0, 0]


def read_backwards__right_for_seven_letters():
    """for a word of 3 letters, at which the letter whose turn it is has the most weight is 0"""
    return _bump(length=0.0, middle=-7.0)


def read_backwards__six_units():
    """W_q has shape (3, 6), expected (3, 4)"""
    return tuple(np.hstack([w, w[..., :2]]) for w in _bump())


@mistake
def additive_attention_backward__numbers_of_one_sequence(dcontext, query, keys, values, alpha, W_q, v):
    """Only the first sequence reaches W_q and v.

    All sequences of the batch share them.
    """
    u = np.tanh(query @ W_q + keys)
    dalpha = (values * dcontext).sum(axis=2)
    dscores = alpha * (dalpha - (alpha * dalpha).sum(axis=0))
    dkeys = dscores[:, :, None] * v * (1 - u**2)
    dsum = dkeys.sum(axis=0)
    return dsum @ W_q.T, dkeys, alpha[:, :, None] * dcontext, np.outer(query[0], dsum[0]), dscores[:, 0] @ u[:, 0]


def additive_attention_backward__query_from_the_back(dcontext, query, keys, values, alpha, W_q, v):
    """ValueError"""
    u = np.tanh(query @ W_q + keys)
    dscores = alpha * ((values * dcontext).sum(axis=2) - (alpha * (values * dcontext).sum(axis=2)).sum(axis=0))
    dkeys = dscores[:, :, None] * v * (1 - u**2)
    return dkeys.sum(axis=0) @ W_q, dkeys, alpha[:, :, None] * dcontext, query.T @ dkeys.sum(axis=0), (dscores[:, :, None] * u).sum(axis=(0, 1))


@mistake
def beam_step__the_best_of_each_beginning(totals, lengths, ended, log_p, width, end, power=0.0):
    """Each beginning keeps its own best symbol.

    All entries compete with all others: several may come from one beginning, and none from another.
    """
    reached = np.where(ended[:, None], -np.inf, totals[:, None] + log_p)
    reached[ended, end] = totals[ended]
    symbols = reached.argmax(axis=1)
    parents = np.argsort(-(reached.max(axis=1) / (lengths + ~ended) ** power), kind="stable")[:width]
    return parents, symbols[parents], reached[parents, symbols[parents]]


@mistake
def beam_step__the_ended_stand_apart(totals, lengths, ended, log_p, width, end, power=0.0):
    """Texts that have ended come first, whatever the others reach.

    They compete like the others, and may drop out.
    """
    over, going = np.flatnonzero(ended), np.flatnonzero(~ended)
    parents, symbols, reached = right_step(totals[going], lengths[going], ended[going], log_p[going], max(width - len(over), 0), end, power)
    return np.concatenate([over, going[parents]])[:width], np.concatenate([np.full(len(over), end), symbols])[:width], \
        np.concatenate([totals[over], reached])[:width]


@mistake
def beam_step__in_the_order_of_the_beginnings(totals, lengths, ended, log_p, width, end, power=0.0):
    """Those kept are the right ones, but they stand in the order of their beginnings.

    The best comes first.
    """
    parents, symbols, reached = right_step(totals, lengths, ended, log_p, width, end, power)
    order = np.lexsort([symbols, parents])
    return parents[order], symbols[order], reached[order]

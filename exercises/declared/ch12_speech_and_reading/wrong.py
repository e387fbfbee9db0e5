"""Wrong answers to the exercises of chapter 12 that are no edit of the textbook form, one fault each, as learners make them.

Each docstring is a piece of the sentence that the grader has to say.
"""

import numpy as np

from grader import mistake
from solutions.models.ctc_decoding import extend_prefixes as right_extend
from solutions.training.ctc import ctc_forward as right_forward
from solutions.training.ctc import with_blanks


def collapse__each_symbol_once(path, blank):
    """string has shape"""
    return np.unique(path[path != blank])


def collapse__as_long_as_the_path(path, blank):
    """string has shape"""
    begins = np.concatenate([[True], path[1:] != path[:-1]])
    return np.where(begins & (path != blank), path, blank)


def collapse__one_too_few_at_the_end(path, blank):
    """IndexError"""
    return np.array([path[t] for t in range(len(path)) if path[t] != blank and path[t] != path[t + 1]], dtype=int)


@mistake
def ctc_forward__no_blanks_in_the_label(log_p, label, blank):
    """There are no places for the blanks.

    A blank may stand before, between and after the symbols.
    """
    log_alpha = np.full((len(log_p), 2 * len(label) + 1), -np.inf)
    log_alpha[0, 1] = log_p[0, label[0]]
    for t in range(1, len(log_p)):
        for u in range(len(label)):
            before = log_alpha[t - 1, 2 * u - 1] if u else -np.inf
            log_alpha[t, 2 * u + 1] = np.logaddexp(log_alpha[t - 1, 2 * u + 1], before) + log_p[t, label[u]]
    return log_alpha


def ctc_forward__only_the_chance_of_the_label(log_p, label, blank):
    """log_alpha has shape"""
    return np.logaddexp.reduce(right_forward(log_p, label, blank)[-1, -2:])


def ctc_forward__blank_is_the_last(log_p, label, blank):
    """log_alpha is"""
    return right_forward(log_p, label, log_p.shape[1] - 1)


def ctc_backward__with_the_steps_own_chance(log_p, label, blank):
    """log_beta is wrong"""
    places = with_blanks(label, blank)
    return right_forward(log_p[::-1], label[::-1], blank)[::-1, ::-1] + 0 * log_p[:, places]


def ctc_backward__from_the_front(log_p, label, blank):
    """log_beta is wrong"""
    return right_forward(log_p, label, blank)[::-1, ::-1]


@mistake
def ctc_gradient__for_the_log_probabilities(log_p, log_alpha, log_beta, label, blank):
    """The gradient is that for the log-probabilities, as if they could be moved one by one.

    The scores go through a softmax, whose chances add up to 1.
    """
    log_chance = np.logaddexp.reduce(log_alpha[-1, -2:])
    dlogits = np.zeros_like(log_p)
    for s, k in enumerate(with_blanks(label, blank)):
        dlogits[:, k] -= np.exp(log_alpha[:, s] + log_beta[:, s] - log_chance)
    return -log_chance, dlogits


def ctc_gradient__a_column_for_each_place(log_p, log_alpha, log_beta, label, blank):
    """dlogits has shape"""
    log_chance = np.logaddexp.reduce(log_alpha[-1, -2:])
    return -log_chance, np.exp(log_p[:, with_blanks(label, blank)]) - np.exp(log_alpha + log_beta - log_chance)


def ctc_gradient__softmax_of_the_best_path(log_p, log_alpha, log_beta, label, blank):
    """dlogits is wrong"""
    log_chance = np.logaddexp.reduce(log_alpha[-1, -2:])
    dlogits = np.exp(log_p)
    best = with_blanks(label, blank)[(log_alpha + log_beta).argmax(axis=1)]
    dlogits[np.arange(len(log_p)), best] -= 1
    return -log_chance, dlogits


def _extended(beams, log_p, blank, meet):
    """As ours, but where several ways lead to the same string, `meet` says what becomes of their log-chances."""
    extended = {}
    for string, ends in beams.items():
        for k in range(len(log_p)):
            one = np.full(len(log_p), -np.inf)
            one[k] = log_p[k]
            for other, found in right_extend({string: ends}, one, blank).items():
                extended[other] = meet(extended.get(other, np.full(2, -np.inf)), found)
    return extended


@mistake
def extend_prefixes__only_the_likeliest_way(beams, log_p, blank):
    """Of several ways to the same string only the likeliest is kept.

    Their chances are added.
    """
    return _extended(beams, log_p, blank, np.maximum)


@mistake
def extend_prefixes__only_the_last_way(beams, log_p, blank):
    """Of several ways to the same string only the last one is kept.

    Their chances are added.
    """
    return _extended(beams, log_p, blank, lambda before, found: np.where(found > -np.inf, found, before))


@mistake
def extend_prefixes__the_same_string_never_meets_itself(beams, log_p, blank):
    """A string that is reached both by staying and by growing keeps one of the two.

    Both ways lead to the same string, so their chances are added.
    """
    extended = {}
    for string, ends in beams.items():
        for other, found in right_extend({string: ends}, log_p, blank).items():
            extended.setdefault(other, found)
    return extended


def extend_prefixes__only_the_longer_ones(beams, log_p, blank):
    """()"""
    return {string: ends for string, ends in right_extend(beams, log_p, blank).items() if string}


# ---- chances_that_mislead: near misses


def chances_that_mislead__one_symbol_and_the_blank():
    """nothing, is 3"""
    return np.tile([0.49, 0.01, 0.5], (6, 1))


def chances_that_mislead__too_sure_of_the_blank():
    """nothing, is 7"""
    return np.tile([0.25, 0.25, 0.5], (6, 1))


def chances_that_mislead__equal_chances():
    """The least lead of a step's largest chance over the next is"""
    return np.full((6, 3), 1 / 3)


def chances_that_mislead__the_likeliest_path_is_right():
    """010101, is 6"""
    return np.array([[0.5, 0.1, 0.4], [0.1, 0.5, 0.4]] * 3)


def chances_that_mislead__sums_above_one():
    """The largest distance of a step's sum from 1 is"""
    return np.tile([0.4, 0.4, 0.5], (6, 1))


def chances_that_mislead__five_steps():
    """p has shape (5, 3), expected (6, 3)"""
    return np.tile([0.33, 0.33, 0.34], (5, 1))

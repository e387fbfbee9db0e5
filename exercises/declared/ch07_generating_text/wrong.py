"""Wrong answers to the exercises of chapter 7 that are no edit of the textbook form, one fault each, as learners make them.

Each docstring is a piece of the sentence that the grader has to say.
"""

import numpy as np

from grader import mistake
from solutions.models.decoding import keep_nucleus
from solutions.models.language_model import language_model_forward, zero_state
from solutions.training.losses import softmax, softmax_cross_entropy


@mistake
def bits_in_pieces__each_predicts_itself(codes, length, parameters, cell="lstm"):
    """Each character is scored by the prediction that was made after it was read.

    The logits at a place are for the character that comes next.
    """
    state, nats = zero_state(1, parameters, cell), 0
    for start in range(0, len(codes) - 1, length):
        piece = codes[start : start + length + 1]
        logits, state, _ = language_model_forward(piece[:-1, None], state, parameters, cell)
        nats += softmax_cross_entropy(logits[:, 0], piece[:-1])[0] * (len(piece) - 1)
    return nats / (len(codes) - 1) / np.log(2)


@mistake
def tempered_bits__probabilities_tempered(logits, targets, temperature):
    """The probabilities are divided by the temperature, and made to add up to 1 again.

    That undoes the division. The temperature divides the logits.
    """
    p = softmax(logits) / temperature
    p = p / p.sum(axis=1, keepdims=True)
    return -np.mean(np.log2(p[np.arange(len(p)), targets])), 0.0


@mistake
def next_chances__probabilities_tempered(logits, temperature, mass):
    """The probabilities are divided by the temperature, and made to add up to 1 again.

    That undoes the division. The temperature divides the logits.
    """
    p = softmax(keep_nucleus(logits, mass)) / temperature
    return p / p.sum()


def keep_nucleus__probabilities(logits, mass):
    """kept is wrong"""
    kept = keep_nucleus(logits, mass)
    return softmax(kept)


def telling_unit__one_threshold_for_all(states, marks):
    """threshold"""
    threshold = (states[marks].mean() + states[~marks].mean()) / 2
    sign = 1 if states[marks].mean() > states[~marks].mean() else -1
    said = sign * (states - threshold) > 0
    scores = (said[marks].mean(axis=0) + (~said)[~marks].mean(axis=0)) / 2
    unit = int(np.argmax(scores))
    return unit, threshold, sign, scores[unit]


def telling_unit__by_correlation(states, marks):
    """unit"""
    r = np.array([np.corrcoef(values, marks)[0, 1] for values in states.T])
    unit = int(np.argmax(np.abs(np.nan_to_num(r))))
    values = states[:, unit]
    threshold = (values[marks].mean() + values[~marks].mean()) / 2
    sign = 1 if values[marks].mean() > values[~marks].mean() else -1
    said = sign * (values - threshold) > 0
    return unit, threshold, sign, (said[marks].mean() + (~said)[~marks].mean()) / 2


# ---- trap_for_greedy: near misses


def trap_for_greedy__no_trap():
    """divided by the greedy one's is 1"""
    return np.array([0.8, 0.1, 0.1]), np.array([[0.8, 0.1, 0.1], [0.1, 0.8, 0.1], [0.1, 0.1, 0.8]])


def trap_for_greedy__at_the_first_letter():
    """before they part is 0"""
    return np.array([0.46, 0.44, 0.1]), np.array([[0.345, 0.33, 0.325], [0.1, 0.8, 0.1], [0.33, 0.345, 0.325]])


def trap_for_greedy__impossible_letters():
    """the smallest chance is 0"""
    return np.array([1.0, 0, 0]), np.array([[0, 0.51, 0.49], [0.32, 0.34, 0.34], [0, 0, 1.0]])


def trap_for_greedy__a_tie():
    """over the next in its row is 0"""
    return np.array([0.8, 0.1, 0.1]), np.array([[0.1, 0.45, 0.45], [0.3, 0.4, 0.3], [0.1, 0.1, 0.8]])


def trap_for_greedy__rows_of_odds():
    """how far a row's sum is from 1 is"""
    return np.array([8.0, 1, 1]), np.array([[1, 4.6, 4.4], [3.3, 3.45, 3.25], [1, 1, 8.0]])


def trap_for_greedy__the_way_out_is_unsure():
    """divided by the greedy one's is 4.2"""
    return np.array([0.8, 0.1, 0.1]), np.array([[0.1, 0.46, 0.44], [0.33, 0.345, 0.325], [0.25, 0.25, 0.5]])


def trap_for_greedy__the_trap_lets_go():
    """divided by the greedy one's is"""
    return np.array([0.8, 0.1, 0.1]), np.array([[0.1, 0.46, 0.44], [0.2, 0.3, 0.5], [0.1, 0.1, 0.8]])

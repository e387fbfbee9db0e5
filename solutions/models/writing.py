"""A trained model as a writer: many texts side by side, any way of choosing the next symbol, and a unit that can be held."""

import numpy as np

from solutions.cells.rnn import readout
from solutions.models.decoding import beam_search
from solutions.models.language_model import language_model_forward, zero_state
from solutions.training.losses import log_softmax


def write(prompt, length, choose, parameters, cell="lstm", B=1, held=None):
    """Let a model write B texts after one prompt, side by side.

    Parameters
    ----------
    prompt : (N,) int array
        At least one character.
    length : int
        Characters of a text, the prompt not counted.
    choose : function
        (B, K) logits -> codes of the B next characters, (B,).
    parameters : dict of arrays
    cell : str
    B : int
    held : (int, float), or two (B,) arrays, optional
        A unit, and the value that its hidden state is given after each character, whatever it would have been; one for all texts, or one for
        each.

    Returns
    -------
    codes : (B, length) int array
    bits : (B, length) array
        -log2 of the probability that the model gave to each character, at temperature 1 and without any cut.

    Source: [graves2013generating], and for the held unit [radford2017learning].
    """
    state = zero_state(B, parameters, cell)
    codes, bits = np.empty((length, B), dtype=int), np.empty((length, B))
    read = np.tile(prompt, (B, 1)).T
    for step in range(length):
        for row in read:
            logits, state, _ = language_model_forward(row[None], state, parameters, cell)
            if held is not None:
                unit, value = held
                state[0][np.arange(B), unit] = value
                logits = readout(state[0], parameters["W_hy"], parameters["b_y"])[None]
        codes[step] = choose(logits[0])
        read = codes[step : step + 1]
        shifted = logits[0] - logits[0].max(axis=1, keepdims=True)
        bits[step] = np.log2(np.exp(shifted).sum(axis=1)) - shifted[np.arange(B), codes[step]] / np.log(2)
    return codes.T, bits.T


def likeliest(prompt, length, width, parameters, cell="lstm"):
    """Look for the likeliest text of some length with a beam.

    Parameters
    ----------
    prompt : (N,) int array
    length : int
    width : int
        1 takes the likeliest character each time.
    parameters : dict of arrays
    cell : str

    Returns
    -------
    codes : (length,) int array
    bits : () float
        Of a character, in the mean.

    Source: [graves2012sequence].
    """
    K = len(parameters["b_y"])
    before = zero_state(1, parameters, cell)
    for code in prompt[:-1]:
        _, before, _ = language_model_forward(np.array([[code]]), before, parameters, cell)

    def score(code, state):
        """All texts are equally long: after the last character comes the end, for certain, and never before."""
        left, state = state
        if left == 0:
            return np.r_[np.full(K, -np.inf), 0.0], (left, state)
        logits, state, _ = language_model_forward(np.array([[code]]), state, parameters, cell)
        return np.r_[log_softmax(logits[0, 0]), -np.inf], (left - 1, state)

    total, codes = beam_search(score, (length, before), prompt[-1], K, width, length + 1)[0]
    return np.array(codes[:-1]), -total / length / np.log(2)

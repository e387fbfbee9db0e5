"""A label for every step: an LSTM reads from both ends, and a read-out at each step knows what stands before and after it."""

import numpy as np

from solutions.cells.lstm import init_lstm
from solutions.cells.rnn import readout, readout_backward
from solutions.models.bidirectional import read_sequences, read_sequences_backward
from solutions.training.losses import softmax_cross_entropy

LSTM = ("W_x", "W_h", "b")
DIRECTIONS = ("forward", "backward")


def init_tagger(rng, D, H, K, directions=2, dtype=np.float32):
    """Draw a tagger.

    Parameters
    ----------
    rng : numpy.random.Generator
    D : int
        Symbols.
    H : int
        Units of each direction.
    K : int
        Labels.
    directions : int
        2, or 1 for a tagger that doesn't know what comes after a step.
    dtype : dtype

    Returns
    -------
    parameters : dict of arrays

    Source: [graves2005framewise].
    """
    parameters = {"W_hy": rng.normal(size=(directions * H, K)) / np.sqrt(directions * H), "b_y": np.zeros(K)}
    for where in DIRECTIONS[:directions]:
        parameters |= dict(zip([f"{where}_{name}" for name in LSTM], init_lstm(rng, D, H), strict=True))
    return {name: w.astype(dtype) for name, w in parameters.items()}


def tagger_forward(codes, lengths, parameters):
    """Score the labels of each step.

    Parameters
    ----------
    codes : (T, B) int array
        Padded with any symbol.
    lengths : (B,) int array
        At least 1 each.
    parameters : dict of arrays

    Returns
    -------
    logits : (T, B, K) array
        What stands past a sequence's end means nothing.
    trace : (h, trace of read_sequences)
        For the way back.

    Source: [graves2005framewise].
    """
    h, _, trace = read_sequences(codes, lengths, layers_of(parameters).values(), "lstm")
    return readout(h, parameters["W_hy"], parameters["b_y"]), (h, trace)


def tagger_gradients(codes, lengths, labels, parameters):
    """Loss of a batch, with its gradients.

    Parameters
    ----------
    codes : (T, B) int array
    lengths : (B,) int array
    labels : (T, B) int array
        -1 where nothing is asked, at least past each sequence's end.
    parameters : dict of arrays

    Returns
    -------
    loss : () float
        Mean of -ln p(label) over all labels that are asked for.
    gradients : dict of arrays

    Source: [graves2005framewise].
    """
    logits, (h, trace) = tagger_forward(codes, lengths, parameters)
    asked = labels >= 0
    dlogits = np.zeros_like(logits)
    loss, dlogits[asked] = softmax_cross_entropy(logits[asked], labels[asked])
    dh, dW_hy, db_y = readout_backward(dlogits, h, parameters["W_hy"])
    layers = layers_of(parameters)
    _, back = read_sequences_backward(dh, None, trace, lengths, layers.values(), "lstm")
    gradients = {"W_hy": dW_hy, "b_y": db_y}
    for where, d in zip(layers, back, strict=True):
        gradients |= {f"{where}_{name}": dw for name, dw in zip(LSTM, d, strict=True)}
    return loss, gradients


def layers_of(parameters):
    """Collect the LSTM of each direction that there is.

    Parameters
    ----------
    parameters : dict of arrays
        Named forward_W_x ... and, with two directions, backward_W_x ...

    Returns
    -------
    layers : dict of tuples of arrays
        (W_x, W_h, b) of each direction, as read_sequences wants them.
    """
    there = [where for where in DIRECTIONS if f"{where}_W_x" in parameters]
    return {where: tuple(parameters[f"{where}_{name}"] for name in LSTM) for where in there}

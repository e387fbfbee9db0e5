"""A label for every step: an LSTM reads from both ends, and a read-out at each step knows what stands before and after it."""

import numpy as np

from solutions.cells.rnn import readout, readout_backward
from solutions.models.bidirectional import by_name, draw_layers, layers_of, read_sequences, read_sequences_backward
from solutions.training.losses import softmax_cross_entropy


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
    parameters |= draw_layers(rng, D, H, directions, "lstm")
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
    h, _, trace = read_sequences(codes, lengths, layers_of(parameters, "lstm").values(), "lstm")
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
    _, back = read_sequences_backward(dh, None, trace, lengths, layers_of(parameters, "lstm").values(), "lstm")
    return loss, {"W_hy": dW_hy, "b_y": db_y} | by_name(back, "lstm")

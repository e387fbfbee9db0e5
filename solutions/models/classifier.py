"""A label for a whole sequence: an LSTM reads, one way or both, something sums up its states, a read-out scores the classes.

Sequences are numbers of symbols, padded at their end. The summary is the state after the last true step, the mean of the true
steps, or a mean whose weights the model computes itself, and which can be drawn over the words (attention).
"""

import numpy as np

from solutions.cells.rnn import readout, readout_backward
from solutions.models.bidirectional import by_name, draw_layers, layers_of, read_sequences, read_sequences_backward
from solutions.models.padding import masked_mean
from solutions.models.pooling import attention_pool, attention_pool_backward
from solutions.training.losses import softmax_cross_entropy

POOLINGS = ("last", "mean", "attention")
ATTENTION = ("W_a", "b_a", "v")


def init_classifier(rng, D, H, K, pooling="last", directions=1, dtype=np.float32):
    """Draw a classifier.

    Parameters
    ----------
    rng : numpy.random.Generator
    D : int
        Symbols.
    H : int
        Units of each direction, and of attention's tanh layer.
    K : int
        Classes.
    pooling : str
        "last", "mean" or "attention".
    directions : int
        1, or 2 for bidirectional.
    dtype : dtype

    Returns
    -------
    parameters : dict of arrays
        Their names tell the directions and the pooling, so nothing else has to be remembered but "last" or "mean".

    Source: [schuster1997bidirectional, yang2016hierarchical].
    """
    E = directions * H
    parameters = draw_layers(rng, D, H, directions, "lstm")
    if pooling == "attention":
        parameters |= {"W_a": rng.normal(size=(E, H)) / np.sqrt(E), "b_a": np.zeros(H), "v": rng.normal(size=H) / np.sqrt(H)}
    parameters |= {"W_hy": rng.normal(size=(E, K)) / np.sqrt(E), "b_y": np.zeros(K)}
    return {name: w.astype(dtype) for name, w in parameters.items()}


def classifier_forward(codes, lengths, parameters, pooling="last"):
    """Score the classes of each sequence.

    Parameters
    ----------
    codes : (T, B) int array
        Padded with any symbol.
    lengths : (B,) int array
        At least 1 each.
    parameters : dict of arrays
    pooling : str

    Returns
    -------
    logits : (B, K) array
    alpha : (T, B) array or None
        Weights of the steps, with attention.
    trace : dict
        For the way back.

    Source: [schuster1997bidirectional, yang2016hierarchical].
    """
    h, last, trace = read_sequences(codes, lengths, layers_of(parameters, "lstm").values(), "lstm")
    alpha = None
    if pooling == "last":
        summary = last
    elif pooling == "mean":
        summary = masked_mean(h, lengths)
    else:
        summary, alpha = attention_pool(h, lengths, *(parameters[name] for name in ATTENTION))
    logits = readout(summary, parameters["W_hy"], parameters["b_y"])
    return logits, alpha, dict(read=trace, h=h, summary=summary)


def classifier_gradients(codes, lengths, labels, parameters, pooling="last"):
    """Loss of a batch, with its gradients.

    Parameters
    ----------
    codes : (T, B) int array
    lengths : (B,) int array
    labels : (B,) int array
        The right class of each.
    parameters : dict of arrays
    pooling : str

    Returns
    -------
    loss : () float
        Mean of -ln p(label).
    gradients : dict of arrays

    Source: [schuster1997bidirectional, yang2016hierarchical].
    """
    logits, alpha, trace = classifier_forward(codes, lengths, parameters, pooling)
    loss, dlogits = softmax_cross_entropy(logits, labels)
    dsummary, dW_hy, db_y = readout_backward(dlogits, trace["summary"], parameters["W_hy"])
    gradients = {"W_hy": dW_hy, "b_y": db_y}
    h = trace["h"]
    dh, dlast = np.zeros_like(h), None
    if pooling == "last":
        dlast = dsummary
    elif pooling == "mean":
        dh = np.broadcast_to(dsummary / lengths[:, None].astype(h.dtype), h.shape)
    else:
        own = [parameters[name] for name in ATTENTION]
        dh, *back = attention_pool_backward(dsummary, h, lengths, alpha, *own)
        gradients |= dict(zip(ATTENTION, back, strict=True))
    _, back = read_sequences_backward(dh, dlast, trace["read"], lengths, layers_of(parameters, "lstm").values(), "lstm")
    return loss, gradients | by_name(back, "lstm")

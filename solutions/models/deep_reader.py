"""Reading numbers with several LSTM layers, each from one end or both: a label for the whole by its mean, or a string by CTC.

Layer l's parameters are called layer0_forward_W_x ... from the bottom up. Each layer reads the states of both directions of the one below.
"""

import numpy as np

from solutions.cells.rnn import readout, readout_backward
from solutions.models.bidirectional import by_name, draw_layers, layers_of, read_sequences, read_sequences_backward
from solutions.models.padding import masked_mean
from solutions.training.ctc import ctc_loss
from solutions.training.losses import softmax_cross_entropy


def init_deep_reader(rng, D, H, K, layers=1, directions=2, dtype=np.float32):
    """Draw a reader.

    Parameters
    ----------
    rng : numpy.random.Generator
    D : int
        Numbers that are read at each step.
    H : int
        Units of each direction in each layer.
    K : int
        Classes; for CTC the last one is the blank.
    layers : int
    directions : int
        2, or 1 for a reader that knows nothing of what comes after a step.
    dtype : dtype

    Returns
    -------
    parameters : dict of arrays

    Source: [graves2013speech].
    """
    E, parameters = directions * H, {}
    for level in range(layers):
        drawn = draw_layers(rng, E if level else D, H, directions, "lstm")
        parameters |= {f"layer{level}_{name}": w for name, w in drawn.items()}
    parameters |= {"W_hy": rng.normal(size=(E, K)) / np.sqrt(E), "b_y": np.zeros(K)}
    return {name: w.astype(dtype) for name, w in parameters.items()}


def layer_parameters(parameters):
    """Part a reader's parameters by layers.

    Parameters
    ----------
    parameters : dict of arrays

    Returns
    -------
    layers : list of lists of one or two tuples of arrays
        Of each layer, from the bottom, each direction's parameters.
    """
    levels = 1 + max(int(name[5:].split("_")[0]) for name in parameters if name.startswith("layer"))
    own = [{name.removeprefix(f"layer{level}_"): w for name, w in parameters.items() if name.startswith(f"layer{level}_")} for level in range(levels)]
    return [list(layers_of(names, "lstm").values()) for names in own]


def deep_states(x, lengths, parameters):
    """Run all layers.

    Parameters
    ----------
    x : (T, B, D) array
    lengths : (B,) int array
    parameters : dict of arrays

    Returns
    -------
    h : (T, B, E) array
        States of the top layer, 0 past a sequence's end.
    traces : list
        Of each layer, for the way back.

    Source: [graves2013speech].
    """
    h, traces = x, []
    for layer in layer_parameters(parameters):
        h, _, trace = read_sequences(h, lengths, layer, "lstm")
        traces.append(trace)
    return h, traces


def deep_states_backward(dh, lengths, traces, parameters):
    """Go back through all layers.

    Parameters
    ----------
    dh : (T, B, E) array
        Gradient that reaches the states of the top layer.
    lengths : (B,) int array
    traces : list
        As deep_states returned them.
    parameters : dict of arrays

    Returns
    -------
    gradients : dict of arrays

    Source: [graves2013speech].
    """
    gradients = {}
    for level, (layer, trace) in reversed(list(enumerate(zip(layer_parameters(parameters), traces, strict=True)))):
        dh, back = read_sequences_backward(dh, None, trace, lengths, layer, "lstm")
        gradients |= {f"layer{level}_{name}": d for name, d in by_name(back, "lstm").items()}
    return gradients


def reader_logits(x, lengths, parameters):
    """Score the classes at each step.

    Parameters
    ----------
    x : (T, B, D) array
    lengths : (B,) int array
    parameters : dict of arrays

    Returns
    -------
    logits : (T, B, K) array
        What stands past a sequence's end means nothing.
    trace : (h, traces)
        For the way back.

    Source: [graves2006connectionist].
    """
    h, traces = deep_states(x, lengths, parameters)
    return readout(h, parameters["W_hy"], parameters["b_y"]), (h, traces)


def reader_gradients(x, lengths, labels, label_lengths, parameters):
    """CTC loss of a batch of strings, with its gradients.

    Parameters
    ----------
    x : (T, B, D) array
    lengths : (B,) int array
    labels : (U, B) int array
        Padded with anything.
    label_lengths : (B,) int array
    parameters : dict of arrays

    Returns
    -------
    loss : () float
        Mean over the strings.
    gradients : dict of arrays

    Source: [graves2006connectionist].
    """
    logits, (h, traces) = reader_logits(x, lengths, parameters)
    loss, dlogits = ctc_loss(logits, lengths, labels, label_lengths, blank=logits.shape[2] - 1)
    dh, dW_hy, db_y = readout_backward(dlogits, h, parameters["W_hy"])
    return loss, {"W_hy": dW_hy, "b_y": db_y} | deep_states_backward(dh, lengths, traces, parameters)


def mean_logits(x, lengths, parameters):
    """Score the classes of whole sequences by the mean of the top layer's states.

    Parameters
    ----------
    x : (T, B, D) array
    lengths : (B,) int array
    parameters : dict of arrays

    Returns
    -------
    logits : (B, K) array
    trace : (summary, traces)
        For the way back.
    """
    h, traces = deep_states(x, lengths, parameters)
    summary = masked_mean(h, lengths)
    return readout(summary, parameters["W_hy"], parameters["b_y"]), (summary, traces)


def mean_gradients(x, lengths, labels, parameters):
    """Loss of a batch of sequences with a label each, with its gradients.

    Parameters
    ----------
    x : (T, B, D) array
    lengths : (B,) int array
    labels : (B,) int array
    parameters : dict of arrays

    Returns
    -------
    loss : () float
        Mean of -ln p(label).
    gradients : dict of arrays
    """
    logits, (summary, traces) = mean_logits(x, lengths, parameters)
    loss, dlogits = softmax_cross_entropy(logits, labels)
    dsummary, dW_hy, db_y = readout_backward(dlogits, summary, parameters["W_hy"])
    each = dsummary / lengths[:, None].astype(summary.dtype)  # of a mean every true step has the same share
    dh = np.broadcast_to(each, (len(x), *each.shape))
    return loss, {"W_hy": dW_hy, "b_y": db_y} | deep_states_backward(dh, lengths, traces, parameters)

"""Weights of Keras's SimpleRNN, LSTM and GRU, as arrays under the names that Keras gives its variables.

Keras stores matrices as we do, W_x (D, G H). Its LSTM's blocks are ours, i, f, c, o, with one bias. Its GRU's are z, r, h; with
`reset_after=True`, the default, it has two biases as rows of one array (2, 3H), else one. Its sequences are (B, T, D).
"""

import numpy as np

from solutions.interop.layouts import BLOCKS, NAMES, reorder_blocks

ORDER = {"rnn": "h", "lstm": "ifgo", "gru": "zrn", "gru_reset_before": "zrn"}  # g is their c, n their h
LAYER = {"rnn": "SimpleRNN", "lstm": "LSTM", "gru": "GRU", "gru_reset_before": "GRU"}
SETTINGS = {"rnn": {}, "lstm": {}, "gru": {"reset_after": True}, "gru_reset_before": {"reset_after": False}}


def to_keras(layer, cell):
    """Lay a layer out as Keras keeps it, in the order of a Keras layer's `weights`.

    Parameters
    ----------
    layer : dict of arrays
        Names and shapes as in solutions.interop.layouts.
    cell : str
        "rnn", "lstm", "gru" or "gru_reset_before"; LAYER[cell] and SETTINGS[cell] belong to it.

    Returns
    -------
    variables : dict of arrays
        kernel (D, G H), recurrent_kernel (H, G H), and bias: (G H,), or (2, 3H) for the cell "gru".

    Source: [keras-gru].
    """
    W_x, W_h, *biases = (reorder_blocks(layer[name], BLOCKS[cell], ORDER[cell]) for name in NAMES[cell])
    return {"kernel": W_x, "recurrent_kernel": W_h, "bias": np.stack(biases) if cell == "gru" else biases[0]}


def from_keras(variables, cell):
    """Make a layer of the variables of one of Keras's.

    Parameters
    ----------
    variables : dict of arrays
        As to_keras returns them; the bias may be missing, as after `use_bias=False`.
    cell : str

    Returns
    -------
    layer : dict of arrays

    Raises
    ------
    ValueError
        If the bias is that of the GRU's other form.

    Source: [keras-gru].
    """
    kernel, recurrent = variables["kernel"], variables["recurrent_kernel"]
    two = cell == "gru"
    shape = (2, kernel.shape[1]) if two else (kernel.shape[1],)
    bias = variables.get("bias", np.zeros(shape, dtype=kernel.dtype))
    if bias.shape != shape:
        raise ValueError(f"the bias of {cell!r} has the shape {shape}, not {bias.shape}: it belongs to a GRU of the other form")
    arrays = (reorder_blocks(a, ORDER[cell], BLOCKS[cell]) for a in (kernel, recurrent, *(bias if two else [bias])))
    return dict(zip(NAMES[cell], arrays, strict=True))

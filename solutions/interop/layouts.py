"""How layers are laid out here, and what is common to moving them: the order of blocks, and one bias or two.

A layer is a dict of arrays under the names that `solutions.cells` gives them; `cell` says which layer it is:

    rnn               W_xh (D, H), W_hh (H, H), b_h (H,)
    lstm              W_x (D, 4H), W_h (H, 4H), b (4H,)                   blocks i, f, g, o
    gru               W_x (D, 3H), W_h (H, 3H), b_x (3H,), b_h (3H,)      blocks r, z, n; reset after the product
    gru_reset_before  W_x (D, 3H), W_h (H, 3H), b (3H,)                   blocks r, z, n
"""

import numpy as np

from solutions.cells.gru import gru_forward, gru_step_reset_before
from solutions.cells.lstm import lstm_forward
from solutions.cells.rnn import rnn_forward

NAMES = {
    "rnn": ("W_xh", "W_hh", "b_h"),
    "lstm": ("W_x", "W_h", "b"),
    "gru": ("W_x", "W_h", "b_x", "b_h"),
    "gru_reset_before": ("W_x", "W_h", "b"),
}
BLOCKS = {"rnn": "h", "lstm": "ifgo", "gru": "rzn", "gru_reset_before": "rzn"}


def reorder_blocks(a, have, want):
    """Put the blocks of the last axis in another order.

    Parameters
    ----------
    a : (..., G H) array
        G blocks of equal width.
    have : str
        A letter for each block as they are, such as "ifgo".
    want : str
        The same letters as they shall be, such as "iofg".

    Returns
    -------
    reordered : (..., G H) array

    Raises
    ------
    ValueError
        If the letters are not the same, or the width is no multiple of their
        number.

    Source: [onnx-lstm].
    """
    if sorted(have) != sorted(want):
        raise ValueError(f"{want!r} are not the blocks {have!r} in another order")
    blocks = dict(zip(have, np.split(a, len(have), axis=-1)))
    return np.concatenate([blocks[name] for name in want], axis=-1)


def to_two_biases(layer, cell, order):
    """Lay a layer out for a framework that stores W^T and always adds two biases.

    Where we keep one bias, it becomes the input's, and the state's is zero.

    Parameters
    ----------
    layer : dict of arrays
    cell : str
    order : str
        The framework's order of blocks.

    Returns
    -------
    W : (G H, D) array
    R : (G H, H) array
    b_x : (G H,) array
    b_h : (G H,) array

    Source: [pytorch-gru, onnx-lstm].
    """
    W_x, W_h, b_x, *b_h = (reorder_blocks(layer[name], BLOCKS[cell], order) for name in NAMES[cell])
    return W_x.T, W_h.T, b_x, b_h[0] if b_h else np.zeros_like(b_x)


def from_two_biases(W, R, b_x, b_h, cell, order):
    """Make a layer of what such a framework keeps; takes what to_two_biases returns.

    Two biases that are only ever added become one. A GRU that resets after the product keeps both: there r multiplies the
    second bias of its candidate and not the first.

    Returns
    -------
    layer : dict of arrays

    Source: [pytorch-gru, onnx-lstm].
    """
    biases = (b_x, b_h) if cell == "gru" else (b_x + b_h,)
    arrays = (reorder_blocks(a, order, BLOCKS[cell]) for a in (W.T, R.T, *biases))
    return dict(zip(NAMES[cell], arrays, strict=True))


def run_layer(layer, cell, x, h0, c0=None):
    """Run a layer over a sequence, whichever it is.

    Parameters
    ----------
    layer : dict of arrays
    cell : str
    x : (T, B, D) array
    h0 : (B, H) array
    c0 : (B, H) array, optional
        Cell state before the first step, of an LSTM.

    Returns
    -------
    h : (T, B, H) array

    Source: [elman1990finding, hochreiter1997long, cho2014learning].
    """
    own = [layer[name] for name in NAMES[cell]]
    if cell == "rnn":
        return rnn_forward(x, h0, *own)
    if cell == "lstm":
        return lstm_forward(x, h0, c0, *own)[0]
    if cell == "gru":
        return gru_forward(x, h0, *own)[0]
    states = [h0]
    for x_t in x:
        states.append(gru_step_reset_before(x_t, states[-1], *own)[0])
    return np.stack(states[1:])

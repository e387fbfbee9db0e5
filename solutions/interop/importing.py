"""What reading somebody else's weights takes: a file of ONNX, sequences that come batch first, blocks in no known order, a bias too many."""

import numpy as np

from solutions.cells.lstm import lstm_forward
from solutions.interop.layouts import reorder_blocks


def lstm_from_onnx(W, R, B):
    """Read the weights of ONNX's operator LSTM.

    ONNX stacks the blocks in the order i, o, f, g, keeps the transposes of our
    matrices, and has two biases: the input's and the state's.

    Parameters
    ----------
    W : (1, 4H, D) array
        The first axis counts directions; here there is one.
    R : (1, 4H, H) array
    B : (1, 8H) array
        The input's biases, then the state's.

    Returns
    -------
    W_x : (D, 4H) array
        Blocks i, f, g, o.
    W_h : (H, 4H) array
    b : (4H,) array

    Source: [onnx-lstm].
    """
    W_x, W_h = (reorder_blocks(a[0].T, "iofg", "ifgo") for a in (W, R))
    b_x, b_h = np.split(B[0], 2)
    b = reorder_blocks(b_x + b_h, "iofg", "ifgo")
    return W_x, W_h, b


def read_batch_first(x, h0, c0, W_x, W_h, b):
    """Run an LSTM over sequences that come with the batch first.

    `lstm_forward` wants the time first, as PyTorch does; Keras has the batch
    first, as here.

    Parameters
    ----------
    x : (B, T, D) array
    h0 : (B, H) array
    c0 : (B, H) array
    W_x : (D, 4H) array
    W_h : (H, 4H) array
    b : (4H,) array

    Returns
    -------
    h : (B, T, H) array
        Hidden state of each sequence after each of its steps.

    Source: [keras-gru].
    """
    time_first = x.swapaxes(0, 1)
    h, _, _ = lstm_forward(time_first, h0, c0, W_x, W_h, b)
    return h.swapaxes(0, 1)


def order_of_blocks(W_x, W_h, b, x, h):
    """Find out in which order a file stacks the blocks of an LSTM.

    The file doesn't say it. But somebody ran the network that the file belongs
    to, and kept what came out, rounded to six digits or so.

    Parameters
    ----------
    W_x : (D, 4H) array
        Four blocks in an unknown order.
    W_h : (H, 4H) array
        In the same order.
    b : (4H,) array
        In the same order.
    x : (T, B, D) array
        What the network was given.
    h : (T, B, H) array
        Its hidden states, from states that were zero at the beginning.

    Returns
    -------
    order : str
        The letters i, f, g, o as the file stacks them.

    Source: [onnx-lstm].
    """
    from itertools import permutations  # here, so that the answer stands alone in a page

    zeros, distance = np.zeros(h.shape[1:]), {}
    for order in map("".join, permutations("ifgo")):
        ours = (reorder_blocks(a, order, "ifgo") for a in (W_x, W_h, b))
        states, _, _ = lstm_forward(x, zeros, zeros, *ours)
        distance[order] = np.abs(states - h).max()
    return min(distance, key=distance.get)


def fold_biases(b_x, b_h, cell):
    """Make the second of a layer's two biases as superfluous as it can be.

    What the layer computes must not change, whatever its weights and inputs.

    Parameters
    ----------
    b_x : (G H,) array
        Added to what comes from the input. G is 1, 4 or 3.
    b_h : (G H,) array
        Added to what comes from the state.
    cell : str
        "rnn", "lstm", "gru" or "gru_reset_before". The blocks of a GRU are r,
        z, n. The one that is called "gru" resets after the product, as
        PyTorch's does.

    Returns
    -------
    b_x : (G H,) array
    b_h : (G H,) array
        With as many zeros as possible.

    Source: [pytorch-gru].
    """
    kept = np.zeros(len(b_h), dtype=bool)
    if cell == "gru":
        kept[-len(b_h) // 3 :] = True  # r multiplies this block, and what is added before that is not the same as after
    return np.where(kept, b_x, b_x + b_h), np.where(kept, b_h, 0)

"""Weights of `torch.nn.RNN`, `torch.nn.LSTM` and `torch.nn.GRU`, as arrays under the names of their state dict.

PyTorch stores the transpose of our matrices and keeps two biases of which only the sum matters, except in the GRU. Its GRU
resets after the product and has no other form. `batch_first` changes only the order of axes of inputs and outputs, no weight.
"""

import numpy as np

from solutions.interop.layouts import BLOCKS, from_two_biases, to_two_biases

ORDER = {cell: BLOCKS[cell] for cell in ("rnn", "lstm", "gru")}  # PyTorch's order is ours
NAMES = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")


def to_pytorch(layer, cell, suffix="_l0"):
    """Lay a layer out as PyTorch keeps it.

    Parameters
    ----------
    layer : dict of arrays
        Names and shapes as in solutions.interop.layouts.
    cell : str
        "rnn", "lstm" or "gru".
    suffix : str
        "_l0" for the first layer of a stack, "_l1" for the second; "_l0_reverse" for a layer that reads from the end.

    Returns
    -------
    state_dict : dict of arrays
        weight_ih (G H, D), weight_hh (G H, H), bias_ih and bias_hh (G H,), where G is 1, 4 or 3.

    Raises
    ------
    ValueError
        If PyTorch has no such layer.

    Source: [pytorch-gru].
    """
    return {name + suffix: np.ascontiguousarray(a) for name, a in zip(NAMES, to_two_biases(layer, cell, order_of(cell)), strict=True)}


def from_pytorch(state_dict, cell, suffix="_l0"):
    """Make a layer of the weights of one of PyTorch's.

    Parameters
    ----------
    state_dict : dict of arrays
        As to_pytorch returns it; there may be more in it. Biases may be missing, as after `bias=False`.
    cell : str
    suffix : str

    Returns
    -------
    layer : dict of arrays

    Source: [pytorch-gru].
    """
    W, R = state_dict["weight_ih" + suffix], state_dict["weight_hh" + suffix]
    b_x, b_h = (state_dict.get(name + suffix, np.zeros(len(W), dtype=W.dtype)) for name in ("bias_ih", "bias_hh"))
    return from_two_biases(W, R, b_x, b_h, cell, order_of(cell))


def order_of(cell):
    """PyTorch's order of blocks; its GRU that resets before the product doesn't exist."""
    if cell not in ORDER:
        raise ValueError(f"PyTorch has no layer {cell!r}, only {', '.join(ORDER)}; its GRU resets after the product")
    return ORDER[cell]

"""Reading from both ends: a layer of any cell from each sequence's start, another one from its true end, side by side.

A cell is one of `many_to_one.CELLS`. Sequences are padded at their end; with one layer there is one direction. Among a model's parameters
those of a layer are called forward_W_x ... or backward_W_x ...
"""

import numpy as np

from solutions.models.many_to_one import CELLS, WEIGHTS
from solutions.models.padding import last_state_backward, reverse_padded, sequence_mask

DIRECTIONS = ("forward", "backward")


def draw_layers(rng, D, H, directions, cell):
    """Draw a layer for each direction.

    Parameters
    ----------
    rng : numpy.random.Generator
    D : int
        Input width, or symbols.
    H : int
        Units of each direction.
    directions : int
        1, or 2 for bidirectional.
    cell : str
        "rnn", "lstm" or "gru".

    Returns
    -------
    parameters : dict of arrays

    Source: [schuster1997bidirectional].
    """
    return by_name([CELLS[cell].init(rng, D, H) for _ in range(directions)], cell)


def layers_of(parameters, cell):
    """Collect the layer of each direction that there is.

    Parameters
    ----------
    parameters : dict of arrays
    cell : str

    Returns
    -------
    layers : dict of tuples of arrays
        By direction; its values are what read_sequences reads with.
    """
    names = CELLS[cell].names
    there = [where for where in DIRECTIONS if f"{where}_{names[0]}" in parameters]
    return {where: tuple(parameters[f"{where}_{name}"] for name in names) for where in there}


def by_name(layers, cell):
    """Put what belongs to the layers, their parameters or gradients, under the parameters' names.

    Parameters
    ----------
    layers : list of one or two tuples of arrays
        Of each direction, in the order of the cell's names.
    cell : str

    Returns
    -------
    named : dict of arrays
    """
    names = CELLS[cell].names
    return {f"{where}_{name}": w for where, own in zip(DIRECTIONS, layers, strict=False) for name, w in zip(names, own, strict=True)}


def read_sequences(x, lengths, layers, cell="rnn"):
    """Run the first layer from each sequence's start and the second, if there is one, from its true end, from zero states.

    Parameters
    ----------
    x : (T, B, D) array
        Or (T, B) ints, symbols for one-hot inputs.
    lengths : (B,) int array
        True length of each sequence, at least 1.
    layers : list of one or two tuples of arrays
        Parameters of each direction's layer, in the order of the cell's names. They need not be equally wide.
    cell : str
        "rnn", "lstm" or "gru".

    Returns
    -------
    h : (T, B, E) array
        Hidden states of all directions beside each other, each at the step that it had just read; 0 past a sequence's end.
    last : (B, E) array
        Each direction's hidden state when it has read everything.
    trace : list of (x, passed)
        For the way back: the input as the direction read it, and what its cell returned.

    Source: [schuster1997bidirectional].
    """
    h, last, trace = [], [], []
    for turn, parameters in zip(_TURNS, layers, strict=False):
        W_h = parameters[1]
        x_read = turn(x, lengths)
        zero = np.zeros((len(lengths), len(W_h)), dtype=W_h.dtype)
        passed = CELLS[cell].forward(x_read, *[zero] * CELLS[cell].states, *parameters)
        h.append(turn(passed[0], lengths))
        last.append(passed[0][lengths - 1, np.arange(len(lengths))])
        trace.append((x_read, passed))
    mask = sequence_mask(lengths, len(x))
    return np.where(mask[:, :, None], np.concatenate(h, axis=2), 0), np.concatenate(last, axis=1), trace


def read_sequences_backward(dh, dlast, trace, lengths, layers, cell="rnn"):
    """Split the gradients between the directions, and backpropagate each through its own time.

    Parameters
    ----------
    dh : (T, B, E) array
        Gradient that reaches the states. What it holds past a sequence's end is ignored.
    dlast : (B, E) array or None
        Gradient that reaches the last states.
    trace : list of (x, passed)
        As read_sequences returned it.
    lengths : (B,) int array
    layers : list of one or two tuples of arrays
    cell : str

    Returns
    -------
    dx : (T, B, D) array or None
        None if x is symbols.
    gradients : list of tuples of arrays
        Shaped like layers.

    Source: [schuster1997bidirectional].
    """
    T = len(dh)
    dh = np.where(sequence_mask(lengths, T)[:, :, None], dh, 0)
    dx, gradients, begin = None, [], 0
    for turn, (x_read, passed), parameters in zip(_TURNS, trace, layers, strict=False):
        own = slice(begin, begin := begin + len(parameters[1]))
        outside = turn(dh[:, :, own], lengths)
        if dlast is not None:
            outside = outside + last_state_backward(dlast[:, own], lengths, T)
        zero = [np.zeros_like(passed[0][0])] * CELLS[cell].states
        weights = [w for name, w in zip(CELLS[cell].names, parameters, strict=True) if name in WEIGHTS[cell]]
        dx_read, *back = CELLS[cell].backward(outside, x_read, *zero, *passed, *weights)
        gradients.append(tuple(back[len(zero) :]))
        if dx_read is not None:
            dx_read = turn(dx_read, lengths)
            dx = dx_read if dx is None else dx + dx_read
    return dx, gradients


def _as_it_is(x, lengths):
    return x


_TURNS = (_as_it_is, reverse_padded)  # how each direction sees the sequences; done twice, it is undone

"""Around the cell: two directions, several layers, dropout.

The recurrent layer is the vanilla one of `cells.rnn`; parameters of a layer are a tuple (W_xh, W_hh, b_h).
"""

import numpy as np

from solutions.cells.rnn import rnn_backward, rnn_forward
from solutions.models.bidirectional import read_sequences, read_sequences_backward
from solutions.models.padding import reverse_padded


def dropout(x, rate, rng):
    """Silence entries at random, and enlarge the others so that means stay.

    For training only; afterwards nothing is dropped and nothing rescaled.

    Parameters
    ----------
    x : (..., H) array
    rate : float
        In [0, 1).
    rng : numpy.random.Generator
        Draws one rng.random(x.shape); an entry is kept where the draw is at
        least rate.

    Returns
    -------
    y : (..., H) array
    mask : (..., H) array
        What each entry was multiplied by, and its gradient has to be.

    Notes
    -----
    mask = keep / (1 - rate), y = x mask, and on the way back dx = dy mask.

    Source: [srivastava2014dropout].
    """
    keep = rng.random(x.shape) >= rate
    mask = (keep / (1 - rate)).astype(x.dtype)
    return x * mask, mask


def bidirectional_forward(x, lengths, forward, backward):
    """Run one layer from each sequence's start, another from its true end.

    So every state has seen the whole sequence. The layers have weights of
    their own, and both begin with a zero state.

    Parameters
    ----------
    x : (T, B, D) array
    lengths : (B,) int array
        True length of each sequence.
    forward : tuple of arrays
        (W_xh, W_hh, b_h) of the layer that reads from the start.
    backward : tuple of arrays
        (W_xh, W_hh, b_h) of the layer that reads from the end.

    Returns
    -------
    h : (T, B, H + H) array
        Beside each other what the two layers know when they have read step
        t, the forward one first; 0 past a sequence's end.

    Notes
    -----
    h_t = [f_t, r_t] with f = RNN(x) and r = reverse(RNN(reverse(x))), reversed within the true lengths.

    Source: [schuster1997bidirectional].
    """
    h, _, _ = read_sequences(x, lengths, (forward, backward))
    return h


def bidirectional_backward(dh, x, lengths, h, forward, backward):
    """Split dh between the two directions, backpropagate each through its own time, add the two dx.

    Parameters
    ----------
    dh : (T, B, H + H) array
        What it holds past a sequence's end is ignored.
    x : (T, B, D) array
    lengths : (B,) int array
    h : (T, B, H + H) array
        As bidirectional_forward returned it.
    forward : tuple of arrays
    backward : tuple of arrays

    Returns
    -------
    dx : (T, B, D) array
    dforward : tuple of arrays
        (dW_xh, dW_hh, db_h).
    dbackward : tuple of arrays

    Source: [schuster1997bidirectional].
    """
    H = len(forward[1])
    # Past the end no gradient arrives and no later step sends any, so it doesn't matter that the states there are lost.
    trace = [(x, (h[:, :, :H],)), (reverse_padded(x, lengths), (reverse_padded(h[:, :, H:], lengths),))]
    dx, (dforward, dbackward) = read_sequences_backward(dh, None, trace, lengths, (forward, backward))
    return dx, dforward, dbackward


def stacked_forward(x, h0, layers, masks=None):
    """Run L layers: each reads the states of the one below, step by step.

    Parameters
    ----------
    x : (T, B, D) array
    h0 : (L, B, H) array
        Starting state of each layer.
    layers : list of L tuples of arrays
        (W_xh, W_hh, b_h) of each, from the bottom; W_xh is (D, H) in the
        first and (H, H) above.
    masks : list of L arrays, or None
        Dropout masks for the way up: the input of layer l is multiplied by
        masks[l], shaped like it. The states themselves stay whole, and so
        does the way from step to step.

    Returns
    -------
    h : (L, T, B, H) array
        States of all layers; h[-1] is the output.

    Source: [graves2013speech, zaremba2014recurrent].
    """
    states = []
    below = x
    for level, parameters in enumerate(layers):
        if masks is not None:
            below = below * masks[level]
        below = rnn_forward(below, h0[level], *parameters)
        states.append(below)
    return np.stack(states)


def stacked_backward(dh, x, h0, h, layers, masks=None):
    """Go back through L layers, from a gradient at the states of the top one.

    Parameters
    ----------
    dh : (T, B, H) array
        Gradient that reaches the top layer's states from the loss. It
        reaches no other layer directly.
    x : (T, B, D) array
    h0 : (L, B, H) array
        Starting state of each layer.
    h : (L, T, B, H) array
        States of all layers, as stacked_forward returned them.
    layers : list of L tuples of arrays
        (W_xh, W_hh, b_h) of each, from the bottom.
    masks : list of L arrays, or None
        The same that stacked_forward got.

    Returns
    -------
    dx : (T, B, D) array
    dh0 : (L, B, H) array
    dlayers : list of L tuples of arrays
        (dW_xh, dW_hh, db_h) of each layer, from the bottom.

    Notes
    -----
    The dx of a layer, times its mask, is the dh of the one below.

    Source: [werbos1990backpropagation].
    """
    dh0 = np.empty_like(h0)
    dlayers = []
    for level in reversed(range(len(layers))):
        W_xh, W_hh, b_h = layers[level]
        below = x if level == 0 else h[level - 1]
        if masks is not None:
            below = below * masks[level]
        dh, dh0[level], *d = rnn_backward(dh, below, h0[level], h[level], W_xh, W_hh)
        if masks is not None:
            dh = dh * masks[level]
        dlayers.insert(0, tuple(d))
    return dh, dh0, dlayers

"""Around the cell: batches of sequences of different lengths, two directions, several layers, dropout.

A batch is padded: every sequence occupies the first lengths[b] of T steps, whatever fills the rest. No function here
lets the filling change an answer. The recurrent layer is the vanilla one of rnn.py; parameters of a layer are a tuple
(W_xh, W_hh, b_h).
"""

import numpy as np

from solutions.rnn import rnn_backward, rnn_forward


def sequence_mask(lengths, T):
    """Say which steps belong to their sequence: mask[t, b] = (t < lengths[b]), with t = 0 ... T-1.

    Parameters
    ----------
    lengths : (B,) int array
        Number of true steps of each sequence, at most T.
    T : int

    Returns
    -------
    mask : (T, B) bool array

    Source: [paszke2019pytorch].
    """
    return np.arange(T)[:, None] < lengths


def reverse_padded(x, lengths):
    """Reverse each sequence within its true length: r[t, b] = x[lengths[b] - 1 - t, b] for t < lengths[b].

    The padding stays where it is: r[t, b] = x[t, b] for the other t.

    Parameters
    ----------
    x : (T, B, D) array
    lengths : (B,) int array

    Returns
    -------
    r : (T, B, D) array

    Source: [schuster1997bidirectional].
    """
    t = np.arange(len(x))[:, None]
    source = np.where(t < lengths, lengths - 1 - t, t)
    return np.take_along_axis(x, source[:, :, None], axis=0)


def last_state_backward(dlast, lengths, T):
    """Put each gradient back where sequences.last_state picked: dh[lengths[b] - 1, b] = dlast[b], zero elsewhere.

    Parameters
    ----------
    dlast : (B, H) array
        Gradient of the loss with respect to the state after each sequence's own last step.
    lengths : (B,) int array
        At least 1 each.
    T : int
        Steps of the padded batch.

    Returns
    -------
    dh : (T, B, H) array

    Source: [werbos1990backpropagation].
    """
    B, H = dlast.shape
    dh = np.zeros((T, B, H), dtype=dlast.dtype)
    dh[lengths - 1, np.arange(B)] = dlast
    return dh


def masked_mean(h, lengths):
    """Average each sequence over its true steps: mean[b] = sum over t < lengths[b] of h[t, b] / lengths[b].

    Parameters
    ----------
    h : (T, B, H) array
    lengths : (B,) int array

    Returns
    -------
    mean : (B, H) array

    Source: [paszke2019pytorch].
    """
    mask = sequence_mask(lengths, len(h))
    # A padded step may hold anything, NaN too, and NaN * 0 is NaN: so where, not a product.
    return np.where(mask[:, :, None], h, 0).sum(axis=0) / lengths[:, None].astype(h.dtype)


def masked_squared_error(prediction, target, mask):
    """Half the squared distance, mean over the N true positions: sum over mask of (prediction - target)^2 / (2 N).

    Parameters
    ----------
    prediction : (T, B, K) array
    target : (T, B, K) array
    mask : (T, B) bool array
        True where a position counts; N is their number.

    Returns
    -------
    loss : () float
    dprediction : (T, B, K) array
        (prediction - target) / N at true positions, exactly 0 at the others.

    Source: [paszke2019pytorch].
    """
    error = np.where(mask[:, :, None], prediction - target, 0)
    N = int(mask.sum())
    return (error**2).sum() / (2 * N), error / N


def dropout(x, rate, rng):
    """Silence entries at random and enlarge the others, so that the mean stays: y = x mask, mask = keep / (1 - rate).

    For training only; afterwards nothing is dropped and nothing rescaled.

    Parameters
    ----------
    x : (..., H) array
    rate : float
        In [0, 1).
    rng : numpy.random.Generator
        Draws one rng.random(x.shape); an entry is kept where the draw is at least rate.

    Returns
    -------
    y : (..., H) array
    mask : (..., H) array
        0 or 1 / (1 - rate). The gradient takes the same road: dx = dy mask.

    Source: [srivastava2014dropout].
    """
    keep = rng.random(x.shape) >= rate
    mask = (keep / (1 - rate)).astype(x.dtype)
    return x * mask, mask


def bidirectional_forward(x, lengths, forward, backward):
    """Run one layer from the start, another from each sequence's own end: h_t = [f_t, r_t].

    f = RNN(x) and r = reverse(RNN(reverse(x))), each with weights of its own, reversed within the true lengths. Both
    begin with a zero state. Every h_t has seen the whole sequence.

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
        Forward states, then backward states; 0 past a sequence's end.

    Source: [schuster1997bidirectional].
    """
    f = _run(x, forward)
    r = reverse_padded(_run(reverse_padded(x, lengths), backward), lengths)
    mask = sequence_mask(lengths, len(x))
    return np.where(mask[:, :, None], np.concatenate([f, r], axis=2), 0)


def _run(x, parameters):
    """A layer from a zero state."""
    H = len(parameters[1])
    return rnn_forward(x, np.zeros((x.shape[1], H), dtype=x.dtype), *parameters)


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
    dh = np.where(sequence_mask(lengths, len(x))[:, :, None], dh, 0)

    def back(dh, x, h, parameters):
        # Past the end dh is 0 and no later step sends anything, so the states there don't matter.
        W_xh, W_hh, b_h = parameters
        dx, _, *d = rnn_backward(dh, x, np.zeros_like(h[0]), h, W_xh, W_hh)
        return dx, tuple(d)

    dx_f, dforward = back(dh[:, :, :H], x, h[:, :, :H], forward)
    dr, x_r, r = (reverse_padded(v, lengths) for v in (dh[:, :, H:], x, h[:, :, H:]))
    dx_r, dbackward = back(dr, x_r, r, backward)
    return dx_f + reverse_padded(dx_r, lengths), dforward, dbackward


def stacked_forward(x, h0, layers, masks=None):
    """Run L layers, each over the states of the one below: h^1 = RNN_1(x), h^l = RNN_l(h^{l-1}).

    Parameters
    ----------
    x : (T, B, D) array
    h0 : (L, B, H) array
        Starting state of each layer.
    layers : list of L tuples of arrays
        (W_xh, W_hh, b_h) of each, from the bottom; W_xh is (D, H) in the first and (H, H) above.
    masks : list of L arrays, or None
        Dropout masks for the vertical connections: the input of layer l is multiplied by masks[l], shaped like it. The
        way from step to step is never masked.

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
    """Backpropagate from the top layer down: the dx of a layer is the dh of the one below.

    Parameters
    ----------
    dh : (T, B, H) array
        Gradient that reaches the top layer's states from outside.
    x : (T, B, D) array
    h0 : (L, B, H) array
    h : (L, T, B, H) array
        As stacked_forward returned it.
    layers : list of L tuples of arrays
    masks : list of L arrays, or None

    Returns
    -------
    dx : (T, B, D) array
    dh0 : (L, B, H) array
    dlayers : list of L tuples of arrays
        (dW_xh, dW_hh, db_h) of each layer, from the bottom.

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


def model_parameter_count(D, H, K, blocks, layers, directions):
    """Count a model's parameters: blocks H (D_l + H + 1) a layer and direction, then K (H_top + 1) for the read-out.

    The first layer reads D_1 = D numbers, each layer above all directions of the one below: D_l = directions H. The
    read-out reads H_top = directions H.

    Parameters
    ----------
    D : int
        Input width.
    H : int
        Hidden width of one direction.
    K : int
        Outputs.
    blocks : int
        Weight blocks of the cell: 1 for a vanilla layer, 3 for a GRU with one bias a block, 4 for an LSTM.
    layers : int
    directions : int
        1 or 2.

    Returns
    -------
    count : () int

    Source: [graves2013speech].
    """
    count = 0
    width = D
    for _ in range(layers):
        count += directions * blocks * H * (width + H + 1)
        width = directions * H
    return count + K * (width + 1)

"""The convolutional way to look at a sequence: what a stack sees, what a layer costs, and one that recurs.

A kernel is (k, C_in, C_out); W[0] weighs the newest input and W[j] the one j steps (times the dilation) before it.
"""

import numpy as np


def causal_conv1d(x, W, b, dilation=1):
    """Weigh the present input and k - 1 earlier ones, dilation steps apart.

    Before the first input there are zeros.

    Parameters
    ----------
    x : (T, B, C_in) array
        Inputs, time first.
    W : (k, C_in, C_out) array
        W[j] weighs the input j * dilation steps back.
    b : (C_out,) array
    dilation : int
        Distance between the inputs that are looked at, at least 1.

    Returns
    -------
    y : (T, B, C_out) array
        y[t] depends on x[t] and earlier steps alone.

    Notes
    -----
    y_t = b + sum_j x_{t - j dilation} W_j.

    Source: [waibel1989phoneme, oord2016wavenet].
    """
    T, pad = len(x), (len(W) - 1) * dilation
    padded = np.concatenate([np.zeros((pad, *x.shape[1:]), x.dtype), x])  # all the zeros stand before the first input
    y = b
    for j in range(len(W)):
        first = pad - j * dilation
        y = y + padded[first : first + T] @ W[j]
    return y


def causal_conv1d_backward(dy, x, W, dilation=1):
    """Send a gradient back: dx_s = sum_j dy_{s + j dilation} W_j^T, dW_j = sum_t x_{t - j dilation}^T dy_t.

    Parameters
    ----------
    dy : (T, B, C_out) array
        Gradient of the loss with respect to y.
    x : (T, B, C_in) array
    W : (k, C_in, C_out) array
    dilation : int

    Returns
    -------
    dx : (T, B, C_in) array
    dW : (k, C_in, C_out) array
    db : (C_out,) array

    Source: [lecun1998gradient].
    """
    T, pad = len(x), (len(W) - 1) * dilation
    padded = np.concatenate([np.zeros((pad, *x.shape[1:]), x.dtype), x])
    dpadded, dW = np.zeros_like(padded), np.zeros_like(W)
    for j in range(len(W)):
        seen = slice(pad - j * dilation, pad - j * dilation + T)
        dpadded[seen] += dy @ W[j].T
        dW[j] = np.tensordot(padded[seen], dy, axes=((0, 1), (0, 1)))
    return dpadded[pad:], dW, dy.sum(axis=(0, 1))


def centred_conv1d(x, W, b):
    """Weigh a position and its neighbours: y_p = b + sum_j x_{p + r - j} W_j, r = (k - 1) / 2, 0 beyond both ends.

    Parameters
    ----------
    x : (P, B, C_in) array
        P positions.
    W : (k, C_in, C_out) array
        k odd; W[r] weighs the position itself, W[0] the one r to the right, W[k - 1] the one r to the left.
    b : (C_out,) array

    Returns
    -------
    y : (P, B, C_out) array

    Source: [lecun1998gradient].
    """
    r = len(W) // 2
    padded = np.concatenate([x, np.zeros((r, *x.shape[1:]), x.dtype)])
    return causal_conv1d(padded, W, b, 1)[r:]  # a causal convolution, read r steps later


def inputs_in_sight(kernel_sizes, dilations):
    """List which inputs can move an output of a stack of windows.

    Each layer is a causal convolution of the outputs of the one below it, the
    first layer of the inputs. No layer leaves out any of its outputs.

    Parameters
    ----------
    kernel_sizes : list of int
        Taps of each layer, from the input upwards.
    dilations : list of int
        Distance between neighbouring taps of each layer.

    Returns
    -------
    back : (n,) int array
        How many steps back these inputs lie, each once, in rising order;
        0 is the input of the output's own step.

    Notes
    -----
    A way through the stack takes one tap of each layer, and goes back by j d there. All sums of one j d a layer are in sight.

    Source: [oord2016wavenet].
    """
    back = {0}
    for k, d in zip(kernel_sizes, dilations):
        back = {before + j * d for before in back for j in range(k)}
    return np.array(sorted(back))


def receptive_field(kernel_sizes, dilations, strides):
    """Count how far a stack of convolutions sees: R = 1 + sum_l (k_l - 1) d_l (product of the strides below l).

    Parameters
    ----------
    kernel_sizes : list of int
        k_l of each layer, from the input upwards.
    dilations : list of int
        d_l of each layer.
    strides : list of int
        s_l of each layer: every s_l-th output is kept.

    Returns
    -------
    R : () int
        Width of the window of inputs, in steps, from the first that matters to the last.

    Source: [bai2018empirical].
    """
    R = 1
    step = 1  # how far apart, in input steps, the layer's own inputs lie
    for k, d, s in zip(kernel_sizes, dilations, strides):
        R += (k - 1) * d * step
        step *= s
    return R


def parameter_count(cell, D, H, biases=1):
    """Count the numbers a recurrent layer learns: g H (D + H + biases), for g blocks.

    A block has D H weights from the input, H H from the state, and H for each bias. g is 1 for "rnn", 4 for "lstm",
    and 3 for "gru" and "gru_reset_after". The last needs both biases, so it counts 2 whatever biases says.

    Parameters
    ----------
    cell : str
        "rnn", "lstm", "gru" or "gru_reset_after".
    D : int
        Input width.
    H : int
        Hidden width.
    biases : int
        Bias vectors a block: 1 is enough, 2 is what PyTorch keeps.

    Returns
    -------
    count : () int

    Source: [pytorch-gru, keras-gru].
    """
    blocks = {"rnn": 1, "lstm": 4, "gru": 3, "gru_reset_after": 3}[cell]
    if cell == "gru_reset_after":
        biases = 2
    return blocks * H * (D + H + biases)


def recurrent_convolution(u, W_ff, W_rec, b, steps):
    """Look at a still input again and again: h = relu(u * W_ff + b), then steps times relu(u * W_ff + h * W_rec + b).

    Here * is a convolution centred on its position. What steps counts is not the sequence's time: u stays as it is, and
    at each step the state at a position hears from its neighbours. The paper follows relu with a normalisation, which
    is left out.

    Parameters
    ----------
    u : (P, B, C_in) array
        The still input: P positions.
    W_ff : (k_ff, C_in, C) array
        Feed-forward kernel, k_ff odd.
    W_rec : (k_rec, C, C) array
        Recurrent kernel, k_rec odd; the same at every step.
    b : (C,) array
    steps : int
        How often the recurrent kernel is applied, 0 or more.

    Returns
    -------
    h : (P, B, C) array
        State after the last step.

    Source: [liang2015recurrent].
    """

    drive = centred_conv1d(u, W_ff, b)
    h = np.maximum(drive, 0)
    for _ in range(steps):
        h = np.maximum(drive + centred_conv1d(h, W_rec, np.zeros_like(b)), 0)
    return h

"""Convolutions as one writes them on a board, a position at a time; convolution.py holds them rearranged for speed."""

import numpy as np


def causal_conv1d(x, W, b, dilation=1):
    """Weigh the present and k - 1 past inputs; arguments and result as in `cells.convolution.causal_conv1d`.

    Source: [waibel1989phoneme, oord2016wavenet].
    """
    outputs = []
    for t in range(len(x)):
        y = np.tile(b, (x.shape[1], 1))
        for j in range(len(W)):
            past = t - j * dilation
            if past >= 0:  # a negative index would silently count from the end
                y = y + x[past] @ W[j]
        outputs.append(y)
    return np.stack(outputs)


def centred_conv1d(x, W, b):
    """Weigh a position and its neighbours; arguments and result as in `cells.convolution.centred_conv1d`.

    Source: [lecun1998gradient].
    """
    r = len(W) // 2
    outputs = []
    for p in range(len(x)):
        y = np.tile(b, (x.shape[1], 1))
        for j in range(len(W)):
            place = p + r - j
            if 0 <= place < len(x):
                y = y + x[place] @ W[j]
        outputs.append(y)
    return np.stack(outputs)


def recurrent_convolution(u, W_ff, W_rec, b, steps):
    """Look at a still input again and again; arguments and result as in `cells.convolution.recurrent_convolution`.

    Source: [liang2015recurrent].
    """
    no_bias = np.zeros_like(b)  # b is in the drive already
    drive = centred_conv1d(u, W_ff, b)
    h = np.maximum(drive, 0)
    for _ in range(steps):
        h = np.maximum(drive + centred_conv1d(h, W_rec, no_bias), 0)
    return h

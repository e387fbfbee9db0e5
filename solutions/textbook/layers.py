"""Directions and layers as one would write them on a board; `models.layers` has the shorter forms."""

import numpy as np

from solutions.models.padding import sequence_mask
from solutions.textbook.padding import reverse_padded
from solutions.textbook.rnn import rnn_forward


def bidirectional_forward(x, lengths, forward, backward):
    """Run one layer each way; arguments and result as in `models.layers.bidirectional_forward`.

    Source: [schuster1997bidirectional].
    """
    h0 = np.zeros((len(lengths), len(forward[1])))
    r0 = np.zeros((len(lengths), len(backward[1])))
    f = rnn_forward(x, h0, *forward)
    r = rnn_forward(reverse_padded(x, lengths), r0, *backward)
    r = reverse_padded(r, lengths)  # beside the f of the same step again
    h = np.concatenate([f, r], axis=2)
    mask = sequence_mask(lengths, len(x))
    return h * mask[:, :, None]


def stacked_forward(x, h0, layers, masks=None):
    """Run L layers, one on top of the other; arguments and result as in `models.layers.stacked_forward`.

    Source: [graves2013speech, zaremba2014recurrent].
    """
    states = []
    below = x
    for level, (W_xh, W_hh, b_h) in enumerate(layers):
        if masks is not None:
            below = below * masks[level]
        below = rnn_forward(below, h0[level], W_xh, W_hh, b_h)
        states.append(below)
    return np.stack(states)

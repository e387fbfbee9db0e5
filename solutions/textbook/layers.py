"""Directions as one would write them on a board; `models.layers` has the shorter form."""

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

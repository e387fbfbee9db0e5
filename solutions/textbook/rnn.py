"""The vanilla layer over time, step by step, as one would write it on a board; `cells.rnn` has it rearranged for speed."""

import numpy as np

from solutions.cells.rnn import rnn_step, rnn_step_backward


def rnn_forward(x, h0, W_xh, W_hh, b_h):
    """As `cells.rnn.rnn_forward`, one rnn_step at a time.

    Source: [elman1990finding].
    """
    states = []
    h = h0
    for x_t in x:
        h = rnn_step(x_t, h, W_xh, W_hh, b_h)
        states.append(h)
    return np.stack(states)


def rnn_backward(dh, x, h0, h, W_xh, W_hh):
    """As `cells.rnn.rnn_backward`, one rnn_step_backward at a time.

    Source: [werbos1990backpropagation].
    """
    dx = np.zeros_like(x)
    dW_xh, dW_hh = np.zeros_like(W_xh), np.zeros_like(W_hh)
    db_h = np.zeros_like(W_hh[0])
    dh_next = np.zeros_like(h0)  # nothing comes back from beyond the last step
    for t in reversed(range(len(x))):
        h_prev = h[t - 1] if t > 0 else h0
        dh_t = dh[t] + dh_next  # from outside, and from the future
        back = rnn_step_backward(dh_t, x[t], h_prev, h[t], W_xh, W_hh)
        dx[t], dh_next, dW_xh_t, dW_hh_t, db_h_t = back
        dW_xh += dW_xh_t
        dW_hh += dW_hh_t
        db_h += db_h_t
    return dx, dh_next, dW_xh, dW_hh, db_h


def rnn_backward_truncated(dh, x, h0, h, W_xh, W_hh, k):
    """As `cells.rnn.rnn_backward_truncated`, one rnn_step_backward at a time.

    Source: [williams1995gradient].
    """
    dx = np.zeros_like(x)
    dW_xh, dW_hh = np.zeros_like(W_xh), np.zeros_like(W_hh)
    db_h = np.zeros_like(W_hh[0])
    dh_next = np.zeros_like(h0)
    for t in reversed(range(len(x))):
        h_prev = h[t - 1] if t > 0 else h0
        if (t + 1) % k == 0:  # the last step of its window: nothing crosses the cut
            dh_next = np.zeros_like(h0)
        dh_t = dh[t] + dh_next
        back = rnn_step_backward(dh_t, x[t], h_prev, h[t], W_xh, W_hh)
        dx[t], dh_next, dW_xh_t, dW_hh_t, db_h_t = back
        dW_xh += dW_xh_t
        dW_hh += dW_hh_t
        db_h += db_h_t
    return dx, dh_next, dW_xh, dW_hh, db_h

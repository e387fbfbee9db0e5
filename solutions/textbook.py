"""Sequence functions step by step, as one would write them on a board; rnn.py holds the same functions rearranged for speed."""

import numpy as np

from solutions.rnn import rnn_step, rnn_step_backward


def rnn_forward(x, h0, W_xh, W_hh, b_h):
    """Run a vanilla RNN over a sequence, one rnn_step at a time; arguments and result as in rnn.rnn_forward."""
    states = []
    h = h0
    for x_t in x:
        h = rnn_step(x_t, h, W_xh, W_hh, b_h)
        states.append(h)
    return np.stack(states)


def rnn_backward(dh, x, h0, h, W_xh, W_hh):
    """Backpropagate through time, one rnn_step_backward at a time; arguments and result as in rnn.rnn_backward."""
    dx = np.zeros_like(x)
    dW_xh, dW_hh, db_h = np.zeros_like(W_xh), np.zeros_like(W_hh), np.zeros_like(W_hh[0])
    dh_next = np.zeros_like(h0)  # nothing comes back from beyond the last step
    for t in reversed(range(len(x))):
        h_prev = h[t - 1] if t > 0 else h0
        dh_t = dh[t] + dh_next  # what the outside says, and what the future says
        dx[t], dh_next, dW_xh_t, dW_hh_t, db_h_t = rnn_step_backward(dh_t, x[t], h_prev, h[t], W_xh, W_hh)
        dW_xh += dW_xh_t
        dW_hh += dW_hh_t
        db_h += db_h_t
    return dx, dh_next, dW_xh, dW_hh, db_h


def rnn_backward_truncated(dh, x, h0, h, W_xh, W_hh, k):
    """Truncated BPTT, one rnn_step_backward at a time; arguments and result as in rnn.rnn_backward_truncated."""
    dx = np.zeros_like(x)
    dW_xh, dW_hh, db_h = np.zeros_like(W_xh), np.zeros_like(W_hh), np.zeros_like(W_hh[0])
    dh_next = np.zeros_like(h0)
    for t in reversed(range(len(x))):
        h_prev = h[t - 1] if t > 0 else h0
        if (t + 1) % k == 0:  # step t is the last of its window: what comes from the next one is dropped
            dh_next = np.zeros_like(h0)
        dx[t], dh_next, dW_xh_t, dW_hh_t, db_h_t = rnn_step_backward(dh[t] + dh_next, x[t], h_prev, h[t], W_xh, W_hh)
        dW_xh += dW_xh_t
        dW_hh += dW_hh_t
        db_h += db_h_t
    return dx, dh_next, dW_xh, dW_hh, db_h

"""A recurrent layer whose state keeps half of itself at every step: two ways lead from a state to the next."""

import numpy as np


def leaky_forward(x, h0, W_xh, W_hh, b_h):
    """Run a leaky layer over a sequence: h_t = (h_{t-1} + tanh(x_t W_xh + h_{t-1} W_hh + b_h)) / 2.

    Parameters
    ----------
    x : (T, B, D) array
        Inputs, time first.
    h0 : (B, H) array
        Hidden state before the first step.
    W_xh : (D, H) array
    W_hh : (H, H) array
    b_h : (H,) array

    Returns
    -------
    h : (T, B, H) array
        Hidden states after each step; h0 is not among them.

    Source: [jaeger2004harnessing].
    """
    h = np.empty((len(x), *h0.shape), np.result_type(x, h0))
    h_prev = h0
    for t in range(len(x)):
        h[t] = h_prev = (h_prev + np.tanh(x[t] @ W_xh + h_prev @ W_hh + b_h)) / 2
    return h


def leaky_backward(dh, x, h0, h, W_xh, W_hh):
    """Backpropagate through a layer whose state keeps half of itself.

    Its step is h_t = (h_{t-1} + tanh(a_t)) / 2 with the sum of a plain layer,
    a_t = x_t W_xh + h_{t-1} W_hh + b_h.

    Parameters
    ----------
    dh : (T, B, H) array
        Gradient that reaches each state from outside, not through later steps.
    x : (T, B, D) array
        Inputs.
    h0 : (B, H) array
        Hidden state before the first step.
    h : (T, B, H) array
        Hidden states after each step.
    W_xh : (D, H) array
    W_hh : (H, H) array

    Returns
    -------
    dx : (T, B, D) array
    dh0 : (B, H) array
    dW_xh : (D, H) array
    dW_hh : (H, H) array
    db_h : (H,) array

    Notes
    -----
    h_{t-1} enters h_t twice, through the sum a_t and directly, so dh_{t-1} gets da_t W_hh^T and half of dh_t.

    Source: [werbos1990backpropagation].
    """
    dx = np.zeros_like(x)
    dW_xh, dW_hh = np.zeros_like(W_xh), np.zeros_like(W_hh)
    db_h = np.zeros_like(W_hh[0])
    dh_next = np.zeros_like(h0)
    for t in reversed(range(len(x))):
        h_prev = h[t - 1] if t > 0 else h0
        dh_t = dh[t] + dh_next
        squashed = 2 * h[t] - h_prev  # tanh(a_t), from the states alone
        da = dh_t / 2 * (1 - squashed**2)
        dx[t] = da @ W_xh.T
        dh_next = dh_t / 2 + da @ W_hh.T
        dW_xh += x[t].T @ da
        dW_hh += h_prev.T @ da
        db_h += da.sum(axis=0)
    return dx, dh_next, dW_xh, dW_hh, db_h

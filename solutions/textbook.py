"""Sequence functions step by step, as one would write them on a board; rnn.py has them rearranged for speed."""

import numpy as np

from solutions.rnn import rnn_step, rnn_step_backward


def rnn_forward(x, h0, W_xh, W_hh, b_h):
    """As rnn.rnn_forward, one rnn_step at a time.

    Source: [elman1990finding].
    """
    states = []
    h = h0
    for x_t in x:
        h = rnn_step(x_t, h, W_xh, W_hh, b_h)
        states.append(h)
    return np.stack(states)


def rnn_backward(dh, x, h0, h, W_xh, W_hh):
    """As rnn.rnn_backward, one rnn_step_backward at a time.

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
    """As rnn.rnn_backward_truncated, one rnn_step_backward at a time.

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


def rtrl(dh, x, h0, W_xh, W_hh, b_h):
    """Real-time recurrent learning: carry S_t = d h_t / d theta forward, so that there is no way back.

    theta is W_xh, W_hh and b_h stacked, (D + H + 1, H). S_t = (d h_t / d h_{t-1}) S_{t-1} + what theta does to
    h_t at this step. The gradients are those of rnn_backward.

    Parameters
    ----------
    dh : (T, B, H) array
        Gradient that reaches each hidden state from outside; dh[t] is not needed before step t.
    x : (T, B, D) array
    h0 : (B, H) array
    W_xh : (D, H) array
    W_hh : (H, H) array
    b_h : (H,) array

    Returns
    -------
    dW_xh : (D, H) array
    dW_hh : (H, H) array
    db_h : (H,) array

    Source: [williams1989learning].
    """
    T, B, D = x.shape
    H = len(W_hh)
    theta = np.concatenate([W_xh, W_hh, b_h[None]])
    S = np.zeros((B, H, theta.size), x.dtype)  # H numbers for every parameter: this is what makes it dear
    gradient = np.zeros(theta.size, x.dtype)
    h = h0
    for t in range(T):
        u = np.concatenate([x[t], h, np.ones_like(h[:, :1])], axis=1)
        h = np.tanh(u @ theta)
        direct = np.einsum("bi,jk->bjik", u, np.eye(H, dtype=x.dtype))  # theta[i, k] enters unit k alone
        S = (1 - h**2)[:, :, None] * (W_hh.T @ S + direct.reshape(S.shape))
        gradient += np.einsum("bj,bjp->p", dh[t], S)
    gradient = gradient.reshape(theta.shape)
    return gradient[:D], gradient[D:-1], gradient[-1]

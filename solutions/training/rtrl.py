"""Real-time recurrent learning: the exact gradient at every step, carried forward instead of back."""

import numpy as np


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

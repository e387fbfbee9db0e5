"""What learners get wrong in chapter 3, one fault a function. The docstring: what the message has to contain."""

import numpy as np

from grader import mistake


def rnn_step__columns_as_in_the_article(x, h_prev, W_xh, W_hh, b_h):
    """raised ValueError"""
    return np.tanh(W_xh @ x + W_hh @ h_prev + b_h)


def rnn_step__with_a_cache(x, h_prev, W_xh, W_hh, b_h):
    """h is a tuple"""
    h = np.tanh(x @ W_xh + h_prev @ W_hh + b_h)
    return h, (x, h_prev, W_xh, W_hh, h)


def rnn_forward__h0_among_the_states(x, h0, W_xh, W_hh, b_h):
    """h has shape (8, 3, 5), expected (7, 3, 5)"""
    h = [h0]
    for x_t in x:
        h.append(np.tanh(x_t @ W_xh + h[-1] @ W_hh + b_h))
    return np.array(h)


def rnn_forward__last_state_only(x, h0, W_xh, W_hh, b_h):
    """Only the last entry along axis 0"""
    h = h0
    for x_t in x:
        h = np.tanh(x_t @ W_xh + h @ W_hh + b_h)
    return h


def rnn_forward__batch_first(x, h0, W_xh, W_hh, b_h):
    """so T comes first, then B"""
    h, prev = [], h0
    for t in range(x.shape[1]):
        prev = np.tanh(x[:, t] @ W_xh + prev @ W_hh + b_h)
        h.append(prev)
    return np.array(h)


def readout__columns(h, W_hy, b_y):
    """wrong order"""
    return W_hy @ h + b_y


def readout__last_step_only(h, W_hy, b_y):
    """Only the last entry along axis 0"""
    return h[-1] @ W_hy + b_y


def rnn_step_backward__weight_gradient_transposed(dh, x, h_prev, h, W_xh, W_hh):
    """dW_hh is right, but transposed"""
    da = dh * (1 - h**2)
    return da @ W_xh.T, da @ W_hh.T, x.T @ da, da.T @ h_prev, da.sum(axis=0)


def rnn_step_backward__bias_not_summed(dh, x, h_prev, h, W_xh, W_hh):
    """The sum is missing"""
    da = dh * (1 - h**2)
    return da @ W_xh.T, da @ W_hh.T, x.T @ da, h_prev.T @ da, da


def readout_backward__W_hy_not_transposed(dz, h, W_hy):
    """raised ValueError"""
    rows = dz.reshape(-1, dz.shape[-1])
    return dz @ W_hy, h.reshape(-1, h.shape[-1]).T @ rows, rows.sum(axis=0)


def readout_backward__weight_gradient_transposed(dz, h, W_hy):
    """right, but transposed"""
    rows = dz.reshape(-1, dz.shape[-1])
    return dz @ W_hy.T, rows.T @ h.reshape(-1, h.shape[-1]), rows.sum(axis=0)


def rnn_forward__loop_over_the_batch(x, h0, W_xh, W_hh, b_h):
    """with its first two axes exchanged it would be right"""
    h, out = h0, []
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t] @ W_xh + h @ W_hh + b_h)
        out.append(h)
    return np.stack(out, axis=1)


def _through_time(dh, x, h0, h, W_xh, W_hh, step):
    """Gradients from `step(t, dh_next)`, which gives da and the next dh_next."""
    dx, dh_next, dW_xh, dW_hh, db = np.zeros_like(x), np.zeros_like(h0), 0, 0, 0
    for t in reversed(range(len(x))):
        da, dh_next = step(t, dh_next)
        dx[t] = da @ W_xh.T
        dW_xh = dW_xh + x[t].T @ da
        dW_hh = dW_hh + (h[t - 1] if t > 0 else h0).T @ da
        db = db + da.sum(axis=0)
    return dx, dh_next, dW_xh, dW_hh, db


@mistake
def rnn_backward_truncated__k_steps_from_every_loss(dh, x, h0, h, W_xh, W_hh, k):
    """Every dh[t] goes back k steps from its own t.

    The cuts stand at fixed places, so all losses of a window stop at the same step.
    """
    total = [0, 0, 0, 0, 0]
    for last in range(len(x)):
        alone, reach = np.zeros_like(dh), np.zeros(len(x) + 1)
        alone[last], reach[max(last - k + 1, 0) : last + 1] = dh[last], 1

        def step(t, dh_next, alone=alone, reach=reach):
            da = reach[t] * (alone[t] + dh_next) * (1 - h[t] ** 2)
            return da, da @ W_hh.T

        total = [a + b for a, b in zip(total, _through_time(dh, x, h0, h, W_xh, W_hh, step), strict=True)]
    return tuple(total)

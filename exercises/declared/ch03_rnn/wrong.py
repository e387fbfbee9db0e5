"""What learners get wrong in chapter 3, one fault a function. The docstring: what the message has to contain."""

import numpy as np

from grader import mistake


def rnn_step__transposed_recurrence(x, h_prev, W_xh, W_hh, b_h):
    """W_hh is transposed"""
    return np.tanh(x @ W_xh + h_prev @ W_hh.T + b_h)


def rnn_step__columns_as_in_the_article(x, h_prev, W_xh, W_hh, b_h):
    """raised ValueError"""
    return np.tanh(W_xh @ x + W_hh @ h_prev + b_h)


def rnn_step__no_bias(x, h_prev, W_xh, W_hh, b_h):
    """The term b_h is missing"""
    return np.tanh(x @ W_xh + h_prev @ W_hh)


def rnn_step__no_tanh(x, h_prev, W_xh, W_hh, b_h):
    """tanh is missing"""
    return x @ W_xh + h_prev @ W_hh + b_h


def rnn_step__sigmoid(x, h_prev, W_xh, W_hh, b_h):
    """sigmoid stands where"""
    return 1 / (1 + np.exp(-(x @ W_xh + h_prev @ W_hh + b_h)))


def rnn_step__no_memory(x, h_prev, W_xh, W_hh, b_h):
    """h_prev @ W_hh is missing"""
    return np.tanh(x @ W_xh + b_h)


def rnn_step__with_a_cache(x, h_prev, W_xh, W_hh, b_h):
    """h is a tuple"""
    h = np.tanh(x @ W_xh + h_prev @ W_hh + b_h)
    return h, (x, h_prev, W_xh, W_hh, h)


def rnn_forward__state_never_passed_on(x, h0, W_xh, W_hh, b_h):
    """h0 stands where"""
    h = np.zeros((*x.shape[:2], W_hh.shape[0]))
    for t in range(len(x)):
        h[t] = np.tanh(x[t] @ W_xh + h0 @ W_hh + b_h)
    return h


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


def readout__no_bias(h, W_hy, b_y):
    """The term b_y is missing"""
    return h @ W_hy


def readout__columns(h, W_hy, b_y):
    """wrong order"""
    return W_hy @ h + b_y


def readout__last_step_only(h, W_hy, b_y):
    """Only the last entry along axis 0"""
    return h[-1] @ W_hy + b_y


def squared_error__no_half(prediction, target):
    """The division by 2 is missing"""
    error = prediction - target
    N = error[..., 0].size
    return np.sum(error**2) / N, error / N


def squared_error__gradient_backwards(prediction, target):
    """The sign is wrong"""
    error = target - prediction
    N = error[..., 0].size
    return np.sum(error**2) / (2 * N), error / N


def squared_error__sum_instead_of_mean(prediction, target):
    """The division by N is missing"""
    error = prediction - target
    return np.sum(error**2) / 2, error


def rnn_step_backward__tanh_forgotten(dh, x, h_prev, h, W_xh, W_hh):
    """The factor 1 - h ** 2 is missing"""
    da = dh
    return da @ W_xh.T, da @ W_hh.T, x.T @ da, h_prev.T @ da, da.sum(axis=0)


def rnn_step_backward__tanh_of_h_once_more(dh, x, h_prev, h, W_xh, W_hh):
    """once too often"""
    da = dh * (1 - np.tanh(h) ** 2)
    return da @ W_xh.T, da @ W_hh.T, x.T @ da, h_prev.T @ da, da.sum(axis=0)


def rnn_step_backward__slope_at_the_state_before(dh, x, h_prev, h, W_xh, W_hh):
    """h_prev stands where"""
    da = dh * (1 - h_prev**2)
    return da @ W_xh.T, da @ W_hh.T, x.T @ da, h_prev.T @ da, da.sum(axis=0)


def rnn_step_backward__not_squared(dh, x, h_prev, h, W_xh, W_hh):
    """The square is missing"""
    da = dh * (1 - h)
    return da @ W_xh.T, da @ W_hh.T, x.T @ da, h_prev.T @ da, da.sum(axis=0)


def rnn_step_backward__sigmoid_slope(dh, x, h_prev, h, W_xh, W_hh):
    """derivative of sigmoid"""
    da = dh * h * (1 - h)
    return da @ W_xh.T, da @ W_hh.T, x.T @ da, h_prev.T @ da, da.sum(axis=0)


def rnn_step_backward__new_state_in_the_weight_gradient(dh, x, h_prev, h, W_xh, W_hh):
    """h stands where"""
    da = dh * (1 - h**2)
    return da @ W_xh.T, da @ W_hh.T, x.T @ da, h.T @ da, da.sum(axis=0)


def rnn_step_backward__W_hh_not_transposed(dh, x, h_prev, h, W_xh, W_hh):
    """W_hh is not transposed"""
    da = dh * (1 - h**2)
    return da @ W_xh.T, da @ W_hh, x.T @ da, h_prev.T @ da, da.sum(axis=0)


def rnn_step_backward__weight_gradient_transposed(dh, x, h_prev, h, W_xh, W_hh):
    """dW_hh is right, but transposed"""
    da = dh * (1 - h**2)
    return da @ W_xh.T, da @ W_hh.T, x.T @ da, da.T @ h_prev, da.sum(axis=0)


def rnn_step_backward__bias_averaged(dh, x, h_prev, h, W_xh, W_hh):
    """mean stands where"""
    da = dh * (1 - h**2)
    return da @ W_xh.T, da @ W_hh.T, x.T @ da, h_prev.T @ da, da.mean(axis=0)


def rnn_step_backward__bias_not_summed(dh, x, h_prev, h, W_xh, W_hh):
    """The sum is missing"""
    da = dh * (1 - h**2)
    return da @ W_xh.T, da @ W_hh.T, x.T @ da, h_prev.T @ da, da


def rnn_step_backward__raw_gradient_in_the_bias(dh, x, h_prev, h, W_xh, W_hh):
    """dh stands where"""
    da = dh * (1 - h**2)
    return da @ W_xh.T, da @ W_hh.T, x.T @ da, h_prev.T @ da, dh.sum(axis=0)


def readout_backward__W_hy_not_transposed(dz, h, W_hy):
    """raised ValueError"""
    rows = dz.reshape(-1, dz.shape[-1])
    return dz @ W_hy, h.reshape(-1, h.shape[-1]).T @ rows, rows.sum(axis=0)


def readout_backward__weight_gradient_transposed(dz, h, W_hy):
    """right, but transposed"""
    rows = dz.reshape(-1, dz.shape[-1])
    return dz @ W_hy.T, rows.T @ h.reshape(-1, h.shape[-1]), rows.sum(axis=0)


def state_jacobian_norms__tanh_forgotten(h, W_hh):
    """is missing"""
    T, B, H = h.shape
    return np.array([[np.linalg.norm(np.linalg.matrix_power(W_hh, T - 1 - t), 2) for _ in range(B)] for t in range(T)])


def rnn_step__state_first(x, h_prev, W_xh, W_hh, b_h):
    """stacked in different orders"""
    return np.tanh(np.hstack([h_prev, x]) @ np.vstack([W_xh, W_hh]) + b_h)


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

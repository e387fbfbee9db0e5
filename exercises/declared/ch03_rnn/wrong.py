"""What learners get wrong in chapter 3, one fault a function. The docstring: what the message has to contain."""

import numpy as np

from grader import mistake


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


# ---- what is found: near misses, told by how far off they are


def on_the_wires__only_from_outside():
    """from the last step back (a_3, a_2, a_1, then w_hh), is 1,"""
    return np.array([0.11 * 0.75, 0.18 * 0.36, 0.64]), 0.8 * 0.64 + 0.5 * 0.18 * 0.36 - 0.2 * 0.11 * 0.75


def on_the_wires__only_from_later():
    """from the last step back (a_3, a_2, a_1, then w_hh), is 1,"""
    return np.array([0.5 * 0.5 * 0.64 * 0.36 * 0.75 / 2, 0.5 * 0.64 * 0.36, 0.64]), 0.6


def on_the_wires__without_the_slopes():
    """from the last step back (a_3, a_2, a_1, then w_hh), is 0,"""
    return np.array([0.45, 0.68, 1.0]), 1.0


def on_the_wires__the_state_after():
    """from the last step back (a_3, a_2, a_1, then w_hh), is 3,"""
    return np.array([0.15, 0.18, 0.64]), 0.6 * 0.64 + 0.8 * 0.18 + 0.5 * 0.15


def on_the_wires__the_last_step_alone():
    """from the last step back (a_3, a_2, a_1, then w_hh), is 3,"""
    return np.array([0.15, 0.18, 0.64]), 0.8 * 0.64


def on_the_wires__from_the_last_to_the_first():
    """from the last step back (a_3, a_2, a_1, then w_hh), is 0,"""
    return np.array([0.64, 0.18, 0.15]), 0.572


def _orthogonal(seed=0):
    return np.linalg.qr(np.random.default_rng(seed).normal(size=(32, 32)))[0]


def flat_gradient__orthogonal():
    """the smallest norm, at k = 60"""
    return _orthogonal()


def flat_gradient__too_large():
    """the largest norm, at k = 60"""
    return 1.7 * _orthogonal()


def flat_gradient__almost():
    """is 0.0"""
    return 1.38 * _orthogonal()


def flat_gradient__identity_stretched():
    """the smallest norm, at k = 60"""
    return 1.5 * np.eye(32)


def flat_gradient__scaled_normal_numbers():
    """the norm at k = 1 is 2."""
    return 1.6 * np.random.default_rng(0).normal(size=(32, 32)) / np.sqrt(32)


def flat_gradient__largest_singular_value_one():
    """the smallest norm, at k = 60"""
    W = np.random.default_rng(0).normal(size=(32, 32))
    return W / np.linalg.norm(W, 2)


def over_the_cliff__no_clipping():
    """starts that are thrown to where nothing slopes is"""
    return 0.003, 1e9


def over_the_cliff__a_limit_of_one():
    """still walk, by steps of at most 0.003, is 2"""
    return 0.003, 1.0


def over_the_cliff__the_pages_rate_and_limit():
    """still walk, by steps of at most 0.03, is 23"""
    return 0.1, 0.3


def over_the_cliff__too_slow():
    """still walk, by steps of at most 0.03, is"""
    return 0.0001, 300.0


def over_the_cliff__steps_too_long():
    """still walk, by steps of at most 1, is 24"""
    return 1.0, 1.0


def over_the_cliff__uphill():
    """the smaller of the two numbers, which are both above 0 is -0.003"""
    return -0.003, 200.0

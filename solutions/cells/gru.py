"""The GRU: two gates, one state, and two forms that are not the same function.

Blocks are stacked in the order r, z, n: reset gate, update gate, candidate. So `W_x` is (D, 3H) and `W_h` is (H, 3H).
Reset *after* the product is the form of cuDNN and PyTorch, and has two biases, because r multiplies one of them. Reset
*before* the product is the form of the published paper, and one bias is enough. Both blend with
h = (1 - z) * n + z * h_prev.
"""

import numpy as np

from solutions.cells.lstm import sigmoid


def gru_step(x, h_prev, W_x, W_h, b_x, b_h):
    """Advance a GRU by one step, reset after the product: h = (1 - z) * n + z * h_prev.

    r = sigmoid(x W_xr + b_xr + h_prev W_hr + b_hr), z likewise, n = tanh(x W_xn + b_xn + r * (h_prev W_hn + b_hn)).

    Parameters
    ----------
    x : (B, D) array
        Input at this step, one row a sequence.
    h_prev : (B, H) array
        Hidden state before the step.
    W_x : (D, 3H) array
        Blocks r, z, n.
    W_h : (H, 3H) array
    b_x : (3H,) array
    b_h : (3H,) array

    Returns
    -------
    h : (B, H) array
        Hidden state after the step.
    gates : (B, 3H) array
        The activated blocks r, z, n side by side, kept for the backward pass.

    Source: [cho2014learning, pytorch-gru].
    """
    x_r, x_z, x_n = np.hsplit(x @ W_x + b_x, 3)
    h_r, h_z, h_n = np.hsplit(h_prev @ W_h + b_h, 3)
    r = sigmoid(x_r + h_r)
    z = sigmoid(x_z + h_z)
    n = np.tanh(x_n + r * h_n)
    h = (1 - z) * n + z * h_prev
    return h, np.hstack([r, z, n])


def gru_step_reset_before(x, h_prev, W_x, W_h, b):
    """Advance a GRU by one step, reset before the product: h = (1 - z) * n + z * h_prev.

    r = sigmoid(x W_xr + h_prev W_hr + b_r), z likewise, n = tanh(x W_xn + (r * h_prev) W_hn + b_n).

    Parameters
    ----------
    x : (B, D) array
    h_prev : (B, H) array
    W_x : (D, 3H) array
        Blocks r, z, n.
    W_h : (H, 3H) array
    b : (3H,) array

    Returns
    -------
    h : (B, H) array
        Hidden state after the step.
    gates : (B, 3H) array
        The activated blocks r, z, n side by side.

    Source: [cho2014learning, chung2014empirical].
    """
    x_r, x_z, x_n = np.hsplit(x @ W_x + b, 3)
    W_hr, W_hz, W_hn = np.hsplit(W_h, 3)
    r = sigmoid(x_r + h_prev @ W_hr)
    z = sigmoid(x_z + h_prev @ W_hz)
    n = np.tanh(x_n + (r * h_prev) @ W_hn)
    h = (1 - z) * n + z * h_prev
    return h, np.hstack([r, z, n])


def gru_forward(x, h0, W_x, W_h, b_x, b_h):
    """Run a GRU (reset after) over a sequence: h[t], gates[t] = gru_step(x[t], h[t-1], W_x, W_h, b_x, b_h).

    Parameters
    ----------
    x : (T, B, D) array
    h0 : (B, H) array
        Hidden state before the first step; zeros if there is none.
    W_x : (D, 3H) array
    W_h : (H, 3H) array
    b_x : (3H,) array
    b_h : (3H,) array

    Returns
    -------
    h : (T, B, H) array
        Hidden state after each step.
    gates : (T, B, 3H) array
        The activated blocks r, z, n of each step.

    Source: [cho2014learning, pytorch-gru].
    """
    T, B, D = x.shape
    H = h0.shape[1]
    gates = (x.reshape(T * B, D) @ W_x + b_x).reshape(T, B, 3 * H)  # all inputs in one product
    h = np.empty((T, B, H), dtype=gates.dtype)
    h_prev = h0
    for t in range(T):
        a = h_prev @ W_h + b_h
        rz, n = gates[t, :, : 2 * H], gates[t, :, 2 * H :]
        rz[...] = sigmoid(rz + a[:, : 2 * H])
        n[...] = np.tanh(n + rz[:, :H] * a[:, 2 * H :])
        h[t] = n + rz[:, H:] * (h_prev - n)  # (1 - z) * n + z * h_prev, one product fewer
        h_prev = h[t]
    return h, gates


def gru_step_backward(dh, x, h_prev, gates, W_x, W_h, b_h):
    """Go back through one GRU step (reset after): da_r, da_z, da_n, then the two products' gradients.

    With m = h_prev W_hn + b_hn: da_n = dh * (1 - z) * (1 - n^2), da_z = dh * (h_prev - n) * z (1 - z) and
    da_r = da_n * m * r (1 - r). In the block n the recurrent product receives da_n * r, the input's product da_n.

    Parameters
    ----------
    dh : (B, H) array
        Gradient that reaches h.
    x : (B, D) array
    h_prev : (B, H) array
    gates : (B, 3H) array
        What the forward step returned: r, z, n, activated.
    W_x : (D, 3H) array
    W_h : (H, 3H) array
    b_h : (3H,) array

    Returns
    -------
    dx : (B, D) array
    dh_prev : (B, H) array
    dW_x : (D, 3H) array
    dW_h : (H, 3H) array
    db_x : (3H,) array
    db_h : (3H,) array

    Source: [cho2014learning, pytorch-gru].
    """
    r, z, n = np.hsplit(gates, 3)
    _, _, m = np.hsplit(h_prev @ W_h + b_h, 3)
    da_n = dh * (1 - z) * (1 - n**2)
    da_z = dh * (h_prev - n) * z * (1 - z)
    da_r = da_n * m * r * (1 - r)
    da_x = np.hstack([da_r, da_z, da_n])
    da_h = np.hstack([da_r, da_z, da_n * r])
    dx = da_x @ W_x.T
    dh_prev = dh * z + da_h @ W_h.T
    return dx, dh_prev, x.T @ da_x, h_prev.T @ da_h, da_x.sum(axis=0), da_h.sum(axis=0)


def gru_backward(dh, x, h0, h, gates, W_x, W_h, b_h):
    """Backpropagate through time: gru_step_backward from the last step to the first, parameter gradients summed.

    Parameters
    ----------
    dh : (T, B, H) array
        Gradient that reaches each h[t] from outside, that is from the loss at step t.
    x : (T, B, D) array
    h0 : (B, H) array
    h : (T, B, H) array
        What the forward pass returned.
    gates : (T, B, 3H) array
    W_x : (D, 3H) array
    W_h : (H, 3H) array
    b_h : (3H,) array

    Returns
    -------
    dx : (T, B, D) array
    dh0 : (B, H) array
    dW_x : (D, 3H) array
    dW_h : (H, 3H) array
    db_x : (3H,) array
    db_h : (3H,) array

    Source: [werbos1990backpropagation, cho2014learning].
    """
    T, B, D = x.shape
    H = h0.shape[1]
    h_before = np.concatenate([h0[None], h[:-1]])
    r, z, n = (gates[..., k * H : (k + 1) * H] for k in range(3))

    # What each gradient is multiplied by does not depend on the gradient: so all steps at once, before the loop.
    m = (h_before.reshape(T * B, H) @ W_h[:, 2 * H :] + b_h[2 * H :]).reshape(T, B, H)
    to_n = (1 - z) * (1 - n**2)
    da_h = np.empty((T, B, 3, H), dtype=gates.dtype)
    da_h[:, :, 0] = to_n * m * r * (1 - r)
    da_h[:, :, 1] = (h_before - n) * z * (1 - z)
    da_h[:, :, 2] = to_n * r
    dh_total = np.empty_like(h)

    dh_next = np.zeros_like(h0)
    for t in reversed(range(T)):
        dh_t = np.add(dh[t], dh_next, out=dh_total[t])
        da_h[t] *= dh_t[:, None]
        dh_next = dh_t * z[t] + da_h[t].reshape(B, 3 * H) @ W_h.T

    da_x = da_h.copy()
    da_x[:, :, 2] = dh_total * to_n  # the input's share of n is not multiplied by r
    da_h, da_x = da_h.reshape(T * B, 3 * H), da_x.reshape(T * B, 3 * H)
    dx = (da_x @ W_x.T).reshape(T, B, D)
    dW_x = x.reshape(T * B, D).T @ da_x  # the sum over time is in the product
    dW_h = h_before.reshape(T * B, H).T @ da_h
    return dx, dh_next, dW_x, dW_h, da_x.sum(axis=0), da_h.sum(axis=0)


def init_gru(rng, D, H):
    """Draw a GRU's weights: Glorot's uniform for each block, zero biases.

    W_x is uniform in +-sqrt(6 / (D + H)) and W_h in +-sqrt(6 / (H + H)); W_x is drawn first.

    Parameters
    ----------
    rng : numpy.random.Generator
    D : int
        Width of the input.
    H : int
        Number of units.

    Returns
    -------
    W_x : (D, 3H) array
    W_h : (H, 3H) array
    b_x : (3H,) array
    b_h : (3H,) array

    Source: [glorot2010understanding].
    """
    limit_x = np.sqrt(6 / (D + H))
    limit_h = np.sqrt(6 / (H + H))
    W_x = rng.uniform(-limit_x, limit_x, size=(D, 3 * H))
    W_h = rng.uniform(-limit_h, limit_h, size=(H, 3 * H))
    return W_x, W_h, np.zeros(3 * H), np.zeros(3 * H)

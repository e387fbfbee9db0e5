"""The GRU: two gates, one state, and two forms that are not the same function.

Blocks are stacked in the order r, z, n: reset gate, update gate, candidate. So `W_x` is (D, 3H) and `W_h` is (H, 3H).
Reset *after* the product is the form of cuDNN and PyTorch, and has two biases, because r multiplies one of them. Reset
*before* the product is the form of the published paper, and one bias is enough. Both blend with
h = (1 - z) * n + z * h_prev.
"""

import numpy as np

from solutions.cells.columns import as_rows, blocks_of_time, input_drive, left_product, one_hot_inputs, turned, with_one
from solutions.cells.lstm import sigmoid


def gru_step(x, h_prev, W_x, W_h, b_x, b_h):
    """Advance a GRU by one step, in the form that PyTorch has.

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

    Notes
    -----
    r = sigmoid(x W_xr + b_xr + h_prev W_hr + b_hr), z likewise, n = tanh(x W_xn + b_xn + r * (h_prev W_hn + b_hn)) and
    h = (1 - z) * n + z * h_prev.

    Source: [cho2014learning, pytorch-gru].
    """
    x_r, x_z, x_n = np.hsplit(x @ W_x + b_x, 3)
    W_hr, W_hz, W_hn = np.hsplit(W_h, 3)
    b_hr, b_hz, b_hn = np.hsplit(b_h, 3)
    r = sigmoid(x_r + h_prev @ W_hr + b_hr)
    z = sigmoid(x_z + h_prev @ W_hz + b_hz)
    n = np.tanh(x_n + r * (h_prev @ W_hn + b_hn))
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

    Notes
    -----
    Read the plain loop in solutions.textbook.gru first; this form gives the same numbers sooner.
    x may also be (T, B) ints, symbols for one-hot inputs.

    Source: [cho2014learning, pytorch-gru].
    """
    H = len(W_h)
    b_rz, b_n = b_h[: 2 * H], b_h[2 * H :, None]
    gates = input_drive(x, W_x, b_x + np.concatenate([b_rz, np.zeros_like(b_n[:, 0])]))  # (T, 3H, B): features first
    T, _, B = gates.shape
    from_h = left_product(W_h.T, B)
    h = np.empty((T, H, B), dtype=gates.dtype)
    half = np.full((2 * H, B), 0.5, dtype=gates.dtype)  # added and multiplied sooner than a number
    h_prev = turned(h0)
    for rz, n, h_t in zip(gates[:, : 2 * H], gates[:, 2 * H :], h):
        a = from_h(h_prev)
        rz += a[: 2 * H]
        rz *= half  # sigmoid(a) = (1 + tanh(a / 2)) / 2, without a copy
        np.tanh(rz, out=rz)
        rz *= half
        rz += half
        r, z = rz[:H], rz[H:]
        n += r * (a[2 * H :] + b_n)
        np.tanh(n, out=n)
        h_prev = np.add(n, z * (h_prev - n), out=h_t)  # (1 - z) * n + z * h_prev, one product fewer
    return h.swapaxes(1, 2), gates.swapaxes(1, 2)


def gru_step_backward(dh, x, h_prev, gates, W_x, W_h, b_h):
    """Go back through one step of the GRU of gru_step.

    The gradient goes to the input, to the state before, and to all weights.

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

    Notes
    -----
    With m = h_prev W_hn + b_hn: da_n = dh * (1 - z) * (1 - n^2), da_z = dh * (h_prev - n) * z (1 - z) and
    da_r = da_n * m * r (1 - r). In the block n the recurrent product receives da_n * r, the input's product da_n.

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

    Notes
    -----
    Read the plain loop in solutions.textbook.gru first; this form gives the same numbers sooner.
    If x is (T, B) ints, symbols for one-hot inputs, dx is None.

    Source: [werbos1990backpropagation, cho2014learning].
    """
    (D, _), (H, _) = W_x.shape, W_h.shape
    T, B = x.shape[:2]
    h, gates = turned(h), turned(gates)
    h_before = np.concatenate([turned(h0)[None], h[:-1]])
    to_h = left_product(W_h, B)
    h_rows = turned(h_before)
    m = input_drive(h_rows, W_h[:, 2 * H :], b_h[2 * H :])  # what r lets through, all steps again
    dx = None if x.ndim == 2 else np.empty(x.shape, dtype=gates.dtype)
    dW_x, dW_h = np.zeros((3 * H, D + 1), dtype=gates.dtype), np.zeros((3 * H, H + 1), dtype=gates.dtype)
    dh_next = np.zeros_like(h_before[0])
    for now in blocks_of_time(T, B):
        slopes = gru_slopes(gates[now], h_before[now], m[now])
        for slope, dh_t in zip(slopes[::-1], turned(dh[now])[::-1]):
            slope *= dh_t + dh_next
            dh_next = slope[0] + to_h(slope[1:4].reshape(3 * H, B))
        da = slopes[:, 1:].reshape(-1, 4 * H, B).swapaxes(0, 1).reshape(4 * H, -1)
        da_h, da_x = da[: 3 * H], np.concatenate([da[: 2 * H], da[3 * H :]])
        if dx is not None:
            dx[now] = (da_x.T @ W_x.T).reshape(dx[now].shape)
        dW_x += da_x @ as_rows(with_one(one_hot_inputs(x[now], W_x)))
        dW_h += da_h @ as_rows(with_one(h_rows[now]))
    return dx, dh_next.T, dW_x[:, :D].T, dW_h[:, :H].T, dW_x[:, D], dW_h[:, H]


def gru_slopes(gates, h_prev, m):
    """How h moves h_prev (past the product) and the sums before each gate: what the gradient of h is multiplied by.

    None of it depends on a gradient, so it can be had for many steps at once, before the loop.

    Parameters
    ----------
    gates : (T, 3H, B) array
    h_prev : (T, H, B) array
    m : (T, H, B) array
        h_prev W_hn + b_hn, what r lets through.

    Returns
    -------
    slopes : (T, 5, H, B) array
        dh / dh_prev, dh / da_r, dh / da_z, dh / dm, dh / da_n.
    """
    T, H, B = m.shape
    r, z, n = gates.reshape(T, 3, H, B).swapaxes(0, 1)
    slopes = np.empty((T, 5, H, B), dtype=gates.dtype)
    slopes[:, 0] = z
    to_n = np.multiply(1 - z, 1 - n * n, out=slopes[:, 4])
    through_r = np.multiply(to_n, r, out=slopes[:, 3])
    np.multiply(through_r * m, 1 - r, out=slopes[:, 1])
    np.multiply((h_prev - n) * z, 1 - z, out=slopes[:, 2])
    return slopes


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

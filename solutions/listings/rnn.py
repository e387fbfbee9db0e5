"""The article's RNN listing, repaired: the same plan, with a time axis, a target and a gradient.

Written out line by line, as the listing was. `cells.rnn` holds the same mathematics in its general form; the tests hold
the two together.
"""

import numpy as np


def listing_init(rng, D, H, K):
    """Draw starting parameters: weights normal with variance 1 / rows, so that no unit starts saturated; biases zero.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws standard normal numbers for W_hh first, then W_xh, then W_hy.
    D : int
        Input width.
    H : int
        Hidden width.
    K : int
        Output width.

    Returns
    -------
    W_hh : (H, H) array
    W_xh : (D, H) array
    b_h : (H,) array
    W_hy : (H, K) array
    b_y : (K,) array

    Source: [lecun1998efficient].
    """
    W_hh = rng.normal(size=(H, H)) / np.sqrt(H)
    W_xh = rng.normal(size=(D, H)) / np.sqrt(D)
    W_hy = rng.normal(size=(H, K)) / np.sqrt(H)
    return W_hh, W_xh, np.zeros(H), W_hy, np.zeros(K)


def listing_forward(x, h0, W_hh, W_xh, b_h, W_hy, b_y):
    """Forward pass: h_t = tanh(h_{t-1} W_hh + x_t W_xh + b_h) for each step, and y_t = h_t W_hy + b_y.

    Parameters
    ----------
    x : (T, B, D) array
        Inputs, time first.
    h0 : (B, H) array
        Hidden state before the first step.
    W_hh : (H, H) array
    W_xh : (D, H) array
    b_h : (H,) array
    W_hy : (H, K) array
    b_y : (K,) array

    Returns
    -------
    h : (T, B, H) array
        Hidden states after each step.
    y : (T, B, K) array
        Predictions, not squashed: they may take any value.

    Source: [elman1990finding].
    """
    states = []
    h_t = h0
    for x_t in x:
        h_t = np.tanh(h_t @ W_hh + x_t @ W_xh + b_h)  # from the state before
        states.append(h_t)
    h = np.stack(states)
    y = h @ W_hy + b_y
    return h, y


def listing_gradients(x, target, h0, h, y, W_hh, W_hy):
    """Backward pass, t = T ... 1, for the loss sum((y - target)^2) / (2 T B).

    Parameters
    ----------
    x : (T, B, D) array
        Inputs.
    target : (T, B, K) array
        What y should have been.
    h0 : (B, H) array
        Hidden state before the first step.
    h : (T, B, H) array
        Hidden states, as listing_forward returned them.
    y : (T, B, K) array
        Predictions, as listing_forward returned them.
    W_hh : (H, H) array
    W_hy : (H, K) array

    Returns
    -------
    dW_hh : (H, H) array
    dW_xh : (D, H) array
    db_h : (H,) array
    dW_hy : (H, K) array
    db_y : (K,) array

    Source: [werbos1990backpropagation].
    """
    T, B, D = x.shape
    dW_hh = dW_xh = db_h = dW_hy = db_y = 0  # sums to be
    dh_next = 0  # nothing comes back from beyond the last step
    for t in reversed(range(T)):
        dy = (y[t] - target[t]) / (T * B)
        dW_hy += h[t].T @ dy
        db_y += dy.sum(axis=0)
        dh = dy @ W_hy.T + dh_next
        da = dh * (1 - h[t] ** 2)
        h_prev = h[t - 1] if t > 0 else h0
        dW_hh += h_prev.T @ da
        dW_xh += x[t].T @ da
        db_h += da.sum(axis=0)
        dh_next = da @ W_hh.T
    return dW_hh, dW_xh, db_h, dW_hy, db_y


def listing_epoch(x, target, W_hh, W_xh, b_h, W_hy, b_y, learning_rate, limit):
    """One pass of the repaired loop: forward from h0 = 0, loss, backward, clip by global norm, step downhill.

    Parameters
    ----------
    x : (T, B, D) array
        Inputs.
    target : (T, B, K) array
        What the predictions should be.
    W_hh : (H, H) array
    W_xh : (D, H) array
    b_h : (H,) array
    W_hy : (H, K) array
    b_y : (K,) array
    learning_rate : float
    limit : float
        Largest norm of all gradients together; longer ones are shortened to it.

    Returns
    -------
    loss : () float
        sum((y - target)^2) / (2 T B), before the update.
    W_hh : (H, H) array
    W_xh : (D, H) array
    b_h : (H,) array
    W_hy : (H, K) array
    b_y : (K,) array

    Source: [werbos1990backpropagation, pascanu2013difficulty].
    """
    T, B, D = x.shape
    h0 = np.zeros((B, len(b_h)), dtype=x.dtype)
    h, y = listing_forward(x, h0, W_hh, W_xh, b_h, W_hy, b_y)
    loss = np.sum((y - target) ** 2) / (2 * T * B)
    gradients = listing_gradients(x, target, h0, h, y, W_hh, W_hy)
    norm = np.sqrt(sum(np.sum(dw**2) for dw in gradients))
    scale = min(1, limit / norm)
    both = zip((W_hh, W_xh, b_h, W_hy, b_y), gradients, strict=True)
    return loss, *[w - learning_rate * scale * dw for w, dw in both]

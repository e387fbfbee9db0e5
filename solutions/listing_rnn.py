"""The article's RNN listing, repaired: the same plan (draw weights, go forward, go backward, update), with a time axis, a target and a gradient.

Written out line by line, as the listing was. rnn.py holds the same mathematics in its general form; the tests hold the two together.
"""

import numpy as np

from solutions.gradients import clip_by_global_norm
from solutions.losses import squared_error


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

    Source: [glorot2010understanding].
    """
    W_hh = rng.normal(size=(H, H)) / np.sqrt(H)
    W_xh = rng.normal(size=(D, H)) / np.sqrt(D)
    b_h = np.zeros(H)
    W_hy = rng.normal(size=(H, K)) / np.sqrt(H)
    b_y = np.zeros(K)
    return W_hh, W_xh, b_h, W_hy, b_y


def listing_forward(x, h0, W_hh, W_xh, b_h, W_hy, b_y):
    """Forward pass: for each step h = tanh(h W_hh + x_t W_xh + b_h), and y_t = h W_hy + b_y.

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
    hs, ys = [], []
    h = h0
    for t in range(len(x)):
        h = np.tanh(h @ W_hh + x[t] @ W_xh + b_h)
        y = h @ W_hy + b_y
        hs.append(h)
        ys.append(y)
    return np.stack(hs), np.stack(ys)


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
    dW_hh, dW_xh, db_h = np.zeros_like(W_hh), np.zeros((D, h.shape[2]), dtype=h.dtype), np.zeros_like(W_hh[0])
    dW_hy, db_y = np.zeros_like(W_hy), np.zeros_like(W_hy[0])
    dh_next = np.zeros_like(h0)
    for t in reversed(range(T)):
        dy = (y[t] - target[t]) / (T * B)
        dW_hy += h[t].T @ dy
        db_y += dy.sum(axis=0)
        dh = dy @ W_hy.T + dh_next  # this step's error, and what the later steps blame on this state
        da = dh * (1 - h[t] ** 2)
        h_prev = h[t - 1] if t > 0 else h0
        dW_hh += h_prev.T @ da
        dW_xh += x[t].T @ da
        db_h += da.sum(axis=0)
        dh_next = da @ W_hh.T
    return dW_hh, dW_xh, db_h, dW_hy, db_y


def listing_epoch(x, target, W_hh, W_xh, b_h, W_hy, b_y, learning_rate, limit):
    """One pass of the repaired loop: forward from h0 = 0, loss, backward, clip by global norm, w - learning_rate dw for every parameter.

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
    h0 = np.zeros_like(x[0], shape=(x.shape[1], len(b_h)))
    h, y = listing_forward(x, h0, W_hh, W_xh, b_h, W_hy, b_y)
    loss, _ = squared_error(y, target)
    gradients = listing_gradients(x, target, h0, h, y, W_hh, W_hy)
    clipped, _ = clip_by_global_norm(list(gradients), limit)
    parameters = [W_hh, W_xh, b_h, W_hy, b_y]
    W_hh, W_xh, b_h, W_hy, b_y = [w - learning_rate * dw for w, dw in zip(parameters, clipped)]
    return loss, W_hh, W_xh, b_h, W_hy, b_y

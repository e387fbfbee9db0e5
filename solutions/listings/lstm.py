"""The article's LSTM listing: what it computes once it runs, how to catch it out, and the step it meant to take."""

import numpy as np

from solutions.cells.lstm import sigmoid


def least_repaired_epoch(X, Y, parameters, learning_rate=0.01, frozen=()):
    """Go once through the data as the least-repaired listing does: it runs, and its recurrent gradient is one number.

    Every fault that does not stop the program is still in here: the four "gates" share one pre-activation, three of
    them are the same tanh, the weights change in the middle of the sequence, W_xh never does, and the gradient of W_hh
    is h_prev . dh, a scalar.

    Parameters
    ----------
    X : (N, D) array
        Rows, taken one after the other as if they were steps in time.
    Y : (N, K) array
    parameters : dict of arrays
        W_xh (D, H), W_hh (H, H), b_h (H,), W_hy (H, K), b_y (K,).
    learning_rate : float
    frozen : sequence of str
        Names of parameters that are left as they are.

    Returns
    -------
    parameters : dict of arrays
    gradients : dict of arrays
        Of the last row, with the shapes the listing gives them.
    loss : () float
        Mean over the epoch of the squared error, each row judged before the update made from it.
    states : dict of arrays
        Of the last row: gates i, f, o, candidate g, cell c, each (H,).

    Source: [gers2000learning].
    """
    p = dict(parameters)
    H = len(p["b_h"])
    h_prev, c_prev = np.zeros(H), np.zeros(H)
    total = 0.0
    for x, y in zip(X, Y, strict=True):
        a = p["W_xh"].T @ x + p["W_hh"] @ h_prev + p["b_h"]
        f = sigmoid(a)
        i = o = g = np.tanh(a)
        c = f * c_prev + i * g
        h = o * np.tanh(c)
        error = p["W_hy"].T @ h + p["b_y"] - y
        total += np.mean(error**2)
        dh = p["W_hy"] @ error
        gradients = {"W_hy": np.outer(h, error), "b_y": error, "W_hh": h_prev.T @ dh, "b_h": np.sum(dh, axis=0)}
        for name, gradient in gradients.items():
            if name not in frozen:
                p[name] = p[name] - learning_rate * gradient
        h_prev, c_prev = h, c
    return p, gradients, total / len(X), {"i": i, "f": f, "o": o, "g": g, "c": c}


def mismatched_gradients(parameters, gradients):
    """List the parameters whose gradient is missing or of another shape.

    Parameters
    ----------
    parameters : dict of arrays
    gradients : dict of arrays
        Under the same names. A gradient may also be a plain number.

    Returns
    -------
    names : list of str
        In the order of parameters.
    """
    names = []
    for name, w in parameters.items():
        if name not in gradients or np.shape(gradients[name]) != np.shape(w):
            names.append(name)
    return names


def scaled_error(analytic, numeric):
    """Measure in one number how far a gradient is from finite differences.

    It is the largest difference, on the scale of the largest entry of the
    finite differences; infinite if the shapes differ.

    Parameters
    ----------
    analytic : array
    numeric : array
        Not all zero.

    Returns
    -------
    error : () float

    Notes
    -----
    max |analytic - numeric| / max |numeric|. The scale is that of the whole
    array, because an entry that is nearly zero carries no digits to compare.

    Source: [goodfellow2016deep].
    """
    if np.shape(analytic) != np.shape(numeric):
        return np.inf  # a scalar would otherwise be compared with every entry
    return np.max(np.abs(analytic - numeric)) / np.max(np.abs(numeric))


def elman_training_step(x, target, h_prev, W_xh, W_hh, b_h, W_hy, b_y, rate):
    """Take one training step of a tanh layer with a linear read-out.

    The gradients of the rows are added up one after the other, then comes one
    update. The loss is half the squared error, summed over the K outputs,
    mean over the B rows. The states before the step count as constants.

    Parameters
    ----------
    x : (B, D) array
    target : (B, K) array
    h_prev : (B, H) array
    W_xh : (D, H) array
    W_hh : (H, H) array
    b_h : (H,) array
    W_hy : (H, K) array
    b_y : (K,) array
    rate : float
        The learning rate.

    Returns
    -------
    loss : () float
        Before the update.
    h : (B, H) array
    W_xh : (D, H) array
        The updated parameters, new arrays.
    W_hh : (H, H) array
    b_h : (H,) array
    W_hy : (H, K) array
    b_y : (K,) array

    Notes
    -----
    Each row adds the outer product of what went in with the gradient of the
    sum that it went into: dW_hh = sum over rows of h_prev^T da.

    Source: [elman1990finding].
    """
    B = len(x)
    h = np.tanh(x @ W_xh + h_prev @ W_hh + b_h)
    dy = (h @ W_hy + b_y - target) / B
    loss = B * (dy**2).sum() / 2
    da = dy @ W_hy.T * (1 - h**2)
    dW_xh, dW_hh = np.zeros_like(W_xh), np.zeros_like(W_hh)
    dW_hy = np.zeros_like(W_hy)
    for row in range(B):
        dW_xh += np.outer(x[row], da[row])
        dW_hh += np.outer(h_prev[row], da[row])
        dW_hy += np.outer(h[row], dy[row])
    W_xh, W_hh = W_xh - rate * dW_xh, W_hh - rate * dW_hh
    W_hy, b_y = W_hy - rate * dW_hy, b_y - rate * dy.sum(axis=0)
    return loss, h, W_xh, W_hh, b_h - rate * da.sum(axis=0), W_hy, b_y


def one_step_gradients(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y):
    """Do one step of an LSTM with a linear read-out, and find all gradients.

    Blocks stand in the order i, f, g, o. The states before the step count as
    constants: this is back-propagation that looks back one step.

    Parameters
    ----------
    x : (B, D) array
    target : (B, K) array
    h_prev : (B, H) array
    c_prev : (B, H) array
    W_x : (D, 4H) array
    W_h : (H, 4H) array
    b : (4H,) array
    W_hy : (H, K) array
    b_y : (K,) array

    Returns
    -------
    loss : () float
        Half the squared error, summed over the K outputs, mean over B rows.
    h : (B, H) array
    c : (B, H) array
    dW_x : (D, 4H) array
    dW_h : (H, 4H) array
    db : (4H,) array
    dW_hy : (H, K) array
    db_y : (K,) array

    Notes
    -----
    The step is that of `cells.lstm.lstm_step`, then y = h W_hy + b_y and
    loss = sum (y - target)^2 / (2 B). On the way back dy = (y - target) / B,
    dh = dy W_hy^T, and from there the four blocks go as in
    `cells.lstm.lstm_step_backward`, with nothing coming from a later step.

    Source: [gers2000learning, graves2005framewise].
    """
    a = x @ W_x + h_prev @ W_h + b
    a_i, a_f, a_g, a_o = np.split(a, 4, axis=1)
    i, f, g, o = sigmoid(a_i), sigmoid(a_f), np.tanh(a_g), sigmoid(a_o)
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    y = h @ W_hy + b_y
    B = len(x)
    loss = ((y - target) ** 2).sum() / (2 * B)

    dy = (y - target) / B
    dh = dy @ W_hy.T
    da_o = dh * np.tanh(c) * o * (1 - o)
    dc = dh * o * (1 - np.tanh(c) ** 2)
    da_i = dc * g * i * (1 - i)
    da_f = dc * c_prev * f * (1 - f)
    da_g = dc * i * (1 - g**2)
    da = np.hstack([da_i, da_f, da_g, da_o])
    dW_x, dW_h, db = x.T @ da, h_prev.T @ da, da.sum(axis=0)
    dW_hy, db_y = h.T @ dy, dy.sum(axis=0)
    return loss, h, c, dW_x, dW_h, db, dW_hy, db_y

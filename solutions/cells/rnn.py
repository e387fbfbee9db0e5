"""The vanilla recurrent layer: one step, a whole sequence, the way back through time, and the read-out.

Row convention, time first: a sequence is (T, B, D), a state (B, H), and a weight matrix stands to the right
of what it multiplies.
"""

import numpy as np

from solutions.cells.columns import as_rows, blocks_of_time, input_drive, left_product, one_hot_inputs, turned, with_one


def init_rnn(rng, D, H):
    """Draw starting parameters: W_xh normal with variance 2 / (D + H), W_hh orthogonal, b_h zero.

    An orthogonal W_hh turns a state without stretching it, and a gradient too.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws W_xh first, then the matrix from which W_hh is made.
    D : int
        Input width.
    H : int
        Hidden width.

    Returns
    -------
    W_xh : (D, H) array
    W_hh : (H, H) array
    b_h : (H,) array

    Source: [glorot2010understanding, saxe2014exact].
    """
    W_xh = rng.normal(size=(D, H)) * np.sqrt(2 / (D + H))
    Q, R = np.linalg.qr(rng.normal(size=(H, H)))
    W_hh = Q * np.sign(np.diag(R))  # with the signs that QR leaves open, all orthogonal matrices are equally likely
    return W_xh, W_hh, np.zeros(H)


def rnn_step(x, h_prev, W_xh, W_hh, b_h):
    """Advance a vanilla RNN by one time step: h = tanh(x W_xh + h_prev W_hh + b_h).

    Parameters
    ----------
    x : (B, D) array
        Input at this step, one row a sequence.
    h_prev : (B, H) array
        Hidden state before the step.
    W_xh : (D, H) array
    W_hh : (H, H) array
    b_h : (H,) array

    Returns
    -------
    h : (B, H) array
        Hidden state after the step, in (-1, 1).

    Source: [elman1990finding].
    """
    return np.tanh(x @ W_xh + h_prev @ W_hh + b_h)


def rnn_forward(x, h0, W_xh, W_hh, b_h):
    """Run a vanilla RNN over a sequence, step by step, and keep every state.

    Parameters
    ----------
    x : (T, B, D) array
        Inputs, time first.
    h0 : (B, H) array
        Hidden state before the first step.
    W_xh : (D, H) array
    W_hh : (H, H) array
    b_h : (H,) array

    Returns
    -------
    h : (T, B, H) array
        Hidden states after each step; h0 is not among them.

    Notes
    -----
    h_t = tanh(x_t W_xh + h_{t-1} W_hh + b_h) for t = 1 ... T.
    Read the plain loop in solutions.textbook.rnn first; this form gives the same numbers sooner.
    x may also be (T, B) ints, symbols for one-hot inputs.

    Source: [elman1990finding].
    """
    h = input_drive(x, W_xh, b_h)  # (T, H, B): features first
    from_h = left_product(W_hh.T, len(h0))
    h_prev = turned(h0)
    for h_t in h:
        h_t += from_h(h_prev)
        h_prev = np.tanh(h_t, out=h_t)
    return h.swapaxes(1, 2)


def rnn_step_backward(dh, x, h_prev, h, W_xh, W_hh):
    """Send a gradient back through one step, to all that went into it.

    Parameters
    ----------
    dh : (B, H) array
        Gradient of the loss with respect to h, from everything that used h.
    x : (B, D) array
        Input of the step.
    h_prev : (B, H) array
        Hidden state before the step.
    h : (B, H) array
        Hidden state after the step, as rnn_step returned it.
    W_xh : (D, H) array
    W_hh : (H, H) array

    Returns
    -------
    dx : (B, D) array
    dh_prev : (B, H) array
    dW_xh : (D, H) array
    dW_hh : (H, H) array
    db_h : (H,) array

    Notes
    -----
    da = dh (1 - h^2); dx = da W_xh^T, dh_prev = da W_hh^T, dW_xh = x^T da, dW_hh = h_prev^T da, db_h = sum of the rows of da.

    Source: [werbos1990backpropagation].
    """
    da = dh * (1 - h**2)  # tanh' in terms of tanh itself
    return da @ W_xh.T, da @ W_hh.T, x.T @ da, h_prev.T @ da, da.sum(axis=0)


def rnn_backward(dh, x, h0, h, W_xh, W_hh):
    """Backpropagate through time, from the last step to the first.

    The parameters are used at every step.

    Parameters
    ----------
    dh : (T, B, H) array
        Gradient that reaches each state from outside (a read-out, a layer
        above), not through later steps.
    x : (T, B, D) array
        Inputs.
    h0 : (B, H) array
        Hidden state before the first step.
    h : (T, B, H) array
        Hidden states, as rnn_forward returned them.
    W_xh : (D, H) array
    W_hh : (H, H) array

    Returns
    -------
    dx : (T, B, D) array
    dh0 : (B, H) array
    dW_xh : (D, H) array
    dW_hh : (H, H) array
    db_h : (H,) array

    Notes
    -----
    da_t = (dh_t + da_{t+1} W_hh^T)(1 - h_t^2), and the parameters' gradients are summed over t.
    Read the plain loop in solutions.textbook.rnn first; this form gives the same numbers sooner.
    If x is (T, B) ints, symbols for one-hot inputs, dx is None.

    Source: [werbos1990backpropagation].
    """
    (D, H), (T, B) = W_xh.shape, x.shape[:2]
    h = turned(h)
    h_before = np.concatenate([turned(h0)[None], h[:-1]])
    to_h = left_product(W_hh, B)
    dx = None if x.ndim == 2 else np.empty(x.shape, dtype=h.dtype)
    dW = np.zeros((H, D + 1 + H), dtype=h.dtype)  # for [x, 1, h_prev] in one product
    dh_next = np.zeros_like(h_before[0])
    for now in blocks_of_time(T, B):
        da = 1 - h[now] * h[now]  # tanh' of all steps; only the recurrent part has to wait for the step after it
        for da_t, dh_t in zip(da[::-1], turned(dh[now])[::-1]):
            da_t *= dh_t + dh_next
            dh_next = to_h(da_t)
        da = da.swapaxes(0, 1).reshape(H, -1)
        if dx is not None:
            dx[now] = (da.T @ W_xh.T).reshape(dx[now].shape)
        dW += da @ as_rows(with_one(one_hot_inputs(x[now], W_xh), turned(h_before[now])))
    return dx, dh_next.T, dW[:, :D].T, dW[:, D + 1 :].T, dW[:, D]


def rnn_backward_truncated(dh, x, h0, h, W_xh, W_hh, k):
    """Truncated BPTT: as rnn_backward, in windows of k steps.

    The state crosses the cut between two windows, the gradient doesn't.
    Windows are counted from the first step: 1 ... k, k+1 ... 2k, and so on;
    the last may be shorter.

    Parameters
    ----------
    dh : (T, B, H) array
        Gradient that reaches each hidden state from outside.
    x : (T, B, D) array
        Inputs.
    h0 : (B, H) array
        Hidden state before the first step.
    h : (T, B, H) array
        Hidden states, as rnn_forward returned them.
    W_xh : (D, H) array
    W_hh : (H, H) array
    k : int
        Length of a window, at least 1.

    Returns
    -------
    dx : (T, B, D) array
    dh0 : (B, H) array
        What reaches h0 from the first window alone.
    dW_xh : (D, H) array
    dW_hh : (H, H) array
    db_h : (H,) array

    Source: [williams1995gradient].
    """
    dx = np.empty_like(x)
    dW_xh, dW_hh, db_h = np.zeros_like(W_xh), np.zeros_like(W_hh), np.zeros_like(W_hh[0])
    for start in reversed(range(0, len(x), k)):
        window = slice(start, start + k)
        h_before = h[start - 1] if start > 0 else h0
        dx[window], dh0, *d = rnn_backward(dh[window], x[window], h_before, h[window], W_xh, W_hh)
        dW_xh, dW_hh, db_h = dW_xh + d[0], dW_hh + d[1], db_h + d[2]
    return dx, dh0, dW_xh, dW_hh, db_h


def rnn_reader(W_xh, W_hh, b_h):
    """Prepare to read one text, a symbol at a time: rnn_step for one row, with all done beforehand that can be.

    Parameters
    ----------
    W_xh : (D, H) array
    W_hh : (H, H) array
    b_h : (H,) array

    Returns
    -------
    read : function
        (code, h) -> (h,): number of a symbol and hidden state, (H,), to the next hidden state.

    Source: [elman1990finding].
    """
    drive = W_xh + b_h  # a one-hot row times W_xh is a row of W_xh
    return lambda code, h: (np.tanh(drive[code] + h.dot(W_hh)),)


def readout(h, W_hy, b_y):
    """Read an output from the hidden state, by a matrix and a bias of its own.

    Parameters
    ----------
    h : (B, H) or (T, B, H) array
        Hidden state at one step, or at all of them.
    W_hy : (H, K) array
    b_y : (K,) array

    Returns
    -------
    z : (B, K) or (T, B, K) array
        Logits of K classes, or K predicted numbers.

    Notes
    -----
    z = h W_hy + b_y, and nothing is squashed, so that z can take any value.

    Source: [elman1990finding].
    """
    return h @ W_hy + b_y


def readout_backward(dz, h, W_hy):
    """Send a gradient back through the read-out: dh = dz W_hy^T, dW_hy = h^T dz, db_y = sum of dz, over all rows.

    Parameters
    ----------
    dz : (B, K) or (T, B, K) array
        Gradient of the loss with respect to the read-out's result.
    h : (B, H) or (T, B, H) array
        Hidden state that was read.
    W_hy : (H, K) array

    Returns
    -------
    dh : (B, H) or (T, B, H) array
    dW_hy : (H, K) array
    db_y : (K,) array

    Source: [werbos1990backpropagation].
    """
    H, K = W_hy.shape
    N = dz.size // K  # positions: rows of all steps, one below the other
    dz_rows = dz.reshape(N, K)
    return dz @ W_hy.T, h.reshape(N, H).T @ dz_rows, dz_rows.sum(axis=0)

"""An LSTM over time in rows, with what does not wait for a state done for all steps at once; `cells.faster` has the way there."""

import numpy as np

from solutions.cells.lstm import lstm_cell_backward, output_gate_backward, sigmoid


def lstm_forward_at_once(x, h0, c0, W_x, W_h, b):
    """Run an LSTM over a sequence, with one product for all inputs.

    The inputs are all there before the first step. So what they add to the
    sums of all steps is computed before the loop, in one product.

    Parameters
    ----------
    x : (T, B, D) array
    h0 : (B, H) array
    c0 : (B, H) array
    W_x : (D, 4H) array
    W_h : (H, 4H) array
    b : (4H,) array

    Returns
    -------
    drive : (T, B, 4H) array
        What the inputs and the bias add to each step's sum.
    h : (T, B, H) array
        Hidden state after each step.
    c : (T, B, H) array
        Cell state after each step.
    gates : (T, B, 4H) array
        The activated blocks i, f, g, o of each step.

    Notes
    -----
    One matrix that has a row for each step of each sequence goes through the input weights once.

    Source: [hochreiter1997long, appleyard2016optimizing].
    """
    T, B, D = x.shape
    drive = (x.reshape(T * B, D) @ W_x + b).reshape(T, B, len(b))
    h, c, gates = [], [], []
    h_t, c_t = h0, c0
    for drive_t in drive:
        a_i, a_f, a_g, a_o = np.hsplit(drive_t + h_t @ W_h, 4)
        i, f, g, o = sigmoid(a_i), sigmoid(a_f), np.tanh(a_g), sigmoid(a_o)
        c_t = f * c_t + i * g
        h_t = o * np.tanh(c_t)
        h.append(h_t)
        c.append(c_t)
        gates.append(np.hstack([i, f, g, o]))
    return drive, np.stack(h), np.stack(c), np.stack(gates)


def gradients_of_sums(dh, c0, c, gates, W_h):
    """Go back through an LSTM's loop, as far as the sums of its gates: what is left for after the loop needs no state.

    Parameters
    ----------
    dh : (T, B, H) array
        Gradient that reaches each h[t] from outside.
    c0 : (B, H) array
    c : (T, B, H) array
    gates : (T, B, 4H) array
    W_h : (H, 4H) array

    Returns
    -------
    da : (T, B, 4H) array
        Gradient of each step's sum, in the blocks i, f, g, o.

    Source: [graves2005framewise].
    """
    da = np.empty_like(gates)
    dh_next, dc = np.zeros_like(c0), np.zeros_like(c0)
    for t in range(len(c) - 1, -1, -1):
        i, f, g, o = np.hsplit(gates[t], 4)
        da_o, dc = output_gate_backward(dh[t] + dh_next, dc, c[t], o)
        da_i, da_f, da_g, dc = lstm_cell_backward(dc, c[t - 1] if t else c0, i, f, g)
        da[t] = np.hstack([da_i, da_f, da_g, da_o])
        dh_next = da[t] @ W_h.T
    return da


def weights_at_once(da, x, h0, h):
    """Get the gradients of an LSTM's weights from all steps at once.

    The loop back has left the gradient of each step's sum. Each weight's
    gradient adds up what all steps of all sequences have to say. Two products
    are enough for that, whatever the number of steps.

    Parameters
    ----------
    da : (T, B, G) array
        Gradient of each step's sum; G is 4H, all four blocks.
    x : (T, B, D) array
        The inputs.
    h0 : (B, H) array
        Hidden state before the first step.
    h : (T, B, H) array
        Hidden state after each step.

    Returns
    -------
    dW_x : (D, G) array
    dW_h : (H, G) array
    db : (G,) array

    Notes
    -----
    Into a step's sum went its input, through W_x, and the hidden state before the step, through W_h. A product of two matrices adds up over
    the rows that they share.

    Source: [appleyard2016optimizing].
    """
    T, B, D = x.shape
    rows = da.reshape(T * B, da.shape[2])
    before = np.concatenate([h0[None], h[:-1]])
    dW_x = x.reshape(T * B, D).T @ rows
    dW_h = before.reshape(T * B, h.shape[2]).T @ rows
    return dW_x, dW_h, rows.sum(axis=0)


def lstm_in_place(drive, h0, c0, W_h):
    """Run an LSTM whose cell is one array that each step overwrites.

    What is kept of the cell for the way back is copied into a place of its
    own after each step.

    Parameters
    ----------
    drive : (T, B, 4H) array
        What the inputs and the bias add to each step's sum.
    h0 : (B, H) array
    c0 : (B, H) array
    W_h : (H, 4H) array

    Returns
    -------
    h : (T, B, H) array
        Hidden state after each step.
    c : (T, B, H) array
        Cell state after each step.
    gates : (T, B, 4H) array
        The activated blocks i, f, g, o of each step.
    start : (B, H) array
        c0 as it came in: the way back needs it.

    Source: [hochreiter1997long, harris2020array].
    """
    H = h0.shape[1]
    h = np.empty_like(drive[:, :, :H])
    c, gates = np.empty_like(h), np.empty_like(drive)
    h_t = h0
    cell = c0.copy()
    for t in range(len(drive)):
        a = drive[t] + h_t @ W_h
        gates[t] = sigmoid(a)
        gates[t, :, 2 * H : 3 * H] = np.tanh(a[:, 2 * H : 3 * H])
        i, f, g, o = np.hsplit(gates[t], 4)
        cell *= f
        cell += i * g
        h_t = o * np.tanh(cell)
        h[t], c[t] = h_t, cell
    return h, c, gates, c0

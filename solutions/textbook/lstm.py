"""The LSTM over time in its plainest form: a loop that calls the step function; `cells.lstm` has it rearranged for speed."""

import numpy as np

from solutions.cells.lstm import lstm_step, lstm_step_backward


def lstm_forward(x, h0, c0, W_x, W_h, b):
    """Run an LSTM over a sequence: both states go from step to step.

    Shapes and names are those of `solutions.cells.lstm.lstm_forward`.

    Source: [hochreiter1997long, gers2000learning].
    """
    h, c, gates = [], [], []
    h_t, c_t = h0, c0
    for x_t in x:
        h_t, c_t, gates_t = lstm_step(x_t, h_t, c_t, W_x, W_h, b)
        h.append(h_t)
        c.append(c_t)
        gates.append(gates_t)
    return np.stack(h), np.stack(c), np.stack(gates)


def lstm_backward(dh, x, h0, c0, h, c, gates, W_x, W_h):
    """Backpropagate through time, from the last step to the first.

    Shapes and names are those of `solutions.cells.lstm.lstm_backward`.

    Source: [werbos1990backpropagation, graves2005framewise].
    """
    dx = np.zeros_like(x)
    dW_x, dW_h = np.zeros_like(W_x), np.zeros_like(W_h)
    db = np.zeros_like(W_x[0])
    dh_next, dc = np.zeros_like(h0), np.zeros_like(c0)
    for t in reversed(range(len(x))):
        h_prev = h[t - 1] if t > 0 else h0
        c_prev = c[t - 1] if t > 0 else c0
        dh_t = dh[t] + dh_next
        step = lstm_step_backward(
            dh_t, dc, x[t], h_prev, c_prev, c[t], gates[t], W_x, W_h
        )
        dx[t], dh_next, dc, dW_x_t, dW_h_t, db_t = step
        dW_x += dW_x_t
        dW_h += dW_h_t
        db += db_t
    return dx, dh_next, dc, dW_x, dW_h, db

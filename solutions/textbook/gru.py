"""The GRU over time in its plainest form: a loop that calls the step function; `cells.gru` has it rearranged for speed."""

import numpy as np

from solutions.cells.gru import gru_step, gru_step_backward


def gru_forward(x, h0, W_x, W_h, b_x, b_h):
    """Run a GRU (reset after) over a sequence: h[t], gates[t] = gru_step(x[t], h[t-1], W_x, W_h, b_x, b_h).

    Shapes and names are those of `solutions.cells.gru.gru_forward`.

    Source: [cho2014learning, pytorch-gru].
    """
    h, gates = [], []
    h_t = h0
    for x_t in x:
        h_t, gates_t = gru_step(x_t, h_t, W_x, W_h, b_x, b_h)
        h.append(h_t)
        gates.append(gates_t)
    return np.stack(h), np.stack(gates)


def gru_backward(dh, x, h0, h, gates, W_x, W_h, b_h):
    """Backpropagate through time: gru_step_backward from the last step to the first, parameter gradients summed.

    Shapes and names are those of `solutions.cells.gru.gru_backward`.

    Source: [werbos1990backpropagation, cho2014learning].
    """
    dx = np.zeros_like(x)
    dW_x, dW_h, db_x, db_h = np.zeros_like(W_x), np.zeros_like(W_h), np.zeros_like(b_h), np.zeros_like(b_h)
    dh_next = np.zeros_like(h0)
    for t in reversed(range(len(x))):
        h_prev = h[t - 1] if t > 0 else h0
        dh_t = dh[t] + dh_next
        step = gru_step_backward(dh_t, x[t], h_prev, gates[t], W_x, W_h, b_h)
        dx[t], dh_next, dW_x_t, dW_h_t, db_x_t, db_h_t = step
        dW_x += dW_x_t
        dW_h += dW_h_t
        db_x += db_x_t
        db_h += db_h_t
    return dx, dh_next, dW_x, dW_h, db_x, db_h

"""An LSTM on its way from a learner's loop to the speed of its matrix products: five forms, each one step from the one before.

Every form is a pair. Its forward function returns the states and a trace; its backward function takes the gradient that
reaches the states, and the trace. All five give the same numbers. Blocks are stacked in the order i, f, g, o.
`solutions.cells.lstm` is one step further: it keeps features first, and takes the steps in blocks that fit into the cache.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np


class Form(NamedTuple):
    """One way to compute a layer.

    `forward` maps x (T, B, D), h0, c0 (B, H), W_x (D, 4H), W_h (H, 4H), b (4H,) to h (T, B, H) and a trace; `backward` maps
    dh (T, B, H), the trace, W_x and W_h to dx, dW_x, dW_h and db.
    """

    forward: Callable
    backward: Callable


# ---- as most people write it first


def sigmoid(a):
    """Squash any number into (0, 1), by the formula as it is printed."""
    return 1 / (1 + np.exp(-a))


def gate_by_gate_forward(x, h0, c0, W_x, W_h, b):
    """Run an LSTM: at each step [x, h] side by side, and a product for each gate."""
    W_i, W_f, W_g, W_o = np.hsplit(np.vstack([W_x, W_h]), 4)
    b_i, b_f, b_g, b_o = np.hsplit(b, 4)
    h, c, steps = h0, c0, []
    for x_t in x:
        xh, c_prev = np.hstack([x_t, h]), c
        i = sigmoid(xh @ W_i + b_i)
        f = sigmoid(xh @ W_f + b_f)
        g = np.tanh(xh @ W_g + b_g)
        o = sigmoid(xh @ W_o + b_o)
        c = f * c_prev + i * g
        h = o * np.tanh(c)
        steps.append((h, c, c_prev, xh, i, f, g, o))
    return np.stack([step[0] for step in steps]), steps


def gate_by_gate_backward(dh, steps, W_x, W_h):
    """Go back: at each step four products for dW, and four on the way to [x, h]."""
    D = len(W_x)
    W = np.hsplit(np.vstack([W_x, W_h]), 4)
    dW, db = [np.zeros_like(w) for w in W], [np.zeros_like(w[0]) for w in W]
    dx, dh_next, dc = [], 0, 0
    for dh_t, step in zip(dh[::-1], steps[::-1]):
        da, dc = gate_gradients(dh_t + dh_next, dc, *step[1:3], *step[4:])
        xh, dxh = step[3], 0
        for k in range(4):
            dW[k] += xh.T @ da[k]
            db[k] += da[k].sum(axis=0)
            dxh = dxh + da[k] @ W[k].T
        dx.append(dxh[:, :D])
        dh_next = dxh[:, D:]
    dW = np.hstack(dW)
    return np.stack(dx[::-1]), dW[:D], dW[D:], np.hstack(db)


def gate_gradients(dh, dc, c, c_prev, i, f, g, o):
    """Go back through one step's gates: the gradients of the four sums, i, f, g, o, and of the cell before."""
    tanh_c = np.tanh(c)
    dc = dc + dh * o * (1 - tanh_c**2)
    da = dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - g**2), dh * tanh_c * o * (1 - o)
    return da, dc * f


# ---- the gates in one product


def gates_together_forward(x, h0, c0, W_x, W_h, b):
    """Run an LSTM: at each step one product, [x, h] times all four gates."""
    W, H = np.vstack([W_x, W_h]), len(W_h)
    h, c, steps = h0, c0, []
    for x_t in x:
        xh, c_prev = np.hstack([x_t, h]), c
        a = xh @ W + b
        i, f = sigmoid(a[:, :H]), sigmoid(a[:, H : 2 * H])
        g, o = np.tanh(a[:, 2 * H : 3 * H]), sigmoid(a[:, 3 * H :])
        c = f * c_prev + i * g
        h = o * np.tanh(c)
        steps.append((h, c, c_prev, xh, i, f, g, o))
    return np.stack([step[0] for step in steps]), steps


def gates_together_backward(dh, steps, W_x, W_h):
    """Go back: at each step one product for dW, and one on the way to [x, h]."""
    W, D = np.vstack([W_x, W_h]), len(W_x)
    dW, db = np.zeros_like(W), np.zeros_like(W[0])
    dx, dh_next, dc = [], 0, 0
    for dh_t, step in zip(dh[::-1], steps[::-1]):
        da, dc = gate_gradients(dh_t + dh_next, dc, *step[1:3], *step[4:])
        da = np.hstack(da)
        dW += step[3].T @ da
        db += da.sum(axis=0)
        dxh = da @ W.T
        dx.append(dxh[:, :D])
        dh_next = dxh[:, D:]
    return np.stack(dx[::-1]), dW[:D], dW[D:], db


# ---- all inputs at once


def inputs_at_once_forward(x, h0, c0, W_x, W_h, b):
    """Run an LSTM: before the loop one product for all inputs, in it one of the state."""
    T, B, D = x.shape
    H = len(W_h)
    drive = (x.reshape(T * B, D) @ W_x + b).reshape(T, B, 4 * H)
    h, c, steps = h0, c0, []
    for x_t, drive_t in zip(x, drive):
        h_prev, c_prev = h, c
        a = drive_t + h_prev @ W_h
        i, f = sigmoid(a[:, :H]), sigmoid(a[:, H : 2 * H])
        g, o = np.tanh(a[:, 2 * H : 3 * H]), sigmoid(a[:, 3 * H :])
        c = f * c_prev + i * g
        h = o * np.tanh(c)
        steps.append((h, c, c_prev, x_t, h_prev, i, f, g, o))
    return np.stack([step[0] for step in steps]), steps


def inputs_at_once_backward(dh, steps, W_x, W_h):
    """Go back: dx in one product after the loop."""
    dW_x, dW_h, db = np.zeros_like(W_x), np.zeros_like(W_h), np.zeros_like(W_x[0])
    das, dh_next, dc = [], 0, 0
    for dh_t, (_, c, c_prev, x_t, h_prev, *gates) in zip(dh[::-1], steps[::-1]):
        da, dc = gate_gradients(dh_t + dh_next, dc, c, c_prev, *gates)
        da = np.hstack(da)
        dW_x += x_t.T @ da
        dW_h += h_prev.T @ da
        db += da.sum(axis=0)
        dh_next = da @ W_h.T
        das.append(da)
    das = np.stack(das[::-1])
    rows = das.reshape(-1, W_h.shape[1])
    return (rows @ W_x.T).reshape(*das.shape[:2], -1), dW_x, dW_h, db


# ---- dW over all time at once


def weights_at_once_backward(dh, steps, W_x, W_h):
    """Go back: dx, dW_x, dW_h and db after the loop, from all steps at once."""
    das, dh_next, dc = [], 0, 0
    for dh_t, (_, c, c_prev, _, _, *gates) in zip(dh[::-1], steps[::-1]):
        da, dc = gate_gradients(dh_t + dh_next, dc, c, c_prev, *gates)
        da = np.hstack(da)
        dh_next = da @ W_h.T
        das.append(da)
    das = np.stack(das[::-1])
    rows = das.reshape(-1, W_h.shape[1])
    x, h_before = (np.concatenate([step[k] for step in steps]) for k in (3, 4))
    return (rows @ W_x.T).reshape(*das.shape[:2], -1), x.T @ rows, h_before.T @ rows, rows.sum(axis=0)


# ---- fewer calls for the elementwise rest


def fewer_calls_forward(x, h0, c0, W_x, W_h, b):
    """Run an LSTM: one tanh for all four gates, in place, since sigmoid(a) = (1 + tanh(a / 2)) / 2."""
    T, B, D = x.shape
    H = len(W_h)
    scale = np.repeat(np.array([0.5, 0.5, 1, 0.5], dtype=W_h.dtype), H)
    shift = 1 - scale
    W_h = W_h * scale
    gates = (x.reshape(T * B, D) @ (W_x * scale) + b * scale).reshape(T, B, 4 * H)
    h, c = np.empty_like(gates, shape=(2, T + 1, B, H))  # h[t] is the state before step t
    h[0], c[0] = h0, c0
    for t, a in enumerate(gates):
        a += h[t] @ W_h
        np.tanh(a, out=a)
        a *= scale
        a += shift
        c_t = np.multiply(a[:, H : 2 * H], c[t], out=c[t + 1])  # f * c
        c_t += a[:, :H] * a[:, 2 * H : 3 * H]  # i * g
        np.multiply(a[:, 3 * H :], np.tanh(c_t), out=h[t + 1])
    return h[1:], (x, h, c, gates)


def fewer_calls_backward(dh, trace, W_x, W_h):
    """Go back: whatever a gradient will be multiplied by is known before the loop, for all steps at once."""
    x, h, c, gates = trace
    T, B, D = x.shape
    H = len(W_h)
    i, f, g, o = (gates[:, :, k * H : (k + 1) * H] for k in range(4))
    tanh_c = np.tanh(c[1:])
    into_c = o * (1 - tanh_c * tanh_c)
    of_gates = np.empty_like(gates, shape=(T, B, 4, H))  # becomes da
    of_gates[:, :, 0] = g * i * (1 - i)
    of_gates[:, :, 1] = c[:-1] * f * (1 - f)
    of_gates[:, :, 2] = i * (1 - g * g)
    of_gates[:, :, 3] = tanh_c * o * (1 - o)
    to_h = W_h.T.copy()  # rows of what is multiplied lie together
    dh_next, dc = np.zeros_like(h[0]), np.zeros_like(c[0])
    for t in range(T - 1, -1, -1):
        dh_t = dh[t] + dh_next
        dc += dh_t * into_c[t]
        of_gates[t, :, :3] *= dc[:, None]
        of_gates[t, :, 3] *= dh_t
        dh_next = of_gates[t].reshape(B, 4 * H) @ to_h
        dc *= f[t]
    rows = of_gates.reshape(T * B, 4 * H)
    dx = (rows @ W_x.T).reshape(T, B, D)
    return dx, x.reshape(T * B, D).T @ rows, h[:-1].reshape(T * B, H).T @ rows, rows.sum(axis=0)


FORMS = {
    "gate by gate": Form(gate_by_gate_forward, gate_by_gate_backward),
    "gates together": Form(gates_together_forward, gates_together_backward),
    "inputs at once": Form(inputs_at_once_forward, inputs_at_once_backward),
    "weights at once": Form(inputs_at_once_forward, weights_at_once_backward),
    "fewer calls": Form(fewer_calls_forward, fewer_calls_backward),
}

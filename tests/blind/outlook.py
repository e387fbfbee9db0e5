"""Twelve wrong answers to the exercises of the outlook, two an exercise, drawn by a die from ten likely ones each; written from the stubs."""

# ruff: noqa -- the answers are written as students write them

import numpy as np
from blind import named_by
from solutions.cells.lstm import sigmoid
from solutions.cells.modern import mlstm_parts, positive_features


@named_by(r"old state is kept whole|whatever the gate|takes the place|old state.*(whole|share)|\(1 - z\)")
def min_gru_step_1(x, h_prev, W_x, b):
    """The new part is added, but nothing of the old state goes."""
    H = h_prev.shape[1]
    z = sigmoid(x @ W_x[:, :H] + b[:H])
    n = x @ W_x[:, H:] + b[H:]
    return h_prev + z * n, np.concatenate([z, n], axis=1)


@named_by(r"other order|gate stands first|exchanged|order")
def min_gru_step_2(x, h_prev, W_x, b):
    """The gates come back with the candidate first."""
    H = h_prev.shape[1]
    a = x @ W_x + b
    z, n = sigmoid(a[:, :H]), a[:, H:]
    return z * n + h_prev - z * h_prev, np.concatenate([n, z], axis=1)


@named_by(r"(state before|start|h0).*(multiplied|factor)|first factor")
def linear_scan_1(a, b, h0):
    """The start is added without the first factor."""
    out = np.zeros_like(b)
    h = h0
    for t in range(len(b)):
        h = (h if t == 0 else a[t] * h) + b[t]
        out[t] = h
    return out


@named_by(r"first step|b\[0\]|what the first|adds")
def linear_scan_2(a, b, h0):
    """What the first step adds is lost."""
    hs = [a[0] * h0]
    for t in range(1, len(b)):
        hs.append(a[t] * hs[-1] + b[t])
    return np.array(hs)


@named_by(r"20 steps|mean squared error")
def add_by_shares_1():
    """Half open, and twice the value: half of the first number is lost at the second mark."""
    return np.array([[0.0, 2.0], [40.0, 0.0]]), np.array([-40.0, 0.0])


@named_by(r"20 steps|mean squared error")
def add_by_shares_2():
    """Value and mark are taken for each other."""
    on = np.log(0.001 / 0.999)
    return np.array([[on + 40, 0.0], [0.0, 1000.0]]), np.array([-40.0, 0.0])


@named_by(r"sum is read|should be a mean|divided|divisor")
def linear_attention_step_1(q, k, v, S_prev, n_prev):
    """It reads a sum and forgets the divisor."""
    fq, fk = positive_features(q), positive_features(k)
    S = S_prev + np.einsum("bk,bv->bkv", fk, v)
    n = n_prev + fk
    y = np.einsum("bk,bkv->bv", fq, S)
    return y, S, n


@named_by(r"features|positive_features|exponential")
def linear_attention_step_2(q, k, v, S_prev, n_prev):
    """Features are max(x, 0) + 1, so that all negative entries look the same."""
    fq, fk = np.maximum(q, 0) + 1, np.maximum(k, 0) + 1
    S = S_prev + np.einsum("bk,bv->bkv", fk, v)
    n = n_prev + fk
    y = np.einsum("bk,bkv->bv", fq, S) / np.sum(fq * n, axis=1)[:, None]
    return y, S, n


@named_by(r"A_log|exponential|rate")
def selective_step_1(x, h_prev, A_log, W_delta, b_delta, W_B, W_C, skip):
    """A_log itself is taken as the rate."""
    delta = np.log(1 + np.exp(x @ W_delta + b_delta))
    B, C = x @ W_B, x @ W_C
    h = np.exp(-delta[..., None] * A_log) * h_prev + delta[..., None] * x[..., None] * B[:, None]
    y = (h * C[:, None]).sum(axis=-1) + skip * x
    return y, h, delta


@named_by(r"how long the step|lasted|written.*delta|delta")
def selective_step_2(x, h_prev, A_log, W_delta, b_delta, W_B, W_C, skip):
    """The input is written whole, however short the step."""
    delta = np.log(1 + np.exp(x @ W_delta + b_delta))
    B, C = x @ W_B, x @ W_C
    h = np.exp(-delta[..., None] * np.exp(A_log)) * h_prev + x[..., None] * B[:, None]
    y = (h * C[:, None]).sum(axis=-1) + skip * x
    return y, h, delta


@named_by(r"output gate")
def mlstm_step_1(x, C_prev, n_prev, m_prev, W_x, b):
    """The output gate is forgotten."""
    q, k, v, o, li, lf = mlstm_parts(x, W_x, b)
    m = np.maximum(li, lf + m_prev)
    i = np.exp(li - m)[:, None]
    f = np.exp(lf + m_prev - m)[:, None]
    C = f[..., None] * C_prev + (i * k)[:, :, None] * v[:, None]
    n = f * n_prev + i * k
    top = (q[:, :, None] * C).sum(1)
    bottom = np.maximum(abs((q * n).sum(1)), np.exp(-m))
    return top / bottom[:, None], C, n, m


@named_by(r"key enters|weighted by the input gate|input gate|normaliser")
def mlstm_step_2(x, C_prev, n_prev, m_prev, W_x, b):
    """The normaliser adds up the keys without the input gate."""
    q, k, v, o, li, lf = mlstm_parts(x, W_x, b)
    m = np.maximum(li, lf + m_prev)
    i = np.exp(li - m)[:, None]
    f = np.exp(lf + m_prev - m)[:, None]
    C = f[..., None] * C_prev + (i * k)[:, :, None] * v[:, None]
    n = f * n_prev + k
    top = (q[:, :, None] * C).sum(1)
    bottom = np.maximum(abs((q * n).sum(1)), np.exp(-m))
    return o * top / bottom[:, None], C, n, m

"""138 wrong answers, two to each exercise, drawn by a die from lists of the ten or so likeliest mistakes of each.

Each has one fault, which its docstring states: undone, the answer is right.
"""

# ruff: noqa -- the answers are written as students write them

from collections import Counter

import numpy as np
from blind import named_by

from solutions.cells.convolution import causal_conv1d as right_causal_conv1d
from solutions.cells.gru import gru_step as right_gru_step
from solutions.models.language_model import sample_index as right_sample_index
from solutions.models.padding import reverse_padded as right_reverse_padded
from solutions.models.padding import sequence_mask as right_sequence_mask
from solutions.listings.lstm import one_step_gradients as right_one_step_gradients
from solutions.cells.lstm import lstm_cell_backward as right_lstm_cell_backward
from solutions.cells.lstm import output_gate_backward as right_lstm_output_backward
from solutions.cells.lstm import lstm_step as right_lstm_step
from solutions.cells.lstm import lstm_step_backward as right_lstm_step_backward
from solutions.cells.neurons import latch as right_latch
from solutions.cells.neurons import mcculloch_pitts as right_mcculloch_pitts
from solutions.cells.neurons import mlp_backward as right_mlp_backward
from solutions.cells.neurons import mlp_forward as right_mlp_forward
from solutions.cells.rnn import rnn_backward as right_rnn_backward
from solutions.cells.rnn import rnn_forward as right_rnn_forward
from solutions.cells.rnn import rnn_step as right_rnn_step
from solutions.cells.rnn import rnn_step_backward as right_rnn_step_backward


def _sigmoid(a):
    return (1 + np.tanh(a / 2)) / 2


# ---------------------------------------------------------------------------------------------------- chapter 1


@named_by(r"\| stands where")
def mcculloch_pitts_1(excitatory, inhibitory, threshold):
    """The two conditions are joined by "or" instead of "and": the unit fires if the threshold is reached, or if nothing vetoes."""
    enough = np.sum(excitatory, axis=1) >= threshold
    quiet = np.sum(inhibitory, axis=1) == 0
    return np.where(np.logical_or(enough, quiet), 1, 0)


@named_by(r"The negation of vetoed is missing\.")
def mcculloch_pitts_2(excitatory, inhibitory, threshold):
    """The veto is turned round: the unit fires only where an inhibitory input is on."""
    y = []
    for exc, inh in zip(excitatory, inhibitory):
        if sum(exc) >= threshold and np.any(inh):
            y.append(1)
        else:
            y.append(0)
    return np.array(y)


@named_by(r"The second layer asks for both hidden units; they")
def xor_layers_1(a, b):
    """The second layer has the threshold 2, so it asks for both hidden units (and) instead of either (or)."""
    A, B = a.reshape(-1, 1), b.reshape(-1, 1)
    h1 = right_mcculloch_pitts(A, B, 1)
    h2 = right_mcculloch_pitts(B, A, 1)
    hidden = np.vstack([h1, h2]).T
    y = right_mcculloch_pitts(hidden, np.zeros((a.shape[0], 0)), 2)
    return hidden, y


@named_by(r"Column 0 holds `not b` and column 1 `not")
def xor_layers_2(a, b):
    """The hidden units have only the veto: column 0 is "not b" and column 1 "not a", without the exciting input."""
    n = a.size
    hidden = np.zeros((n, 2), dtype=int)
    for k in range(n):
        hidden[k, 0] = 1 if b[k] == 0 else 0
        hidden[k, 1] = 1 if a[k] == 0 else 0
    y = (hidden.sum(axis=1) >= 1).astype(int)
    return hidden, y


@named_by(r"\b2 stands where")
def latch_1(set_, reset, state):
    """The threshold is 2 instead of 1: set and old state must both be on."""
    total = set_ + state
    return ((total >= 2) & (reset == 0)).astype(int)


@named_by(r"reset is ignored: zeros stand in its place\.")
def latch_2(set_, reset, state):
    """The reset is ignored: a bit that is on never goes off."""
    return np.clip(set_ + state, 0, 1)


@named_by(r"Reset silences only the moment at which it comes;")
def latch_forward_1(set_, reset, state0):
    """The reset silences the output of its moment but not the state that is carried on, so the bit comes back afterwards."""
    T, B = set_.shape
    out = np.zeros((T, B), dtype=int)
    memory = np.array(state0)
    for t in range(T):
        memory = np.maximum(memory, set_[t])
        out[t] = memory * (1 - reset[t])
    return out


@named_by(r"The line  state = latch\(set_\[t\], reset\[t\], state\) ")
def latch_forward_2(set_, reset, state0):
    """Each row is the state before its moment instead of after it: state0 comes first and the last state is missing."""
    history = []
    s = state0
    for se, re in zip(set_, reset):
        history.append(s)
        s = right_latch(se, re, s)
    return np.array(history)


@named_by(r">= stands where")
def perceptron_fit_1(X, y, epochs, lr):
    """The guess compares with >= 0 instead of > 0, so the very first guess is 1."""
    N, D = X.shape
    w = np.zeros(D)
    b = 0.0
    mistakes = []
    for _ in range(epochs):
        wrong = 0
        for xi, yi in zip(X, y):
            guess = 1 if np.dot(w, xi) + b >= 0 else 0
            if guess != yi:
                w = w + lr * (yi - guess) * xi
                b = b + lr * (yi - guess)
                wrong += 1
        mistakes.append(wrong)
    return w, b, np.array(mistakes)


@named_by(r"The term b is missing\.")
def perceptron_fit_2(X, y, epochs, lr):
    """The bias is learnt but left out of the guess: the guess is 1[x w > 0]."""
    w = np.zeros(X.shape[1])
    b = 0.0
    mistakes = np.zeros(epochs)
    for e in range(epochs):
        for i in range(X.shape[0]):
            y_hat = float((X[i] * w).sum() > 0)
            delta = y[i] - y_hat
            w = w + lr * delta * X[i]
            b = b + lr * delta
            mistakes[e] += delta != 0
    return w, b, mistakes


@named_by(r"The slope is made from the gradient dz W2\^T\.")
def mlp_backward_1(dz, X, hidden, W1, W2):
    """The slope of the tanh is taken of the gradient that arrives, 1 - dhidden^2, instead of the hidden layer, 1 - hidden^2."""
    dW2 = np.dot(hidden.T, dz)
    db2 = np.sum(dz, axis=0)
    d_hidden = np.dot(dz, W2.T)
    d_pre = d_hidden * (1 - np.square(d_hidden))
    dW1 = np.dot(X.T, d_pre)
    db1 = np.sum(d_pre, axis=0)
    dX = np.dot(d_pre, W1.T)
    return dX, dW1, db1, dW2, db2


@named_by(r"\bThe sum runs over axis 1")
def mlp_backward_2(dz, X, hidden, W1, W2):
    """The bias gradients are summed over the columns (axis 1) instead of the rows."""
    da = np.einsum("bk,hk->bh", dz, W2) * (1 - hidden * hidden)
    axis = 1
    return (
        np.einsum("bh,dh->bd", da, W1),
        np.einsum("bd,bh->dh", X, da),
        da.sum(axis),
        np.einsum("bh,bk->hk", hidden, dz),
        dz.sum(axis),
    )


@named_by(r"\bThere is a factor 2 too many")
def gradient_descent_1(X, y, W1, b1, W2, b2, lr, steps):
    """The gradient at the output is 2 (z - y) / B: the half in the loss is not taken into account."""
    n = X.shape[0]
    losses = []
    for step in steps:
        hid, out = right_mlp_forward(X, W1, b1, W2, b2)
        diff = out - y
        losses.append(0.5 * np.sum(diff**2) / n)
        _, gW1, gb1, gW2, gb2 = right_mlp_backward(2 * diff / n, X, hid, W1, W2)
        W1, b1, W2, b2 = W1 - lr * gW1, b1 - lr * gb1, W2 - lr * gW2, b2 - lr * gb2
    return W1, b1, W2, b2, np.array(losses)


@named_by(r"entry t along S is what belongs at t")
def gradient_descent_2(X, y, W1, b1, W2, b2, lr, steps):
    """The loss is noted after the step, with the new parameters, instead of before it."""
    params = [W1, b1, W2, b2]
    losses = []
    for _ in steps:
        hidden, z = right_mlp_forward(X, *params)
        grads = right_mlp_backward((z - y) / len(y), X, hidden, params[0], params[2])[1:]
        params = [p - lr * g for p, g in zip(params, grads)]
        z = right_mlp_forward(X, *params)[1]
        losses.append(np.sum((z - y) ** 2) / (2 * len(y)))
    return (*params, np.array(losses))


# ---------------------------------------------------------------------------------------------------- chapter 2


@named_by(r"h0 is ignored: zeros stand in its place\.")
def unroll_1(x, h0, W_xh, W_hh):
    """The state before is read as h[t - 1] at the first step too, which is the last row of an array of zeros, so h0 plays no part."""
    T, B, _ = x.shape
    h = np.zeros((T, B, h0.shape[1]))
    for t in range(T):
        before = h[t - 1]
        h[t] = x[t].dot(W_xh) + before.dot(W_hh)
    return h


@named_by(r"The line  h = x_t @ W_xh \+")
def unroll_2(x, h0, W_xh, W_hh):
    """The list of states begins with h0 and the last state is left out: each row is the state before its step."""
    hs = [h0]
    for t in range(x.shape[0]):
        hs.append(np.matmul(x[t], W_xh) + np.matmul(hs[-1], W_hh))
    return np.array(hs[:-1])


@named_by(r"sum\(\(targets \- states @ W\) \*\* 2\) / sum\(targets")
def decode_past_1(h, x, delay):
    """Returns the share of the squared error that is left, not one minus it."""
    T = len(x)
    A = h[delay:].reshape(-1, h.shape[-1])
    A = np.hstack([A, np.ones((len(A), 1))])
    Y = x[: T - delay].reshape(-1, x.shape[-1])
    coef = np.linalg.lstsq(A, Y, rcond=None)[0]
    left = ((Y - A @ coef) ** 2).sum()
    total = ((Y - Y.mean(axis=0)) ** 2).sum()
    return left / total


@named_by(r"both lose their last delay steps")
def decode_past_2(h, x, delay):
    """States and inputs of the same step are paired, both cut to T - delay steps: the delay shortens them but doesn't shift them."""
    steps = x.shape[0] - delay
    states = h[:steps].reshape(-1, h.shape[2])
    inputs = x[:steps].reshape(-1, x.shape[2])
    design = np.c_[states, np.ones(states.shape[0])]
    W = np.linalg.lstsq(design, inputs, rcond=None)[0]
    residual = inputs - design.dot(W)
    centred = inputs - inputs.mean(0)
    return 1 - np.sum(residual**2) / np.sum(centred**2)


@named_by(r"It is the last row of the padded array")
def last_state_1(h, lengths):
    """Takes the last real step of the longest sequence for all sequences."""
    last = lengths.max() - 1 + 0 * lengths
    return np.array([h[n, b] for b, n in enumerate(last)])


@named_by(r"It is the largest number of each unit over")
def last_state_2(h, lengths):
    """Takes the largest value of each unit over the real steps (a max pooling) instead of the last real state."""
    rows = []
    for b in range(h.shape[1]):
        real = h[: lengths[b], b, :]
        rows.append(real.max(axis=0))
    return np.stack(rows)


@named_by(r"\bW_hh is transposed")
def free_run_1(x1, h0, W_xh, W_hh, W_hy, steps):
    """The recurrent matrix is transposed."""
    B, D = x1.shape
    y = np.zeros((steps, B, D))
    x, h = x1, h0
    for t in range(steps):
        h = np.array([W_xh.T @ x[b] + W_hh @ h[b] for b in range(B)])
        x = h @ W_hy
        y[t] = x
    return y


@named_by(r"The loop makes one step too few\.")
def free_run_2(x1, h0, W_xh, W_hh, W_hy, steps):
    """The loop makes one output too few, steps - 1 of them, as if the given input counted as the first."""
    current_input, current_state = x1, h0
    outputs = []
    for step in range(1, steps):
        current_state = np.dot(current_input, W_xh) + np.dot(current_state, W_hh)
        current_input = np.dot(current_state, W_hy)
        outputs.append(current_input)
    return np.array(outputs)


@named_by(r"It looks ahead\.")
def causal_conv1d_1(x, W, b, dilation=1):
    """The window looks ahead, at x[t + j dilation], instead of back, with zeros after the end."""
    T, B, _ = x.shape
    k, _, C_out = W.shape
    y = np.zeros((T, B, C_out)) + b
    for t in range(T):
        for j in range(k):
            s = t + j * dilation
            if 0 <= s < T:
                y[t] += x[s] @ W[j]
    return y


@named_by(r"The factor dilation is missing\.")
def causal_conv1d_2(x, W, b, dilation=1):
    """The dilation is ignored: the inputs looked at are always next to each other."""
    T = x.shape[0]
    gap = 1
    y = np.einsum("tbi,io->tbo", x, W[0]) + b
    for j in range(1, W.shape[0]):
        shift = j * gap
        if shift < T:
            y[shift:] += np.einsum("tbi,io->tbo", x[: T - shift], W[j])
    return y


@named_by(r"The term 1 is missing\.")
def unrolled_kernel_1(W_xh, W_hh, k):
    """One tap too many: k + 1 matrices, up to the power k, instead of k."""
    kernel = []
    tap = W_xh
    for j in range(k + 1):
        kernel.append(tap)
        tap = tap.dot(W_hh)
    return np.array(kernel)


@named_by(r"\bW_hh is transposed")
def unrolled_kernel_2(W_xh, W_hh, k):
    """The recurrent matrix is transposed in every power."""
    return np.stack([np.einsum("dh,gh->dg", W_xh, np.linalg.matrix_power(W_hh, j)) for j in range(k)])


# ---------------------------------------------------------------------------------------------------- chapter 3


@named_by(r"\bh0 stands where|starts from h0")
def rnn_forward_1(x, h0, W_xh, W_hh, b_h):
    """The state isn't handed on: every step starts from h0."""
    T, B, D = x.shape
    h = np.zeros((T, B, h0.shape[1]))
    h_prev = h0
    for t in range(T):
        h[t] = right_rnn_step(x[t], h_prev, W_xh, W_hh, b_h)
    return h


@named_by(r"b_h is added in the first step only")
def rnn_forward_2(x, h0, W_xh, W_hh, b_h):
    """The bias is added at the first step only and forgotten at all later ones."""
    first = np.tanh(x[0] @ W_xh + h0 @ W_hh + b_h)
    states = [first]
    for t in range(1, len(x)):
        states.append(np.tanh(x[t] @ W_xh + states[t - 1] @ W_hh))
    return np.array(states)


@named_by(r"Only the last entry along axis 0 of z")
def readout_1(h, W_hy, b_y):
    """Where all steps are given, only the last one is read."""
    if h.ndim == 3:
        h = h[-1]
    return np.matmul(h, W_hy) + b_y


@named_by(r"The states of all steps are added up before")
def readout_2(h, W_hy, b_y):
    """Where all steps are given, the products are summed over time instead of being kept for each step."""
    if len(h.shape) == 2:
        z = np.einsum("bh,hk->bk", h, W_hy)
    else:
        z = np.einsum("tbh,hk->bk", h, W_hy)
    return z + b_y


@named_by(r"\bsum stands where")
def softmax_cross_entropy_1(logits, targets):
    """The loss is the sum over the positions instead of their mean (the gradient is divided by N as it should be)."""
    K = logits.shape[-1]
    shifted = logits - np.max(logits, axis=-1, keepdims=True)
    log_p = shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))
    y = np.eye(K)[targets]
    N = np.size(targets)
    loss = -np.sum(log_p * y)
    return loss, (np.exp(log_p) - y) / N


@named_by(r"The term arange\(K\) == target is missing\.")
def softmax_cross_entropy_2(logits, targets):
    """The gradient is p / N: the one-hot target is not subtracted."""
    K = logits.shape[-1]
    z = logits.reshape(-1, K)
    t = np.ravel(targets)
    N = len(t)
    z = z - z.max(axis=1)[:, None]
    log_p = z - np.log(np.exp(z).sum(axis=1))[:, None]
    loss = -log_p[np.arange(N), t].mean()
    grad = np.exp(log_p)
    grad = grad / N
    return loss, grad.reshape(logits.shape)


@named_by(r"The distance of each position is not squared")
def squared_error_1(prediction, target):
    """The loss takes the distance itself instead of its square: the root is drawn at every position."""
    diff = prediction - target
    N = np.prod(diff.shape[:-1])
    distance = np.linalg.norm(diff, axis=-1)
    loss = np.sum(distance) / (2 * N)
    return loss, diff / N


@named_by(r"\bThe sign is wrong")
def squared_error_2(prediction, target):
    """The gradient has the wrong sign: (target - prediction) / N."""
    K = target.shape[-1]
    positions = target.size // K
    error = target - prediction
    return 0.5 * np.sum(error * error) / positions, error / positions


@named_by(r"\btanh is applied to h once too often")
def rnn_step_backward_1(dh, x, h_prev, h, W_xh, W_hh):
    """The slope is 1 - tanh(h)^2: the tanh is taken of a state that is a tanh already."""
    slope = 1 - np.tanh(h) ** 2
    d_raw = np.multiply(dh, slope)
    dx = np.dot(d_raw, np.transpose(W_xh))
    dh_prev = np.dot(d_raw, np.transpose(W_hh))
    dW_xh = np.dot(np.transpose(x), d_raw)
    dW_hh = np.dot(np.transpose(h_prev), d_raw)
    db_h = np.sum(d_raw, axis=0)
    return dx, dh_prev, dW_xh, dW_hh, db_h


@named_by(r"\bdh stands where")
def rnn_step_backward_2(dh, x, h_prev, h, W_xh, W_hh):
    """The gradient of the state before is taken from dh instead of da: it skips the tanh."""
    D = x.shape[1]
    da = (1 - h * h) * dh
    both = np.hstack([x, h_prev]).T @ da
    dx = da @ W_xh.T
    dh_prev = dh @ W_hh.T
    return dx, dh_prev, both[:D], both[D:], da.sum(0)


@named_by(r"\bThe reversed is missing")
def rnn_backward_1(dh, x, h0, h, W_xh, W_hh):
    """The loop walks from the first step to the last, so the carried gradient comes from the step before instead of the step after."""
    T, B, D = x.shape
    dx = np.zeros(x.shape)
    dW_xh = np.zeros(W_xh.shape)
    dW_hh = np.zeros(W_hh.shape)
    db_h = np.zeros(W_hh.shape[0])
    carried = np.zeros(h0.shape)
    for t in range(T):
        if t == 0:
            before = h0
        else:
            before = h[t - 1]
        dx[t], carried, a, b, c = right_rnn_step_backward(dh[t] + carried, x[t], before, h[t], W_xh, W_hh)
        dW_xh += a
        dW_hh += b
        db_h += c
    return dx, carried, dW_xh, dW_hh, db_h


@named_by(r"\bW_hh is not transposed here")
def rnn_backward_2(dh, x, h0, h, W_xh, W_hh):
    """The gradient goes back to the state before through W_hh instead of its transpose."""
    T = len(x)
    previous = [h0] + list(h[:-1])
    da = np.zeros_like(h)
    from_later = np.zeros_like(h0)
    for t in range(T - 1, -1, -1):
        da[t] = (dh[t] + from_later) * (1 - h[t] ** 2)
        from_later = da[t] @ W_hh
    dx = da @ W_xh.T
    dW_xh = sum(x[t].T @ da[t] for t in range(T))
    dW_hh = sum(previous[t].T @ da[t] for t in range(T))
    return dx, from_later, dW_xh, dW_hh, da.sum(axis=(0, 1))


@named_by(r"No cut is made: this is the full gradient\.")
def rnn_backward_truncated_1(dh, x, h0, h, W_xh, W_hh, k):
    """The gradient of h0 is that of the whole sequence: it isn't cut at the windows, as all other gradients are."""
    dh0 = right_rnn_backward(dh, x, h0, h, W_xh, W_hh)[1]
    pieces, dW_xh, dW_hh, db_h = [], 0, 0, 0
    start_state = h0
    for s in range(0, len(x), k):
        e = min(s + k, len(x))
        dx_w, first, g1, g2, g3 = right_rnn_backward(dh[s:e], x[s:e], start_state, h[s:e], W_xh, W_hh)
        pieces.append(dx_w)
        dW_xh, dW_hh, db_h = dW_xh + g1, dW_hh + g2, db_h + g3
        start_state = h[e - 1]
    return np.concatenate(pieces), dh0, dW_xh, dW_hh, db_h


@named_by(r"The cut falls after the first step of a")
def rnn_backward_truncated_2(dh, x, h0, h, W_xh, W_hh, k):
    """The cut is one step off: the carried gradient is cleared at t % k == 0, before the first step of a window instead of its last."""
    T = x.shape[0]
    dx = np.zeros_like(x)
    dW_xh, dW_hh, db_h = np.zeros_like(W_xh), np.zeros_like(W_hh), np.zeros(len(W_hh))
    dh_next = np.zeros_like(h0)
    for t in reversed(range(T)):
        if t % k == 0:
            dh_next = np.zeros_like(h0)
        h_before = h0 if t == 0 else h[t - 1]
        da = (dh[t] + dh_next) * (1 - h[t] ** 2)
        dx[t] = da @ W_xh.T
        dW_xh += x[t].T @ da
        dW_hh += h_before.T @ da
        db_h += da.sum(axis=0)
        dh_next = da @ W_hh.T
    return dx, dh_next, dW_xh, dW_hh, db_h


@named_by(r"The factor is upside down")
def clip_by_global_norm_1(gradients, limit):
    """The factor is upside down, min(1, norm / limit): short gradients shrink and long ones stay."""
    values = list(gradients.values()) if isinstance(gradients, dict) else gradients
    total = 0.0
    for g in values:
        total += np.sum(g**2)
    norm = np.sqrt(total)
    factor = min(1.0, norm / limit) if norm > 0 else 1.0
    if isinstance(gradients, dict):
        return {key: factor * g for key, g in gradients.items()}, norm
    return [factor * g for g in gradients], norm


@named_by(r"\bThe sqrt is missing")
def clip_by_global_norm_2(gradients, limit):
    """The root is missing: the sum of squares is returned as the norm and compared with the limit."""
    is_dict = isinstance(gradients, dict)
    arrays = [gradients[name] for name in gradients] if is_dict else list(gradients)
    norm = float(sum(np.vdot(a, a) for a in arrays))
    if norm > limit:
        arrays = [a * (limit / norm) for a in arrays]
    else:
        arrays = [a.copy() for a in arrays]
    return (dict(zip(gradients, arrays)) if is_dict else arrays), norm


@named_by(r"averaged over the batch")
def state_jacobian_norms_1(h, W_hh):
    """The slopes 1 - h^2 are averaged over the batch, so all sequences get the norm of one and the same product."""
    T, B, H = h.shape
    norms = np.zeros((T, B))
    slopes = 1 - h**2
    slopes = slopes.mean(axis=1, keepdims=True) * np.ones((T, B, H))
    for b in range(B):
        J = np.eye(H)
        norms[T - 1, b] = 1.0
        for t in range(T - 2, -1, -1):
            J = W_hh @ np.diag(slopes[t + 1, b]) @ J
            norms[t, b] = np.linalg.norm(J, 2)
    return norms


@named_by(r"\bh\[t \- 1\] stands where")
def state_jacobian_norms_2(h, W_hh):
    """The slope is taken at the state before the step, h_t, instead of the one after it, h_{t+1}."""
    T, B, H = h.shape
    norms = np.ones((T, B))
    J = np.tile(np.eye(H), (B, 1, 1))
    for t in range(T - 2, -1, -1):
        slope = 1 - h[t] ** 2
        J = np.einsum("ij,bj,bjk->bik", W_hh, slope, J)
        norms[t] = np.linalg.svd(J, compute_uv=False)[:, 0]
    return norms


# ---------------------------------------------------------------------------------------------------- chapter 4


@named_by(r"exp\(x\) overflows for large x, and inf / inf")
def sigmoid_1(x):
    """It is written as exp(x) / (1 + exp(x)) for all x, which gives nan for large positive numbers."""
    e = np.exp(x)
    return e / (1 + e)


@named_by(r"Where x is negative these are the values for")
def sigmoid_2(x):
    """The exponential is kept small with |x| and the sign is never put back, so negative numbers get the value of their opposite."""
    e = np.exp(-np.abs(x))
    positive = 1 / (1 + e)
    return positive


@named_by(r"f and i have changed places\.")
def lstm_step_1(x, h_prev, c_prev, W_x, W_h, b):
    """The blocks are cut in the order f, i, g, o instead of i, f, g, o (and put back in the same order)."""
    H = h_prev.shape[1]
    z = np.dot(x, W_x) + np.dot(h_prev, W_h) + b
    f = _sigmoid(z[:, :H])
    i = _sigmoid(z[:, H : 2 * H])
    g = np.tanh(z[:, 2 * H : 3 * H])
    o = _sigmoid(z[:, 3 * H :])
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    return h, c, np.concatenate((f, i, g, o), axis=1)


@named_by(r"gates holds the blocks before their activation")
def lstm_step_2(x, h_prev, c_prev, W_x, W_h, b):
    """The returned gates are the blocks before their activation."""
    a = np.hstack([x, h_prev]) @ np.vstack([W_x, W_h]) + b
    ai, af, ag, ao = np.split(a, 4, axis=1)
    i, f, g, o = _sigmoid(ai), _sigmoid(af), np.tanh(ag), _sigmoid(ao)
    c = f * c_prev + i * g
    return o * np.tanh(c), c, a


@named_by(r"Every step starts from h0 and c0")
def lstm_forward_1(x, h0, c0, W_x, W_h, b):
    """Neither state is handed on: every step starts from h0 and c0."""
    results = [right_lstm_step(x_t, h0, c0, W_x, W_h, b) for x_t in x]
    h, c, gates = (np.array(part) for part in zip(*results))
    return h, c, gates


@named_by(r"\bc0 stands where")
def lstm_forward_2(x, h0, c0, W_x, W_h, b):
    """The cell state isn't handed on: every step starts from c0, only h is carried."""
    T, B, D = x.shape
    H = h0.shape[1]
    h = np.zeros((T, B, H))
    c = np.zeros((T, B, H))
    gates = np.zeros((T, B, 4 * H))
    for t in range(T):
        h_before = h0 if t == 0 else h[t - 1]
        c_before = c0
        h[t], c[t], gates[t] = right_lstm_step(x[t], h_before, c_before, W_x, W_h, b)
    return h, c, gates


@named_by(r"\bg stands where")
def lstm_cell_backward_1(dc, c_prev, i, f, g):
    """The forget gate is given the wrong partner: da_f is made with g instead of c_prev."""
    di = dc * g
    df = dc * g
    dg = dc * i
    return di * i * (1 - i), df * f * (1 - f), dg * (1 - g**2), dc * f


@named_by(r"\bThe derivative of sigmoid")
def lstm_cell_backward_2(dc, c_prev, i, f, g):
    """The slopes of the activations are left out: the gradients stop at i, f and g instead of the pre-activations."""
    slope_i, slope_f, slope_g = 1.0, 1.0, 1.0
    da_i = dc * g * slope_i
    da_f = dc * c_prev * slope_f
    da_g = dc * i * slope_g
    return da_i, da_f, da_g, dc * f


@named_by(r"The values are right, but they come back in")
def lstm_step_backward_1(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h):
    """The gradients of the two states come back in the wrong order: dc_prev before dh_prev."""
    H = h_prev.shape[1]
    i, f, g, o = (gates[:, k * H : (k + 1) * H] for k in range(4))
    tc = np.tanh(c)
    dct = dc + dh * o * (1 - tc**2)
    da = np.concatenate([dct * g * i * (1 - i), dct * c_prev * f * (1 - f), dct * i * (1 - g**2), dh * tc * o * (1 - o)], axis=1)
    return da.dot(W_x.T), dct * f, da.dot(W_h.T), x.T.dot(da), h_prev.T.dot(da), da.sum(axis=0)


@named_by(r"it is divided by B once too often, or")
def lstm_step_backward_2(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h):
    """The gradients of the parameters are averaged over the batch instead of summed."""
    i, f, g, o = np.split(gates, 4, axis=-1)
    da_o, dc_all = right_lstm_output_backward(dh, dc, c, o)
    da_i, da_f, da_g, dc_prev = right_lstm_cell_backward(dc_all, c_prev, i, f, g)
    da = np.hstack((da_i, da_f, da_g, da_o))
    n = len(x)
    dW_x = np.matmul(x.T, da) / n
    dW_h = np.matmul(h_prev.T, da) / n
    db = np.sum(da, axis=0) / n
    return np.matmul(da, W_x.T), np.matmul(da, W_h.T), dc_prev, dW_x, dW_h, db


@named_by(r"The term dh_next is missing\.")
def lstm_backward_1(dh, x, h0, c0, h, c, gates, W_x, W_h):
    """The gradient of h isn't handed back from step to step: each step sees dh[t] alone, only dc is carried."""
    T = x.shape[0]
    dx = np.zeros(x.shape)
    dW_x, dW_h, db = np.zeros(W_x.shape), np.zeros(W_h.shape), np.zeros(W_x.shape[1])
    dc_next = np.zeros(c0.shape)
    dh_next = np.zeros(h0.shape)
    for t in range(T - 1, -1, -1):
        hp, cp = (h[t - 1], c[t - 1]) if t else (h0, c0)
        total = dh[t]
        dx[t], dh_next, dc_next, p, q, r = right_lstm_step_backward(total, dc_next, x[t], hp, cp, c[t], gates[t], W_x, W_h)
        dW_x, dW_h, db = dW_x + p, dW_h + q, db + r
    return dx, dh_next, dc_next, dW_x, dW_h, db


@named_by(r"c0 is ignored: zeros stand in its place\.")
def lstm_backward_2(dh, x, h0, c0, h, c, gates, W_x, W_h):
    """At the first step zeros stand for the cell state before it, instead of c0."""
    h_all = np.concatenate([h0[np.newaxis], h])
    c_all = np.concatenate([np.zeros_like(c0)[np.newaxis], c])
    d_h = np.zeros_like(h0)
    d_c = np.zeros_like(c0)
    dxs = []
    sums = None
    for t in reversed(range(len(x))):
        dx_t, d_h, d_c, *grads = right_lstm_step_backward(dh[t] + d_h, d_c, x[t], h_all[t], c_all[t], c_all[t + 1], gates[t], W_x, W_h)
        dxs.insert(0, dx_t)
        sums = grads if sums is None else [s + g for s, g in zip(sums, grads)]
    return (np.stack(dxs), d_h, d_c, *sums)


@named_by(r"The peepholes look at h_prev")
def peephole_step_1(x, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o):
    """The peepholes look at the hidden state before the step, h_prev, instead of the cell state."""
    H = len(p_i)
    a = np.dot(x, W_x) + np.dot(h_prev, W_h) + b
    i = _sigmoid(a[:, :H] + p_i * h_prev)
    f = _sigmoid(a[:, H : 2 * H] + p_f * h_prev)
    g = np.tanh(a[:, 2 * H : 3 * H])
    c = f * c_prev + i * g
    o = _sigmoid(a[:, 3 * H :] + p_o * h_prev)
    return o * np.tanh(c), c, np.concatenate([i, f, g, o], axis=1)


@named_by(r"\bA scalar product stands where")
def peephole_step_2(x, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o):
    """The peephole is a matrix product: every gate sees the weighted sum of all cells instead of its own cell alone."""
    ai, af, ag, ao = np.split(x @ W_x + h_prev @ W_h + b, 4, axis=1)

    def peep(cell, p):
        return (cell @ p)[:, None]

    i, f = _sigmoid(ai + peep(c_prev, p_i)), _sigmoid(af + peep(c_prev, p_f))
    g = np.tanh(ag)
    c = i * g + f * c_prev
    o = _sigmoid(ao + peep(c, p_o))
    h = np.tanh(c) * o
    return h, c, np.hstack((i, f, g, o))


@named_by(r"The blend keeps r \* h_prev")
def gru_step_1(x, h_prev, W_x, W_h, b_x, b_h):
    """The blend keeps r * h_prev instead of h_prev itself."""
    H = h_prev.shape[1]
    left = np.dot(x, W_x) + b_x
    right = np.dot(h_prev, W_h) + b_h
    r = _sigmoid(left[:, :H] + right[:, :H])
    z = _sigmoid(left[:, H : 2 * H] + right[:, H : 2 * H])
    n = np.tanh(left[:, 2 * H :] + r * right[:, 2 * H :])
    kept = r * h_prev
    h = (1 - z) * n + z * kept
    return h, np.hstack([r, z, n])


@named_by(r"The term b_h is missing\.")
def gru_step_2(x, h_prev, W_x, W_h, b_x, b_h):
    """The bias b_h of the recurrent product is forgotten in all three blocks."""
    gx = x @ W_x + b_x
    gh = h_prev @ W_h
    xr, xz, xn = np.split(gx, 3, axis=-1)
    hr, hz, hn = np.split(gh, 3, axis=-1)
    reset_gate = _sigmoid(xr + hr)
    update_gate = _sigmoid(xz + hz)
    candidate = np.tanh(xn + reset_gate * hn)
    new_state = candidate + update_gate * (h_prev - candidate)
    return new_state, np.concatenate([reset_gate, update_gate, candidate], axis=-1)


@named_by(r"The blocks are cut, and come back, in the")
def gru_step_backward_1(dh, x, h_prev, gates, W_x, W_h, b_h):
    """The blocks are taken in the order z, r, n instead of r, z, n, when the gates are cut and when the gradients are put together."""
    H = h_prev.shape[1]
    z, r, n = gates[:, :H], gates[:, H : 2 * H], gates[:, 2 * H :]
    m = h_prev @ W_h[:, 2 * H :] + b_h[2 * H :]
    dan = dh * (1 - z) * (1 - n**2)
    daz = dh * (h_prev - n) * z * (1 - z)
    dar = dan * m * r * (1 - r)
    dax = np.concatenate([daz, dar, dan], axis=1)
    dah = np.concatenate([daz, dar, dan * r], axis=1)
    dx = dax @ W_x.T
    dh_prev = dah @ W_h.T + dh * z
    return dx, dh_prev, x.T @ dax, h_prev.T @ dah, dax.sum(0), dah.sum(0)


@named_by(r"The factor r enters twice\.")
def gru_step_backward_2(dh, x, h_prev, gates, W_x, W_h, b_h):
    """What the reset gate multiplies is taken as r * m instead of m, so da_r has r once too often."""
    r, z, n = np.split(gates, 3, axis=1)
    W_hn, b_hn = np.split(W_h, 3, axis=1)[2], np.split(b_h, 3)[2]
    recurrent_part = r * (np.dot(h_prev, W_hn) + b_hn)
    d_n = dh * (1 - z)
    d_z = dh * (h_prev - n)
    da_n = d_n * (1 - n * n)
    da_z = d_z * z * (1 - z)
    da_r = da_n * recurrent_part * r * (1 - r)
    to_x = np.hstack((da_r, da_z, da_n))
    to_h = np.hstack((da_r, da_z, r * da_n))
    return (
        np.dot(to_x, W_x.T),
        np.dot(to_h, W_h.T) + z * dh,
        np.dot(x.T, to_x),
        np.dot(h_prev.T, to_h),
        np.sum(to_x, axis=0),
        np.sum(to_h, axis=0),
    )


# ---------------------------------------------------------------------------------------------------- chapter 5


@named_by(r"h0 is ignored: zeros stand in its place\.")
def listing_gradients_1(x, target, h0, h, y, W_hh, W_hy):
    """At the first step zeros stand for the state before it, instead of h0."""
    T, B = x.shape[:2]
    dW_hh = np.zeros_like(W_hh)
    dW_xh = np.zeros((x.shape[2], W_hh.shape[0]))
    db_h = np.zeros(W_hh.shape[0])
    dW_hy = np.zeros_like(W_hy)
    db_y = np.zeros(W_hy.shape[1])
    later = np.zeros_like(h0)
    shifted = np.concatenate([np.zeros_like(h[:1]), h[:-1]])
    for t in range(T)[::-1]:
        dy = (y[t] - target[t]) / (T * B)
        dW_hy += np.dot(h[t].T, dy)
        db_y += np.sum(dy, axis=0)
        da = (np.dot(dy, W_hy.T) + later) * (1 - h[t] * h[t])
        dW_hh += np.dot(shifted[t].T, da)
        dW_xh += np.dot(x[t].T, da)
        db_h += np.sum(da, axis=0)
        later = np.dot(da, W_hh.T)
    return dW_hh, dW_xh, db_h, dW_hy, db_y


@named_by(r"The division by T \* B is missing\.")
def listing_gradients_2(x, target, h0, h, y, W_hh, W_hy):
    """The error isn't divided by T B: dy = y - target."""
    T, B, _ = x.shape
    positions = 1
    dy = (y - target) / positions
    da = np.empty_like(h)
    dh_later = 0
    for t in range(T - 1, -1, -1):
        da[t] = (dy[t] @ W_hy.T + dh_later) * (1 - h[t] ** 2)
        dh_later = da[t] @ W_hh.T
    h_before = np.concatenate([h0[None], h[:-1]])
    dW_hh = np.einsum("tbi,tbj->ij", h_before, da)
    dW_xh = np.einsum("tbi,tbj->ij", x, da)
    dW_hy = np.einsum("tbi,tbj->ij", h, dy)
    return dW_hh, dW_xh, da.sum((0, 1)), dW_hy, dy.sum((0, 1))


@named_by(r"Your codes are one too large")
def encode_1(text, symbols):
    """The codes are counted from 1 instead of 0."""
    table = {}
    number = 1
    for s in symbols:
        table[s] = number
        number += 1
    return np.array([table[ch] for ch in text])


@named_by(r"These are the characters' Unicode code points \(ord\)")
def encode_2(text, symbols):
    """The code is the character's number in Unicode (ord) instead of its place in symbols."""
    places = dict(zip(symbols, map(ord, symbols)))
    return np.fromiter((places[c] for c in text), dtype=int, count=len(text))


@named_by(r"The windows overlap, one at each place")
def stream_batches_1(codes, B, T):
    """The windows overlap: each begins one character after the one before it instead of T characters after it."""
    L = (len(codes) - 1) // B
    stride = 1
    starts = range(0, L - T + 1, stride)
    inputs = np.zeros((len(starts), T, B), dtype=int)
    targets = np.zeros((len(starts), T, B), dtype=int)
    for w, s in enumerate(starts):
        for b in range(B):
            inputs[w, :, b] = codes[b * L + s : b * L + s + T]
            targets[w, :, b] = codes[b * L + s + 1 : b * L + s + T + 1]
    return inputs, targets


@named_by(r"Neighbouring characters stand side by side in a batch")
def stream_batches_2(codes, B, T):
    """The text is dealt out character by character: stream b is every B-th character from b on, instead of one unbroken stretch."""
    codes = np.asarray(codes)
    L = (codes.size - 1) // B
    W = L // T
    columns = codes[: L * B].reshape(L, B)
    next_columns = codes[1 : L * B + 1].reshape(L, B)
    return columns[: W * T].reshape(W, T, B), next_columns[: W * T].reshape(W, T, B)


@named_by(r"eps stands under the root")
def adam_step_1(w, dw, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-08):
    """eps is added under the root instead of to the root."""
    m = beta1 * m + (1 - beta1) * dw
    v = beta2 * v + (1 - beta2) * dw * dw
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    w = w - lr * m_hat / np.sqrt(v_hat + eps)
    return w, m, v


@named_by(r"\bm_hat stands where")
def adam_step_2(w, dw, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-08):
    """The corrected m and v are returned instead of those before the correction."""
    first = m * beta1 + dw * (1 - beta1)
    second = v * beta2 + np.power(dw, 2) * (1 - beta2)
    first_hat = first / (1 - np.power(beta1, t))
    second_hat = second / (1 - np.power(beta2, t))
    w = w - lr * first_hat / (eps + np.sqrt(second_hat))
    return w, first_hat, second_hat


@named_by(r"This is the mean of 1 / p, the")
def perplexity_1(p):
    """The mean is taken of 1 / p, outside the logarithm, instead of exp of the mean of -ln p."""
    surprise = -np.log(p)
    return np.mean(np.exp(surprise))


@named_by(r"This is the mean surprise itself")
def perplexity_2(p):
    """The exp is missing: the mean of -ln p itself is returned."""
    N = len(p)
    nats = 0.0
    for q in p:
        nats -= np.log(q)
    return nats / N


@named_by(r"draw from rng")
def sample_index_1(logits, temperature, rng):
    """The noise comes from NumPy's global generator instead of the rng that is handed in."""
    scores = np.asarray(logits) / temperature
    noise = np.random.gumbel(size=scores.shape)
    return int(np.argmax(scores + noise))


@named_by(r"With the noise divided too, or nothing at all")
def sample_index_2(logits, temperature, rng):
    """The temperature divides the noise too: argmax of (logits + noise) / temperature."""
    g = rng.gumbel(size=logits.shape[0])
    perturbed = (logits + g) / temperature
    return perturbed.argmax()


@named_by(r"logits.*fed back")
def sample_1(prompt, length, temperature, parameters, rng, cell="rnn"):
    """While writing, the logits are fed back as the next input instead of the one-hot of the character that was drawn."""
    p = parameters
    h = np.zeros(p["W_hh"].shape[0])
    for k in prompt:
        h = np.tanh(p["W_xh"][k] + np.dot(h, p["W_hh"]) + p["b_h"])
    codes = []
    for _ in range(length):
        logits = np.dot(h, p["W_hy"]) + p["b_y"]
        k = right_sample_index(logits, temperature, rng)
        codes.append(k)
        x = logits
        h = np.tanh(np.dot(x, p["W_xh"]) + np.dot(h, p["W_hh"]) + p["b_h"])
    return np.array(codes, dtype=int)


@named_by(r"The division by temperature is missing\.")
def sample_2(prompt, length, temperature, parameters, rng, cell="rnn"):
    """The temperature is not used: each character is drawn at temperature 1."""
    W_xh, W_hh, b_h = parameters["W_xh"], parameters["W_hh"], parameters["b_h"]
    K = W_xh.shape[0]
    one_hot = np.eye(K)

    def read(code, h):
        return right_rnn_step(one_hot[[code]], h, W_xh, W_hh, b_h)

    h = np.zeros((1, len(b_h)))
    for code in prompt:
        h = read(code, h)
    out = np.zeros(length, dtype=int)
    for n in range(length):
        z = (h @ parameters["W_hy"] + parameters["b_y"])[0]
        out[n] = right_sample_index(z, 1.0, rng)
        h = read(out[n], h)
    return out


@named_by(r"Where the character followed, count / seen stands unshared,")
def witten_bell_1(text, new, n, K):
    """The counts are not mixed with the shorter context: p is count / seen where the character came after the context, else p_shorter."""
    result = np.zeros((n, len(new)))
    for i, ch in enumerate(new):
        p = 1 / K
        for k in range(1, n + 1):
            if i >= k - 1:
                context = new[i - k + 1 : i]
                followers = [text[j + k - 1] for j in range(len(text) - k + 1) if text[j : j + k - 1] == context]
                seen, kinds, count = len(followers), len(set(followers)), followers.count(ch)
                if count > 0:
                    p = count / seen
            result[k - 1, i] = p
    return result


@named_by(r"predicted one")
def witten_bell_2(text, new, n, K):
    """The context of a piece is taken as its last k - 1 characters, piece[1:], the predicted one included, instead of piece[:-1]."""

    def context_of(piece):
        return piece[1:]

    rows = [np.full(len(new), 1 / K)]
    for k in range(1, n + 1):
        pieces = Counter(text[i : i + k] for i in range(len(text) - k + 1))
        seen = {}
        kinds = {}
        for piece, times in pieces.items():
            seen[context_of(piece)] = seen.get(context_of(piece), 0) + times
            kinds[context_of(piece)] = kinds.get(context_of(piece), 0) + 1
        row = rows[-1].copy()
        for i in range(k - 1, len(new)):
            piece = new[i + 1 - k : i + 1]
            c = context_of(piece)
            if c in seen:
                row[i] = (pieces[piece] + kinds[c] * row[i]) / (seen[c] + kinds[c])
        rows.append(row)
    return np.array(rows[1:])


# ---------------------------------------------------------------------------------------------------- chapter 6


@named_by(r"\bmean stands where")
def one_step_gradients_1(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y):
    """The gradients of the biases are means over the rows instead of sums."""
    H = h_prev.shape[1]
    n = x.shape[0]
    a = np.dot(x, W_x) + np.dot(h_prev, W_h) + b
    i = _sigmoid(a[:, :H])
    f = _sigmoid(a[:, H : 2 * H])
    g = np.tanh(a[:, 2 * H : 3 * H])
    o = _sigmoid(a[:, 3 * H :])
    c = f * c_prev + i * g
    tc = np.tanh(c)
    h = o * tc
    y = np.dot(h, W_hy) + b_y
    diff = y - target
    loss = np.sum(diff**2) / (2 * n)
    dy = diff / n
    dh = np.dot(dy, W_hy.T)
    dc = dh * o * (1 - tc**2)
    da = np.zeros_like(a)
    da[:, :H] = dc * g * i * (1 - i)
    da[:, H : 2 * H] = dc * c_prev * f * (1 - f)
    da[:, 2 * H : 3 * H] = dc * i * (1 - g**2)
    da[:, 3 * H :] = dh * tc * o * (1 - o)
    db = np.mean(da, axis=0)
    return loss, h, c, np.dot(x.T, da), np.dot(h_prev.T, da), db, np.dot(h.T, dy), np.mean(dy, axis=0)


@named_by(r"The mean runs over the outputs too")
def one_step_gradients_2(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y):
    """The loss is the mean over all entries, over the K outputs too, instead of the sum over outputs and the mean over rows."""
    h, c, gates = right_lstm_step(x, h_prev, c_prev, W_x, W_h, b)
    y = h @ W_hy + b_y
    loss = 0.5 * np.mean((y - target) ** 2)
    dy = (y - target) / len(x)
    nothing = np.zeros_like(c)
    _, _, _, dW_x, dW_h, db = right_lstm_step_backward(dy @ W_hy.T, nothing, x, h_prev, c_prev, c, gates, W_x, W_h)
    return loss, h, c, dW_x, dW_h, db, h.T @ dy, dy.sum(axis=0)


@named_by(r"The values of y are right; only the shape")
def adding_problem_1(rng, T, B):
    """The target is a flat row of B numbers instead of a column of shape (B, 1)."""
    x = np.zeros((T, B, 2))
    x[:, :, 0] = rng.random((T, B))
    first = rng.integers(T // 2, size=B)
    second = rng.integers(T // 2, T, size=B)
    y = np.zeros(B)
    for b in range(B):
        x[first[b], b, 1] = 1
        x[second[b], b, 1] = 1
        y[b] = x[first[b], b, 0] + x[second[b], b, 0]
    return x, y


@named_by(r"The target is the sum of all the values")
def adding_problem_2(rng, T, B):
    """The target is the sum of all values of a sequence instead of the two marked ones."""
    values = rng.random((T, B))
    marks = np.zeros_like(values)
    half = T // 2
    marks[rng.integers(0, half, size=B), np.arange(B)] = 1
    marks[rng.integers(half, T, size=B), np.arange(B)] = 1
    y = np.sum(values, axis=0)
    return np.dstack([values, marks]), y.reshape(B, 1)


@named_by(r"The padding is filled with zeros")
def reverse_padded_1(x, lengths):
    """The padding is replaced by zeros instead of being left as it was."""
    result = np.zeros_like(x)
    for b in range(x.shape[1]):
        for t in range(lengths[b]):
            result[t, b] = x[lengths[b] - 1 - t, b]
    return result


@named_by(r"The whole column is reversed, so the padding stands")
def reverse_padded_2(x, lengths):
    """The whole time axis is reversed whatever the lengths, so that the padding comes first."""
    return np.flip(x, axis=0).copy()


@named_by(r"dh is right, but its axes 0 and 1")
def last_state_backward_1(dlast, lengths, T):
    """The batch stands first in the result: (B, T, H) instead of (T, B, H)."""
    B, H = dlast.shape
    dh = np.zeros((B, T, H))
    for b in range(B):
        dh[b, lengths[b] - 1] = dlast[b]
    return dh


@named_by(r"This counts from the end of the batch, as")
def last_state_backward_2(dlast, lengths, T):
    """The gradient is put at step T - lengths[b], counted from the end, instead of step lengths[b] - 1."""
    place = T - lengths
    steps = np.arange(T)[:, None]
    return (steps == place)[:, :, None] * dlast[None]


@named_by(r"It divides by every number, N K")
def masked_squared_error_1(prediction, target, mask):
    """The mean runs over all numbers, N K of them, instead of over the N positions."""
    diff = (prediction - target)[mask]
    count = diff.size
    loss = np.sum(diff**2) / (2 * count)
    grad = np.zeros(prediction.shape)
    grad[mask] = diff / count
    return loss, grad


@named_by(r"It divides by all T B positions, padding too")
def masked_squared_error_2(prediction, target, mask):
    """The sum is divided by T B, the padded positions included, instead of the number N of true positions."""
    T, B, K = prediction.shape
    err = np.where(mask[..., None], prediction - target, 0.0)
    N = T * B
    return 0.5 * (err**2).sum() / N, err / N


@named_by(r"The two directions are added")
def bidirectional_forward_1(x, lengths, forward, backward):
    """The states of the two directions are added instead of being put side by side."""
    B = x.shape[1]
    zeros = np.zeros((B, forward[1].shape[0]))
    f = right_rnn_forward(x, zeros, *forward)
    r = right_rnn_forward(right_reverse_padded(x, lengths), zeros, *backward)
    r = right_reverse_padded(r, lengths)
    h = f + r
    return np.where(right_sequence_mask(lengths, len(x))[:, :, None], h, 0)


@named_by(r"The backward layer begins with the forward layer's state")
def bidirectional_forward_2(x, lengths, forward, backward):
    """The backward layer begins with the forward layer's last state instead of zeros."""
    T, B, D = x.shape
    W_xh, W_hh, b_h = forward
    start = np.zeros((B, len(W_hh)))
    f = right_rnn_forward(x, start, W_xh, W_hh, b_h)
    start = f[-1]
    backwards_input = right_reverse_padded(x, lengths)
    backwards_states = right_rnn_forward(backwards_input, start, *backward)
    h = np.concatenate((f, right_reverse_padded(backwards_states, lengths)), axis=-1)
    for b in range(B):
        h[lengths[b] :, b] = 0
    return h


@named_by(r"It multiplies by 1 \- rate")
def dropout_1(x, rate, rng):
    """The entries that are left are multiplied by 1 - rate instead of being divided by it."""
    keep = rng.random(x.shape) >= rate
    mask = np.where(keep, 1 - rate, 0.0)
    return x * mask, mask


@named_by(r"The mask holds 0 and 1 only")
def dropout_2(x, rate, rng):
    """The returned mask is 0 or 1: only y is enlarged by 1 / (1 - rate), the mask isn't."""
    mask = (rng.random(x.shape) >= rate) * 1.0
    y = np.multiply(x, mask) / (1 - rate)
    return y, mask

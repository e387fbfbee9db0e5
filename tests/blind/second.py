"""198 wrong answers, two to five to each of the 69 exercises, by somebody who knew the notebooks and nothing of the checker.

Each has one fault, which its docstring states: undone, the answer is right. Two of them give the right numbers and change
their caller's arrays.
"""

# ruff: noqa: B007, C408, E731, E741 -- the answers are written as students write them

from collections import Counter, defaultdict

import numpy as np

from blind import named_by

# ---------------------------------------------------------------- right versions that answers may call


def mcculloch_pitts(excitatory, inhibitory, threshold):
    return ((excitatory.sum(1) >= threshold) & (inhibitory.sum(1) == 0)).astype(int)


def latch(set_, reset, state):
    return (((set_ + state) >= 1) & (reset == 0)).astype(int)


def mlp_forward(X, W1, b1, W2, b2):
    hidden = np.tanh(X @ W1 + b1)
    return hidden, hidden @ W2 + b2


def mlp_backward(dz, X, hidden, W1, W2):
    dA = dz @ W2.T * (1 - hidden**2)
    return dA @ W1.T, X.T @ dA, dA.sum(0), hidden.T @ dz, dz.sum(0)


def rnn_step(x, h_prev, W_xh, W_hh, b_h):
    return np.tanh(x @ W_xh + h_prev @ W_hh + b_h)


def rnn_forward(x, h0, W_xh, W_hh, b_h):
    out, h = [], h0
    for xt in x:
        h = rnn_step(xt, h, W_xh, W_hh, b_h)
        out.append(h)
    return np.stack(out)


def rnn_step_backward(dh, x, h_prev, h, W_xh, W_hh):
    da = dh * (1 - h**2)
    return da @ W_xh.T, da @ W_hh.T, x.T @ da, h_prev.T @ da, da.sum(0)


def sigmoid(x):
    return 0.5 * (1 + np.tanh(0.5 * x))


def lstm_step(x, h_prev, c_prev, W_x, W_h, b):
    ai, af, ag, ao = np.hsplit(x @ W_x + h_prev @ W_h + b, 4)
    i, f, g, o = sigmoid(ai), sigmoid(af), np.tanh(ag), sigmoid(ao)
    c = f * c_prev + i * g
    return o * np.tanh(c), c, np.hstack([i, f, g, o])


def output_gate_backward(dh, dc, c, o):
    tc = np.tanh(c)
    return dh * tc * o * (1 - o), dc + dh * o * (1 - tc**2)


def lstm_cell_backward(dc, c_prev, i, f, g):
    return dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - g**2), dc * f


def lstm_step_backward(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h):
    i, f, g, o = np.hsplit(gates, 4)
    da_o, dct = output_gate_backward(dh, dc, c, o)
    da_i, da_f, da_g, dc_prev = lstm_cell_backward(dct, c_prev, i, f, g)
    da = np.hstack([da_i, da_f, da_g, da_o])
    return da @ W_x.T, da @ W_h.T, dc_prev, x.T @ da, h_prev.T @ da, da.sum(0)


def sample_index(logits, temperature, rng):
    return np.argmax(logits / temperature + rng.gumbel(size=len(logits)))


def one_step_gradients(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y):
    B = len(x)
    h, c, gates = lstm_step(x, h_prev, c_prev, W_x, W_h, b)
    err = h @ W_hy + b_y - target
    dy = err / B
    back = lstm_step_backward(dy @ W_hy.T, np.zeros_like(c), x, h_prev, c_prev, c, gates, W_x, W_h)
    return (err**2).sum() / (2 * B), h, c, *back[3:], h.T @ dy, dy.sum(0)


def sequence_mask(lengths, T):
    return np.arange(T)[:, None] < lengths


def reverse_padded(x, lengths):
    r = x.copy()
    for b, L in enumerate(lengths):
        r[:L, b] = x[:L, b][::-1]
    return r


# ---------------------------------------------------------------- chapter 1


@named_by(r"Inhibition is subtracted from the sum\.")
def mcculloch_pitts_1(excitatory, inhibitory, threshold):
    """An inhibitory input is subtracted from the excitatory sum instead of vetoing."""
    total = excitatory.sum(axis=1) - inhibitory.sum(axis=1)
    return (total >= threshold).astype(int)


@named_by(r"> stands where")
def mcculloch_pitts_2(excitatory, inhibitory, threshold):
    """The sum has to be strictly greater than the threshold, where at least the threshold is enough."""
    B = excitatory.shape[0]
    y = np.zeros(B, dtype=int)
    for b in range(B):
        if np.any(inhibitory[b] == 1):
            y[b] = 0
        elif np.sum(excitatory[b]) > threshold:
            y[b] = 1
    return y


@named_by(r"\ball stands where")
def mcculloch_pitts_3(excitatory, inhibitory, threshold):
    """The unit is silenced only if all inhibitory inputs are on, instead of any one of them."""
    fires = np.sum(excitatory, axis=1) >= threshold
    veto = np.all(inhibitory, axis=1)
    return np.where(fires & ~veto, 1, 0)


@named_by(r"hidden holds `a or b` and `a and b`\.")
def xor_layers_1(a, b):
    """The hidden layer computes 'a or b' and 'a and b' (another way to make xor) instead of the two units asked for."""
    both = np.stack([a, b], axis=1)
    none = np.zeros((len(a), 0))
    p = mcculloch_pitts(both, none, 1)
    q = mcculloch_pitts(both, none, 2)
    y = mcculloch_pitts(p[:, None], q[:, None], 1)
    return np.stack([p, q], axis=1), y


@named_by(r"only_a and only_b have changed places\.")
def xor_layers_2(a, b):
    """The two hidden columns are swapped: 'b and not a' stands in column 0."""
    anotb = mcculloch_pitts(b[:, None], a[:, None], 1)
    bnota = mcculloch_pitts(a[:, None], b[:, None], 1)
    hidden = np.column_stack((anotb, bnota))
    y = mcculloch_pitts(hidden, np.zeros((len(a), 0)), 1)
    return hidden, y


@named_by(r"The second layer asks for both hidden units; they")
def xor_layers_3(a, b):
    """The second layer's threshold is 2, so it asks for both hidden units (and) instead of either of them (or)."""
    h1 = mcculloch_pitts(a[:, None], b[:, None], 1)
    h2 = mcculloch_pitts(b[:, None], a[:, None], 1)
    hidden = np.stack([h1, h2], axis=1)
    return hidden, mcculloch_pitts(hidden, np.zeros((len(a), 0)), 2)


@named_by(r"Where set and reset are both on,")
def latch_1(set_, reset, state):
    """Set wins over reset: reset only clears the old state, not a set at the same moment."""
    return set_ | (state & (1 - reset))


@named_by(r"set and state together give 2")
def latch_2(set_, reset, state):
    """set and state are added without a threshold, so that the new state is 2 when both are on."""
    return (set_ + state) * (1 - reset)


@named_by(r"The line  state = latch\(set_\[t\], reset\[t\], state\) ")
def latch_forward_1(set_, reset, state0):
    """The states before each moment are returned: state0 is the first row and the last state is missing."""
    T, B = set_.shape
    states = np.zeros((T, B), dtype=int)
    s = state0
    for t in range(T):
        states[t] = s
        s = latch(set_[t], reset[t], s)
    return states


@named_by(r"\bstate0 stands where")
def latch_forward_2(set_, reset, state0):
    """Every moment starts from state0 again: the state is not handed on."""
    states = []
    for s, r in zip(set_, reset):
        states.append(latch(s, r, state0))
    return np.array(states)


@named_by(r"\bThe abs is missing")
def perceptron_fit_1(X, y, epochs, lr):
    """The mistakes of an epoch are summed with their signs (y - guess), so that +1 and -1 cancel."""
    N, D = X.shape
    w = np.zeros(D)
    b = 0.0
    mistakes = []
    for _ in range(epochs):
        m = 0
        for xi, yi in zip(X, y):
            guess = 1 if xi @ w + b > 0 else 0
            err = yi - guess
            w = w + lr * err * xi
            b += lr * err
            m += err
        mistakes.append(m)
    return w, b, np.array(mistakes)


@named_by(r"The factor lr is missing\.")
def perceptron_fit_3(X, y, epochs, lr):
    """The bias is corrected without the learning rate."""
    w = np.zeros(X.shape[1])
    b = 0.0
    mistakes = np.zeros(epochs, dtype=int)
    for epoch in range(epochs):
        for n in range(X.shape[0]):
            guess = int(np.dot(X[n], w) + b > 0)
            if guess != y[n]:
                delta = y[n] - guess
                w += lr * delta * X[n]
                b += delta
                mistakes[epoch] += 1
    return w, b, mistakes


@named_by(r"The derivative of sigmoid, s \(1 \- s\), stands")
def mlp_backward_1(dz, X, hidden, W1, W2):
    """The slope of the sigmoid, hidden (1 - hidden), is used in place of that of tanh."""
    dhidden = dz @ W2.T
    dA = dhidden * hidden * (1 - hidden)
    dW1 = X.T @ dA
    db1 = dA.sum(axis=0)
    dX = dA @ W1.T
    dW2 = hidden.T @ dz
    db2 = dz.sum(axis=0)
    return dX, dW1, db1, dW2, db2


@named_by(r"\bmean stands where")
def mlp_backward_2(dz, X, hidden, W1, W2):
    """The bias gradients are means over the rows instead of sums."""
    db2 = np.mean(dz, axis=0)
    dW2 = np.dot(hidden.T, dz)
    dA = np.dot(dz, W2.T) * (1 - hidden**2)
    db1 = np.mean(dA, axis=0)
    dW1 = np.dot(X.T, dA)
    return np.dot(dA, W1.T), dW1, db1, dW2, db2


@named_by(r"\btanh is applied to hidden once too often")
def mlp_backward_3(dz, X, hidden, W1, W2):
    """tanh is applied to hidden once more in its slope: 1 - tanh(hidden)^2, as if hidden were the pre-activation."""
    dtanh = 1 - np.tanh(hidden) ** 2
    dA = (dz @ W2.T) * dtanh
    return dA @ W1.T, X.T @ dA, dA.sum(0), hidden.T @ dz, dz.sum(0)


@named_by(r"W2 is updated before the gradient has gone back")
def gradient_descent_1(X, y, W1, b1, W2, b2, lr, steps):
    """W2 is updated before the gradient is sent back through it, so the first layer's gradients use the new W2."""
    losses = []
    B = X.shape[0]
    for _ in steps:
        h, z = mlp_forward(X, W1, b1, W2, b2)
        losses.append(np.sum((z - y) ** 2) / (2 * B))
        dz = (z - y) / B
        W2 = W2 - lr * h.T @ dz
        b2 = b2 - lr * dz.sum(axis=0)
        dA = dz @ W2.T * (1 - h**2)
        W1 = W1 - lr * X.T @ dA
        b1 = b1 - lr * dA.sum(axis=0)
    return W1, b1, W2, b2, np.array(losses)


@named_by(r"The division by len\(X\) is missing\.")
def gradient_descent_2(X, y, W1, b1, W2, b2, lr, steps):
    """dz is z - y without the division by the number of samples."""
    losses = []
    for step in steps:
        hidden, z = mlp_forward(X, W1, b1, W2, b2)
        loss = ((z - y) ** 2).sum() / (2 * len(X))
        losses.append(loss)
        dz = z - y
        _, dW1, db1, dW2, db2 = mlp_backward(dz, X, hidden, W1, W2)
        W1 = W1 - lr * dW1
        b1 = b1 - lr * db1
        W2 = W2 - lr * dW2
        b2 = b2 - lr * db2
    return W1, b1, W2, b2, np.array(losses)


@named_by(r"work on a copy")
def gradient_descent_3(X, y, W1, b1, W2, b2, lr, steps):
    """The parameters are updated in place, which changes the caller's arrays."""
    N = len(X)
    losses = []
    for _ in steps:
        hidden, z = mlp_forward(X, W1, b1, W2, b2)
        err = z - y
        losses.append(0.5 * np.sum(err * err) / N)
        _, dW1, db1, dW2, db2 = mlp_backward(err / N, X, hidden, W1, W2)
        for p, g in ((W1, dW1), (b1, db1), (W2, dW2), (b2, db2)):
            p -= lr * g
    return W1, b1, W2, b2, np.array(losses)


@named_by(r"entry t along S is what belongs at t")
def gradient_descent_4(X, y, W1, b1, W2, b2, lr, steps):
    """Each loss is noted after its step, with the updated parameters."""
    losses = []
    for _ in steps:
        hidden, z = mlp_forward(X, W1, b1, W2, b2)
        dz = (z - y) / len(X)
        dX, dW1, db1, dW2, db2 = mlp_backward(dz, X, hidden, W1, W2)
        W1, b1, W2, b2 = W1 - lr * dW1, b1 - lr * db1, W2 - lr * dW2, b2 - lr * db2
        _, z = mlp_forward(X, W1, b1, W2, b2)
        losses.append(((z - y) ** 2).sum() / (2 * len(X)))
    return W1, b1, W2, b2, np.array(losses)


# ---------------------------------------------------------------- chapter 2


@named_by(r"\bW_hh is transposed")
def unroll_1(x, h0, W_xh, W_hh):
    """The recurrent matrix is transposed."""
    T = x.shape[0]
    B, H = h0.shape
    out = np.zeros((T, B, H))
    h = h0
    for t in range(T):
        h = np.dot(x[t], W_xh) + np.dot(h, W_hh.T)
        out[t] = h
    return out


@named_by(r"There is a tanh in the recurrence")
def unroll_2(x, h0, W_xh, W_hh):
    """The sum is squashed by a tanh, though the recurrence is linear."""
    h, hs = h0, []
    for x_t in x:
        h = np.tanh(x_t @ W_xh + h @ W_hh)
        hs.append(h)
    return np.array(hs)


@named_by(r"h0 is ignored: zeros stand in its place\.")
def unroll_3(x, h0, W_xh, W_hh):
    """h0 is never used: at t = 0 the loop reads h[-1] of an array of zeros as the state before."""
    h = np.zeros((x.shape[0], x.shape[1], W_hh.shape[0]))
    for t in range(len(x)):
        h[t] = x[t] @ W_xh + h[t - 1] @ W_hh
    return h


@named_by(r"The read\-out has no constant")
def decode_past_1(h, x, delay):
    """The read-out has no constant c: the states get no column of ones."""
    T, B, H = h.shape
    A = h[delay:].reshape(-1, H)
    Y = x[: T - delay].reshape(-1, x.shape[2])
    W = np.linalg.lstsq(A, Y, rcond=None)[0]
    left = ((Y - A @ W) ** 2).sum()
    total = ((Y - Y.mean(axis=0)) ** 2).sum()
    return 1 - left / total


@named_by(r"The state is asked about an input that comes")
def decode_past_2(h, x, delay):
    """States and inputs are paired the wrong way round: the state is asked for an input delay steps later."""
    T = len(h)
    A = h[: T - delay].reshape(-1, h.shape[-1])
    Y = x[delay:].reshape(-1, x.shape[-1])
    A = np.hstack([A, np.ones((A.shape[0], 1))])
    W, _, _, _ = np.linalg.lstsq(A, Y, rcond=None)
    res = Y - A @ W
    return 1 - np.sum(res**2) / np.sum((Y - Y.mean(0)) ** 2)


@named_by(r"spread is measured around one mean")
def decode_past_3(h, x, delay):
    """One mean over all columns is subtracted in the denominator, instead of each column's own."""
    T = h.shape[0]
    hh = h[delay:].reshape(-1, h.shape[2])
    xx = x[0 : T - delay].reshape(-1, x.shape[2])
    A = np.column_stack([hh, np.ones(len(hh))])
    W = np.linalg.lstsq(A, xx, rcond=None)[0]
    ss_res = np.sum((xx - A @ W) ** 2)
    ss_tot = np.sum((xx - np.mean(xx)) ** 2)
    return 1 - ss_res / ss_tot


@named_by(r"It is the last row of the padded array")
def last_state_1(h, lengths):
    """The state of the very last step is taken for every sequence, padding or not."""
    return h[-1]


@named_by(r"The term 1 is missing\.")
def last_state_2(h, lengths):
    """The index is lengths instead of lengths - 1: the state one step too late."""
    B = h.shape[1]
    return np.stack([h[lengths[b], b] for b in range(B)])


@named_by(r"takes the states of all sequences at each of these steps")
def last_state_3(h, lengths):
    """Only the time axis is indexed, not time and batch together, which gives (B, B, H)."""
    last = np.asarray(lengths) - 1
    return h[last]


@named_by(r"\bx1 stands where")
def free_run_1(x1, h0, W_xh, W_hh, W_hy, steps):
    """x1 is fed in at every step: the output never becomes the next input."""
    h = h0
    ys = []
    for _ in range(steps):
        h = x1 @ W_xh + h @ W_hh
        y = h @ W_hy
        ys.append(y)
    return np.stack(ys)


@named_by(r"The line  x = h @ W_hy ")
def free_run_2(x1, h0, W_xh, W_hh, W_hy, steps):
    """The given x1 is returned as the first output, and the last output is missing."""
    y = np.zeros((steps,) + x1.shape)
    h, x = h0, x1
    for t in range(steps):
        y[t] = x
        h = x @ W_xh + h @ W_hh
        x = h @ W_hy
    return y


@named_by(r"Each output is read before the step")
def free_run_3(x1, h0, W_xh, W_hh, W_hy, steps):
    """The output is read from the state before the step instead of the new one."""
    x, h = x1, h0
    outputs = []
    for step in range(steps):
        y = h @ W_hy
        h = x @ W_xh + h @ W_hh
        outputs.append(y)
        x = y
    return np.array(outputs)


@named_by(r"W is used from its other end")
def causal_conv1d_1(x, W, b, dilation=1):
    """The taps are counted the other way round: W[0] weighs the oldest input, as libraries do."""
    k = W.shape[0]
    pad = (k - 1) * dilation
    xp = np.concatenate([np.zeros((pad,) + x.shape[1:]), x], axis=0)
    y = np.zeros((x.shape[0], x.shape[1], W.shape[2]))
    for t in range(x.shape[0]):
        for j in range(k):
            y[t] += xp[t + j * dilation] @ W[j]
    return y + b


@named_by(r"Steps before the first are taken from the end:")
def causal_conv1d_2(x, W, b, dilation=1):
    """Negative indices are not caught: before the first input the window wraps round to the sequence's end."""
    T, B, _ = x.shape
    y = np.zeros((T, B, W.shape[-1]))
    for t in range(T):
        y[t] = b
        for j in range(len(W)):
            y[t] += x[(t - j * dilation) % T] @ W[j]
    return y


@named_by(r"b is added once for each tap")
def causal_conv1d_3(x, W, b, dilation=1):
    """The bias is added once for each tap instead of once."""
    T = x.shape[0]
    out = np.zeros(x.shape[:2] + (W.shape[2],))
    for j in range(W.shape[0]):
        shift = j * dilation
        shifted = np.zeros_like(x)
        if shift < T:
            shifted[shift:] = x[: T - shift]
        out += np.einsum("tbc,cd->tbd", shifted, W[j]) + b
    return out


@named_by(r"The factor dilation is missing\.")
def causal_conv1d_4(x, W, b, dilation=1):
    """The dilation is left out: the taps look at neighbouring inputs."""
    T = len(x)
    y = np.zeros((T, x.shape[1], W.shape[2])) + b
    for t in range(T):
        for j in range(W.shape[0]):
            if t - j >= 0:
                y[t] += x[t - j] @ W[j]
    return y


@named_by(r"\*\* raises each entry to the power\.")
def unrolled_kernel_1(W_xh, W_hh, k):
    """The power of W_hh is taken entry by entry instead of as a matrix power."""
    return np.stack([W_xh @ W_hh**j if j > 0 else W_xh for j in range(k)])


@named_by(r"Every power of W_hh is one too high")
def unrolled_kernel_2(W_xh, W_hh, k):
    """The powers begin at 1: W[0] is W_xh W_hh instead of W_xh."""
    D, H = W_xh.shape
    W = np.zeros((k, D, H))
    tap = W_xh
    for j in range(k):
        tap = tap @ W_hh
        W[j] = tap
    return W


@named_by(r"\bW_hh is transposed")
def unrolled_kernel_3(W_xh, W_hh, k):
    """The recurrent matrix is transposed: W_xh (W_hh^T)^j."""
    M = np.eye(W_hh.shape[0])
    taps = []
    for j in range(k):
        taps.append(W_xh @ M.T)
        M = M @ W_hh
    return np.stack(taps)


# ---------------------------------------------------------------- chapter 3


@named_by(r"The first step starts from zeros, not from h0\.")
def rnn_forward_1(x, h0, W_xh, W_hh, b_h):
    """h0 is ignored: at t = 0 the state before is h[-1] of an array of zeros."""
    T, B, D = x.shape
    H = W_hh.shape[0]
    h = np.zeros((T, B, H))
    for t in range(T):
        h[t] = rnn_step(x[t], h[t - 1], W_xh, W_hh, b_h)
    return h


@named_by(r"The line  h = rnn_step\(x_t, h, W_xh, W_hh,")
def rnn_forward_2(x, h0, W_xh, W_hh, b_h):
    """h0 is put first among the states and the last state is left out."""
    h = [h0]
    for t in range(len(x)):
        h.append(rnn_step(x[t], h[-1], W_xh, W_hh, b_h))
    return np.stack(h[:-1])


@named_by(r"\bh0 stands where|starts from h0")
def rnn_forward_3(x, h0, W_xh, W_hh, b_h):
    """The state is not passed on: every step starts from h0."""
    return np.array([np.tanh(x_t @ W_xh + h0 @ W_hh + b_h) for x_t in x])


@named_by(r"A softmax is taken here already")
def readout_1(h, W_hy, b_y):
    """The softmax is already taken in the read-out."""
    z = h @ W_hy + b_y
    e = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


@named_by(r"Only the last entry along axis 0 of z")
def readout_2(h, W_hy, b_y):
    """Of a whole sequence only the last step is read out."""
    if h.ndim == 3:
        h = h[-1]
    return h @ W_hy + b_y


@named_by(r"There is a tanh around the read\-out")
def readout_3(h, W_hy, b_y):
    """The output is squashed by a tanh."""
    return np.tanh(np.matmul(h, W_hy) + b_y)


@named_by(r"The division by N is missing\.")
def softmax_cross_entropy_1(logits, targets):
    """The gradient is not divided by the number of positions."""
    K = logits.shape[-1]
    z = logits - logits.max(axis=-1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(axis=-1, keepdims=True))
    onehot = np.eye(K)[targets]
    N = targets.size
    loss = -(logp * onehot).sum() / N
    grad = np.exp(logp) - onehot
    return loss, grad


@named_by(r"The sum runs over all positions together")
def softmax_cross_entropy_2(logits, targets):
    """The exponentials are divided by the sum over the whole array instead of over each position's K classes."""
    z = logits - np.max(logits)
    log_p = z - np.log(np.sum(np.exp(z)))
    picked = np.take_along_axis(log_p, targets[..., None], axis=-1)
    loss = -np.mean(picked)
    d = (np.exp(log_p) - np.eye(logits.shape[-1])[targets]) / targets.size
    return loss, d


@named_by(r"It is divided by the length of the first")
def softmax_cross_entropy_3(logits, targets):
    """N is taken as the length of the first axis instead of the number of all positions."""
    N = logits.shape[0]
    z = logits - logits.max(-1, keepdims=True)
    lse = np.log(np.exp(z).sum(-1, keepdims=True))
    logp = z - lse
    Y = np.eye(logits.shape[-1])[targets]
    return -np.sum(Y * logp) / N, (np.exp(logp) - Y) / N


@named_by(r"exp overflows")
def softmax_cross_entropy_4(logits, targets):
    """exp is taken of the raw logits, which overflows for huge ones: the largest is not subtracted first."""
    e = np.exp(logits)
    p = e / e.sum(axis=-1, keepdims=True)
    N = targets.size
    onehot = np.eye(logits.shape[-1])[targets]
    loss = -np.log((p * onehot).sum(axis=-1)).sum() / N
    return loss, (p - onehot) / N


@named_by(r"The mean runs over the K numbers too")
def squared_error_1(prediction, target):
    """The mean is taken over all entries instead of over positions: the K numbers of a position are averaged too."""
    diff = prediction - target
    loss = 0.5 * np.mean(diff**2)
    return loss, diff / diff.size


@named_by(r"The division by 2 is missing\.")
def squared_error_2(prediction, target):
    """The half is missing in the loss."""
    N = np.prod(prediction.shape[:-1])
    d = prediction - target
    return np.sum(d * d) / N, d / N


@named_by(r"The division by N is missing\.")
def squared_error_3(prediction, target):
    """The gradient is not divided by N."""
    error = prediction - target
    N = error.size / error.shape[-1]
    loss = (error**2).sum() / (2 * N)
    return loss, error


@named_by(r"\bW_hh is not transposed here")
def rnn_step_backward_1(dh, x, h_prev, h, W_xh, W_hh):
    """W_hh is not transposed on the way back to the state before."""
    da = dh * (1 - h * h)
    dx = np.dot(da, W_xh.T)
    dh_prev = np.dot(da, W_hh)
    dW_xh = np.dot(x.T, da)
    dW_hh = np.dot(h_prev.T, da)
    return dx, dh_prev, dW_xh, dW_hh, da.sum(axis=0)


@named_by(r"\bh stands where")
def rnn_step_backward_2(dh, x, h_prev, h, W_xh, W_hh):
    """dW_hh is made with the state after the step instead of the one before."""
    da = dh * (1 - h**2)
    return da @ W_xh.T, da @ W_hh.T, x.T @ da, h.T @ da, da.sum(0)


@named_by(r"dW_hh is right, but transposed\.")
def rnn_step_backward_3(dh, x, h_prev, h, W_xh, W_hh):
    """dW_hh is transposed: da^T h_prev instead of h_prev^T da."""
    delta = dh * (1.0 - np.square(h))
    dW_xh = np.einsum("bd,bh->dh", x, delta)
    dW_hh = np.einsum("bi,bj->ij", delta, h_prev)
    db = np.einsum("bh->h", delta)
    dx = np.einsum("bh,dh->bd", delta, W_xh)
    dh_prev = np.einsum("bh,kh->bk", delta, W_hh)
    return dx, dh_prev, dW_xh, dW_hh, db


@named_by(r"The factor 1 \- h \*\* 2 is missing\.")
def rnn_step_backward_4(dh, x, h_prev, h, W_xh, W_hh):
    """The slope of the tanh is left out: da = dh."""
    da = dh
    dx = da @ W_xh.T
    dh_prev = da @ W_hh.T
    dW_xh = x.T @ da
    dW_hh = h_prev.T @ da
    db_h = np.sum(da, axis=0)
    return dx, dh_prev, dW_xh, dW_hh, db_h


@named_by(r"The term dh_next is missing\.")
def rnn_backward_1(dh, x, h0, h, W_xh, W_hh):
    """What comes back from the later step is not added: each step sees only its gradient from outside."""
    T = len(x)
    dx = np.zeros_like(x)
    dW_xh, dW_hh = np.zeros_like(W_xh), np.zeros_like(W_hh)
    db = np.zeros(W_hh.shape[0])
    for t in range(T - 1, -1, -1):
        prev = h[t - 1] if t > 0 else h0
        dx[t], dh_prev, a, b, c = rnn_step_backward(dh[t], x[t], prev, h[t], W_xh, W_hh)
        dW_xh += a
        dW_hh += b
        db += c
    return dx, dh_prev, dW_xh, dW_hh, db


@named_by(r"At t = 0 the state before is")
def rnn_backward_2(dh, x, h0, h, W_xh, W_hh):
    """At the first step the state before is read as h[-1], the last one, instead of h0."""
    T, B, H = h.shape
    dx = np.empty_like(x)
    dW_xh = np.zeros_like(W_xh)
    dW_hh = np.zeros_like(W_hh)
    db_h = np.zeros(H)
    later = np.zeros((B, H))
    for t in reversed(range(T)):
        da = (dh[t] + later) * (1 - h[t] ** 2)
        dx[t] = da @ W_xh.T
        dW_xh += x[t].T @ da
        dW_hh += h[t - 1].T @ da
        db_h += da.sum(axis=0)
        later = da @ W_hh.T
    return dx, later, dW_xh, dW_hh, db_h


@named_by(r"\bdW_xh is overwritten")
def rnn_backward_3(dh, x, h0, h, W_xh, W_hh):
    """The parameters' gradients are overwritten at every step instead of added up: those of the first step are left."""
    dx = np.zeros(x.shape)
    dh_later = np.zeros_like(h0)
    for t in range(len(x))[::-1]:
        h_prev = h0 if t == 0 else h[t - 1]
        dx[t], dh_later, dW_xh, dW_hh, db_h = rnn_step_backward(dh[t] + dh_later, x[t], h_prev, h[t], W_xh, W_hh)
    return dx, dh_later, dW_xh, dW_hh, db_h


@named_by(r"What comes from the future is added after the")
def rnn_backward_4(dh, x, h0, h, W_xh, W_hh):
    """The gradient from the later step is added after the tanh's slope, so it doesn't pass through the tanh."""
    T, B, D = x.shape
    H = h.shape[-1]
    dx, dW_xh, dW_hh, db_h = np.zeros((T, B, D)), np.zeros((D, H)), np.zeros((H, H)), np.zeros(H)
    dnext = np.zeros((B, H))
    for t in range(T - 1, -1, -1):
        hp = h[t - 1] if t else h0
        da = dh[t] * (1 - h[t] ** 2) + dnext
        dx[t] = np.dot(da, W_xh.T)
        dnext = np.dot(da, W_hh.T)
        dW_xh += np.dot(x[t].T, da)
        dW_hh += np.dot(hp.T, da)
        db_h += da.sum(0)
    return dx, dnext, dW_xh, dW_hh, db_h


@named_by(r"The cut falls after the first step of a")
def rnn_backward_truncated_1(dh, x, h0, h, W_xh, W_hh, k):
    """The cut is one step off: the carried gradient is dropped before a window's first step instead of before its last."""
    T = len(x)
    dx = np.zeros_like(x)
    dW_xh, dW_hh, db = np.zeros_like(W_xh), np.zeros_like(W_hh), np.zeros(len(W_hh))
    later = np.zeros_like(h0)
    for t in reversed(range(T)):
        if t % k == 0:
            later = np.zeros_like(h0)
        prev = h[t - 1] if t > 0 else h0
        dx[t], later, g1, g2, g3 = rnn_step_backward(dh[t] + later, x[t], prev, h[t], W_xh, W_hh)
        dW_xh += g1
        dW_hh += g2
        db += g3
    return dx, later, dW_xh, dW_hh, db


@named_by(r"The windows are counted from the end of the")
def rnn_backward_truncated_2(dh, x, h0, h, W_xh, W_hh, k):
    """The windows are counted from the last step instead of from the first."""
    T, B, H = h.shape
    dx = np.zeros_like(x)
    grads = [np.zeros_like(W_xh), np.zeros_like(W_hh), np.zeros(H)]
    carry = np.zeros((B, H))
    for n, t in enumerate(range(T - 1, -1, -1)):
        if n % k == 0:
            carry = np.zeros((B, H))
        before = h0 if t == 0 else h[t - 1]
        da = (dh[t] + carry) * (1 - h[t] ** 2)
        dx[t] = da @ W_xh.T
        carry = da @ W_hh.T
        grads[0] += x[t].T @ da
        grads[1] += before.T @ da
        grads[2] += da.sum(axis=0)
    return dx, carry, *grads


@named_by(r"Each window starts from h0 in dW_hh")
def rnn_backward_truncated_3(dh, x, h0, h, W_xh, W_hh, k):
    """The state is cut as well as the gradient: each window is taken to start from h0 instead of from the state before it."""
    dx = np.zeros_like(x)
    dW_xh, dW_hh, db_h = 0, 0, 0
    later = 0
    for t in reversed(range(len(x))):
        if (t + 1) % k == 0:
            later = 0
        h_prev = h0 if t % k == 0 else h[t - 1]
        dx[t], later, a, b, c = rnn_step_backward(dh[t] + later, x[t], h_prev, h[t], W_xh, W_hh)
        dW_xh, dW_hh, db_h = dW_xh + a, dW_hh + b, db_h + c
    return dx, later, dW_xh, dW_hh, db_h


@named_by(r"Gradients that are short enough are stretched")
def clip_by_global_norm_2(gradients, limit):
    """The gradients are always scaled to the limit, so short ones are stretched."""
    is_dict = isinstance(gradients, dict)
    values = list(gradients.values()) if is_dict else gradients
    norm = np.sqrt(sum([np.sum(g * g) for g in values]))
    factor = limit / (norm + 1e-300)
    clipped = [factor * g for g in values]
    if is_dict:
        clipped = dict(zip(gradients.keys(), clipped))
    return clipped, norm


@named_by(r"The norms of the arrays are added up")
def clip_by_global_norm_3(gradients, limit):
    """The norms of the single gradients are added up, instead of their squares under one root."""
    if isinstance(gradients, dict):
        norm = sum(np.linalg.norm(g) for g in gradients.values())
    else:
        norm = sum(np.linalg.norm(g) for g in gradients)
    scale = 1.0
    if norm > limit:
        scale = limit / norm
    if isinstance(gradients, dict):
        return {name: scale * g for name, g in gradients.items()}, norm
    return [scale * g for g in gradients], norm


@named_by(r"\bThis is the Frobenius norm, NumPy's default")
def state_jacobian_norms_1(h, W_hh):
    """The Frobenius norm is taken instead of the spectral norm."""
    T, B, H = h.shape
    norms = np.zeros((T, B))
    for b in range(B):
        J = np.eye(H)
        norms[T - 1, b] = 1
        for t in range(T - 2, -1, -1):
            J = (W_hh @ np.diag(1 - h[t + 1, b] ** 2)) @ J
            norms[t, b] = np.linalg.norm(J)
    return norms


@named_by(r"\bh\[t \- 1\] stands where")
def state_jacobian_norms_2(h, W_hh):
    """The slope is taken at h_t instead of at the new state h_{t+1}."""
    T, B, H = h.shape
    J = np.stack([np.eye(H)] * B)
    norms = np.ones((T, B))
    for t in reversed(range(T - 1)):
        step = W_hh[None] * (1 - h[t] ** 2)[:, None, :]
        J = step @ J
        norms[t] = np.linalg.norm(J, 2, axis=(1, 2))
    return norms


@named_by(r"The factor 1 \- h\*\*2 multiplies the rows of")
def state_jacobian_norms_3(h, W_hh):
    """The slopes scale the rows of W_hh instead of its columns."""
    T, B, H = h.shape
    norms = np.empty((T, B))
    J = np.tile(np.eye(H), (B, 1, 1))
    for t in range(T - 1, -1, -1):
        norms[t] = np.linalg.norm(J, 2, axis=(1, 2))
        D = 1 - h[t] ** 2
        J = (D[:, :, None] * W_hh) @ J
    return norms


# ---------------------------------------------------------------- chapter 4


@named_by(r"exp\(x\) overflows for large x, and inf / inf")
def sigmoid_1(x):
    """It is written as exp(x) / (1 + exp(x)), which gives nan for large x."""
    e = np.exp(x)
    return e / (1 + e)


@named_by(r"The factor 0\.5 is missing\.")
def sigmoid_2(x):
    """The half inside the tanh is missing: (1 + tanh(x)) / 2."""
    return (1 + np.tanh(x)) / 2


@named_by(r"a_g and a_o have changed places\.")
def lstm_step_1(x, h_prev, c_prev, W_x, W_h, b):
    """The blocks are cut in the order i, f, o, g."""
    H = h_prev.shape[1]
    a = x @ W_x + h_prev @ W_h + b
    i = sigmoid(a[:, :H])
    f = sigmoid(a[:, H : 2 * H])
    o = sigmoid(a[:, 2 * H : 3 * H])
    g = np.tanh(a[:, 3 * H :])
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    return h, c, np.hstack([i, f, g, o])


@named_by(r"\bsigmoid stands where")
def lstm_step_2(x, h_prev, c_prev, W_x, W_h, b):
    """The candidate g gets a sigmoid like the gates, instead of a tanh."""
    z = np.hstack([x, h_prev]) @ np.vstack([W_x, W_h]) + b
    i, f, g, o = np.split(sigmoid(z), 4, axis=1)
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    return h, c, np.concatenate([i, f, g, o], axis=1)


@named_by(r"gates holds the blocks before their activation")
def lstm_step_3(x, h_prev, c_prev, W_x, W_h, b):
    """The blocks are returned before their activation."""
    gates = x @ W_x + h_prev @ W_h + b
    i_in, f_in, g_in, o_in = np.hsplit(gates, 4)
    c = sigmoid(f_in) * c_prev + sigmoid(i_in) * np.tanh(g_in)
    h = sigmoid(o_in) * np.tanh(c)
    return h, c, gates


@named_by(r"The tanh is missing\.")
def lstm_step_4(x, h_prev, c_prev, W_x, W_h, b):
    """The cell is shown without its tanh: h = o * c."""
    i, f, g, o = np.hsplit(np.dot(x, W_x) + np.dot(h_prev, W_h) + b, 4)
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    c = f * c_prev + i * g
    return o * c, c, np.hstack((i, f, g, o))


@named_by(r"f and i have changed places\.")
def lstm_step_5(x, h_prev, c_prev, W_x, W_h, b):
    """Input and forget gate change places in the cell: c = i * c_prev + f * g."""
    ai, af, ag, ao = np.split(x @ W_x + h_prev @ W_h + b, 4, axis=-1)
    i = sigmoid(ai)
    f = sigmoid(af)
    g = np.tanh(ag)
    o = sigmoid(ao)
    c = i * c_prev + f * g
    h = o * np.tanh(c)
    return h, c, np.hstack([i, f, g, o])


@named_by(r"\bc0 stands where")
def lstm_forward_1(x, h0, c0, W_x, W_h, b):
    """Only the hidden state is handed on: the cell state starts from c0 at every step."""
    hs, cs, gs = [], [], []
    h = h0
    for x_t in x:
        h, c, g = lstm_step(x_t, h, c0, W_x, W_h, b)
        hs.append(h)
        cs.append(c)
        gs.append(g)
    return np.stack(hs), np.stack(cs), np.stack(gs)


@named_by(r"h0 and c0 are ignored: the sequence starts from")
def lstm_forward_2(x, h0, c0, W_x, W_h, b):
    """The given starting states are ignored: the sequence begins from zeros."""
    T, B, D = x.shape
    H = W_h.shape[0]
    h, c = np.zeros((T, B, H)), np.zeros((T, B, H))
    gates = np.zeros((T, B, 4 * H))
    h_t, c_t = np.zeros((B, H)), np.zeros((B, H))
    for t in range(T):
        h_t, c_t, gates[t] = lstm_step(x[t], h_t, c_t, W_x, W_h, b)
        h[t], c[t] = h_t, c_t
    return h, c, gates


@named_by(r"The derivative of sigmoid, s \(1 \- s\), stands")
def lstm_cell_backward_1(dc, c_prev, i, f, g):
    """The candidate's slope is taken as that of a sigmoid, g (1 - g)."""
    di, df, dg = dc * g, dc * c_prev, dc * i
    return di * i * (1 - i), df * f * (1 - f), dg * g * (1 - g), dc * f


@named_by(r"The factor f is missing\.")
def lstm_cell_backward_2(dc, c_prev, i, f, g):
    """The forget gate is left out on the way to the cell before: dc_prev = dc."""
    da_i = dc * g * i * (1 - i)
    da_f = dc * c_prev * f * (1 - f)
    da_g = dc * i * (1 - g**2)
    dc_prev = dc.copy()
    return da_i, da_f, da_g, dc_prev


@named_by(r"\bsigmoid is applied to i once too often")
def lstm_cell_backward_3(dc, c_prev, i, f, g):
    """The gates are taken for pre-activations: the slopes are made with sigmoid(i), sigmoid(f) and tanh(g) once more."""
    ds = lambda v: sigmoid(v) * (1 - sigmoid(v))
    da_i = dc * g * ds(i)
    da_f = dc * c_prev * ds(f)
    da_g = dc * i * (1 - np.tanh(g) ** 2)
    return da_i, da_f, da_g, dc * f


@named_by(r"da_g and da_o have changed places\.")
def lstm_step_backward_1(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h):
    """The four gradients are put together in the order i, f, o, g instead of i, f, g, o."""
    H = dh.shape[1]
    i, f, g, o = gates[:, :H], gates[:, H : 2 * H], gates[:, 2 * H : 3 * H], gates[:, 3 * H :]
    da_o, dct = output_gate_backward(dh, dc, c, o)
    da_i, da_f, da_g, dc_prev = lstm_cell_backward(dct, c_prev, i, f, g)
    da = np.concatenate([da_i, da_f, da_o, da_g], axis=1)
    return np.dot(da, W_x.T), np.dot(da, W_h.T), dc_prev, np.dot(x.T, da), np.dot(h_prev.T, da), np.sum(da, axis=0)


@named_by(r"The path through h is lost")
def lstm_step_backward_2(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h):
    """The cell's way back is entered with the incoming dc instead of dc_total."""
    i, f, g, o = np.hsplit(gates, 4)
    da_o, dc_total = output_gate_backward(dh, dc, c, o)
    da_i, da_f, da_g, dc_prev = lstm_cell_backward(dc, c_prev, i, f, g)
    da = np.hstack([da_i, da_f, da_g, da_o])
    dx = da @ W_x.T
    dh_prev = da @ W_h.T
    return dx, dh_prev, dc_prev, x.T @ da, h_prev.T @ da, da.sum(axis=0)


@named_by(r"\bc stands where")
def lstm_step_backward_3(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h):
    """The forget gate's gradient is made with the new cell state instead of the old one."""
    i, f, g, o = np.split(gates, 4, axis=1)
    tc = np.tanh(c)
    dc_tot = dc + dh * o * (1 - tc**2)
    da = np.zeros_like(gates)
    H = o.shape[1]
    da[:, 0:H] = dc_tot * g * i * (1 - i)
    da[:, H : 2 * H] = dc_tot * c * f * (1 - f)
    da[:, 2 * H : 3 * H] = dc_tot * i * (1 - g**2)
    da[:, 3 * H : 4 * H] = dh * tc * o * (1 - o)
    return da @ W_x.T, da @ W_h.T, dc_tot * f, x.T @ da, h_prev.T @ da, da.sum(axis=0)


@named_by(r"dc is ignored: zeros stand in its place\.")
def lstm_backward_1(dh, x, h0, c0, h, c, gates, W_x, W_h):
    """The gradient of the cell isn't carried: every step begins with dc = 0."""
    T, B, H = h.shape
    dx = np.zeros_like(x)
    dW_x, dW_h, db = np.zeros_like(W_x), np.zeros_like(W_h), np.zeros(4 * H)
    dh_next, zero = np.zeros((B, H)), np.zeros((B, H))
    for t in reversed(range(T)):
        hp, cp = (h[t - 1], c[t - 1]) if t > 0 else (h0, c0)
        dx[t], dh_next, dc_next, gx, gh, gb = lstm_step_backward(dh[t] + dh_next, zero, x[t], hp, cp, c[t], gates[t], W_x, W_h)
        dW_x += gx
        dW_h += gh
        db += gb
    return dx, dh_next, dc_next, dW_x, dW_h, db


@named_by(r"At t = 0, h\[t \- 1\] and c\[t")
def lstm_backward_2(dh, x, h0, c0, h, c, gates, W_x, W_h):
    """At the first step the states before are read as h[-1] and c[-1], the last ones, instead of h0 and c0."""
    T = len(x)
    dxs = []
    dh_later, dc_later = np.zeros_like(h0), np.zeros_like(c0)
    total = [0.0, 0.0, 0.0]
    for t in range(T - 1, -1, -1):
        out = lstm_step_backward(dh[t] + dh_later, dc_later, x[t], h[t - 1], c[t - 1], c[t], gates[t], W_x, W_h)
        dxs.insert(0, out[0])
        dh_later, dc_later = out[1], out[2]
        total = [s + d for s, d in zip(total, out[3:])]
    return np.array(dxs), dh_later, dc_later, *total


@named_by(r"Only dh\[\-1\] goes in")
def lstm_backward_3(dh, x, h0, c0, h, c, gates, W_x, W_h):
    """The gradient from outside is not added at the earlier steps: what is carried back takes the place of dh[t]."""
    T, B, H = h.shape
    h_all = np.concatenate([h0[None], h])
    c_all = np.concatenate([c0[None], c])
    dx = np.empty(x.shape)
    dW_x, dW_h, db = 0, 0, 0
    dh_t, dc_t = dh[-1], np.zeros_like(c0)
    for t in range(T - 1, -1, -1):
        dx[t], dh_t, dc_t, a, b, d = lstm_step_backward(dh_t, dc_t, x[t], h_all[t], c_all[t], c_all[t + 1], gates[t], W_x, W_h)
        dW_x = dW_x + a
        dW_h = dW_h + b
        db = db + d
    return dx, dh_t, dc_t, dW_x, dW_h, db


@named_by(r"The term dh_next is missing\.")
def lstm_backward_4(dh, x, h0, c0, h, c, gates, W_x, W_h):
    """What reaches the hidden state from the next step is not added to dh[t]."""
    dx = np.zeros(x.shape)
    dW_x, dW_h, db = np.zeros(W_x.shape), np.zeros(W_h.shape), np.zeros(W_x.shape[1])
    dc = np.zeros(c0.shape)
    for t in range(len(x))[::-1]:
        if t == 0:
            hp, cp = h0, c0
        else:
            hp, cp = h[t - 1], c[t - 1]
        dx[t], dhp, dc, g1, g2, g3 = lstm_step_backward(dh[t], dc, x[t], hp, cp, c[t], gates[t], W_x, W_h)
        dW_x += g1
        dW_h += g2
        db += g3
    return dx, dhp, dc, dW_x, dW_h, db


@named_by(r"\bc_prev stands where")
def peephole_step_1(x, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o):
    """The output gate looks at the old cell state instead of the new one."""
    a_i, a_f, a_g, a_o = np.hsplit(x @ W_x + h_prev @ W_h + b, 4)
    i = sigmoid(a_i + p_i * c_prev)
    f = sigmoid(a_f + p_f * c_prev)
    o = sigmoid(a_o + p_o * c_prev)
    g = np.tanh(a_g)
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    return h, c, np.hstack([i, f, g, o])


@named_by(r"\bp_i \* c_prev stands outside the sigmoid")
def peephole_step_2(x, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o):
    """The peepholes are added outside the sigmoids, to the activated gates."""
    i, f, g, o = np.split(x @ W_x + h_prev @ W_h + b, 4, axis=1)
    i = sigmoid(i) + p_i * c_prev
    f = sigmoid(f) + p_f * c_prev
    g = np.tanh(g)
    c = f * c_prev + i * g
    o = sigmoid(o) + p_o * c
    return o * np.tanh(c), c, np.concatenate((i, f, g, o), axis=1)


@named_by(r"z and 1 \- z have changed places\.")
def gru_step_1(x, h_prev, W_x, W_h, b_x, b_h):
    """The blend is turned round: h = z * n + (1 - z) * h_prev."""
    xr, xz, xn = np.split(x @ W_x + b_x, 3, axis=1)
    hr, hz, hn = np.split(h_prev @ W_h + b_h, 3, axis=1)
    r, z = sigmoid(xr + hr), sigmoid(xz + hz)
    n = np.tanh(xn + r * hn)
    h = z * n + (1 - z) * h_prev
    return h, np.concatenate([r, z, n], axis=1)


@named_by(r"The bias b_hn escapes the reset gate")
def gru_step_2(x, h_prev, W_x, W_h, b_x, b_h):
    """The reset gate doesn't multiply the recurrent bias: n = tanh(x W_xn + b_xn + b_hn + r * (h_prev W_hn))."""
    H = h_prev.shape[1]
    gx = x @ W_x + b_x + b_h
    gh = h_prev @ W_h
    r = sigmoid(gx[:, :H] + gh[:, :H])
    z = sigmoid(gx[:, H : 2 * H] + gh[:, H : 2 * H])
    n = np.tanh(gx[:, 2 * H :] + r * gh[:, 2 * H :])
    return (1 - z) * n + z * h_prev, np.hstack([r, z, n])


@named_by(r"The blocks are cut in the order z, r,")
def gru_step_3(x, h_prev, W_x, W_h, b_x, b_h):
    """The blocks are cut in the order z, r, n."""
    xz, xr, xn = np.hsplit(x @ W_x + b_x, 3)
    hz, hr, hn = np.hsplit(h_prev @ W_h + b_h, 3)
    z = sigmoid(xz + hz)
    r = sigmoid(xr + hr)
    n = np.tanh(xn + r * hn)
    h = (1 - z) * n + z * h_prev
    return h, np.hstack([r, z, n])


@named_by(r"The term dh \* z is missing\.")
def gru_step_backward_1(dh, x, h_prev, gates, W_x, W_h, b_h):
    """The straight way of h_prev through the blend, dh * z, is missing in dh_prev."""
    r, z, n = np.hsplit(gates, 3)
    H = n.shape[1]
    m = h_prev @ W_h[:, 2 * H :] + b_h[2 * H :]
    dan = dh * (1 - z) * (1 - n**2)
    daz = dh * (h_prev - n) * z * (1 - z)
    dar = dan * m * r * (1 - r)
    dax = np.hstack([dar, daz, dan])
    dah = np.hstack([dar, daz, dan * r])
    dh_prev = dah @ W_h.T
    return dax @ W_x.T, dh_prev, x.T @ dax, h_prev.T @ dah, dax.sum(0), dah.sum(0)


@named_by(r"The factor r is missing\.")
def gru_step_backward_2(dh, x, h_prev, gates, W_x, W_h, b_h):
    """Both products receive the same gradient: the r in the recurrent product's block n is missing."""
    r, z, n = np.split(gates, 3, axis=1)
    m = np.split(h_prev @ W_h + b_h, 3, axis=1)[2]
    da_n = dh * (1 - z) * (1 - n**2)
    da_z = dh * (h_prev - n) * z * (1 - z)
    da_r = da_n * m * r * (1 - r)
    da = np.concatenate([da_r, da_z, da_n], axis=1)
    da2 = da
    dx = da @ W_x.T
    dh_prev = da2 @ W_h.T + dh * z
    dW_x = x.T @ da
    dW_h = h_prev.T @ da2
    return dx, dh_prev, dW_x, dW_h, da.sum(axis=0), da2.sum(axis=0)


@named_by(r"\bThe sign is wrong")
def gru_step_backward_3(dh, x, h_prev, gates, W_x, W_h, b_h):
    """The update gate's gradient has the wrong sign: n - h_prev instead of h_prev - n."""
    r, z, n = np.hsplit(gates, 3)
    _, _, m = np.hsplit(np.dot(h_prev, W_h) + b_h, 3)
    dz = dh * (n - h_prev)
    dn = dh * (1 - z)
    da_z = dz * z * (1 - z)
    da_n = dn * (1 - n * n)
    da_r = da_n * m * r * (1 - r)
    gx = np.hstack([da_r, da_z, da_n])
    gh = np.hstack([da_r, da_z, r * da_n])
    return np.dot(gx, W_x.T), np.dot(gh, W_h.T) + z * dh, np.dot(x.T, gx), np.dot(h_prev.T, gh), gx.sum(0), gh.sum(0)


@named_by(r"The term b_h is missing\.")
def gru_step_backward_4(dh, x, h_prev, gates, W_x, W_h, b_h):
    """The recurrent bias is left out of m, what the reset gate multiplies."""
    H = dh.shape[1]
    r, z, n = gates[:, :H], gates[:, H : 2 * H], gates[:, 2 * H :]
    m = h_prev @ W_h[:, 2 * H :]
    da_n = dh * (1 - z) * (1 - n**2)
    da_z = dh * (h_prev - n) * z * (1 - z)
    da_r = da_n * m * r * (1 - r)
    dax, dah = np.hstack([da_r, da_z, da_n]), np.hstack([da_r, da_z, da_n * r])
    return dax @ W_x.T, dh * z + dah @ W_h.T, x.T @ dax, h_prev.T @ dah, dax.sum(axis=0), dah.sum(axis=0)


# ---------------------------------------------------------------- chapter 5


@named_by(r"The division by B is missing\.")
def listing_gradients_1(x, target, h0, h, y, W_hh, W_hy):
    """The gradients are divided by the number of steps only, not by the batch."""
    T, B, D = x.shape
    H, K = W_hy.shape
    dW_hh, dW_xh, db_h = np.zeros((H, H)), np.zeros((D, H)), np.zeros(H)
    dW_hy, db_y = np.zeros((H, K)), np.zeros(K)
    dh_later = np.zeros((B, H))
    for t in reversed(range(T)):
        dy = (y[t] - target[t]) / T
        dW_hy += h[t].T @ dy
        db_y += dy.sum(axis=0)
        da = (dy @ W_hy.T + dh_later) * (1 - h[t] ** 2)
        h_prev = h[t - 1] if t > 0 else h0
        dW_hh += h_prev.T @ da
        dW_xh += x[t].T @ da
        db_h += da.sum(axis=0)
        dh_later = da @ W_hh.T
    return dW_hh, dW_xh, db_h, dW_hy, db_y


@named_by(r"dW_hh is made with the state after the step")
def listing_gradients_2(x, target, h0, h, y, W_hh, W_hy):
    """dW_hh is made with the state after the step, h_t, instead of the one before."""
    T, B, D = x.shape
    dy = (y - target) / (T * B)
    dW_hy = np.einsum("tbh,tbk->hk", h, dy)
    db_y = dy.sum(axis=(0, 1))
    da = np.zeros_like(h)
    later = np.zeros_like(h0)
    for t in range(T - 1, -1, -1):
        da[t] = (dy[t] @ W_hy.T + later) * (1 - h[t] ** 2)
        later = da[t] @ W_hh.T
    dW_hh = np.einsum("tbi,tbj->ij", h, da)
    dW_xh = np.einsum("tbd,tbh->dh", x, da)
    return dW_hh, dW_xh, da.sum(axis=(0, 1)), dW_hy, db_y


@named_by(r"The term dh_next is missing\.")
def listing_gradients_3(x, target, h0, h, y, W_hh, W_hy):
    """Nothing is carried from later steps: dh_later stays zero."""
    T, B, _ = x.shape
    dW_hh = dW_xh = db_h = dW_hy = db_y = 0.0
    dh_later = 0.0
    for t in range(T)[::-1]:
        dy = (y[t] - target[t]) / (T * B)
        dW_hy = dW_hy + h[t].T @ dy
        db_y = db_y + dy.sum(axis=0)
        dh = dy @ W_hy.T + dh_later
        da = dh * (1 - h[t] ** 2)
        before = h0 if t == 0 else h[t - 1]
        dW_hh = dW_hh + before.T @ da
        dW_xh = dW_xh + x[t].T @ da
        db_h = db_h + da.sum(axis=0)
    return dW_hh, dW_xh, db_h, dW_hy, db_y


@named_by(r"\bW_hh is not transposed here")
def listing_gradients_4(x, target, h0, h, y, W_hh, W_hy):
    """W_hh is not transposed when the gradient is sent back to the state before."""
    T, B, D = x.shape
    H = len(W_hh)
    g = dict(hh=np.zeros((H, H)), xh=np.zeros((D, H)), bh=np.zeros(H), hy=np.zeros(W_hy.shape), by=np.zeros(W_hy.shape[1]))
    nxt = np.zeros((B, H))
    prev = np.concatenate([h0[None], h[:-1]])
    for t in range(T - 1, -1, -1):
        e = (y[t] - target[t]) / (B * T)
        g["hy"] += h[t].T @ e
        g["by"] += e.sum(0)
        da = (e @ W_hy.T + nxt) * (1 - h[t] ** 2)
        g["hh"] += prev[t].T @ da
        g["xh"] += x[t].T @ da
        g["bh"] += da.sum(0)
        nxt = da @ W_hh
    return g["hh"], g["xh"], g["bh"], g["hy"], g["by"]


@named_by(r"Your function sorts symbols first")
def encode_1(text, symbols):
    """The symbols are sorted first, instead of taken as they come."""
    table = {c: i for i, c in enumerate(sorted(symbols))}
    return np.array([table[c] for c in text])


@named_by(r"Your codes are one too large")
def encode_2(text, symbols):
    """The places are counted from 1 instead of 0."""
    char_to_ix = {ch: k for k, ch in enumerate(symbols, 1)}
    return np.array([char_to_ix[ch] for ch in text], dtype=int)


@named_by(r"Neighbouring characters stand side by side in a batch")
def stream_batches_1(codes, B, T):
    """The text is reshaped straight to (windows, T, B), so that neighbouring characters lie side by side in the batch."""
    L = (len(codes) - 1) // B
    windows = L // T
    n = windows * T * B
    inputs = codes[:n].reshape(windows, T, B)
    targets = codes[1 : n + 1].reshape(windows, T, B)
    return inputs, targets


@named_by(r"Your streams are only as long as their windows")
def stream_batches_2(codes, B, T):
    """The text is first cut to a whole number of windows, so that each stream begins where the used part of the one before ends, not its leftover."""
    L = (len(codes) - 1) // B // T * T
    windows = L // T
    inputs = np.zeros((windows, T, B), dtype=int)
    targets = np.zeros((windows, T, B), dtype=int)
    for b in range(B):
        for w in range(windows):
            start = b * L + w * T
            inputs[w, :, b] = codes[start : start + T]
            targets[w, :, b] = codes[start + 1 : start + T + 1]
    return inputs, targets


@named_by(r"inputs is right, but its axes 1 and 2")
def stream_batches_3(codes, B, T):
    """The windows are returned batch first, (windows, B, T)."""
    L = (len(codes) - 1) // B
    W = L // T
    x = codes[: B * L].reshape(B, L)[:, : W * T].reshape(B, W, T)
    y = codes[1 : B * L + 1].reshape(B, L)[:, : W * T].reshape(B, W, T)
    return x.transpose(1, 0, 2), y.transpose(1, 0, 2)


@named_by(r"\bm_hat stands where")
def adam_step_1(w, dw, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-08):
    """The corrected m and v are returned instead of the running means."""
    m = beta1 * m + (1 - beta1) * dw
    v = beta2 * v + (1 - beta2) * dw**2
    m = m / (1 - beta1**t)
    v = v / (1 - beta2**t)
    w = w - lr * m / (np.sqrt(v) + eps)
    return w, m, v


@named_by(r"The running means are not divided by 1 \-")
def adam_step_2(w, dw, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-08):
    """The correction of the early steps is left out."""
    m = beta1 * m + (1 - beta1) * dw
    v = beta2 * v + (1 - beta2) * dw * dw
    return w - lr * m / (np.sqrt(v) + eps), m, v


@named_by(r"t is the number of this step, from 1:")
def adam_step_3(w, dw, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-08):
    """The step is counted from 0: t + 1 is put into the correction."""
    step = t + 1
    m_new = beta1 * m + (1 - beta1) * dw
    v_new = beta2 * v + (1 - beta2) * dw**2
    m_hat = m_new / (1 - beta1**step)
    v_hat = v_new / (1 - beta2**step)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m_new, v_new


@named_by(r"Two bases are mixed")
def perplexity_1(p):
    """Bases are mixed: 2 is raised to a mean of natural logarithms."""
    H = -np.mean(np.log(p))
    return 2**H


@named_by(r"\bsum stands where")
def perplexity_2(p):
    """The sum of the logarithms is taken instead of their mean, so the length counts."""
    return np.exp(-np.log(p).sum())


@named_by(r"The draw has the right probabilities, but it comes")
def sample_index_1(logits, temperature, rng):
    """rng.choice with the softmax's probabilities is used in place of the Gumbel noise, so other numbers are drawn."""
    z = logits / temperature
    p = np.exp(z - z.max())
    p /= p.sum()
    return rng.choice(len(p), p=p)


@named_by(r"With the noise divided too, or nothing at all")
def sample_index_2(logits, temperature, rng):
    """The temperature divides the noise as well as the logits."""
    noisy = logits + rng.gumbel(size=logits.shape[0])
    return int(np.argmax(noisy / temperature))


@named_by(r"temperature acts the wrong way round")
def sample_index_3(logits, temperature, rng):
    """The logits are multiplied by the temperature instead of divided."""
    g = rng.gumbel(size=len(logits))
    return np.argmax(logits * temperature + g)


@named_by(r"The term h @ W_hh is missing\.")
def sample_1(prompt, length, temperature, parameters, rng, cell="rnn"):
    """The state starts from zero for every character that is written, so only the last character is remembered."""
    W_xh, W_hh, b_h = parameters["W_xh"], parameters["W_hh"], parameters["b_h"]
    W_hy, b_y = parameters["W_hy"], parameters["b_y"]
    h = np.zeros(len(b_h))
    for k in prompt:
        h = np.tanh(W_xh[k] + h @ W_hh + b_h)
    out = []
    for _ in range(length):
        k = sample_index(h @ W_hy + b_y, temperature, rng)
        out.append(k)
        h = np.zeros(len(b_h))
        h = np.tanh(W_xh[k] + h @ W_hh + b_h)
    return np.array(out, dtype=int)


@named_by(r"The last character of the prompt is read twice")
def sample_2(prompt, length, temperature, parameters, rng, cell="rnn"):
    """The last character of the prompt is read twice: once with the prompt and again before the first draw."""
    p = parameters

    def read(k, h):
        x = np.zeros(p["W_xh"].shape[0])
        x[k] = 1
        return np.tanh(x @ p["W_xh"] + h @ p["W_hh"] + p["b_h"])

    h = np.zeros(p["W_hh"].shape[0])
    for k in prompt:
        h = read(k, h)
    last = prompt[-1]
    codes = np.zeros(length, dtype=int)
    for n in range(length):
        h = read(last, h)
        last = sample_index(h @ p["W_hy"] + p["b_y"], temperature, rng)
        codes[n] = last
    return codes


@named_by(r"The prompt comes back too")
def sample_3(prompt, length, temperature, parameters, rng, cell="rnn"):
    """The prompt is returned in front of what was written."""
    W_xh, W_hh, b_h, W_hy, b_y = (parameters[n] for n in ("W_xh", "W_hh", "b_h", "W_hy", "b_y"))
    h = np.zeros(W_hh.shape[0])
    codes = list(prompt)
    for c in codes:
        h = np.tanh(W_xh[c] + h @ W_hh + b_h)
    for _ in range(length):
        c = sample_index(h @ W_hy + b_y, temperature, rng)
        codes.append(c)
        h = np.tanh(W_xh[c] + h @ W_hh + b_h)
    return np.array(codes)


@named_by(r"A context that ends the text is counted there")
def witten_bell_1(text, new, n, K):
    """A context is counted wherever it stands, also at the text's very end, where nothing follows it."""
    p = np.zeros((n, len(new)))
    shorter = np.full(len(new), 1.0 / K)
    for k in range(1, n + 1):
        grams = Counter(text[i : i + k] for i in range(len(text) - k + 1))
        if k == 1:
            contexts = Counter({"": len(text)})
        else:
            contexts = Counter(text[i : i + k - 1] for i in range(len(text) - k + 2))
        kinds = Counter(g[:-1] for g in grams)
        row = shorter.copy()
        for i in range(k - 1, len(new)):
            g = new[i - k + 1 : i + 1]
            c = g[:-1]
            if contexts[c] > 0:
                row[i] = (grams[g] + kinds[c] * shorter[i]) / (contexts[c] + kinds[c])
        p[k - 1] = row
        shorter = row
    return p


@named_by(r"What the contexts leave over goes to 1 /")
def witten_bell_2(text, new, n, K):
    """The mixing doesn't go down step by step: p_shorter is 1/K for every length of context."""
    p = np.full((n, len(new)), 1 / K)
    for k in range(1, n + 1):
        follow = defaultdict(Counter)
        for i in range(len(text) - k + 1):
            follow[text[i : i + k - 1]][text[i + k - 1]] += 1
        for i in range(len(new)):
            below = p[k - 2, i] if k > 1 else 1 / K
            p[k - 1, i] = below
            if i >= k - 1:
                f = follow.get(new[i - k + 1 : i])
                if f is not None:
                    seen, kinds = sum(f.values()), len(f)
                    p[k - 1, i] = (f[new[i]] + kinds / K) / (seen + kinds)
    return p


@named_by(r"Half of the weight goes to the shorter context")
def witten_bell_3(text, new, n, K):
    """kinds is counted as the number of occurrences, not of different characters, so it equals seen."""
    out = np.empty((n, len(new)))
    prev = np.ones(len(new)) / K
    for k in range(1, n + 1):
        count = Counter(text[i : i + k] for i in range(len(text) - k + 1))
        seen, kinds = Counter(), Counter()
        for piece, times in count.items():
            seen[piece[:-1]] += times
            kinds[piece[:-1]] += times
        out[k - 1] = prev
        for i in range(k - 1, len(new)):
            piece = new[i - k + 1 : i + 1]
            ctx = piece[:-1]
            if ctx in seen:
                out[k - 1, i] = (count[piece] + kinds[ctx] * prev[i]) / (seen[ctx] + kinds[ctx])
        prev = out[k - 1]
    return out


@named_by(r"A context that was never seen falls back to")
def witten_bell_4(text, new, n, K):
    """Where the context was never seen the prediction falls to 1/K instead of staying that of the shorter context."""
    N = len(new)
    p = np.zeros((n + 1, N))
    p[0] = 1 / K
    for k in range(1, n + 1):
        after = {}
        for i in range(k - 1, len(text)):
            after.setdefault(text[i - k + 1 : i], []).append(text[i])
        for i in range(N):
            if i < k - 1:
                p[k, i] = p[k - 1, i]
                continue
            followers = after.get(new[i - k + 1 : i])
            if followers is None:
                p[k, i] = 1 / K
            else:
                kinds = len(set(followers))
                p[k, i] = (followers.count(new[i]) + kinds * p[k - 1, i]) / (len(followers) + kinds)
    return p[1:]


# ---------------------------------------------------------------- chapter 6


@named_by(r"\bh stands where")
def one_step_gradients_1(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y):
    """dW_h is made with the new hidden state instead of the old one."""
    B, H = h_prev.shape
    h, c, gates = lstm_step(x, h_prev, c_prev, W_x, W_h, b)
    i, f, g, o = np.hsplit(gates, 4)
    y = h @ W_hy + b_y
    loss = np.sum((y - target) ** 2) / (2 * B)
    dy = (y - target) / B
    dh = dy @ W_hy.T
    tc = np.tanh(c)
    dc = dh * o * (1 - tc**2)
    da = np.hstack([dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - g**2), dh * tc * o * (1 - o)])
    return loss, h, c, x.T @ da, h.T @ da, da.sum(axis=0), h.T @ dy, dy.sum(axis=0)


@named_by(r"The division by B is missing\.")
def one_step_gradients_2(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y):
    """The gradients are not divided by the number of rows: dy = y - target."""
    a = np.dot(x, W_x) + np.dot(h_prev, W_h) + b
    ai, af, ag, ao = np.split(a, 4, axis=1)
    i, f, o = sigmoid(ai), sigmoid(af), sigmoid(ao)
    g = np.tanh(ag)
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    y = np.dot(h, W_hy) + b_y
    dy = y - target
    loss = 0.5 * np.sum((y - target) ** 2) / len(x)
    dh = np.dot(dy, W_hy.T)
    do = dh * np.tanh(c)
    dc = dh * o * (1 - np.tanh(c) ** 2)
    da = np.concatenate([dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - g**2), do * o * (1 - o)], axis=1)
    return loss, h, c, np.dot(x.T, da), np.dot(h_prev.T, da), da.sum(0), np.dot(h.T, dy), dy.sum(0)


@named_by(r"The factor 1 \- tanh\(c\) \*\* 2 is missing\.")
def one_step_gradients_3(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y):
    """On the way into the cell the slope of tanh(c) is left out: dc = dh * o."""
    h, c, gates = lstm_step(x, h_prev, c_prev, W_x, W_h, b)
    i, f, g, o = np.split(gates, 4, axis=1)
    B = x.shape[0]
    err = h @ W_hy + b_y - target
    loss = (err**2).sum() / 2 / B
    dy = err / B
    dh = dy @ W_hy.T
    dc = dh * o
    da_i = dc * g * i * (1 - i)
    da_f = dc * c_prev * f * (1 - f)
    da_g = dc * i * (1 - g * g)
    da_o = dh * np.tanh(c) * o * (1 - o)
    da = np.hstack((da_i, da_f, da_g, da_o))
    return loss, h, c, x.T @ da, h_prev.T @ da, da.sum(axis=0), h.T @ dy, dy.sum(axis=0)


@named_by(r"\bc stands where")
def one_step_gradients_4(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y):
    """The forget gate's gradient is made with the new cell state instead of the old one."""
    H = h_prev.shape[1]
    a = x @ W_x + h_prev @ W_h + b
    i = sigmoid(a[:, :H])
    f = sigmoid(a[:, H : 2 * H])
    g = np.tanh(a[:, 2 * H : 3 * H])
    o = sigmoid(a[:, 3 * H :])
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    y = h @ W_hy + b_y
    B = len(y)
    loss = ((y - target) ** 2).sum() / (2 * B)
    dy = (y - target) / B
    dh = dy @ W_hy.T
    dc = dh * o * (1 - np.tanh(c) ** 2)
    da = np.empty_like(a)
    da[:, :H] = dc * g * i * (1 - i)
    da[:, H : 2 * H] = dc * c * f * (1 - f)
    da[:, 2 * H : 3 * H] = dc * i * (1 - g**2)
    da[:, 3 * H :] = dh * np.tanh(c) * o * (1 - o)
    return loss, h, c, x.T @ da, h_prev.T @ da, da.sum(0), h.T @ dy, dy.sum(0)


@named_by(r"Neither mark falls on the last step of its")
def adding_problem_1(rng, T, B):
    """The upper ends of the draws are one too small, as if rng.integers included them."""
    values = rng.random((T, B))
    first = rng.integers(0, T // 2 - 1, size=B)
    second = rng.integers(T // 2, T - 1, size=B)
    marks = np.zeros((T, B))
    cols = np.arange(B)
    marks[first, cols] = 1
    marks[second, cols] = 1
    y = values[first, cols] + values[second, cols]
    return np.stack([values, marks], axis=-1), y[:, None]


@named_by(r"The values of y are right; only the shape")
def adding_problem_2(rng, T, B):
    """The target has shape (B,) instead of (B, 1)."""
    x = np.zeros((T, B, 2))
    x[:, :, 0] = rng.random((T, B))
    i = rng.integers(0, T // 2, size=B)
    j = rng.integers(T // 2, T, size=B)
    for b in range(B):
        x[i[b], b, 1] = 1
        x[j[b], b, 1] = 1
    y = (x[..., 0] * x[..., 1]).sum(axis=0)
    return x, y


@named_by(r"The marks are drawn before the values")
def adding_problem_3(rng, T, B):
    """The marks are drawn before the values."""
    half = T // 2
    first = rng.integers(0, half, size=B)
    second = rng.integers(half, T, size=B)
    values = rng.random((T, B))
    marks = np.zeros((T, B))
    marks[first, np.arange(B)] = 1
    marks[second, np.arange(B)] = 1
    y = np.sum(values * marks, axis=0)
    return np.dstack([values, marks]), y.reshape(B, 1)


@named_by(r"The whole column is reversed, so the padding stands")
def reverse_padded_1(x, lengths):
    """The whole time axis is reversed, so that the padding comes first."""
    return x[::-1].copy()


@named_by(r"The padding is filled with zeros")
def reverse_padded_2(x, lengths):
    """The padding is set to zero instead of staying as it is."""
    r = np.zeros_like(x)
    for b in range(x.shape[1]):
        n = lengths[b]
        for t in range(n):
            r[t, b] = x[n - 1 - t, b]
    return r


@named_by(r"The gradient lands on the last step of the")
def last_state_backward_1(dlast, lengths, T):
    """The gradient is put at the last step of the batch for every sequence instead of at its own last step."""
    B, H = dlast.shape
    dh = np.zeros((T, B, H))
    dh[-1] = dlast
    return dh


@named_by(r"dh\[lengths \- 1\] = \.\.\. takes whole steps, with")
def last_state_backward_2(dlast, lengths, T):
    """Only the time axis is indexed, so every one of these steps gets the gradients of all sequences."""
    dh = np.zeros((T,) + dlast.shape)
    dh[lengths - 1] = dlast
    return dh


@named_by(r"It divides by all T B positions, padding too")
def masked_squared_error_1(prediction, target, mask):
    """The mean is taken over all T B positions, padding included, instead of the true ones."""
    T, B, K = prediction.shape
    diff = (prediction - target) * mask[:, :, None]
    N = T * B
    return np.sum(diff**2) / (2 * N), diff / N


@named_by(r"The gradient at the padding is not zero\.")
def masked_squared_error_2(prediction, target, mask):
    """The gradient is not masked: padded positions get one too."""
    N = mask.sum()
    error = prediction - target
    loss = np.sum(error[mask] ** 2) / (2 * N)
    return loss, error / N


@named_by(r"It divides by every number, N K")
def masked_squared_error_3(prediction, target, mask):
    """N counts entries instead of positions: the K numbers of a position are averaged too."""
    m = np.broadcast_to(mask[..., None], prediction.shape)
    N = m.sum()
    e = np.where(m, prediction - target, 0.0)
    return 0.5 * (e**2).sum() / N, e / N


@named_by(r"The backward states are not turned round again")
def bidirectional_forward_1(x, lengths, forward, backward):
    """The result of the backward layer is not turned round again."""
    T, B, _ = x.shape
    h0 = np.zeros((B, forward[1].shape[0]))
    f = rnn_forward(x, h0, *forward)
    r = rnn_forward(reverse_padded(x, lengths), np.zeros((B, backward[1].shape[0])), *backward)
    h = np.concatenate([f, r], axis=-1)
    return h * sequence_mask(lengths, T)[:, :, None]


@named_by(r"The batch is reversed with its padding, so the")
def bidirectional_forward_2(x, lengths, forward, backward):
    """The whole time axis is reversed, so the backward layer starts in the padding."""
    H = forward[1].shape[0]
    zeros = np.zeros((x.shape[1], H))
    f = rnn_forward(x, zeros, *forward)
    r = rnn_forward(x[::-1], zeros, *backward)[::-1]
    h = np.concatenate([f, r], axis=2)
    h[~sequence_mask(lengths, len(x))] = 0
    return h


@named_by(r"Past a sequence's end something is left")
def bidirectional_forward_3(x, lengths, forward, backward):
    """Past a sequence's end the states are left in instead of set to 0."""
    h0_f = np.zeros((x.shape[1], len(forward[1])))
    h0_b = np.zeros((x.shape[1], len(backward[1])))
    f = rnn_forward(x, h0_f, *forward)
    r = reverse_padded(rnn_forward(reverse_padded(x, lengths), h0_b, *backward), lengths)
    return np.concatenate((f, r), axis=2)


@named_by(r"What is kept is not enlarged")
def dropout_1(x, rate, rng):
    """The entries that are left are not enlarged."""
    mask = (rng.random(x.shape) >= rate).astype(float)
    return x * mask, mask


@named_by(r"The right entries are kept in number, but those")
def dropout_2(x, rate, rng):
    """The draw is compared the other way: an entry is kept where it is below 1 - rate instead of at least rate."""
    p_keep = 1 - rate
    keep = rng.random(x.shape) < p_keep
    mask = keep / p_keep
    return x * mask, mask


@named_by(r"The mask holds 0 and 1 only")
def dropout_3(x, rate, rng):
    """The returned mask is only 0 and 1, without the factor by which y was enlarged."""
    mask = rng.random(x.shape) >= rate
    y = x * mask / (1 - rate)
    return y, mask.astype(x.dtype)

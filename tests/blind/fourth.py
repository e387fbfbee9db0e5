"""138 wrong answers, drawn like the third set's, from lists of somebody else."""

# ruff: noqa -- the answers are written as students write them

import numpy as np
from blind import named_by

from collections import Counter, defaultdict

from solutions.models.language_model import sample_index as sample_index_ok
from solutions.models.padding import reverse_padded as reverse_ok, sequence_mask as mask_ok
from solutions.listings.lstm import one_step_gradients as one_step_gradients_ok
from solutions.cells.lstm import lstm_cell_backward as cell_backward_ok, output_gate_backward as output_backward_ok
from solutions.cells.lstm import lstm_step as lstm_step_ok, lstm_step_backward as lstm_step_backward_ok
from solutions.cells.neurons import latch as latch_ok, mcculloch_pitts as mp_ok, mlp_backward as mlp_backward_ok
from solutions.cells.neurons import mlp_forward as mlp_forward_ok
from solutions.cells.rnn import rnn_forward as rnn_forward_ok, rnn_step as rnn_step_ok, rnn_step_backward as rnn_step_backward_ok


def sig(v):
    return 0.5 * np.tanh(v / 2) + 0.5


# ---------------------------------------------------------------- chapter 1


@named_by(r"The unit is silenced only where all its inhibitory")
def mcculloch_pitts_1(excitatory, inhibitory, threshold):
    """The unit is vetoed only if all inhibitory inputs are on, instead of any one of them."""
    out = np.zeros(len(excitatory), dtype=int)
    for i in range(len(excitatory)):
        vetoed = inhibitory.shape[1] > 0 and np.all(inhibitory[i] == 1)
        if sum(excitatory[i]) >= threshold and not vetoed:
            out[i] = 1
    return out


@named_by(r"\bThe sum runs over all axes")
def mcculloch_pitts_2(excitatory, inhibitory, threshold):
    """The excitatory inputs of all cases are added into one number, instead of one sum for each row."""
    total = np.sum(excitatory)
    allowed = np.sum(inhibitory, axis=1) == 0
    return np.where((total >= threshold) & allowed, 1, 0)


@named_by(r"only_a and only_b have changed places\.")
def xor_layers_1(a, b):
    """The two hidden units stand in exchanged columns: b and not a comes first, a and not b second."""
    p = mp_ok(a.reshape(-1, 1), b.reshape(-1, 1), 1)
    q = mp_ok(b.reshape(-1, 1), a.reshape(-1, 1), 1)
    hidden = np.array([q, p]).T
    y = mp_ok(hidden, np.zeros((len(a), 0)), 1)
    return hidden, y


@named_by(r"\b0 stands where")
def xor_layers_2(a, b):
    """The unit of the second layer has threshold 0, so it is always on."""
    A, B = a[:, None], b[:, None]
    hidden = np.hstack([mp_ok(A, B, 1)[:, None], mp_ok(B, A, 1)[:, None]])
    return hidden, mp_ok(hidden, np.empty((a.shape[0], 0)), 0)


@named_by(r"confirmed")
def latch_1(set_, reset, state):
    """The state has to be confirmed by reset: set or (state and reset), in place of reset switching the bit off."""
    return np.where((set_ == 1) | ((state == 1) & (reset == 1)), 1, 0)


@named_by(r"set and state together give 2")
def latch_2(set_, reset, state):
    """Set and state are added without the threshold, so the next state is 2 when both are on."""
    return (set_ + state) * (1 - reset)


@named_by(r"\bstate0 stands where")
def latch_forward_1(set_, reset, state0):
    """Every moment starts from state0 again, because the new state is not handed on."""
    history = []
    for s, r in zip(set_, reset):
        new_state = latch_ok(s, r, state0)
        history.append(new_state)
    return np.array(history)


@named_by(r"states\[0\] is state0, and the inputs of the first")
def latch_forward_2(set_, reset, state0):
    """Row 0 is state0 itself and the loop begins at moment 1, so that the first inputs are never used."""
    T = len(set_)
    states = np.zeros_like(set_)
    states[0] = state0
    for t in range(1, T):
        states[t] = latch_ok(set_[t], reset[t], states[t - 1])
    return states


@named_by(r">= stands where")
def perceptron_fit_1(X, y, epochs, lr):
    """The unit guesses 1 when the sum is exactly zero: >= 0 in place of > 0."""
    w = np.zeros(X.shape[1])
    b = 0.0
    mistakes = []
    for _ in range(epochs):
        wrong = 0
        for x_n, y_n in zip(X, y):
            guess = 1 if np.dot(x_n, w) + b >= 0 else 0
            if guess != y_n:
                wrong += 1
                w = w + lr * (y_n - guess) * x_n
                b = b + lr * (y_n - guess)
        mistakes.append(wrong)
    return w, b, np.array(mistakes)


@named_by(r"\bThe sign is wrong")
def perceptron_fit_2(X, y, epochs, lr):
    """The correction has the wrong sign: it adds lr (guess - y) x, away from the right answer."""
    N, D = X.shape
    weights, bias = np.zeros(D), 0.0
    mistakes = np.zeros(epochs, dtype=int)
    for e in range(epochs):
        for n in range(N):
            guess = int(X[n].dot(weights) + bias > 0)
            delta = guess - int(y[n])
            weights = weights + lr * delta * X[n]
            bias = bias + lr * delta
            mistakes[e] += int(delta != 0)
    return weights, bias, mistakes


@named_by(r"\bmean stands where")
def mlp_backward_1(dz, X, hidden, W1, W2):
    """The bias gradients are means over the rows, not sums."""
    dW2 = np.einsum("bh,bk->hk", hidden, dz)
    db2 = np.mean(dz, axis=0)
    da = np.einsum("bk,hk->bh", dz, W2) * (1 - hidden * hidden)
    dW1 = np.einsum("bd,bh->dh", X, da)
    db1 = np.mean(da, axis=0)
    dX = np.einsum("bh,dh->bd", da, W1)
    return dX, dW1, db1, dW2, db2


@named_by(r"\btanh is applied to hidden once too often")
def mlp_backward_2(dz, X, hidden, W1, W2):
    """The slope is taken as 1 - tanh(hidden)^2 although hidden is the tanh already."""
    slope = 1 - np.tanh(hidden) ** 2
    dA = np.dot(dz, W2.T) * slope
    return np.dot(dA, W1.T), np.dot(X.T, dA), dA.sum(0), np.dot(hidden.T, dz), dz.sum(0)


@named_by(r"The steps go uphill")
def gradient_descent_1(X, y, W1, b1, W2, b2, lr, steps):
    """The parameters are moved along the gradient, p + lr dp, uphill."""
    B = X.shape[0]
    params = [W1, b1, W2, b2]
    losses = []
    for _ in steps:
        hidden, z = mlp_forward_ok(X, *params)
        diff = z - y
        losses.append(np.sum(diff**2) / (2 * B))
        _, *grads = mlp_backward_ok(diff / B, X, hidden, params[0], params[2])
        params = [p + lr * g for p, g in zip(params, grads)]
    return (*params, np.array(losses))


@named_by(r"The network is run once, before the loop\.")
def gradient_descent_2(X, y, W1, b1, W2, b2, lr, steps):
    """The forward pass is run once before the loop instead of at each step, so output and loss never change."""
    B = len(X)
    losses = []
    hidden, z = mlp_forward_ok(X, W1, b1, W2, b2)
    for step in steps:
        loss = 0.5 / B * np.sum((z - y) ** 2)
        losses.append(loss)
        dz = (z - y) / B
        dX, dW1, db1, dW2, db2 = mlp_backward_ok(dz, X, hidden, W1, W2)
        W1 = W1 - lr * dW1
        b1 = b1 - lr * db1
        W2 = W2 - lr * dW2
        b2 = b2 - lr * db2
    return W1, b1, W2, b2, np.array(losses)


# ---------------------------------------------------------------- chapter 2


@named_by(r"\bW_hh is transposed")
def unroll_1(x, h0, W_xh, W_hh):
    """The recurrent matrix is transposed: h_{t-1} W_hh^T."""
    h = h0
    out = []
    for t in range(x.shape[0]):
        h = np.dot(x[t], W_xh) + np.dot(h, W_hh.T)
        out.append(h)
    return np.array(out)


@named_by(r"The line  h = x_t @ W_xh \+")
def unroll_2(x, h0, W_xh, W_hh):
    """The result begins with h0 and lacks the last state."""
    hs = [h0]
    for x_t in x:
        hs.append(x_t @ W_xh + hs[-1] @ W_hh)
    return np.stack(hs[:-1])


@named_by(r"The denominator's mean is that of all inputs")
def decode_past_1(h, x, delay):
    """The total squared distance is measured from the mean of all of x, not of the inputs that are decoded."""
    T, B, H = h.shape
    D = x.shape[2]
    A = h[delay:].reshape(-1, H)
    A = np.hstack([A, np.ones((len(A), 1))])
    Y = x[: T - delay].reshape(-1, D)
    coef = np.linalg.lstsq(A, Y, rcond=None)[0]
    residual = np.sum((Y - A @ coef) ** 2)
    centre = x.reshape(-1, D).mean(axis=0)
    total = np.sum((Y - centre) ** 2)
    return 1 - residual / total


@named_by(r"It is the root of R\^2")
def decode_past_2(h, x, delay):
    """The root of R^2, the correlation, is returned instead of R^2."""
    n_steps = len(x) - delay
    states = np.concatenate([h[t + delay] for t in range(n_steps)])
    wanted = np.concatenate([x[t] for t in range(n_steps)])
    design = np.column_stack([np.ones(len(states)), states])
    W = np.linalg.lstsq(design, wanted, rcond=None)[0]
    left = ((wanted - design @ W) ** 2).sum()
    spread = ((wanted - wanted.mean(0)) ** 2).sum()
    return np.sqrt(1 - left / spread)


@named_by(r"It is one step too late, the last row")
def last_state_1(h, lengths):
    """The index is lengths[b] instead of lengths[b] - 1, one step too late (clipped at the end of the batch)."""
    T, B, _ = h.shape
    return np.array([h[min(lengths[b], T - 1), b] for b in range(B)])


@named_by(r"It is the largest number of each unit over")
def last_state_2(h, lengths):
    """Takes the largest value of each unit over the true steps instead of the state after the last one."""
    return np.stack([h[:n, b].max(axis=0) for b, n in enumerate(lengths)])


@named_by(r"An output never becomes an input")
def free_run_1(x1, h0, W_xh, W_hh, W_hy, steps):
    """After the first step the input is zero, because the output is not fed back."""
    x, h, ys = x1, h0, []
    for t in range(steps):
        h = x @ W_xh + h @ W_hh
        y = h @ W_hy
        ys.append(y)
        x = np.zeros_like(x1)
    return np.array(ys)


@named_by(r"\bh0 stands where")
def free_run_2(x1, h0, W_xh, W_hh, W_hy, steps):
    """The state is not handed on: each step combines its input with h0."""
    B, D = x1.shape
    y = np.zeros((steps, B, D), dtype=x1.dtype)
    x = x1
    for t in range(steps):
        h_t = np.dot(x, W_xh) + np.dot(h0, W_hh)
        y[t] = np.dot(h_t, W_hy)
        x = y[t]
    return y


@named_by(r"The factor dilation is missing\.")
def causal_conv1d_1(x, W, b, dilation=1):
    """The dilation is ignored: tap j looks j steps back."""
    T, B, _ = x.shape
    k, _, C_out = W.shape
    y = np.zeros((T, B, C_out)) + b
    for t in range(T):
        for j in range(k):
            s = t - j
            if s >= 0:
                y[t] += x[s] @ W[j]
    return y


@named_by(r"b is added once for each tap")
def causal_conv1d_2(x, W, b, dilation=1):
    """The bias is added once for every tap instead of once."""
    T = x.shape[0]
    y = 0
    for j, W_j in enumerate(W):
        shift = min(j * dilation, T)
        late = np.concatenate([np.zeros_like(x[:shift]), x[: T - shift]])
        y = y + late @ W_j + b
    return y


@named_by(r"W is right, but in reverse order along k\.")
def unrolled_kernel_1(W_xh, W_hh, k):
    """The taps are in the opposite order: the oldest input's is W[0]."""
    return np.stack([W_xh @ np.linalg.matrix_power(W_hh, k - 1 - j) for j in range(k)])


@named_by(r"The term 1 is missing\.")
def unrolled_kernel_2(W_xh, W_hh, k):
    """One tap too many is returned: k + 1 instead of k."""
    W = [W_xh]
    for j in range(1, k + 1):
        W.append(np.dot(W[j - 1], W_hh))
    return np.array(W)


# ---------------------------------------------------------------- chapter 3


@named_by(r"The inputs are read from the last to the")
def rnn_forward_1(x, h0, W_xh, W_hh, b_h):
    """The sequence is read from its end to its beginning."""
    T, B, D = x.shape
    H = h0.shape[1]
    h = np.zeros((T, B, H))
    prev = h0
    for t in range(T):
        prev = rnn_step_ok(x[T - 1 - t], prev, W_xh, W_hh, b_h)
        h[t] = prev
    return h


@named_by(r"\bh0 stands where|starts from h0")
def rnn_forward_2(x, h0, W_xh, W_hh, b_h):
    """The state is not passed on: every step starts from h0."""
    all_h = [rnn_step_ok(x_t, h0, W_xh, W_hh, b_h) for x_t in x]
    return np.stack(all_h, axis=0)


@named_by(r"The values of z are right; only the shape")
def readout_1(h, W_hy, b_y):
    """All steps are laid out as rows and not put back, so three axes come out as a (T B, K) matrix."""
    rows = h.reshape(-1, h.shape[-1])
    return np.dot(rows, W_hy) + b_y


@named_by(r"There is a sigmoid around the read\-out")
def readout_2(h, W_hy, b_y):
    """The read-out is squashed by a sigmoid."""
    z = np.einsum("...h,hk->...k", h, W_hy) + b_y
    return sig(z)


@named_by(r"The mean runs over the classes too")
def softmax_cross_entropy_1(logits, targets):
    """Loss and gradient are divided by the number of entries N K, not by the number of positions N."""
    K = logits.shape[-1]
    y = np.eye(K)[targets]
    z = logits - np.max(logits, axis=-1, keepdims=True)
    logp = z - np.log(np.sum(np.exp(z), axis=-1, keepdims=True))
    count = logits.size
    loss = -np.sum(y * logp) / count
    return loss, (np.exp(logp) - y) / count


@named_by(r"A small number, 1e\-08, in the logarithm hides large")
def softmax_cross_entropy_2(logits, targets):
    """The loss takes the log of the rounded probability plus a small number, which caps it for huge logits."""
    K = logits.shape[-1]
    z = logits.reshape(-1, K)
    t = np.reshape(targets, -1)
    N = len(t)
    e = np.exp(z - z.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    logp = np.log(p + 1e-8)
    loss = -logp[np.arange(N), t].mean()
    d = p.copy()
    d[np.arange(N), t] -= 1
    return loss, (d / N).reshape(logits.shape)


@named_by(r"The division by N is missing\.")
def squared_error_1(prediction, target):
    """The loss is the sum over the positions instead of their mean."""
    K = prediction.shape[-1]
    N = prediction.size // K
    diff = prediction - target
    loss = 0.5 * np.sum(diff * diff)
    return loss, diff / N


@named_by(r"It is divided by the length of the last")
def squared_error_2(prediction, target):
    """N counts the sequences of the batch only, not the steps times the sequences."""
    N = prediction.shape[-2]
    d = prediction - target
    return np.sum(d**2) / (2 * N), d / N


@named_by(r"it is divided by B once too often, or")
def rnn_step_backward_1(dh, x, h_prev, h, W_xh, W_hh):
    """The gradients of the two weight matrices are averaged over the batch, divided by B."""
    B = x.shape[0]
    da = (1 - h**2) * dh
    dW_xh = x.T.dot(da) / B
    dW_hh = h_prev.T.dot(da) / B
    db = np.sum(da, axis=0)
    return da.dot(W_xh.T), da.dot(W_hh.T), dW_xh, dW_hh, db


@named_by(r"\bh stands where")
def rnn_step_backward_2(dh, x, h_prev, h, W_xh, W_hh):
    """The gradient of W_hh is made with the new state h, not with the state before the step."""
    da = dh * (1.0 - np.square(h))
    dx = da @ W_xh.T
    dh_prev = da @ W_hh.T
    dW_xh = np.zeros_like(W_xh)
    dW_hh = np.zeros_like(W_hh)
    for n in range(len(x)):
        dW_xh += np.outer(x[n], da[n])
        dW_hh += np.outer(h[n], da[n])
    return dx, dh_prev, dW_xh, dW_hh, da.sum(axis=0)


@named_by(r"\bdW_xh is overwritten")
def rnn_backward_1(dh, x, h0, h, W_xh, W_hh):
    """The parameter gradients are overwritten at each step and not summed over the steps."""
    T = len(x)
    before = np.concatenate([h0[None], h[:-1]])
    dx = np.zeros_like(x)
    later = np.zeros_like(h0)
    dW_xh, dW_hh, db_h = np.zeros_like(W_xh), np.zeros_like(W_hh), np.zeros(len(W_hh))
    for t in range(T - 1, -1, -1):
        dx[t], later, gW_xh, gW_hh, gb = rnn_step_backward_ok(dh[t] + later, x[t], before[t], h[t], W_xh, W_hh)
        dW_xh = gW_xh
        dW_hh = gW_hh
        db_h = gb
    return dx, later, dW_xh, dW_hh, db_h


@named_by(r"At t = 0 the state before is")
def rnn_backward_2(dh, x, h0, h, W_xh, W_hh):
    """At the first step the state before is h[-1], the last one, in place of h0."""
    T, B, H = h.shape
    das = np.zeros((T, B, H))
    dh_next = np.zeros((B, H))
    dW_hh = np.zeros((H, H))
    for t in reversed(range(T)):
        das[t] = (dh[t] + dh_next) * (1 - h[t] ** 2)
        dW_hh += h[t - 1].T @ das[t]
        dh_next = das[t] @ W_hh.T
    dW_xh = np.einsum("tbd,tbh->dh", x, das)
    return das @ W_xh.T, dh_next, dW_xh, dW_hh, das.sum(axis=(0, 1))


@named_by(r"dh0 is zero")
def rnn_backward_truncated_1(dh, x, h0, h, W_xh, W_hh, k):
    """The gradient of h0 is returned as zero, though the first window does send something back to it."""
    T = x.shape[0]
    dx = np.zeros(x.shape)
    dW_xh = np.zeros(W_xh.shape)
    dW_hh = np.zeros(W_hh.shape)
    db_h = np.zeros(W_hh.shape[1])
    carry = np.zeros(h0.shape)
    for t in range(T)[::-1]:
        if t % k == k - 1:
            carry = np.zeros(h0.shape)
        prev = h0 if t == 0 else h[t - 1]
        dx[t], carry, a, b, c = rnn_step_backward_ok(dh[t] + carry, x[t], prev, h[t], W_xh, W_hh)
        dW_xh += a
        dW_hh += b
        db_h += c
    return dx, np.zeros_like(h0), dW_xh, dW_hh, db_h


@named_by(r"k . 1 steps")
def rnn_backward_truncated_2(dh, x, h0, h, W_xh, W_hh, k):
    """The windows are k + 1 steps long instead of k."""
    dx = np.zeros_like(x)
    grads = [np.zeros_like(W_xh), np.zeros_like(W_hh), np.zeros_like(W_hh[0])]
    width = k + 1
    for start in range(0, len(x), width):
        stop = min(start + width, len(x))
        dlater = np.zeros_like(h0)
        for t in range(stop - 1, start - 1, -1):
            prev = h[t - 1] if t else h0
            dx[t], dlater, *g = rnn_step_backward_ok(dh[t] + dlater, x[t], prev, h[t], W_xh, W_hh)
            grads = [old + new for old, new in zip(grads, g)]
        if start == 0:
            dh0 = dlater
    return (dx, dh0, *grads)


@named_by(r"Each entry is clipped by its value, which turns")
def clip_by_global_norm_2(gradients, limit):
    """Every entry is cut off at plus or minus limit, instead of shrinking all of them by one factor."""
    if isinstance(gradients, dict):
        flat = np.concatenate([g.ravel() for g in gradients.values()])
    else:
        flat = np.concatenate([g.ravel() for g in gradients])
    norm = np.sqrt(flat @ flat)

    def shorten(g):
        return np.clip(g, -limit, limit)

    if isinstance(gradients, dict):
        return {k: shorten(v) for k, v in gradients.items()}, norm
    return [shorten(g) for g in gradients], norm


@named_by(r"This is the Frobenius norm, over all entries")
def state_jacobian_norms_1(h, W_hh):
    """The Frobenius norm is taken instead of the spectral norm."""
    T, B, H = h.shape
    norms = np.zeros((T, B))
    for b in range(B):
        J = np.eye(H)
        for t in range(T - 1, -1, -1):
            norms[t, b] = np.linalg.norm(J)
            J = W_hh @ np.diag(1 - h[t, b] ** 2) @ J
    return norms


@named_by(r"This is the size of the largest eigenvalue")
def state_jacobian_norms_2(h, W_hh):
    """The largest absolute eigenvalue is taken instead of the largest singular value."""
    T, B, H = h.shape
    norms = np.ones((T, B))
    J = np.stack([np.eye(H)] * B)
    for t in reversed(range(T - 1)):
        step = np.einsum("ij,bj->bij", W_hh, 1 - h[t + 1] ** 2)
        J = np.matmul(step, J)
        norms[t] = np.abs(np.linalg.eigvals(J)).max(axis=1)
    return norms


# ---------------------------------------------------------------- chapter 4


@named_by(r"largest")
def sigmoid_1(x):
    """The largest value is subtracted first, as in a softmax, which changes a sigmoid."""
    s = x - np.max(x)
    e = np.exp(-np.abs(s))
    return np.where(s >= 0, 1 / (1 + e), e / (1 + e))


@named_by(r"Where x is negative these are the values for")
def sigmoid_2(x):
    """The exponential is made safe with exp(-|x|), but negative numbers get no formula of their own and come out as sigmoid(|x|)."""
    e = np.exp(-np.abs(x))
    return 1 / (1 + e)


@named_by(r"\btanh stands where")
def lstm_step_1(x, h_prev, c_prev, W_x, W_h, b):
    """The output gate is a tanh in place of a sigmoid."""
    H = h_prev.shape[1]
    a = np.dot(x, W_x) + np.dot(h_prev, W_h) + b
    i = sig(a[:, :H])
    f = sig(a[:, H : 2 * H])
    g = np.tanh(a[:, 2 * H : 3 * H])
    o = np.tanh(a[:, 3 * H :])
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    return h, c, np.concatenate([i, f, g, o], axis=1)


@named_by(r"The blocks are taken by columns in turn, every")
def lstm_step_2(x, h_prev, c_prev, W_x, W_h, b):
    """The columns are cut as if the four values of a unit stood side by side (every fourth column), not in four blocks."""
    B, H = h_prev.shape
    z = (np.hstack([x, h_prev]) @ np.vstack([W_x, W_h]) + b).reshape(B, H, 4)
    i, f, g, o = sig(z[:, :, 0]), sig(z[:, :, 1]), np.tanh(z[:, :, 2]), sig(z[:, :, 3])
    c = c_prev * f + g * i
    return o * np.tanh(c), c, np.hstack((i, f, g, o))


@named_by(r"\bsigmoid stands where")
def lstm_forward_1(x, h0, c0, W_x, W_h, b):
    """All four blocks go through the sigmoid, the candidate too."""
    T, B, H = len(x), *h0.shape
    h, c = np.zeros((T, B, H)), np.zeros((T, B, H))
    gates = np.zeros((T, B, 4 * H))
    ht, ct = h0, c0
    for t in range(T):
        i, f, g, o = np.split(x[t] @ W_x + ht @ W_h + b, 4, axis=1)
        i, f, g, o = sig(i), sig(f), sig(g), sig(o)
        ct = f * ct + i * g
        ht = o * np.tanh(ct)
        h[t], c[t], gates[t] = ht, ct, np.hstack([i, f, g, o])
    return h, c, gates


@named_by(r"The values are right, but they come back in")
def lstm_forward_2(x, h0, c0, W_x, W_h, b):
    """The cell states are returned first and the hidden states second."""
    hs, cs, gs = [], [], []
    state = (h0, c0)
    for x_t in x:
        h, c, g = lstm_step_ok(x_t, *state, W_x, W_h, b)
        state = (h, c)
        hs.append(h)
        cs.append(c)
        gs.append(g)
    return np.array(cs), np.array(hs), np.array(gs)


@named_by(r"\btanh is applied to g once too often")
def lstm_cell_backward_1(dc, c_prev, i, f, g):
    """The candidate's slope is taken as 1 - tanh(g)^2 although g is the tanh already."""
    di, df, dg, dc_prev = dc * g, dc * c_prev, dc * i, dc * f
    da_i = di * i * (1 - i)
    da_f = df * f * (1 - f)
    da_g = dg * (1 - np.tanh(g) ** 2)
    return da_i, da_f, da_g, dc_prev


@named_by(r"The derivative of tanh, 1 \- i², stands where")
def lstm_cell_backward_2(dc, c_prev, i, f, g):
    """The input gate gets the slope of a tanh, 1 - i^2, in place of a sigmoid's."""
    dsig = lambda s: s * (1 - s)
    dtanh = lambda s: 1 - s**2
    return dc * g * dtanh(i), dc * c_prev * dsig(f), dc * i * dtanh(g), dc * f


@named_by(r"The factor f is missing on the way to")
def lstm_step_backward_1(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h):
    """The gradient of the old cell state lacks the factor f."""
    H = dh.shape[1]
    i, f, g, o = [gates[:, k * H : (k + 1) * H] for k in range(4)]
    tc = np.tanh(c)
    dct = dc + dh * o * (1 - tc**2)
    da = np.concatenate([dct * g * i * (1 - i), dct * c_prev * f * (1 - f), dct * i * (1 - g**2), dh * tc * o * (1 - o)], axis=1)
    dc_prev = dct
    return np.dot(da, W_x.T), np.dot(da, W_h.T), dc_prev, np.dot(x.T, da), np.dot(h_prev.T, da), da.sum(0)


@named_by(r"The factor 1 \- g \*\* 2 is missing\.")
def lstm_step_backward_2(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h):
    """The candidate's gradient is not multiplied by the slope of its tanh."""
    i, f, g, o = np.split(gates, 4, axis=1)
    da_o, dC = output_backward_ok(dh, dc, c, o)
    da_i = dC * g * i * (1 - i)
    da_f = dC * c_prev * f * (1 - f)
    da_g = dC * i
    da = np.hstack([da_i, da_f, da_g, da_o])
    both = np.hstack([x, h_prev])
    dW = both.T @ da
    dboth = da @ np.vstack([W_x, W_h]).T
    D = x.shape[1]
    return dboth[:, :D], dboth[:, D:], dC * f, dW[:D], dW[D:], np.sum(da, axis=0)


@named_by(r"At t = 0, h\[t \- 1\] is the")
def lstm_backward_1(dh, x, h0, c0, h, c, gates, W_x, W_h):
    """At the first step the hidden state before is h[-1], the last one, in place of h0."""
    T = x.shape[0]
    dx = np.zeros_like(x)
    dW_x, dW_h, db = 0, 0, 0
    dh_later, dc_later = np.zeros_like(h0), np.zeros_like(c0)
    for t in range(T - 1, -1, -1):
        c_prev = c0 if t == 0 else c[t - 1]
        h_prev = h[t - 1]
        dx[t], dh_later, dc_later, gx, gh, gb = lstm_step_backward_ok(dh[t] + dh_later, dc_later, x[t], h_prev, c_prev, c[t], gates[t], W_x, W_h)
        dW_x = dW_x + gx
        dW_h = dW_h + gh
        db = db + gb
    return dx, dh_later, dc_later, dW_x, dW_h, db


@named_by(r"Only dh\[\-1\] goes in")
def lstm_backward_2(dh, x, h0, c0, h, c, gates, W_x, W_h):
    """The outside gradient dh[t] is used at the last step only; earlier steps get just what comes from the step after."""
    h_all = np.concatenate((h0[np.newaxis], h))
    c_all = np.concatenate((c0[np.newaxis], c))
    dxs = []
    dW_x, dW_h, db = np.zeros_like(W_x), np.zeros_like(W_h), np.zeros(W_x.shape[1])
    d_h, d_c = dh[-1], np.zeros_like(c0)
    for t in reversed(range(len(x))):
        out = lstm_step_backward_ok(d_h, d_c, x[t], h_all[t], c_all[t], c_all[t + 1], gates[t], W_x, W_h)
        dxs.insert(0, out[0])
        d_h = out[1]
        d_c = out[2]
        dW_x, dW_h, db = dW_x + out[3], dW_h + out[4], db + out[5]
    return np.stack(dxs), d_h, d_c, dW_x, dW_h, db


@named_by(r"The gates see tanh of the cell")
def peephole_step_1(x, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o):
    """The peepholes look at tanh of the cell state and not at the cell state itself."""
    H = len(p_i)
    a = x @ W_x + h_prev @ W_h + b
    look = np.tanh(c_prev)
    i = sig(a[:, 0:H] + p_i * look)
    f = sig(a[:, H : 2 * H] + p_f * look)
    g = np.tanh(a[:, 2 * H : 3 * H])
    c = f * c_prev + i * g
    look = np.tanh(c)
    o = sig(a[:, 3 * H :] + p_o * look)
    return o * np.tanh(c), c, np.hstack([i, f, g, o])


@named_by(r"The peepholes multiply the blocks")
def peephole_step_2(x, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o):
    """The peepholes are multiplied with the pre-activations in place of being added."""
    ai, af, ag, ao = np.split(np.dot(x, W_x) + np.dot(h_prev, W_h) + b, 4, axis=1)
    i = sig(ai * (p_i * c_prev))
    f = sig(af * (p_f * c_prev))
    g = np.tanh(ag)
    c = f * c_prev + i * g
    o = sig(ao * (p_o * c))
    h = o * np.tanh(c)
    gates = np.concatenate([i, f, g, o], axis=1)
    return h, c, gates


@named_by(r"The factor r is missing\.")
def gru_step_1(x, h_prev, W_x, W_h, b_x, b_h):
    """The reset gate is computed but not applied to the candidate."""
    H = h_prev.shape[1]
    gx = x @ W_x + b_x
    gh = h_prev @ W_h + b_h
    r = sig(gx[:, :H] + gh[:, :H])
    z = sig(gx[:, H : 2 * H] + gh[:, H : 2 * H])
    n = np.tanh(gx[:, 2 * H :] + gh[:, 2 * H :])
    h = (1 - z) * n + z * h_prev
    return h, np.concatenate([r, z, n], axis=1)


@named_by(r"The blend keeps r \* h_prev")
def gru_step_2(x, h_prev, W_x, W_h, b_x, b_h):
    """The blend keeps r * h_prev in place of h_prev."""
    xr, xz, xn = np.split(np.dot(x, W_x) + b_x, 3, axis=1)
    hr, hz, hn = np.split(np.dot(h_prev, W_h) + b_h, 3, axis=1)
    r, z = sig(xr + hr), sig(xz + hz)
    n = np.tanh(xn + r * hn)
    kept = r * h_prev
    return n - z * n + z * kept, np.hstack([r, z, n])


@named_by(r"The term b_h is missing\.")
def gru_step_backward_1(dh, x, h_prev, gates, W_x, W_h, b_h):
    """The term that the reset gate multiplies is rebuilt without its bias b_hn."""
    H = h_prev.shape[1]
    r, z, n = gates[:, :H], gates[:, H : 2 * H], gates[:, 2 * H :]
    m = h_prev @ W_h[:, 2 * H :]
    dan = dh * (1 - z) * (1 - n**2)
    daz = dh * (h_prev - n) * z * (1 - z)
    dar = dan * m * r * (1 - r)
    dax = np.concatenate([dar, daz, dan], axis=1)
    dah = np.concatenate([dar, daz, dan * r], axis=1)
    return dax @ W_x.T, dah @ W_h.T + dh * z, x.T @ dax, h_prev.T @ dah, dax.sum(axis=0), dah.sum(axis=0)


@named_by(r"\bThe derivative of sigmoid")
def gru_step_backward_2(dh, x, h_prev, gates, W_x, W_h, b_h):
    """The reset gate's gradient is not multiplied by the slope of its sigmoid."""
    r, z, n = np.split(gates, 3, axis=1)
    m = np.split(np.dot(h_prev, W_h) + b_h, 3, axis=1)[2]
    dn = dh * (1 - z)
    da_n = dn * (1 - n * n)
    dz = dh * (h_prev - n)
    da_z = dz * z * (1 - z)
    dr = da_n * m
    da_r = dr
    to_x = np.hstack([da_r, da_z, da_n])
    to_h = np.hstack([da_r, da_z, r * da_n])
    dh_prev = np.dot(to_h, W_h.T) + z * dh
    return np.dot(to_x, W_x.T), dh_prev, np.dot(x.T, to_x), np.dot(h_prev.T, to_h), to_x.sum(0), to_h.sum(0)


# ---------------------------------------------------------------- chapter 5


@named_by(r"The term dh_next is missing\.")
def listing_gradients_1(x, target, h0, h, y, W_hh, W_hy):
    """Nothing is carried back from the step after: dh has the read-out's part only."""
    T, B = x.shape[:2]
    dys = (y - target) / (T * B)
    hp = np.concatenate([h0[None], h[:-1]])
    das = np.zeros_like(h)
    later = np.zeros_like(h0)
    for t in range(T - 1, -1, -1):
        dh = dys[t] @ W_hy.T
        das[t] = dh * (1 - h[t] ** 2)
        later = das[t] @ W_hh.T
    return (
        np.einsum("tbi,tbj->ij", hp, das),
        np.einsum("tbd,tbh->dh", x, das),
        das.sum(axis=(0, 1)),
        np.einsum("tbh,tbk->hk", h, dys),
        dys.sum(axis=(0, 1)),
    )


@named_by(r"\bThere is a factor 2 too many")
def listing_gradients_2(x, target, h0, h, y, W_hh, W_hy):
    """The gradient of the output keeps a factor 2, although the loss has a half."""
    T, B, D = x.shape
    H, K = W_hy.shape
    dW_hh, dW_xh, db_h = np.zeros((H, H)), np.zeros((D, H)), np.zeros(H)
    dW_hy, db_y = np.zeros((H, K)), np.zeros(K)
    dnext = np.zeros((B, H))
    for t in reversed(range(T)):
        dy = 2 * (y[t] - target[t]) / (T * B)
        dW_hy += np.dot(h[t].T, dy)
        db_y += np.sum(dy, axis=0)
        da = (np.dot(dy, W_hy.T) + dnext) * (1 - h[t] * h[t])
        h_before = h0 if t == 0 else h[t - 1]
        dW_hh += np.dot(h_before.T, da)
        dW_xh += np.dot(x[t].T, da)
        db_h += np.sum(da, axis=0)
        dnext = np.dot(da, W_hh.T)
    return dW_hh, dW_xh, db_h, dW_hy, db_y


@named_by(r"Your codes are one too large")
def encode_1(text, symbols):
    """The places are counted from 1 instead of 0."""
    table = dict(zip(symbols, range(1, len(symbols) + 1)))
    return np.array([table[c] for c in text], dtype=int)


@named_by(r"These are one\-hot rows")
def encode_2(text, symbols):
    """One-hot rows are returned, not the integer codes."""
    lookup = {s: n for n, s in enumerate(symbols)}
    codes = np.array([lookup[ch] for ch in text], dtype=int)
    return np.eye(len(symbols), dtype=int)[codes]


@named_by(r"At the end of a window the target is")
def stream_batches_1(codes, B, T):
    """The targets are the window's own inputs moved up by one, so that each window's last target wraps to its first character."""
    L = (len(codes) - 1) // B
    W = L // T
    inputs = np.zeros((W, T, B), dtype=int)
    for w in range(W):
        for b in range(B):
            begin = b * L + w * T
            inputs[w, :, b] = codes[begin : begin + T]
    targets = np.roll(inputs, -1, axis=1)
    return inputs, targets


@named_by(r"\bstreams stands where")
def stream_batches_2(codes, B, T):
    """The targets are the inputs themselves, not the next characters."""
    L = (len(codes) - 1) // B
    n_windows = L // T
    w = np.arange(n_windows)[:, None, None]
    t = np.arange(T)[None, :, None]
    b = np.arange(B)[None, None, :]
    place = b * L + w * T + t
    return codes[place], codes[place]


@named_by(r"The running means are not divided by 1 \-")
def adam_step_1(w, dw, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-08):
    """The bias correction is missing: m and v are used as they are."""
    m = beta1 * m + (1 - beta1) * dw
    v = beta2 * v + (1 - beta2) * dw * dw
    step = lr * m / (np.sqrt(v) + eps)
    return w - step, m, v


@named_by(r"The division by 1 \- beta2 \*\* t is")
def adam_step_2(w, dw, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-08):
    """Only m is corrected for its start at zero, v is not."""
    new_m = m + (1 - beta1) * (dw - m)
    new_v = v + (1 - beta2) * (dw**2 - v)
    m_hat = new_m / (1 - beta1**t)
    v_hat = new_v
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), new_m, new_v


@named_by(r"Each surprise is weighted with p, as in an")
def perplexity_1(p):
    """The logarithms are weighted with p and summed, an entropy, in place of a plain mean over the characters."""
    H = -np.sum(p * np.log(p))
    return np.exp(H)


@named_by(r"Two bases are mixed")
def perplexity_2(p):
    """The logarithm is to base 2 but is undone with exp."""
    bits = 0.0
    for q in p:
        bits -= np.log2(q)
    return np.exp(bits / len(p))


@named_by(r"The noise is right, but made by hand from")
def sample_index_1(logits, temperature, rng):
    """The Gumbel noise is made by hand from uniform numbers, so the draws differ from those of rng.gumbel."""
    u = rng.uniform(size=len(logits))
    g = -np.log(-np.log(u))
    return int(np.argmax(logits / temperature + g))


@named_by(r"\bargmin stands where")
def sample_index_2(logits, temperature, rng):
    """The smallest of the noisy scores is taken instead of the largest."""
    scores = [z / temperature + g for z, g in zip(logits, rng.gumbel(size=len(logits)))]
    return int(np.argmin(scores))


@named_by(r"The last character of the prompt is read twice")
def sample_1(prompt, length, temperature, parameters, rng, cell="rnn"):
    """The last character of the prompt is read twice: once with the prompt and again before the first draw."""
    p = parameters
    h = np.zeros(p["W_hh"].shape[0])

    def read(code, h):
        return np.tanh(p["W_xh"][code] + np.dot(h, p["W_hh"]) + p["b_h"])

    for code in prompt:
        h = read(code, h)
    code = prompt[-1]
    out = []
    for _ in range(length):
        h = read(code, h)
        code = sample_index_ok(np.dot(h, p["W_hy"]) + p["b_y"], temperature, rng)
        out.append(code)
    return np.array(out)


@named_by(r"The term h @ W_hh is missing\. In every")
def sample_2(prompt, length, temperature, parameters, rng, cell="rnn"):
    """The state starts from zero for each character that is read, so nothing but the last one is remembered."""
    W_xh, W_hh, b_h = parameters["W_xh"], parameters["W_hh"], parameters["b_h"]
    W_hy, b_y = parameters["W_hy"], parameters["b_y"]
    K, H = W_xh.shape
    written = np.zeros(length, dtype=int)
    to_read = list(prompt)
    h = np.zeros(H)
    for n in range(length):
        for k in to_read:
            h = np.zeros(H)
            x = np.zeros(K)
            x[k] = 1
            h = np.tanh(x @ W_xh + h @ W_hh + b_h)
        written[n] = sample_index_ok(h @ W_hy + b_y, temperature, rng)
        to_read = [written[n]]
    return written


@named_by(r"A context that ends the text is counted there")
def witten_bell_1(text, new, n, K):
    """A context is counted wherever it stands in the text, at the very end too, where nothing follows it."""
    N = len(new)
    p = np.zeros((n, N))
    for k in range(1, n + 1):
        grams = Counter(text[i : i + k] for i in range(len(text) - k + 1))
        if k == 1:
            seen = {"": len(text)}
        else:
            seen = Counter(text[i : i + k - 1] for i in range(len(text) - k + 2))
        kinds = Counter(g[:-1] for g in grams)
        for i in range(N):
            shorter = p[k - 2, i] if k > 1 else 1 / K
            ctx = new[max(0, i - k + 1) : i]
            if i < k - 1 or seen.get(ctx, 0) == 0:
                p[k - 1, i] = shorter
            else:
                p[k - 1, i] = (grams[ctx + new[i]] + kinds[ctx] * shorter) / (seen[ctx] + kinds[ctx])
    return p


@named_by(r"empty context")
def witten_bell_2(text, new, n, K):
    """At the beginning of new, where the context is too short, the slice comes out empty and the empty context is mixed in again."""
    followers = defaultdict(Counter)
    for k in range(n):
        for i in range(k, len(text)):
            followers[text[i - k : i]][text[i]] += 1
    rows = []
    previous = [1 / K] * len(new)
    for k in range(n):
        row = []
        for i, ch in enumerate(new):
            context = new[i - k : i] if i >= k else ""
            if context in followers:
                table = followers[context]
                row.append((table[ch] + len(table) * previous[i]) / (sum(table.values()) + len(table)))
            else:
                row.append(previous[i])
        rows.append(row)
        previous = row
    return np.array(rows)


# ---------------------------------------------------------------- chapter 6


@named_by(r"The factor f is missing\.")
def one_step_gradients_1(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y):
    """The new cell state takes all of the old one, c_prev + i * g, without the forget gate."""
    B, H = h_prev.shape
    a = np.dot(x, W_x) + np.dot(h_prev, W_h) + b
    i, f, o = sig(a[:, :H]), sig(a[:, H : 2 * H]), sig(a[:, 3 * H :])
    g = np.tanh(a[:, 2 * H : 3 * H])
    c = c_prev + i * g
    tc = np.tanh(c)
    h = o * tc
    y = np.dot(h, W_hy) + b_y
    loss = np.sum((y - target) ** 2) / 2 / B
    dy = (y - target) / B
    dh = np.dot(dy, W_hy.T)
    dc = dh * o * (1 - tc**2)
    da = np.hstack([dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - g**2), dh * tc * o * (1 - o)])
    return loss, h, c, np.dot(x.T, da), np.dot(h_prev.T, da), da.sum(0), np.dot(h.T, dy), dy.sum(0)


@named_by(r"read-out is linear|tanh around")
def one_step_gradients_2(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y):
    """The read-out is squashed by a tanh, where it should be linear."""
    h, c, gates = lstm_step_ok(x, h_prev, c_prev, W_x, W_h, b)
    i, f, g, o = np.split(gates, 4, axis=1)
    y = np.tanh(h @ W_hy + b_y)
    error = y - target
    loss = 0.5 * np.mean(np.sum(error**2, axis=1))
    dy = error / x.shape[0]
    da_o, dc = output_backward_ok(dy @ W_hy.T, np.zeros_like(c), c, o)
    da_i, da_f, da_g, _ = cell_backward_ok(dc, c_prev, i, f, g)
    da = np.concatenate([da_i, da_f, da_g, da_o], axis=1)
    return loss, h, c, x.T @ da, h_prev.T @ da, da.sum(axis=0), h.T @ dy, dy.sum(axis=0)


@named_by(r"The target is the product")
def adding_problem_1(rng, T, B):
    """The target is the product of the two marked values, not their sum."""
    values = rng.random((T, B))
    first = rng.integers(0, T // 2, size=B)
    second = rng.integers(T // 2, T, size=B)
    x = np.zeros((T, B, 2))
    y = np.zeros((B, 1))
    x[:, :, 0] = values
    for n in range(B):
        x[first[n], n, 1] = 1
        x[second[n], n, 1] = 1
        y[n, 0] = values[first[n], n] * values[second[n], n]
    return x, y


@named_by(r"The values are normal")
def adding_problem_2(rng, T, B):
    """The values are drawn from the normal distribution, not uniformly between 0 and 1."""
    v = rng.normal(size=(T, B))
    cols = np.arange(B)
    p = rng.integers(0, T // 2, size=B)
    q = rng.integers(T // 2, T, size=B)
    m = np.zeros_like(v)
    m[p, cols] = m[q, cols] = 1
    return np.dstack([v, m]), (v * m).sum(axis=0)[:, np.newaxis]


@named_by(r"The second half of each sequence is not turned")
def reverse_padded_1(x, lengths):
    """It reads from the array that it is overwriting, so the second half mirrors entries that were already replaced."""
    r = x.copy()
    source = r
    for b in range(x.shape[1]):
        n = lengths[b]
        for t in range(n):
            r[t, b] = source[n - 1 - t, b]
    return r


@named_by(r"The padding is filled with zeros")
def reverse_padded_2(x, lengths):
    """The padding comes out as zeros instead of staying as it was."""
    r = np.zeros_like(x)
    for b, n in enumerate(lengths):
        r[:n, b] = np.flip(x[:n, b], axis=0)
    return r


@named_by(r"The gradient is divided by lengths")
def last_state_backward_1(dlast, lengths, T):
    """Each gradient is divided by the length of its sequence."""
    B, H = dlast.shape
    dh = np.zeros((T, B, H))
    for b in range(B):
        dh[lengths[b] - 1, b, :] = dlast[b] / lengths[b]
    return dh


@named_by(r"The gradient stands on the padding as well")
def last_state_backward_2(dlast, lengths, T):
    """The gradient is put at the last true step and at all padded steps after it as well."""
    picked = np.arange(T)[:, None] >= np.asarray(lengths)[None, :] - 1
    return picked[:, :, None] * dlast[None]


@named_by(r"Only the prediction is masked, so that the targets")
def masked_squared_error_1(prediction, target, mask):
    """Only the prediction is masked, so that the target still counts in the padding."""
    m = mask[:, :, None]
    N = np.count_nonzero(mask)
    diff = prediction * m - target
    loss = 0.5 * np.sum(diff**2) / N
    return loss, diff / N


@named_by(r"The gradient at the padding is not zero\.")
def masked_squared_error_2(prediction, target, mask):
    """The gradient at padded positions is not set to zero."""
    N = mask.sum()
    error = prediction - target
    loss = np.sum(error[mask] ** 2) / (2 * N)
    dprediction = error / N
    return loss, dprediction


@named_by(r"The backward states come first")
def bidirectional_forward_1(x, lengths, forward, backward):
    """The backward states stand first and the forward states second."""
    B, H = x.shape[1], forward[1].shape[0]
    zero = np.zeros((B, H))
    f = rnn_forward_ok(x, zero, *forward)
    r = reverse_ok(rnn_forward_ok(reverse_ok(x, lengths), zero, *backward), lengths)
    both = np.concatenate([r, f], axis=-1)
    both[~mask_ok(lengths, len(x))] = 0
    return both


@named_by(r"The inputs are set to 0 past a sequence's")
def bidirectional_forward_2(x, lengths, forward, backward):
    """The mask is laid on the input before the layers run, so the states past a sequence's end are not 0."""
    T, B, _ = x.shape
    mask = mask_ok(lengths, T)[..., None]
    x = x * mask
    f = rnn_forward_ok(x, np.zeros((B, len(forward[1]))), *forward)
    turned = reverse_ok(x, lengths)
    r = rnn_forward_ok(turned, np.zeros((B, len(backward[1]))), *backward)
    r = reverse_ok(r, lengths)
    h = np.concatenate([f, r], axis=2)
    return h


@named_by(r"What is kept is not enlarged")
def dropout_1(x, rate, rng):
    """The entries that are kept are not enlarged by 1 / (1 - rate)."""
    keep = rng.random(x.shape) >= rate
    mask = keep.astype(x.dtype)
    return x * mask, mask


@named_by(r"The mask holds 0 and 1 only")
def dropout_2(x, rate, rng):
    """The result is rescaled but the returned mask is not: it holds 0 and 1 only."""
    mask = np.where(rng.random(x.shape) < rate, 0.0, 1.0)
    y = x * mask / (1 - rate)
    return y, mask

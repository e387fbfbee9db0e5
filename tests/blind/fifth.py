"""86 wrong answers written from the stubs: one for each exercise of two points or more, the others to functions drawn by a die."""

# ruff: noqa -- the answers are written as students write them

import math

import numpy as np
from blind import named_by

from collections import Counter

from solutions.cells.gru import gru_step as gru_step_ok
from solutions.cells.lstm import lstm_cell_backward as cell_backward_ok, output_gate_backward as output_backward_ok
from solutions.cells.lstm import lstm_step as lstm_step_ok, lstm_step_backward as lstm_step_backward_ok
from solutions.cells.neurons import latch as latch_ok, mcculloch_pitts as mp_ok, mlp_backward as mlp_backward_ok
from solutions.cells.neurons import mlp_forward as mlp_forward_ok
from solutions.cells.rnn import rnn_forward as rnn_forward_ok, rnn_step as rnn_step_ok, rnn_step_backward as rnn_step_backward_ok
from solutions.listings.lstm import one_step_gradients as one_step_gradients_ok
from solutions.models.language_model import sample_index as sample_index_ok
from solutions.models.padding import reverse_padded as reverse_ok, sequence_mask as mask_ok


def sig(a):
    return 1 / (1 + np.exp(-a))


# ---------------------------------------------------------------- chapter 1


@named_by(r"threshold (is |of )?2|only (if|where|when) both|both (hidden )?units|(second layer|y).*threshold|AND")
def xor_layers_1(a, b):
    """The second layer has threshold 2, so it fires only if both hidden units do, which never happens."""
    h1 = mp_ok(a.reshape(-1, 1), b.reshape(-1, 1), 1)
    h2 = mp_ok(b.reshape(-1, 1), a.reshape(-1, 1), 1)
    hidden = np.array([h1, h2]).T
    y = mp_ok(hidden, np.zeros((len(a), 0)), 2)
    return hidden, y


@named_by(r"set_? (wins|overrides|beats|comes first|is asked first|is stronger)|set_?.*(although|even (if|where|when|though)).*reset|both (are )?on")
def latch_1(set_, reset, state):
    """Where set and reset are both on, set wins instead of reset."""
    new = []
    for s, r, q in zip(set_, reset, state):
        if s == 1:
            new.append(1)
        elif r == 1:
            new.append(0)
        else:
            new.append(q)
    return np.array(new)


@named_by(r"before (the|each|its) (step|moment|update)|state0 (is|stands|comes)|one (step|moment) (too )?late|states? (are|is) (noted|kept|stored|collected).*before")
def latch_forward_1(set_, reset, state0):
    """Each state is stored before the moment instead of after it, so state0 comes first and the last one is missing."""
    states = []
    s = state0
    for t in range(set_.shape[0]):
        states.append(s)
        s = latch_ok(set_[t], reset[t], s)
    return np.stack(states)


@named_by(r">=|at least 0|exactly (0|zero)|sum (of|is) 0|where .* is 0\b")
def perceptron_fit_1(X, y, epochs, lr):
    """The guess is 1 at exactly 0 too: >= instead of >."""
    N, D = X.shape
    w = np.zeros(D)
    b = 0.0
    mistakes = []
    for _ in range(epochs):
        wrong = 0
        for xi, yi in zip(X, y):
            yhat = 1 if xi.dot(w) + b >= 0 else 0
            if yhat != yi:
                wrong += 1
                w = w + lr * (yi - yhat) * xi
                b = b + lr * (yi - yhat)
        mistakes.append(wrong)
    return w, b, np.array(mistakes)


@named_by(r"\bsign|cancel|\babs|-1|subtract|minus")
def perceptron_fit_2(X, y, epochs, lr):
    """Errors are added up with their sign, so mistakes of both kinds cancel."""
    w, b = np.zeros(X.shape[1]), 0.0
    history = np.zeros(epochs)
    for ep in range(epochs):
        for n in range(len(X)):
            error = y[n] - int(X[n] @ w + b > 0)
            w = w + lr * error * X[n]
            b += lr * error
            history[ep] += error
    return w, b, history


@named_by(r"tanh (is|was|has been)? ?(taken |applied )?(of hidden|twice|again|a second time)|already .*tanh|hidden is (already )?(a|the) tanh|tanh\(hidden\)")
def mlp_backward_1(dz, X, hidden, W1, W2):
    """The slope is taken of the tanh of hidden, which is a tanh already."""
    dW2 = np.dot(hidden.T, dz)
    db2 = np.sum(dz, axis=0)
    dhidden = np.dot(dz, W2.T)
    dpre = dhidden * (1 - np.tanh(hidden) ** 2)
    dW1 = np.dot(X.T, dpre)
    db1 = np.sum(dpre, axis=0)
    return np.dot(dpre, W1.T), dW1, db1, dW2, db2


@named_by(r"dX.*(slope|1 - hidden|tanh)|slope.*dX|(slope|derivative) of (the )?tanh|without the slope|skips? the tanh|1 - hidden")
def mlp_backward_2(dz, X, hidden, W1, W2):
    """dX is made of the gradient at hidden, before it went through the tanh."""
    dh = dz @ W2.T
    da = (1 - hidden * hidden) * dh
    grads = {"W1": X.T @ da, "b1": da.sum(0), "W2": hidden.T @ dz, "b2": dz.sum(0)}
    dX = dh @ W1.T
    return dX, grads["W1"], grads["b1"], grads["W2"], grads["b2"]


@named_by(r"(new|updated|changed|already) .*W2|W2.*(new|updated|already|changed|too early|too soon)")
def gradient_descent_1(X, y, W1, b1, W2, b2, lr, steps):
    """The hidden layer's gradient is taken with W2 after its update."""
    losses = []
    for _ in steps:
        hidden = np.tanh(X @ W1 + b1)
        z = hidden @ W2 + b2
        losses.append(0.5 * np.sum((z - y) ** 2) / len(X))
        dz = (z - y) / len(X)
        W2 = W2 - lr * hidden.T @ dz
        b2 = b2 - lr * dz.sum(axis=0)
        dhid = dz @ W2.T * (1 - hidden ** 2)
        W1 = W1 - lr * X.T @ dhid
        b1 = b1 - lr * dhid.sum(axis=0)
    return W1, b1, W2, b2, np.array(losses)


@named_by(r"after (the|each|its|every) (step|update)|one step (too )?late|parameters .*(already|changed|new)")
def gradient_descent_2(X, y, W1, b1, W2, b2, lr, steps):
    """Each loss is the one after its step instead of before."""
    losses = []
    B = X.shape[0]
    for s in steps:
        hid, z = mlp_forward_ok(X, W1, b1, W2, b2)
        _, g1, h1, g2, h2 = mlp_backward_ok((z - y) / B, X, hid, W1, W2)
        W1, b1, W2, b2 = W1 - lr * g1, b1 - lr * h1, W2 - lr * g2, b2 - lr * h2
        hid, z = mlp_forward_ok(X, W1, b1, W2, b2)
        losses.append(((z - y) ** 2).sum() / (2 * B))
    return W1, b1, W2, b2, np.array(losses)


# ---------------------------------------------------------------- chapter 2


@named_by(r"h0 (is|stands|comes) (among|first|in)|h0 .*(row|first|result)|state(s)? before|one step (too )?late|last state is (missing|left)")
def unroll_1(x, h0, W_xh, W_hh):
    """The result begins with h0, and the last state is missing."""
    T, B, _ = x.shape
    hs = np.zeros((T, B, h0.shape[1]))
    hs[0] = h0
    for t in range(1, T):
        hs[t] = x[t - 1].dot(W_xh) + hs[t - 1].dot(W_hh)
    return hs


@named_by(r"(each|every) step (starts|begins).*h0|from h0|h0 (at|in) (each|every)|not (handed|carried|passed) on|no memory|never (handed|carried|updated)")
def unroll_2(x, h0, W_xh, W_hh):
    """The state isn't handed on: each step starts from h0."""
    out = []
    for xt in x:
        h = xt @ W_xh + h0 @ W_hh
        out.append(h)
    return np.array(out)


@named_by(r"(input|x).*(after|later|ahead|future|to come)|future|wrong (way|direction)|other way|delay steps (later|ahead)")
def decode_past_1(h, x, delay):
    """The state is paired with the input delay steps later, not before."""
    T, B, H = h.shape
    A = h[: T - delay].reshape(-1, H)
    Y = x[delay:].reshape(-1, x.shape[-1])
    A = np.hstack([A, np.ones((len(A), 1))])
    W, *_ = np.linalg.lstsq(A, Y, rcond=None)
    ss_res = ((Y - A @ W) ** 2).sum()
    ss_tot = ((Y - Y.mean(axis=0)) ** 2).sum()
    return 1 - ss_res / ss_tot


@named_by(r"longest|largest length|max\(|(all|every) sequences?.*(same|one) step|same step")
def last_state_1(h, lengths):
    """All sequences are read at the end of the longest one."""
    last = max(lengths) - 1
    return h[last, :, :]


@named_by(r"x1 (is|goes|comes|enters|stays).*(every|each|always|again)|same input|(not|never) fed back|y .*(not|never).*(input|back)|input (stays|is always|never)")
def free_run_1(x1, h0, W_xh, W_hh, W_hy, steps):
    """The output is never fed back: the input stays x1 at every step."""
    h = h0
    ys = []
    for _ in range(steps):
        h = x1 @ W_xh + h @ W_hh
        y = h @ W_hy
        ys.append(y)
    return np.stack(ys)


@named_by(r"revers|wrong end|other way|oldest|turned|W\[k - 1 - j\]|flip|order of (the )?taps|taps .*order")
def causal_conv1d_1(x, W, b, dilation=1):
    """The taps are in the order of the libraries: the last one weighs the newest input."""
    k = W.shape[0]
    T, B, C = x.shape
    pad = (k - 1) * dilation
    xp = np.concatenate([np.zeros((pad, B, C)), x], axis=0)
    y = np.zeros((T, B, W.shape[2])) + b
    for j in range(k):
        y += xp[j * dilation : j * dilation + T] @ W[j]
    return y


@named_by(r"each entry|entry by entry|element|\*\*|entries .*(raised|power)")
def unrolled_kernel_1(W_xh, W_hh, k):
    """The power is taken entry by entry."""
    Ws = []
    for j in range(k):
        Ws.append(W_xh @ (W_hh ** j))
    return np.array(Ws)


@named_by(r"one (factor|power|W_hh|step) too (many|far)|j \+ 1|(factor|power).*too many|begins? with W_xh @ W_hh|W\[0\] .*W_hh|shifted by one")
def unrolled_kernel_2(W_xh, W_hh, k):
    """There is one factor W_hh too many: the newest input goes through W_hh too."""
    out = np.empty((k, *W_xh.shape))
    cur = W_xh
    for j in range(k):
        cur = cur @ W_hh
        out[j] = cur
    return out


@named_by(r"revers|oldest|other way|turned|wrong order|backwards")
def unrolled_kernel_3(W_xh, W_hh, k):
    """The kernel is in the order of time, with the oldest input first."""
    kernel = [W_xh @ np.linalg.matrix_power(W_hh, p) for p in reversed(range(k))]
    return np.stack(kernel)


# ---------------------------------------------------------------- chapter 3


@named_by(r"h0 (is|does|has|plays)? ?.*(not used|ignored|never|no part|left out|no effect|zero)|instead of h0|(zero|0)s? .*h0|starts? (from|with|at) (zero|0)")
def rnn_forward_1(x, h0, W_xh, W_hh, b_h):
    """h0 is never used: at the first step h[-1], still zero, stands for the state before."""
    T, B, D = x.shape
    H = W_hh.shape[0]
    h = np.zeros((T, B, H))
    for t in range(T):
        h[t] = rnn_step_ok(x[t], h[t - 1], W_xh, W_hh, b_h)
    return h


@named_by(r"first axis|shape\[0\]|len\(|only (the )?(steps|T|rows)|T \* B|all positions|number of (steps|rows)|not (by )?all")
def softmax_cross_entropy_1(logits, targets):
    """N is the length of the first axis instead of the number of positions."""
    N = logits.shape[0]
    K = logits.shape[-1]
    z = logits - logits.max(axis=-1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(axis=-1, keepdims=True))
    y = np.eye(K)[targets]
    loss = -(y * logp).sum() / N
    return loss, (np.exp(logp) - y) / N


@named_by(r"entries|\.size|K numbers|(summed|sum), not|averaged|mean over .*(all|every)|K times too small|factor K|by K")
def squared_error_1(prediction, target):
    """The mean runs over all entries, so the K numbers of a position are averaged."""
    diff = prediction - target
    loss = 0.5 * np.mean(diff ** 2)
    return loss, diff / diff.size


@named_by(r"half|1/2|factor (of )?(1/2|2|two)|twice")
def squared_error_2(prediction, target):
    """The half is missing from the loss, but not from the gradient."""
    N = np.prod(prediction.shape[:-1])
    err = prediction - target
    return np.sum(err * err) / N, err / N


@named_by(r"\bsign|target - prediction|wrong way|minus|negative|opposite|exchanged")
def squared_error_3(prediction, target):
    """The gradient has the wrong sign: target minus prediction."""
    N = target[..., 0].size
    e = target - prediction
    return (e ** 2).sum() / 2 / N, e / N


@named_by(r"dW_hh.*(new state|after the step|h\b)|h .*(in place|instead) of h_prev|state after the step|new state")
def rnn_step_backward_1(dh, x, h_prev, h, W_xh, W_hh):
    """dW_hh is made of the new state instead of the one before the step."""
    dtanh = (1 - h ** 2) * dh
    dx = dtanh.dot(W_xh.T)
    dprev_h = dtanh.dot(W_hh.T)
    dWx = x.T.dot(dtanh)
    dWh = h.T.dot(dtanh)
    db = dtanh.sum(axis=0)
    return dx, dprev_h, dWx, dWh, db


@named_by(r"h\[-1\]|last state|h0 .*(not|never)|first step|instead of h0|in place of h0")
def rnn_backward_1(dh, x, h0, h, W_xh, W_hh):
    """At the first step h[-1], the last state, stands for h0."""
    dx = np.zeros_like(x)
    dWx, dWh, db = np.zeros_like(W_xh), np.zeros_like(W_hh), np.zeros(W_hh.shape[0])
    dprev = np.zeros_like(h0)
    for t in reversed(range(len(x))):
        dx[t], dprev, a, b, c = rnn_step_backward_ok(dh[t] + dprev, x[t], h[t - 1], h[t], W_xh, W_hh)
        dWx += a
        dWh += b
        db += c
    return dx, dprev, dWx, dWh, db


@named_by(r"from the (end|last)|counted|other end|wrong end")
def rnn_backward_truncated_1(dh, x, h0, h, W_xh, W_hh, k):
    """Windows are counted from the last step, not from the first."""
    T = len(x)
    dx = np.empty(x.shape)
    gx, gh, gb = 0, 0, 0
    carry = np.zeros_like(h0)
    count = 0
    for t in range(T - 1, -1, -1):
        if count == k:
            carry = np.zeros_like(h0)
            count = 0
        before = h0 if t == 0 else h[t - 1]
        dx[t], carry, a, b, c = rnn_step_backward_ok(dh[t] + carry, x[t], before, h[t], W_xh, W_hh)
        gx, gh, gb = gx + a, gh + b, gb + c
        count += 1
    return dx, carry, gx, gh, gb


@named_by(r"dh0|first window|reaches h0|zeroed|thrown away")
def rnn_backward_truncated_2(dh, x, h0, h, W_xh, W_hh, k):
    """The carry is emptied after each window's first step, so dh0 is always zero."""
    T, B, D = x.shape
    dx = np.zeros_like(x)
    dW_xh = np.zeros_like(W_xh)
    dW_hh = np.zeros_like(W_hh)
    db_h = np.zeros(W_hh.shape[1])
    dh_next = np.zeros_like(h0)
    for t in reversed(range(T)):
        hp = h[t - 1] if t > 0 else h0
        dx[t], dh_next, dwx, dwh, db = rnn_step_backward_ok(dh[t] + dh_next, x[t], hp, h[t], W_xh, W_hh)
        dW_xh += dwx
        dW_hh += dwh
        db_h += db
        if t % k == 0:
            dh_next = np.zeros_like(h0)
    return dx, dh_next, dW_xh, dW_hh, db_h


@named_by(r"always|short(er)? (gradients|ones)|also (if|where|when)|even (if|where|when)|min|stretch|lengthen|enlarge|below the limit")
def clip_by_global_norm_2(gradients, limit):
    """Short gradients are stretched to the limit too."""
    values = list(gradients.values()) if isinstance(gradients, dict) else gradients
    norm = np.sqrt(sum(np.sum(g ** 2) for g in values))
    coef = limit / (norm + 1e-300)
    if isinstance(gradients, dict):
        return {k: v * coef for k, v in gradients.items()}, norm
    return [v * coef for v in gradients], norm


@named_by(r"\brows\b|wrong side|diag.*(left|side|first)|other side")
def state_jacobian_norms_1(h, W_hh):
    """The slope scales the rows of W_hh instead of its columns."""
    T, B, H = h.shape
    norms = np.ones((T, B))
    for b in range(B):
        J = np.eye(H)
        for t in range(T - 2, -1, -1):
            step = np.diag(1 - h[t + 1, b] ** 2) @ W_hh
            J = step @ J
            norms[t, b] = np.linalg.norm(J, 2)
    return norms


# ---------------------------------------------------------------- chapter 4


@named_by(r"nan|overflow|infinit|too large")
def sigmoid_1(x):
    """exp(x) / (1 + exp(x)) is inf / inf for large x."""
    e = np.exp(x)
    return e / (1 + e)


@named_by(r"(o|g) and (o|g)|order|exchanged|swapped|third block|fourth block|i, f, o, g|in place of")
def lstm_step_1(x, h_prev, c_prev, W_x, W_h, b):
    """The blocks are cut in the order i, f, o, g."""
    H = h_prev.shape[1]
    z = x.dot(W_x) + h_prev.dot(W_h) + b
    i = sig(z[:, :H])
    f = sig(z[:, H : 2 * H])
    o = sig(z[:, 2 * H : 3 * H])
    g = np.tanh(z[:, 3 * H :])
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    return h, c, np.hstack([i, f, o, g])


@named_by(r"c0 (at|in) (each|every)|(each|every) step .*c0|cell( state)? .*not (handed|carried|passed)|c .*(not|never) (handed|carried|passed|updated)|from c0")
def lstm_forward_1(x, h0, c0, W_x, W_h, b):
    """The cell state isn't handed on: each step begins with c0."""
    hs, cs, gs = [], [], []
    h = h0
    for x_t in x:
        h, c, gate = lstm_step_ok(x_t, h, c0, W_x, W_h, b)
        hs.append(h), cs.append(c), gs.append(gate)
    return np.stack(hs), np.stack(cs), np.stack(gs)


@named_by(r"h (and|with) c|c (and|with) h|exchanged|swapped|wrong (way|order)|in place of")
def lstm_forward_2(x, h0, c0, W_x, W_h, b):
    """Hidden state and cell state are exchanged when they are handed on."""
    T, B, _ = x.shape
    H = h0.shape[1]
    h = np.zeros((T, B, H))
    c = np.zeros((T, B, H))
    gates = np.zeros((T, B, 4 * H))
    state = (h0, c0)
    for t in range(T):
        h[t], c[t], gates[t] = lstm_step_ok(x[t], *state, W_x, W_h, b)
        state = (c[t], h[t])
    return h, c, gates


@named_by(r"tanh.*(twice|again|second)|already .*tanh|tanh\(g\)|g is (already )?(a|the) tanh|activated already|already activated")
def lstm_cell_backward_1(dc, c_prev, i, f, g):
    """The slope at g is taken of tanh(g), although g is activated already."""
    di, df, dg = dc * g, dc * c_prev, dc * i
    return di * i * (1 - i), df * f * (1 - f), dg * (1 - np.tanh(g) ** 2), dc * f


@named_by(r"exchanged|swapped|partner|c_prev (in|where|stands)|g (in|where|stands)|other factor|wrong factor")
def lstm_cell_backward_2(dc, c_prev, i, f, g):
    """i gets c_prev as its partner and f gets g."""
    da_i = dc * c_prev * i * (1 - i)
    da_f = dc * g * f * (1 - f)
    da_g = dc * i * (1 - g * g)
    return da_i, da_f, da_g, f * dc


@named_by(r"dc_prev.*(slope|f \* \(1 - f\)|sigmoid|1 - f)|slope.*(dc_prev|too many|no activation)|f \(1 - f\)|1 - f\b")
def lstm_cell_backward_3(dc, c_prev, i, f, g):
    """dc_prev gets the slope of the sigmoid, though c_prev went through no activation."""
    dsig = lambda s: s * (1 - s)
    da_i = dc * g * dsig(i)
    da_f = dc * c_prev * dsig(f)
    da_g = dc * i * (1 - g ** 2)
    dc_prev = dc * dsig(f)
    return da_i, da_f, da_g, dc_prev


@named_by(r"dc_prev.*(through h|dc\b|output)|dc_total|(what|that|part).*through h|without .*(h|output)|dc alone|not all")
def lstm_step_backward_1(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h):
    """dc_prev is made of the dc that came in, without what came through h."""
    i, f, g, o = np.hsplit(gates, 4)
    dao, dct = output_backward_ok(dh, dc, c, o)
    dai, daf, dag, _ = cell_backward_ok(dct, c_prev, i, f, g)
    da = np.hstack((dai, daf, dag, dao))
    return da @ W_x.T, da @ W_h.T, dc * f, x.T @ da, h_prev.T @ da, da.sum(axis=0)


@named_by(r"(dh|hidden state|h).*(later|next step|not (handed|carried|added|passed))|later step|next step|dh\[t\] alone|only dh\[t\]|not (added|carried|handed)")
def lstm_backward_1(dh, x, h0, c0, h, c, gates, W_x, W_h):
    """What comes back to h from the next step isn't added to dh[t]; only dc is carried."""
    T = len(x)
    dx = np.zeros_like(x)
    dWx = np.zeros_like(W_x)
    dWh = np.zeros_like(W_h)
    db = np.zeros(W_h.shape[1])
    dc_next = np.zeros_like(c0)
    for t in reversed(range(T)):
        hp = h[t - 1] if t else h0
        cp = c[t - 1] if t else c0
        dx[t], dh_prev, dc_next, a, bb, d = lstm_step_backward_ok(dh[t], dc_next, x[t], hp, cp, c[t], gates[t], W_x, W_h)
        dWx += a
        dWh += bb
        db += d
    return dx, dh_prev, dc_next, dWx, dWh, db


@named_by(r"(cell|dc|c\b).*(not (handed|carried|passed)|later|next step|empty|zero)|next step|later step|belt|zeros? .*dc")
def lstm_backward_2(dh, x, h0, c0, h, c, gates, W_x, W_h):
    """The cell's gradient isn't carried from step to step: dc is zero at every step."""
    H = h0.shape[1]
    h_all = np.concatenate([h0[None], h])
    c_all = np.concatenate([c0[None], c])
    dxs = []
    dW_x = dW_h = db = 0
    dnext = np.zeros_like(h0)
    for t in range(len(x) - 1, -1, -1):
        out = lstm_step_backward_ok(dh[t] + dnext, np.zeros_like(c0), x[t], h_all[t], c_all[t], c_all[t + 1], gates[t], W_x, W_h)
        dxs.insert(0, out[0])
        dnext, dc = out[1], out[2]
        dW_x, dW_h, db = dW_x + out[3], dW_h + out[4], db + out[5]
    return np.array(dxs), dnext, dc, dW_x, dW_h, db


@named_by(r"(old|c_prev|before).*(output|o\b|p_o)|(output|p_o|\bo\b).*(old|c_prev|before)")
def peephole_step_1(x, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o):
    """The output gate sees the old cell state instead of the new one."""
    ai, af, ag, ao = np.hsplit(x @ W_x + h_prev @ W_h + b, 4)
    i = sig(ai + p_i * c_prev)
    f = sig(af + p_f * c_prev)
    o = sig(ao + p_o * c_prev)
    g = np.tanh(ag)
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    return h, c, np.hstack([i, f, g, o])


@named_by(r"z and 1 - z|1 - z|exchanged|swapped|wrong way|other way|turned|update gate")
def gru_step_1(x, h_prev, W_x, W_h, b_x, b_h):
    """z and 1 - z are exchanged in the blend."""
    H = h_prev.shape[1]
    gx = x @ W_x + b_x
    gh = h_prev @ W_h + b_h
    r = sig(gx[:, :H] + gh[:, :H])
    z = sig(gx[:, H : 2 * H] + gh[:, H : 2 * H])
    n = np.tanh(gx[:, 2 * H :] + r * gh[:, 2 * H :])
    h = (1 - z) * h_prev + z * n
    return h, np.concatenate([r, z, n], axis=1)


@named_by(r"blend|straight|direct|dh \* z|z \* dh|second (way|path|use)|two (ways|paths)|used twice|other (way|path)")
def gru_step_backward_1(dh, x, h_prev, gates, W_x, W_h, b_h):
    """dh_prev lacks what comes straight through the blend, dh * z."""
    H = h_prev.shape[1]
    r, z, n = gates[:, :H], gates[:, H : 2 * H], gates[:, 2 * H :]
    m = h_prev @ W_h[:, 2 * H :] + b_h[2 * H :]
    dan = dh * (1 - z) * (1 - n ** 2)
    daz = dh * (h_prev - n) * z * (1 - z)
    dar = dan * m * r * (1 - r)
    dgx = np.hstack([dar, daz, dan])
    dgh = np.hstack([dar, daz, dan * r])
    return dgx @ W_x.T, dgh @ W_h.T, x.T @ dgx, h_prev.T @ dgh, dgx.sum(0), dgh.sum(0)


# ---------------------------------------------------------------- chapter 5


@named_by(r"entries|\.size|T \* B \* K|\bK\b|outputs|T B K")
def listing_gradients_1(x, target, h0, h, y, W_hh, W_hy):
    """The error is divided by the number of entries, T B K, instead of positions, T B."""
    T, B, D = x.shape
    H = h0.shape[1]
    dy = (y - target) / y.size
    dWhh, dWxh, dbh = np.zeros((H, H)), np.zeros((D, H)), np.zeros(H)
    dWhy, dby = np.zeros_like(W_hy), np.zeros(W_hy.shape[1])
    dhnext = np.zeros((B, H))
    for t in range(T)[::-1]:
        dWhy += h[t].T @ dy[t]
        dby += dy[t].sum(axis=0)
        dh = dy[t] @ W_hy.T + dhnext
        dhraw = (1 - h[t] * h[t]) * dh
        dbh += dhraw.sum(axis=0)
        dWxh += x[t].T @ dhraw
        dWhh += (h[t - 1] if t > 0 else h0).T @ dhraw
        dhnext = dhraw @ W_hh.T
    return dWhh, dWxh, dbh, dWhy, dby


@named_by(r"sorted|alphabet(ical)?|text's own|order of symbols|characters of the text|symbols (is|are) (not|never)")
def encode_1(text, symbols):
    """Characters are numbered as sorted characters of the text, not by their place in symbols."""
    chars = sorted(set(text))
    char_to_ix = {ch: i for i, ch in enumerate(chars)}
    return np.array([char_to_ix[ch] for ch in text])


@named_by(r"N // B|one character (more|too)|stream.*(length|long)|too long|- 1\b|length of (a|the) stream")
def stream_batches_1(codes, B, T):
    """Streams have length N // B, and the characters left over at the end are targets by wrapping around."""
    L = len(codes) // B
    xs = codes[: B * L].reshape(B, L)
    ys = np.roll(codes, -1)[: B * L].reshape(B, L)
    W = L // T
    inputs = xs[:, : W * T].reshape(B, W, T).transpose(1, 2, 0)
    targets = ys[:, : W * T].reshape(B, W, T).transpose(1, 2, 0)
    return inputs, targets


@named_by(r"neighbour|side by side|reshape|transpos|across|runs (across|over)|wrong (axis|axes|order)|next to each other")
def stream_batches_2(codes, B, T):
    """Neighbouring characters lie side by side in a row of a window, because of the reshape to (windows, T, B)."""
    L = (len(codes) - 1) // B
    windows = L // T
    n = windows * T * B
    inputs = codes[:n].reshape(windows, T, B)
    targets = codes[1 : n + 1].reshape(windows, T, B)
    return inputs, targets


@named_by(r"bias|correct|1 - beta|too small|beta1 \*\* t|not divided")
def adam_step_1(w, dw, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-08):
    """There is no correction for the start at zero."""
    m = beta1 * m + (1 - beta1) * dw
    v = beta2 * v + (1 - beta2) * (dw * dw)
    w = w + -lr * m / (np.sqrt(v) + eps)
    return w, m, v


@named_by(r"t ?\+ ?1|one (step )?too (late|far|many|high)|counts? .*(1|one)")
def adam_step_2(w, dw, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-08):
    """The correction counts one step too many: t is raised, though it begins at 1."""
    t = t + 1
    first = beta1 * m + (1 - beta1) * dw
    second = beta2 * v + (1 - beta2) * np.square(dw)
    fhat = first / (1 - beta1 ** t)
    shat = second / (1 - beta2 ** t)
    return w - lr * fhat / (np.sqrt(shat) + eps), first, second


@named_by(r"exp.*(left out|missing|not)|without (the )?exp|log(arithm)? of|not .*exp|nats|cross-entropy|mean of -ln p|average surprise")
def perplexity_1(p):
    """The exp is missing: this is the mean surprise in nats."""
    total = 0.0
    for prob in p:
        total -= math.log(prob)
    return total / len(p)


@named_by(r"multipl|times|\* temperature|wrong way|instead of (being )?divid")
def sample_index_1(logits, temperature, rng):
    """Logits are multiplied by the temperature instead of divided."""
    g = rng.gumbel(size=len(logits))
    return int(np.argmax(logits * temperature + g))


@named_by(r"noise.*(divid|temperature|too)|no (effect|influence)|divid.*noise|temperature.*(noise|nothing|both)")
def sample_index_2(logits, temperature, rng):
    """The temperature divides the noise as well, so it has no effect."""
    z = logits + rng.gumbel(size=logits.shape)
    return np.argmax(z / temperature)


@named_by(r"choice|other draws|another draw|softmax|not .*[Gg]umbel|draws? (another|other|differently)|generator")
def sample_index_3(logits, temperature, rng):
    """The index is drawn by rng.choice with the softmax's probabilities: right in distribution, but with other draws."""
    p = np.exp(logits / temperature - np.max(logits / temperature))
    p = p / p.sum()
    return rng.choice(len(p), p=p)


@named_by(r"noise|nothing (is )?(drawn|random)|no(thing)? random|always the (same|largest|likeliest)|greedy|likeliest")
def sample_index_4(logits, temperature, rng):
    """Nothing is drawn: always the likeliest index."""
    scaled = logits / temperature
    probs = np.exp(scaled - scaled.max())
    probs /= probs.sum()
    return int(probs.argmax())


@named_by(r"prompt.*(twice|again)|twice|read again|second time")
def sample_1(prompt, length, temperature, parameters, rng, cell='rnn'):
    """The prompt's last character is read twice: at the end of the prompt and again before the first draw."""
    P = parameters
    h = np.zeros(P["W_hh"].shape[0])
    for ch in prompt:
        h = np.tanh(P["W_xh"][ch] + h @ P["W_hh"] + P["b_h"])
    ix = prompt[-1]
    ixes = []
    for _ in range(length):
        h = np.tanh(P["W_xh"][ix] + h @ P["W_hh"] + P["b_h"])
        y = h @ P["W_hy"] + P["b_y"]
        ix = sample_index_ok(y, temperature, rng)
        ixes.append(ix)
    return np.array(ixes)


@named_by(r"1 ?/ ?K|uniform|shorter context|never seen|not seen|unseen|equally likely")
def witten_bell_1(text, new, n, K):
    """Where the context was never seen, 1 / K is predicted instead of what the shorter context says."""
    rows = []
    shorter = [1 / K] * len(new)
    for k in range(1, n + 1):
        grams = Counter(text[j : j + k] for j in range(len(text) - k + 1))
        seen, kinds = Counter(), Counter()
        for g, c in grams.items():
            seen[g[:-1]] += c
            kinds[g[:-1]] += 1
        row = []
        for i in range(len(new)):
            if i < k - 1:
                row.append(shorter[i])
                continue
            ctx = new[i - k + 1 : i]
            if seen[ctx] == 0:
                row.append(1 / K)
            else:
                row.append((grams[ctx + new[i]] + kinds[ctx] * shorter[i]) / (seen[ctx] + kinds[ctx]))
        rows.append(row)
        shorter = row
    return np.array(rows)


# ---------------------------------------------------------------- chapter 6


@named_by(r"mean|averag|divided by B (twice|again)|B twice")
def one_step_gradients_1(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y):
    """The bias gradients are means over the rows, although the loss has divided by B already."""
    B = x.shape[0]
    i, f, g, o = np.split(x @ W_x + h_prev @ W_h + b, 4, axis=1)
    i, f, g, o = sig(i), sig(f), np.tanh(g), sig(o)
    c = f * c_prev + i * g
    tc = np.tanh(c)
    h = o * tc
    y = h @ W_hy + b_y
    loss = np.sum((y - target) ** 2) / (2 * B)
    dy = (y - target) / B
    dh = dy @ W_hy.T
    dc = dh * o * (1 - tc ** 2)
    da = np.concatenate([dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - g ** 2), dh * tc * o * (1 - o)], axis=1)
    return loss, h, c, x.T @ da, h_prev.T @ da, da.mean(axis=0), h.T @ dy, dy.mean(axis=0)


@named_by(r"new (cell|c\b)|c .*(in place|instead) of c_prev|c_prev|cell state after")
def one_step_gradients_2(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y):
    """The forget gate's gradient takes the new cell state instead of the old."""
    a = x @ W_x + h_prev @ W_h + b
    ai, af, ag, ao = np.hsplit(a, 4)
    i, f, g, o = sig(ai), sig(af), np.tanh(ag), sig(ao)
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    err = h @ W_hy + b_y - target
    loss = 0.5 * np.mean(np.sum(err ** 2, axis=1))
    dy = err / len(x)
    dh = dy @ W_hy.T
    dao = dh * np.tanh(c) * o * (1 - o)
    dc = dh * o * (1 - np.tanh(c) ** 2)
    dai = dc * g * i * (1 - i)
    daf = dc * c * f * (1 - f)
    dag = dc * i * (1 - g ** 2)
    da = np.hstack([dai, daf, dag, dao])
    return loss, h, c, x.T @ da, h_prev.T @ da, da.sum(0), h.T @ dy, dy.sum(0)


@named_by(r"T - 1|last step|upper end|never (falls|marked|drawn)|high|one (step )?(too )?(short|early|less)")
def adding_problem_1(rng, T, B):
    """The second mark never falls on the last step, because the upper end isn't drawn."""
    values = rng.random((T, B))
    first = rng.integers(0, T // 2, size=B)
    second = rng.integers(T // 2, T - 1, size=B)
    x = np.zeros((T, B, 2))
    x[:, :, 0] = values
    y = np.zeros((B, 1))
    for k in range(B):
        x[first[k], k, 1] = 1
        x[second[k], k, 1] = 1
        y[k, 0] = values[first[k], k] + values[second[k], k]
    return x, y


@named_by(r"overwr|already|reads? (from )?(what|where|the array)|palindrom|second half|copy|mirror|itself")
def reverse_padded_1(x, lengths):
    """It reads from the array that it overwrites, so the second half mirrors the first."""
    r = x.copy()
    for b in range(x.shape[1]):
        n = lengths[b]
        for t in range(n):
            r[t, b] = r[n - 1 - t, b]
    return r


@named_by(r"T \* ?B|all positions|padd(ed|ing).*(count|mean|divi)|divid|mask\.size|number of (all|true)")
def masked_squared_error_1(prediction, target, mask):
    """The sum is divided by all positions, T B, padded ones included."""
    T, B, K = prediction.shape
    d = (prediction - target) * mask[:, :, None]
    loss = (d ** 2).sum() / (2 * T * B)
    return loss, d / (T * B)


@named_by(r"dprediction.*(mask|padd)|mask.*(gradient|dprediction)|padd.*(gradient|dprediction|0|zero)|not masked|without the mask")
def masked_squared_error_2(prediction, target, mask):
    """The gradient isn't masked: it is not zero in the padding."""
    n = np.count_nonzero(mask)
    e = prediction - target
    per_position = np.sum(e ** 2, axis=-1)
    loss = 0.5 * np.sum(per_position[mask]) / n
    return loss, e / n


@named_by(r"(not|never) (turned|reversed|brought|put) (back|again)|turned back|reversed back|second (time|reverse)|back beside|still reversed|order of reading|backward (half|states)")
def bidirectional_forward_1(x, lengths, forward, backward):
    """The backward states aren't turned back, so they stand in the order of reading."""
    T, B, D = x.shape
    Hf, Hb = forward[1].shape[0], backward[1].shape[0]
    f = rnn_forward_ok(x, np.zeros((B, Hf)), *forward)
    r = rnn_forward_ok(reverse_ok(x, lengths), np.zeros((B, Hb)), *backward)
    h = np.concatenate([f, r], axis=2)
    return h * mask_ok(lengths, T)[:, :, None]


@named_by(r"1 / \(1 - rate\)|1 - rate|enlarg|scal|not (made )?larger|mean .*(smaller|shrinks|not)")
def dropout_1(x, rate, rng):
    """The entries that are kept aren't enlarged."""
    mask = (rng.random(x.shape) >= rate).astype(x.dtype)
    return x * mask, mask

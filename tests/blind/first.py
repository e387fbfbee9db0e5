"""120 wrong answers, six to each of twenty exercises, in the styles that students write in.

Each has one fault, which its docstring states; three were rewritten after a first run had shown a second one.
"""

# ruff: noqa: B007 -- the answers are written as students write them

import numpy as np

from blind import named_by


def sigmoid(v):
    return 1 / (1 + np.exp(-v))


# rnn_forward


@named_by(r"\bh0 stands where|starts from h0")
def rnn_forward_1(x, h0, W_xh, W_hh, b_h):
    """The state is not carried on: every step starts from h0."""
    hs = []
    for xt in x:
        hs.append(np.tanh(xt @ W_xh + h0 @ W_hh + b_h))
    return np.array(hs)


@named_by(r"lags|comes too late")
def rnn_forward_2(x, h0, W_xh, W_hh, b_h):
    """The state is stored before the step instead of after: h0 first, the last state missing."""
    h = h0
    states = []
    for t in range(len(x)):
        states.append(h)
        h = np.tanh(x[t] @ W_xh + h @ W_hh + b_h)
    return np.stack(states)


@named_by(r"first two axes exchanged")
def rnn_forward_3(x, h0, W_xh, W_hh, b_h):
    """The input is taken to be batch first: the loop runs over axis 1."""
    h = h0
    out = []
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t] @ W_xh + h @ W_hh + b_h)
        out.append(h)
    return np.stack(out, axis=1)


@named_by(r"h0 is ignored|zeros, not from h0")
def rnn_forward_4(x, h0, W_xh, W_hh, b_h):
    """h0 is ignored: at t = 0 the index t - 1 hits the last, still zero, row."""
    T, B, _ = x.shape
    hs = np.zeros((T, B, W_hh.shape[0]), dtype=x.dtype)
    for t in range(T):
        for b in range(B):
            hs[t, b] = np.tanh(x[t, b] @ W_xh + hs[t - 1, b] @ W_hh + b_h)
    return hs


@named_by(r"without the tanh|before the tanh|pre-activation")
def rnn_forward_5(x, h0, W_xh, W_hh, b_h):
    """The pre-activation is fed back to the next step, the tanh is only on the output."""
    a = h0
    ys = []
    for t in range(x.shape[0]):
        a = x[t] @ W_xh + a @ W_hh + b_h
        ys.append(np.tanh(a))
    return np.array(ys)


@named_by(r"first input is never read")
def rnn_forward_6(x, h0, W_xh, W_hh, b_h):
    """h[0] is set to h0 and the loop starts at 1: the first input is never used."""
    T, B = x.shape[:2]
    h = np.empty((T, B, h0.shape[1]), dtype=x.dtype)
    h[0] = h0
    for t in range(1, T):
        h[t] = np.tanh(x[t] @ W_xh + h[t - 1] @ W_hh + b_h)
    return h


# rnn_step_backward


@named_by(r"square is missing")
def rnn_step_backward_1(dh, x, h_prev, h, W_xh, W_hh):
    """tanh' is taken as 1 - h, the square is missing."""
    delta = dh * (1 - h)
    dx = delta.dot(W_xh.T)
    dhp = delta.dot(W_hh.T)
    return dx, dhp, x.T.dot(delta), h_prev.T.dot(delta), delta.sum(0)


@named_by(r"derivative of sigmoid")
def rnn_step_backward_2(dh, x, h_prev, h, W_xh, W_hh):
    """The derivative of the sigmoid is used, h (1 - h)."""
    dz = np.multiply(dh, h * (1 - h))
    gW = np.einsum("bd,bh->dh", x, dz)
    gU = np.einsum("bi,bj->ij", h_prev, dz)
    gb = np.einsum("bh->h", dz)
    return np.einsum("bh,dh->bd", dz, W_xh), np.einsum("bj,ij->bi", dz, W_hh), gW, gU, gb


@named_by(r"\bmean stands where")
def rnn_step_backward_3(dh, x, h_prev, h, W_xh, W_hh):
    """The bias gradient is averaged over the batch instead of summed."""
    dtanh = (1 - h * h) * dh
    dWx = np.dot(x.T, dtanh)
    dWh = np.dot(h_prev.T, dtanh)
    db = np.mean(dtanh, axis=0)
    return np.dot(dtanh, W_xh.T), np.dot(dtanh, W_hh.T), dWx, dWh, db


@named_by(r"\bh stands where")
def rnn_step_backward_4(dh, x, h_prev, h, W_xh, W_hh):
    """dW_hh is made with the state after the step instead of the one before."""
    g = dh * (1 - h**2)
    dW_xh = np.zeros_like(W_xh)
    dW_hh = np.zeros_like(W_hh)
    for n in range(len(x)):
        dW_xh += np.outer(x[n], g[n])
        dW_hh += np.outer(h[n], g[n])
    return g @ W_xh.T, g @ W_hh.T, dW_xh, dW_hh, sum(g)


@named_by(r"\bdh stands where")
def rnn_step_backward_5(dh, x, h_prev, h, W_xh, W_hh):
    """dh_prev goes around the tanh: it is made from dh instead of da."""
    draw = dh * (1 - np.square(h))
    dh_prev = dh @ W_hh.T
    dx = draw @ W_xh.T
    return dx, dh_prev, x.T @ draw, h_prev.T @ draw, np.sum(draw, axis=0)


@named_by(r"tanh is applied to h once too often")
def rnn_step_backward_6(dh, x, h_prev, h, W_xh, W_hh):
    """tanh is applied once more to h, which is a tanh already."""
    da = dh * (1 - np.tanh(h) ** 2)
    return da @ W_xh.T, da @ W_hh.T, x.T @ da, h_prev.T @ da, da.sum(axis=0)


# rnn_backward


@named_by(r"dh_next is missing")
def rnn_backward_1(dh, x, h0, h, W_xh, W_hh):
    """Nothing comes back from later steps: dh_next is computed but never added."""
    dx = np.zeros_like(x)
    dWx, dWh, db = np.zeros_like(W_xh), np.zeros_like(W_hh), np.zeros_like(W_hh[0])
    for t in range(len(x) - 1, -1, -1):
        prev = h[t - 1] if t > 0 else h0
        delta = dh[t] * (1 - h[t] ** 2)
        dWx += x[t].T @ delta
        dWh += prev.T @ delta
        db += delta.sum(0)
        dx[t] = delta @ W_xh.T
        dh_next = delta @ W_hh.T
    return dx, dh_next, dWx, dWh, db


@named_by(r"\bdh stands where")
def rnn_backward_2(dh, x, h0, h, W_xh, W_hh):
    """What goes back in time skips the tanh derivative."""
    T = dh.shape[0]
    carry = np.zeros_like(h0)
    dxs = []
    gx = gh = gb = 0
    for t in reversed(range(T)):
        total = dh[t] + carry
        da = total * (1 - h[t] ** 2)
        dxs.insert(0, da @ W_xh.T)
        gx = gx + x[t].T @ da
        gh = gh + (h0 if t == 0 else h[t - 1]).T @ da
        gb = gb + da.sum(axis=0)
        carry = total @ W_hh.T
    return np.array(dxs), carry, gx, gh, gb


@named_by(r"\bh\[t\] stands where")
def rnn_backward_3(dh, x, h0, h, W_xh, W_hh):
    """dW_hh pairs each delta with the state of its own step instead of the one before."""
    deltas = np.zeros_like(h)
    back = np.zeros_like(h0)
    for t in range(h.shape[0])[::-1]:
        deltas[t] = (dh[t] + back) * (1 - h[t] * h[t])
        back = deltas[t].dot(W_hh.T)
    dW_xh = np.einsum("tbd,tbh->dh", x, deltas)
    dW_hh = np.einsum("tbi,tbj->ij", h, deltas)
    return deltas @ W_xh.T, back, dW_xh, dW_hh, deltas.sum(axis=(0, 1))


@named_by(r"h\[-1\]")
def rnn_backward_4(dh, x, h0, h, W_xh, W_hh):
    """At the first step h[t - 1] is h[-1], the last state, instead of h0."""
    grads = [np.zeros_like(x), None, np.zeros_like(W_xh), np.zeros_like(W_hh), np.zeros(W_hh.shape[1], x.dtype)]
    dnext = np.zeros_like(h0)
    for t in reversed(range(len(dh))):
        dt = (dh[t] + dnext) * (1 - h[t] ** 2)
        grads[0][t] = dt @ W_xh.T
        grads[2] += x[t].T @ dt
        grads[3] += h[t - 1].T @ dt
        grads[4] += np.sum(dt, axis=0)
        dnext = dt @ W_hh.T
    grads[1] = dnext
    return tuple(grads)


@named_by(r"overwritten")
def rnn_backward_5(dh, x, h0, h, W_xh, W_hh):
    """The bias gradient is overwritten at each step instead of added up."""
    hs = np.vstack([h0[np.newaxis], h])
    dx = np.empty_like(x)
    dW_xh = np.zeros_like(W_xh)
    dW_hh = np.zeros_like(W_hh)
    d = np.zeros_like(h0)
    for t in reversed(range(len(x))):
        d = (d + dh[t]) * (1 - hs[t + 1] ** 2)
        dW_xh += x[t].T @ d
        dW_hh += hs[t].T @ d
        db_h = d.sum(axis=0)
        dx[t] = d @ W_xh.T
        d = d @ W_hh.T
    return dx, d, dW_xh, dW_hh, db_h


@named_by(r"W_hh is not transposed")
def rnn_backward_6(dh, x, h0, h, W_xh, W_hh):
    """The way back in time goes through W_hh instead of its transpose."""
    T, B, H = h.shape
    dx = np.zeros_like(x)
    dW_xh, dW_hh, db_h = np.zeros_like(W_xh), np.zeros_like(W_hh), np.zeros(H, dtype=h.dtype)
    dh_next = np.zeros_like(h0)
    for t in range(T - 1, -1, -1):
        h_before = h0 if t == 0 else h[t - 1]
        dz = (1 - h[t] ** 2) * (dh[t] + dh_next)
        for b in range(B):
            dW_xh += np.outer(x[t, b], dz[b])
            dW_hh += np.outer(h_before[b], dz[b])
            db_h += dz[b]
        dx[t] = np.dot(dz, W_xh.T)
        dh_next = np.dot(dz, W_hh)
    return dx, dh_next, dW_xh, dW_hh, db_h


# softmax_cross_entropy


@named_by(r"length of the first axis")
def softmax_cross_entropy_1(logits, targets):
    """Divides by the length of the first axis instead of the number of all positions."""
    z = logits - logits.max(-1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(-1, keepdims=True))
    N = logits.shape[0]
    onehot = np.eye(logits.shape[-1])[targets]
    loss = -np.sum(onehot * logp) / N
    return loss, (np.exp(logp) - onehot) / N


@named_by(r"division by N is missing")
def softmax_cross_entropy_2(logits, targets):
    """The gradient is not divided by N although the loss is a mean."""
    K = logits.shape[-1]
    flat, t = logits.reshape(-1, K), np.asarray(targets).reshape(-1)
    z = flat - flat.max(axis=1)[:, None]
    logp = z - np.log(np.exp(z).sum(axis=1))[:, None]
    rows = np.arange(len(t))
    loss = np.mean(-logp[rows, t])
    d = np.exp(logp)
    d[rows, t] -= 1
    return loss, d.reshape(logits.shape)


@named_by(r"whole array|all positions together|over everything|The sum runs over all axes")
def softmax_cross_entropy_3(logits, targets):
    """The softmax is normalised over the whole array instead of over the classes."""
    K = logits.shape[-1]
    z = logits - np.max(logits)
    logp = z - np.log(np.sum(np.exp(z)))
    y = np.eye(K)[targets]
    n = y.size // K
    return -np.sum(y * logp) / n, (np.exp(logp) - y) / n


@named_by(r"exp overflows")
def softmax_cross_entropy_4(logits, targets):
    """The largest logit is not subtracted: large scores overflow."""
    z = np.exp(logits)
    p = z / z.sum(axis=-1, keepdims=True)
    N = p[..., 0].size
    hot = np.arange(p.shape[-1]) == np.asarray(targets)[..., None]
    return -np.log(p[hot]).mean(), (p - hot) / N


@named_by(r"sign is wrong")
def softmax_cross_entropy_5(logits, targets):
    """The gradient has the wrong sign: one-hot minus p."""
    shape, K = logits.shape, logits.shape[-1]
    z = logits.reshape(-1, K)
    y = np.reshape(targets, -1)
    logp = z - z.max(1, keepdims=True)
    logp = logp - np.log(np.exp(logp).sum(1, keepdims=True))
    loss = 0.0
    grad = np.zeros_like(z)
    for n in range(len(y)):
        loss -= logp[n, y[n]]
        hot = np.zeros(K)
        hot[y[n]] = 1
        grad[n] = hot - np.exp(logp[n])
    return loss / len(y), grad.reshape(shape) / len(y)


@named_by(r"mean runs over the classes")
def softmax_cross_entropy_6(logits, targets):
    """The mean of the loss runs over all N K entries, zeros of the one-hot included."""
    m = logits.max(axis=-1, keepdims=True)
    logZ = m + np.log(np.exp(logits - m).sum(axis=-1, keepdims=True))
    logp = logits - logZ
    labels = np.eye(logits.shape[-1])[targets]
    loss = np.mean(-labels * logp)
    return loss, (np.exp(logp) - labels) / np.size(targets)


# clip_by_global_norm


@named_by(r"clipped by its value")
def clip_by_global_norm_2(gradients, limit):
    """Entries are clipped to [-limit, limit] one by one instead of scaled together."""
    values = list(gradients.values()) if type(gradients) is dict else gradients
    norm = np.sqrt(np.sum([np.sum(v**2) for v in values]))
    if type(gradients) is dict:
        return {k: np.clip(v, -limit, limit) for k, v in gradients.items()}, norm
    return [np.clip(v, -limit, limit) for v in gradients], norm


@named_by(r"sqrt is missing")
def clip_by_global_norm_3(gradients, limit):
    """The square root is missing: the norm is a sum of squares."""
    is_dict = isinstance(gradients, dict)
    gs = list(gradients.values()) if is_dict else list(gradients)
    norm = 0.0
    for g in gs:
        norm += np.sum(g * g)
    factor = min(1.0, limit / norm) if norm > 0 else 1.0
    clipped = [factor * g for g in gs]
    return (dict(zip(gradients, clipped)) if is_dict else clipped), norm


@named_by(r"enlarged|below the limit|longer|already short|short enough are stretched")
def clip_by_global_norm_4(gradients, limit):
    """Always scales to the limit, so short gradients are enlarged."""
    if isinstance(gradients, dict):
        vec = np.concatenate([g.ravel() for g in gradients.values()])
    else:
        vec = np.concatenate([g.ravel() for g in gradients])
    norm = np.linalg.norm(vec)
    if norm == 0:
        return gradients, norm
    if isinstance(gradients, dict):
        return {k: g * limit / norm for k, g in gradients.items()}, norm
    return [g * limit / norm for g in gradients], norm


@named_by(r"norm is that of the clipped")
def clip_by_global_norm_5(gradients, limit):
    """The norm that is returned is the one after clipping."""

    def length(gs):
        return np.sqrt(sum(np.sum(g**2) for g in gs))

    keys = list(gradients) if isinstance(gradients, dict) else None
    gs = [gradients[k] for k in keys] if keys is not None else gradients
    n = length(gs)
    if n > limit:
        gs = [g * (limit / n) for g in gs]
    else:
        gs = [g.copy() for g in gs]
    return (dict(zip(keys, gs)) if keys is not None else gs), length(gs)


@named_by(r"changed gradients")
def clip_by_global_norm_6(gradients, limit):
    """The arrays of the caller are scaled in place."""
    items = gradients.values() if isinstance(gradients, dict) else gradients
    total = 0
    for g in items:
        total += (g**2).sum()
    norm = np.sqrt(total)
    if norm > limit:
        for g in items:
            g *= limit / norm
    return gradients, norm


# state_jacobian_norms


@named_by(r"Frobenius")
def state_jacobian_norms_1(h, W_hh):
    """The Frobenius norm is taken instead of the spectral one."""
    T, B, H = h.shape
    out = np.zeros((T, B))
    for b in range(B):
        J = np.eye(H)
        for t in range(T - 1, -1, -1):
            out[t, b] = np.linalg.norm(J)
            J = W_hh @ np.diag(1 - h[t, b] ** 2) @ J
    return out


@named_by(r"one step too many")
def state_jacobian_norms_2(h, W_hh):
    """Off by one: the factor of a step is multiplied in before its norm is stored, the last row is not 1."""
    T, B, H = h.shape
    norms = np.zeros((T, B))
    for b in range(B):
        prod = np.eye(H)
        for t in reversed(range(T)):
            prod = (W_hh * (1 - h[t, b] ** 2)) @ prod
            norms[t, b] = np.linalg.svd(prod, compute_uv=False)[0]
    return norms


@named_by(r"one too early")
def state_jacobian_norms_3(h, W_hh):
    """tanh' is evaluated at h_t instead of h_{t+1}."""
    T, B, H = h.shape
    result = np.ones((T, B))
    for b in range(B):
        J = np.identity(H)
        for t in range(T - 2, -1, -1):
            J = W_hh @ np.diag(1 - h[t, b] ** 2) @ J
            result[t, b] = np.linalg.norm(J, 2)
    return result


@named_by(r"factor \(1 - h.* is missing")
def state_jacobian_norms_4(h, W_hh):
    """tanh' is forgotten: only powers of W_hh."""
    T, B, H = h.shape
    norms = []
    J = np.eye(H)
    for t in range(T):
        norms.insert(0, np.linalg.norm(J, ord=2))
        J = J @ W_hh
    return np.repeat(np.array(norms)[:, None], B, axis=1)


@named_by(r"wrong order")
def state_jacobian_norms_5(h, W_hh):
    """The factors are multiplied in the wrong order: the new one on the right."""
    T, B, H = h.shape
    norms = np.ones((T, B))
    J = np.stack([np.eye(H)] * B)
    for t in range(T - 2, -1, -1):
        D = 1 - h[t + 1] ** 2
        J = np.einsum("bij,jk,bk->bik", J, W_hh, D)
        norms[t] = np.linalg.norm(J, 2, axis=(1, 2))
    return norms


@named_by(r"norms are multiplied")
def state_jacobian_norms_6(h, W_hh):
    """The norms of the factors are multiplied instead of the factors."""
    T, B, H = h.shape
    norms = np.ones((T, B))
    for t in reversed(range(T - 1)):
        for b in range(B):
            step = W_hh @ np.diag(1 - h[t + 1, b] ** 2)
            norms[t, b] = norms[t + 1, b] * np.linalg.norm(step, 2)
    return norms


# lstm_step


@named_by(r"candidate comes third|a_g and a_o have changed")
def lstm_step_1(x, h_prev, c_prev, W_x, W_h, b):
    """The blocks are cut in the order i, f, o, g."""
    H = h_prev.shape[1]
    z = x @ W_x + h_prev @ W_h + b
    i = sigmoid(z[:, :H])
    f = sigmoid(z[:, H : 2 * H])
    o = sigmoid(z[:, 2 * H : 3 * H])
    g = np.tanh(z[:, 3 * H :])
    c = f * c_prev + i * g
    return o * np.tanh(c), c, np.concatenate([i, f, g, o], axis=1)


@named_by(r"tanh is missing")
def lstm_step_2(x, h_prev, c_prev, W_x, W_h, b):
    """h = o * c: the tanh around the cell is missing."""
    n = len(b) // 4
    pre = np.dot(x, W_x) + np.dot(h_prev, W_h) + b
    inp, forget, out = sigmoid(pre[:, :n]), sigmoid(pre[:, n : 2 * n]), sigmoid(pre[:, 3 * n :])
    cand = np.tanh(pre[:, 2 * n : 3 * n])
    cell = forget * c_prev + inp * cand
    return out * cell, cell, np.hstack((inp, forget, cand, out))


@named_by(r"\bsigmoid stands where")
def lstm_step_3(x, h_prev, c_prev, W_x, W_h, b):
    """The candidate goes through a sigmoid like the gates."""
    gates = sigmoid(x @ W_x + h_prev @ W_h + b)
    i, f, g, o = np.split(gates, 4, axis=1)
    c = c_prev * f + g * i
    h = np.tanh(c) * o
    return h, c, gates


@named_by(r"1 - f stands where i|1 - f|f takes the place of i")
def lstm_step_4(x, h_prev, c_prev, W_x, W_h, b):
    """The candidate is weighted with 1 - f instead of i."""
    hs = h_prev.shape[-1]
    Wxi, Wxf, Wxg, Wxo = [W_x[:, k * hs : (k + 1) * hs] for k in range(4)]
    Whi, Whf, Whg, Who = [W_h[:, k * hs : (k + 1) * hs] for k in range(4)]
    bi, bf, bg, bo = [b[k * hs : (k + 1) * hs] for k in range(4)]
    it = sigmoid(x @ Wxi + h_prev @ Whi + bi)
    ft = sigmoid(x @ Wxf + h_prev @ Whf + bf)
    gt = np.tanh(x @ Wxg + h_prev @ Whg + bg)
    ot = sigmoid(x @ Wxo + h_prev @ Who + bo)
    ct = ft * c_prev + (1 - ft) * gt
    return ot * np.tanh(ct), ct, np.concatenate((it, ft, gt, ot), axis=-1)


@named_by(r"\bc_prev stands where")
def lstm_step_5(x, h_prev, c_prev, W_x, W_h, b):
    """h is made from the old cell state."""
    i, f, g, o = np.split(x.dot(W_x) + h_prev.dot(W_h) + b, 4, axis=-1)
    i, f, o = map(sigmoid, (i, f, o))
    g = np.tanh(g)
    h = o * np.tanh(c_prev)
    c = f * c_prev + i * g
    return h, c, np.concatenate([i, f, g, o], axis=-1)


@named_by(r"before their activation")
def lstm_step_6(x, h_prev, c_prev, W_x, W_h, b):
    """The gates are returned before their activation."""
    H = c_prev.shape[1]
    gates = x @ W_x + h_prev @ W_h + b
    i = sigmoid(gates[:, 0 * H : 1 * H])
    f = sigmoid(gates[:, 1 * H : 2 * H])
    g = np.tanh(gates[:, 2 * H : 3 * H])
    o = sigmoid(gates[:, 3 * H : 4 * H])
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    return h, c, gates


def _cell(x, h, c, W_x, W_h, b):
    i, f, g, o = np.split(x @ W_x + h @ W_h + b, 4, axis=-1)
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    c = f * c + i * g
    return o * np.tanh(c), c, np.concatenate([i, f, g, o], axis=-1)


# lstm_forward


@named_by(r"\bc0 stands where")
def lstm_forward_1(x, h0, c0, W_x, W_h, b):
    """The cell state is not carried on: each step starts from c0."""
    h = h0
    hs, cs, gs = [], [], []
    for t in range(len(x)):
        h, c, g = _cell(x[t], h, c0, W_x, W_h, b)
        hs.append(h)
        cs.append(c)
        gs.append(g)
    return np.array(hs), np.array(cs), np.array(gs)


@named_by(r"\bh0 stands where")
def lstm_forward_2(x, h0, c0, W_x, W_h, b):
    """The hidden state is not carried on: each step sees h0."""
    T, B, _ = x.shape
    H = W_h.shape[0]
    h, c, gates = np.zeros((T, B, H)), np.zeros((T, B, H)), np.zeros((T, B, 4 * H))
    cell = c0
    for t in range(T):
        a = x[t] @ W_x + h0 @ W_h + b
        i, f, o = sigmoid(a[:, :H]), sigmoid(a[:, H : 2 * H]), sigmoid(a[:, 3 * H :])
        g = np.tanh(a[:, 2 * H : 3 * H])
        cell = f * cell + i * g
        h[t] = o * np.tanh(cell)
        c[t] = cell
        gates[t] = np.hstack([i, f, g, o])
    return h, c, gates


@named_by(r"g and o have changed")
def lstm_forward_3(x, h0, c0, W_x, W_h, b):
    """The gates are put together in the order i, f, o, g when they are stored."""
    n = h0.shape[1]
    hs, cs, all_gates = [], [], []
    h, c = h0, c0
    for xt in x:
        z = np.dot(xt, W_x) + np.dot(h, W_h) + b
        i, f = sigmoid(z[:, :n]), sigmoid(z[:, n : 2 * n])
        g, o = np.tanh(z[:, 2 * n : 3 * n]), sigmoid(z[:, 3 * n :])
        c = f * c + i * g
        h = o * np.tanh(c)
        hs.append(h)
        cs.append(c)
        all_gates.append(np.hstack([i, f, o, g]))
    return np.stack(hs), np.stack(cs), np.stack(all_gates)


@named_by(r"c lags")
def lstm_forward_4(x, h0, c0, W_x, W_h, b):
    """The cell states are stored before the step instead of after."""
    h, c = h0, c0
    hs, cs, gs = [], [], []
    for xt in x:
        cs.append(c)
        h, c, gate = _cell(xt, h, c, W_x, W_h, b)
        hs.append(h)
        gs.append(gate)
    return np.stack(hs), np.stack(cs), np.stack(gs)


@named_by(r"sequence before|row before|between the rows|starts where")
def lstm_forward_5(x, h0, c0, W_x, W_h, b):
    """The state is not reset between the sequences of the batch: the second starts where the first ended."""
    T, B, _ = x.shape
    H = h0.shape[1]
    hs, cs, gs = np.zeros((T, B, H)), np.zeros((T, B, H)), np.zeros((T, B, 4 * H))
    h, c = h0[0], c0[0]
    for n in range(B):
        for t in range(T):
            h, c, g = _cell(x[t, n], h, c, W_x, W_h, b)
            hs[t, n], cs[t, n], gs[t, n] = h, c, g
    return hs, cs, gs


@named_by(r"h_t and c_t have changed")
def lstm_forward_6(x, h0, c0, W_x, W_h, b):
    """Hidden and cell state are handed to the step in the wrong order."""
    h, c = h0, c0
    result = []
    for t in range(x.shape[0]):
        h, c, gate = _cell(x[t], c, h, W_x, W_h, b)
        result.append((h, c, gate))
    hs, cs, gs = zip(*result)
    return np.array(hs), np.array(cs), np.array(gs)


# lstm_step_backward


@named_by(r"dc is missing|dc is ignored|dc from the next step is lost")
def lstm_step_backward_1(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h):
    """The gradient that comes along the cell, dc, is forgotten."""
    i, f, g, o = np.split(gates, 4, axis=1)
    tc = np.tanh(c)
    dcell = dh * o * (1 - tc**2)
    dz = np.concatenate(
        [dcell * g * i * (1 - i), dcell * c_prev * f * (1 - f), dcell * i * (1 - g**2), dh * tc * o * (1 - o)], axis=1
    )
    return dz @ W_x.T, dz @ W_h.T, dcell * f, x.T @ dz, h_prev.T @ dz, dz.sum(0)


@named_by(r"derivative of sigmoid")
def lstm_step_backward_2(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h):
    """The candidate is differentiated as if it were a sigmoid."""
    H = c.shape[1]
    i, f, g, o = gates[:, :H], gates[:, H : 2 * H], gates[:, 2 * H : 3 * H], gates[:, 3 * H :]
    do = dh * np.tanh(c)
    dc = dc + dh * o * (1 - np.tanh(c) ** 2)
    d = np.concatenate([dc * g, dc * c_prev, dc * i, do], axis=1) * gates * (1 - gates)
    return np.dot(d, W_x.T), np.dot(d, W_h.T), dc * f, np.dot(x.T, d), np.dot(h_prev.T, d), np.sum(d, axis=0)


@named_by(r"\bc stands where")
def lstm_step_backward_3(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h):
    """The forget gate's gradient is made with the new cell state instead of the old one."""
    H = dh.shape[1]
    i, f, g, o = [gates[:, n * H : (n + 1) * H] for n in range(4)]
    tanhc = np.tanh(c)
    dcc = dc + dh * o * (1 - tanhc * tanhc)
    da = np.zeros_like(gates)
    da[:, :H] = dcc * g * i * (1 - i)
    da[:, H : 2 * H] = dcc * c * f * (1 - f)
    da[:, 2 * H : 3 * H] = dcc * i * (1 - g * g)
    da[:, 3 * H :] = dh * tanhc * o * (1 - o)
    return da @ W_x.T, da @ W_h.T, dcc * f, x.T @ da, h_prev.T @ da, da.sum(axis=0)


@named_by(r"dc_prev: (dh is ignored|The term dh \* o|The path through h is lost)")
def lstm_step_backward_4(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h):
    """dc_prev takes only the dc that came in, not what arrived through h."""
    i, f, g, o = np.hsplit(gates, 4)
    th = np.tanh(c)
    d_o = dh * th * o * (1 - o)
    d_cell = dh * o * (1 - th**2) + dc
    d_i = d_cell * g * i * (1 - i)
    d_f = d_cell * c_prev * f * (1 - f)
    d_g = d_cell * i * (1 - g**2)
    d_all = np.hstack([d_i, d_f, d_g, d_o])
    dc_prev = dc * f
    return d_all @ W_x.T, d_all @ W_h.T, dc_prev, x.T @ d_all, h_prev.T @ d_all, d_all.sum(axis=0)


@named_by(r"\bc stands where")
def lstm_step_backward_5(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h):
    """On the way through h, 1 - c^2 is used instead of 1 - tanh(c)^2."""
    n = W_h.shape[0]
    i, f, g, o = (gates[:, k : k + n] for k in range(0, 4 * n, n))
    dct = dc + dh * o * (1 - c**2)
    parts = [dct * g * i * (1 - i), dct * c_prev * f * (1 - f), dct * i * (1 - g**2), dh * np.tanh(c) * o * (1 - o)]
    dA = np.hstack(parts)
    dW_x = np.einsum("bd,bk->dk", x, dA)
    dW_h = np.einsum("bh,bk->hk", h_prev, dA)
    return dA @ W_x.T, dA @ W_h.T, f * dct, dW_x, dW_h, dA.sum(axis=0)


@named_by(r"da_g and da_o have changed")
def lstm_step_backward_6(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h):
    """The blocks of da are put together in the order i, f, o, g."""
    i, f, g, o = np.split(gates, 4, 1)
    tc = np.tanh(c)
    dao = dh * tc * o * (1 - o)
    dctot = dc + dh * o * (1 - tc**2)
    dai = dctot * g * i * (1 - i)
    daf = dctot * c_prev * f * (1 - f)
    dag = dctot * i * (1 - g**2)
    da = np.concatenate((dai, daf, dao, dag), axis=1)
    return da.dot(W_x.T), da.dot(W_h.T), dctot * f, x.T.dot(da), h_prev.T.dot(da), da.sum(0)


def _cell_back(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h):
    i, f, g, o = np.split(gates, 4, 1)
    tc = np.tanh(c)
    dc = dc + dh * o * (1 - tc**2)
    da = np.hstack([dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - g**2), dh * tc * o * (1 - o)])
    return da @ W_x.T, da @ W_h.T, dc * f, x.T @ da, h_prev.T @ da, da.sum(0)


# lstm_backward


@named_by(r"dc is ignored|dc is missing")
def lstm_backward_1(dh, x, h0, c0, h, c, gates, W_x, W_h):
    """The cell's gradient is not carried back: dc is zero at every step."""
    T = len(x)
    dx = np.zeros_like(x)
    dW_x, dW_h, db = np.zeros_like(W_x), np.zeros_like(W_h), np.zeros(W_h.shape[1])
    dh_next = np.zeros_like(h0)
    for t in reversed(range(T)):
        hp = h[t - 1] if t > 0 else h0
        cp = c[t - 1] if t > 0 else c0
        dc = np.zeros_like(c0)
        dx[t], dh_next, dc_prev, a, b_, d = _cell_back(dh[t] + dh_next, dc, x[t], hp, cp, c[t], gates[t], W_x, W_h)
        dW_x += a
        dW_h += b_
        db += d
    return dx, dh_next, dc_prev, dW_x, dW_h, db


@named_by(r"dh_next is missing")
def lstm_backward_2(dh, x, h0, c0, h, c, gates, W_x, W_h):
    """What comes back through h from the next step is not added to dh[t]."""
    T, B, D = x.shape
    H = h0.shape[1]
    dxs = [None] * T
    dW_x, dW_h, db = 0, 0, 0
    dcn = np.zeros((B, H))
    for t in range(T - 1, -1, -1):
        i, f, g, o = gates[t, :, :H], gates[t, :, H : 2 * H], gates[t, :, 2 * H : 3 * H], gates[t, :, 3 * H :]
        cprev = c0 if t == 0 else c[t - 1]
        hprev = h0 if t == 0 else h[t - 1]
        dct = dcn + dh[t] * o * (1 - np.tanh(c[t]) ** 2)
        da = np.concatenate(
            [
                dct * g * i * (1 - i),
                dct * cprev * f * (1 - f),
                dct * i * (1 - g**2),
                dh[t] * np.tanh(c[t]) * o * (1 - o),
            ],
            axis=1,
        )
        dxs[t] = da @ W_x.T
        dhn = da @ W_h.T
        dcn = dct * f
        dW_x = dW_x + x[t].T @ da
        dW_h = dW_h + hprev.T @ da
        db = db + da.sum(axis=0)
    return np.array(dxs), dhn, dcn, dW_x, dW_h, db


@named_by(r"c0 is ignored")
def lstm_backward_3(dh, x, h0, c0, h, c, gates, W_x, W_h):
    """The cell state before the first step is taken as zero instead of c0."""
    h_all = np.concatenate([h0[None], h])
    c_all = np.concatenate([np.zeros_like(c0)[None], c])
    dx = np.empty_like(x)
    sums = [np.zeros_like(W_x), np.zeros_like(W_h), np.zeros_like(W_h[0])]
    a, s = np.zeros_like(h0), np.zeros_like(c0)
    for t in reversed(range(len(x))):
        dx[t], a, s, *more = _cell_back(dh[t] + a, s, x[t], h_all[t], c_all[t], c_all[t + 1], gates[t], W_x, W_h)
        for k in range(3):
            sums[k] += more[k]
    return dx, a, s, *sums


@named_by(r"dW_h takes h\[t\]")
def lstm_backward_4(dh, x, h0, c0, h, c, gates, W_x, W_h):
    """dW_h pairs each da with the state of its own step instead of the one before."""
    T, B, D = x.shape
    cs = [c0] + list(c)
    dhn, dcn = np.zeros_like(h0), np.zeros_like(c0)
    das = []
    for t in range(T)[::-1]:
        i, f, g, o = np.split(gates[t], 4, axis=1)
        dht = dh[t] + dhn
        tc = np.tanh(cs[t + 1])
        dct = dcn + dht * o * (1 - tc**2)
        da = np.hstack([dct * g * i * (1 - i), dct * cs[t] * f * (1 - f), dct * i * (1 - g**2), dht * tc * o * (1 - o)])
        dhn = da @ W_h.T
        dcn = dct * f
        das.append(da)
    das = np.array(das[::-1])
    dW_x = np.einsum("tbd,tbk->dk", x, das)
    dW_h = np.einsum("tbh,tbk->hk", h, das)
    return das @ W_x.T, dhn, dcn, dW_x, dW_h, das.sum(axis=(0, 1))


@named_by(r"dW_x is overwritten")
def lstm_backward_5(dh, x, h0, c0, h, c, gates, W_x, W_h):
    """dW_x is overwritten at each step instead of added up."""
    dx = np.zeros_like(x)
    dW_h, db = np.zeros_like(W_h), np.zeros(W_h.shape[1], dtype=W_h.dtype)
    dhn, dcn = np.zeros_like(h0), np.zeros_like(c0)
    for t in reversed(range(x.shape[0])):
        if t == 0:
            hp, cp = h0, c0
        else:
            hp, cp = h[t - 1], c[t - 1]
        dx[t], dhn, dcn, dW_x, dWh_t, db_t = _cell_back(dh[t] + dhn, dcn, x[t], hp, cp, c[t], gates[t], W_x, W_h)
        dW_h += dWh_t
        db += db_t
    return dx, dhn, dcn, dW_x, dW_h, db


@named_by(r"factor f is missing")
def lstm_backward_6(dh, x, h0, c0, h, c, gates, W_x, W_h):
    """The cell's gradient goes back one step without the forget gate."""
    T, B, D = x.shape
    H = h.shape[-1]
    dx, dW_x, dW_h, db = np.zeros_like(x), np.zeros_like(W_x), np.zeros_like(W_h), np.zeros(4 * H, x.dtype)
    dh_next = np.zeros((B, H), x.dtype)
    dc_next = np.zeros((B, H), x.dtype)
    for t in range(T - 1, -1, -1):
        i, f, g, o = (gates[t][:, k * H : (k + 1) * H] for k in range(4))
        c_old = c[t - 1] if t else c0
        h_old = h[t - 1] if t else h0
        d = dh[t] + dh_next
        dc = dc_next + d * o * (1 - np.tanh(c[t]) ** 2)
        di = dc * g * i * (1 - i)
        df = dc * c_old * f * (1 - f)
        dg = dc * i * (1 - g**2)
        do = d * np.tanh(c[t]) * o * (1 - o)
        dall = np.hstack([di, df, dg, do])
        dx[t] = dall @ W_x.T
        dW_x += x[t].T @ dall
        dW_h += h_old.T @ dall
        db += dall.sum(axis=0)
        dh_next = dall @ W_h.T
        dc_next = dc
    return dx, dh_next, dc_next, dW_x, dW_h, db


# gru_step


@named_by(r"z and 1 - z have changed")
def gru_step_1(x, h_prev, W_x, W_h, b_x, b_h):
    """z and 1 - z are exchanged: z weighs the candidate."""
    H = h_prev.shape[1]
    gx, gh = x @ W_x + b_x, h_prev @ W_h + b_h
    r = sigmoid(gx[:, :H] + gh[:, :H])
    z = sigmoid(gx[:, H : 2 * H] + gh[:, H : 2 * H])
    n = np.tanh(gx[:, 2 * H :] + r * gh[:, 2 * H :])
    return z * n + (1 - z) * h_prev, np.concatenate([r, z, n], axis=1)


@named_by(r"reset before the product")
def gru_step_2(x, h_prev, W_x, W_h, b_x, b_h):
    """The reset gate is applied to the state before the product instead of after."""
    H = h_prev.shape[1]
    Wxr, Wxz, Wxn = W_x[:, :H], W_x[:, H : 2 * H], W_x[:, 2 * H :]
    Whr, Whz, Whn = W_h[:, :H], W_h[:, H : 2 * H], W_h[:, 2 * H :]
    bxr, bxz, bxn = np.split(b_x, 3)
    bhr, bhz, bhn = np.split(b_h, 3)
    r = sigmoid(x @ Wxr + bxr + h_prev @ Whr + bhr)
    z = sigmoid(x @ Wxz + bxz + h_prev @ Whz + bhz)
    n = np.tanh(x @ Wxn + bxn + (r * h_prev) @ Whn + r * bhn)
    h = (1 - z) * n + z * h_prev
    return h, np.hstack((r, z, n))


@named_by(r"b_hn escapes")
def gru_step_3(x, h_prev, W_x, W_h, b_x, b_h):
    """The reset gate leaves out the bias b_hn: r * (h W) + b."""
    H = len(b_x) // 3
    xp = np.dot(x, W_x) + b_x
    hp = np.dot(h_prev, W_h)
    rt = sigmoid(xp[:, 0:H] + hp[:, 0:H] + b_h[0:H])
    zt = sigmoid(xp[:, H : 2 * H] + hp[:, H : 2 * H] + b_h[H : 2 * H])
    nt = np.tanh(xp[:, 2 * H : 3 * H] + rt * hp[:, 2 * H : 3 * H] + b_h[2 * H : 3 * H])
    ht = zt * h_prev + (1 - zt) * nt
    return ht, np.hstack([rt, zt, nt])


@named_by(r"in the order z, r, n")
def gru_step_4(x, h_prev, W_x, W_h, b_x, b_h):
    """The first two blocks are taken in the order z, r."""
    xz, xr, xn = np.split(x @ W_x + b_x, 3, axis=1)
    hz, hr, hn = np.split(h_prev @ W_h + b_h, 3, axis=1)
    update = sigmoid(xz + hz)
    reset = sigmoid(xr + hr)
    new = np.tanh(xn + reset * hn)
    return (1 - update) * new + update * h_prev, np.hstack([reset, update, new])


@named_by(r"b_h is missing")
def gru_step_5(x, h_prev, W_x, W_h, b_x, b_h):
    """b_h is never used."""
    xs = np.einsum("bd,dk->bk", x, W_x) + b_x
    hs = np.einsum("bh,hk->bk", h_prev, W_h)
    k = h_prev.shape[-1]
    r, z = sigmoid(xs[..., :k] + hs[..., :k]), sigmoid(xs[..., k : 2 * k] + hs[..., k : 2 * k])
    n = np.tanh(xs[..., 2 * k :] + r * hs[..., 2 * k :])
    h = n - z * n + z * h_prev
    return h, np.concatenate([r, z, n], -1)


@named_by(r"r multiplies .*x|share of the input|input too|r multiplies the whole sum")
def gru_step_6(x, h_prev, W_x, W_h, b_x, b_h):
    """The reset gate multiplies the input's share of the candidate as well."""
    H = h_prev.shape[1]
    a = x @ W_x + b_x + h_prev @ W_h + b_h
    r = sigmoid(a[:, :H])
    z = sigmoid(a[:, H : 2 * H])
    n = np.tanh(r * a[:, 2 * H :])
    h = (1 - z) * n + z * h_prev
    return h, np.hstack([r, z, n])


# gru_step_reset_before


# peephole_step


@named_by(r"\bc_prev stands where")
def peephole_step_1(x, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o):
    """The output gate looks at the old cell state."""
    H = h_prev.shape[1]
    a = x @ W_x + h_prev @ W_h + b
    i = sigmoid(a[:, :H] + p_i * c_prev)
    f = sigmoid(a[:, H : 2 * H] + p_f * c_prev)
    o = sigmoid(a[:, 3 * H :] + p_o * c_prev)
    g = np.tanh(a[:, 2 * H : 3 * H])
    c = f * c_prev + i * g
    return o * np.tanh(c), c, np.concatenate([i, f, g, o], axis=1)


@named_by(r"outside the sigmoid")
def peephole_step_2(x, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o):
    """The peepholes are added outside the sigmoid."""
    zi, zf, zg, zo = np.split(x @ W_x + h_prev @ W_h + b, 4, axis=1)
    it = sigmoid(zi) + p_i * c_prev
    ft = sigmoid(zf) + p_f * c_prev
    gt = np.tanh(zg)
    ct = ft * c_prev + it * gt
    ot = sigmoid(zo) + p_o * ct
    return ot * np.tanh(ct), ct, np.hstack([it, ft, gt, ot])


@named_by(r"p_i and p_f have changed")
def peephole_step_3(x, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o):
    """The peephole weights of input and forget gate are exchanged."""
    n = c_prev.shape[1]
    z = np.dot(x, W_x) + np.dot(h_prev, W_h) + b
    forget = sigmoid(z[:, n : 2 * n] + c_prev * p_i)
    inp = sigmoid(z[:, :n] + c_prev * p_f)
    cand = np.tanh(z[:, 2 * n : 3 * n])
    c = forget * c_prev + inp * cand
    out = sigmoid(z[:, 3 * n :] + c * p_o)
    return out * np.tanh(c), c, np.hstack([inp, forget, cand, out])


@named_by(r"\bh_prev stands where")
def peephole_step_4(x, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o):
    """Input and forget gate look at the hidden state instead of the cell."""
    i, f, g, o = np.hsplit(x @ W_x + h_prev @ W_h + b, 4)
    i = sigmoid(i + h_prev * p_i)
    f = sigmoid(f + h_prev * p_f)
    g = np.tanh(g)
    c = f * c_prev + i * g
    o = sigmoid(o + c * p_o)
    return o * np.tanh(c), c, np.hstack([i, f, g, o])


@named_by(r"own cell|elementwise|sum over")
def peephole_step_5(x, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o):
    """A scalar product instead of an elementwise one: each gate sees the sum over all cells."""
    a_i, a_f, a_g, a_o = np.array_split(x @ W_x + h_prev @ W_h + b, 4, axis=1)
    i = sigmoid(a_i + np.dot(c_prev, p_i)[:, None])
    f = sigmoid(a_f + np.dot(c_prev, p_f)[:, None])
    g = np.tanh(a_g)
    c = f * c_prev + i * g
    o = sigmoid(a_o + np.dot(c, p_o)[:, None])
    h = o * np.tanh(c)
    return h, c, np.concatenate([i, f, g, o], 1)


@named_by(r"tanh of c|tanh\(c\) stands|tanh is applied")
def peephole_step_6(x, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o):
    """The output gate's peephole sees tanh(c) instead of c."""
    H = len(p_i)
    pre = x @ W_x + h_prev @ W_h + b
    pre_i, pre_f, pre_g, pre_o = (pre[:, k * H : (k + 1) * H] for k in range(4))
    i, f, g = sigmoid(pre_i + p_i * c_prev), sigmoid(pre_f + p_f * c_prev), np.tanh(pre_g)
    c = f * c_prev + i * g
    squashed = np.tanh(c)
    o = sigmoid(pre_o + p_o * squashed)
    return o * squashed, c, np.hstack([i, f, g, o])


# perceptron_fit


@named_by(r">= stands where")
def perceptron_fit_2(X, y, epochs, lr):
    """The unit fires at exactly zero, >= instead of >."""
    w = np.zeros(X.shape[1])
    b = 0.0
    errors = np.zeros(epochs)
    for e in range(epochs):
        for xi, target in zip(X, y):
            out = 1 if np.dot(xi, w) + b >= 0 else 0
            if out != target:
                w += lr * (target - out) * xi
                b += lr * (target - out)
                errors[e] += 1
    return w, b, errors


@named_by("b = b:\nThe term lr \\* error is missing")
def perceptron_fit_3(X, y, epochs, lr):
    """The bias is never learnt."""
    N, D = X.shape
    w = np.zeros(D)
    b = 0.0
    mistakes = []
    for epoch in range(epochs):
        wrong = 0
        for n in range(N):
            pred = int(X[n] @ w + b > 0)
            w = w + lr * (y[n] - pred) * X[n]
            if pred != y[n]:
                wrong += 1
        mistakes.append(wrong)
    return w, b, np.array(mistakes)


@named_by(r"runs? on|cumulative|start at 0 in each|adds up")
def perceptron_fit_4(X, y, epochs, lr):
    """The count of mistakes is not set back at each epoch: it runs on."""
    w, b, count = np.zeros(X.shape[1]), 0.0, 0
    mistakes = []
    for _ in range(epochs):
        for xi, yi in zip(X, y):
            d = yi - float(w @ xi + b > 0)
            w = w + lr * d * xi
            b = b + lr * d
            if d != 0:
                count += 1
        mistakes.append(count)
    return w, b, np.array(mistakes)


@named_by(r"threshold|raw sum|activation")
def perceptron_fit_5(X, y, epochs, lr):
    """The correction is made with the raw activation instead of the thresholded guess."""
    w = np.zeros(X.shape[1])
    b = 0.0
    mistakes = np.zeros(epochs, dtype=int)
    for k in range(epochs):
        for n in range(X.shape[0]):
            s = w @ X[n] + b
            if (s > 0) != y[n]:
                mistakes[k] += 1
            w += lr * (y[n] - s) * X[n]
            b += lr * (y[n] - s)
    return w, b, mistakes


@named_by(r"factor lr is missing")
def perceptron_fit_6(X, y, epochs, lr):
    """The bias is corrected without the learning rate."""
    weights, bias = np.zeros(X.shape[1]), 0.0
    per_epoch = []
    for epoch in range(epochs):
        m = 0
        for x_n, y_n in zip(X, y):
            yhat = 1 if x_n @ weights + bias > 0 else 0
            update = y_n - yhat
            weights = weights + lr * update * x_n
            bias = bias + update
            m += yhat != y_n
        per_epoch.append(m)
    return weights, bias, np.array(per_epoch)


# mlp_backward


@named_by(r"factor 1 - hidden \*\* 2 is missing")
def mlp_backward_1(dz, X, hidden, W1, W2):
    """The derivative of the tanh is left out."""
    dW2 = np.dot(hidden.T, dz)
    db2 = np.sum(dz, axis=0)
    d1 = np.dot(dz, W2.T)
    dW1 = np.dot(X.T, d1)
    db1 = np.sum(d1, axis=0)
    return np.dot(d1, W1.T), dW1, db1, dW2, db2


@named_by(r"derivative of sigmoid")
def mlp_backward_2(dz, X, hidden, W1, W2):
    """The derivative of a sigmoid is used for the hidden layer."""
    delta2 = dz
    delta1 = (delta2 @ W2.T) * hidden * (1 - hidden)
    return delta1 @ W1.T, X.T @ delta1, delta1.sum(0), hidden.T @ delta2, delta2.sum(0)


@named_by(r"\bmean stands where")
def mlp_backward_3(dz, X, hidden, W1, W2):
    """The bias gradients are means over the batch instead of sums."""
    dW2 = np.einsum("bh,bk->hk", hidden, dz)
    dhid = np.einsum("bk,hk->bh", dz, W2)
    dpre = dhid * (1 - hidden**2)
    dW1 = np.einsum("bd,bh->dh", X, dpre)
    return dpre @ W1.T, dW1, dpre.mean(axis=0), dW2, dz.mean(axis=0)


@named_by(r"\bdhidden stands where")
def mlp_backward_4(dz, X, hidden, W1, W2):
    """dX goes around the tanh: it uses the gradient at hidden instead of at the pre-activation."""
    grad_hidden = dz @ W2.T
    grad_pre = grad_hidden * (1 - hidden * hidden)
    grad_X = grad_hidden @ W1.T
    return grad_X, X.T @ grad_pre, grad_pre.sum(axis=0), hidden.T @ dz, dz.sum(axis=0)


@named_by(r"divided by B")
def mlp_backward_5(dz, X, hidden, W1, W2):
    """The weight gradients are divided by the batch size."""
    m = X.shape[0]
    dW2 = hidden.T @ dz / m
    db2 = dz.sum(axis=0)
    dA = dz @ W2.T * (1 - np.power(hidden, 2))
    dW1 = X.T @ dA / m
    db1 = dA.sum(axis=0)
    return dA @ W1.T, dW1, db1, dW2, db2


@named_by(r"transposed")
def mlp_backward_6(dz, X, hidden, W1, W2):
    """dW1 comes out transposed, (H, D)."""
    da = (dz @ W2.T) * (1 - hidden**2)
    dW1 = da.T @ X
    dW2 = hidden.T @ dz
    return da @ W1.T, dW1, da.sum(axis=0), dW2, dz.sum(axis=0)


# causal_conv1d


@named_by(r"looks ahead")
def causal_conv1d_1(x, W, b, dilation=1):
    """Looks into the future: x[t + j d] instead of x[t - j d]."""
    T, B, C = x.shape
    k = W.shape[0]
    y = np.zeros((T, B, W.shape[2])) + b
    for t in range(T):
        for j in range(k):
            s = t + j * dilation
            if s < T:
                y[t] += x[s] @ W[j]
    return y


@named_by(r"from its other end")
def causal_conv1d_2(x, W, b, dilation=1):
    """The kernel is reversed: W[0] weighs the oldest input."""
    k = W.shape[0]
    pad = (k - 1) * dilation
    xp = np.pad(x, ((pad, 0), (0, 0), (0, 0)))
    out = []
    for t in range(x.shape[0]):
        acc = b
        for j in range(k):
            acc = acc + xp[t + j * dilation] @ W[j]
        out.append(acc)
    return np.array(out)


@named_by(r"dilation is missing")
def causal_conv1d_3(x, W, b, dilation=1):
    """The dilation is ignored."""
    T, B, _ = x.shape
    y = np.zeros((T, B, W.shape[-1]), dtype=x.dtype)
    for t in range(T):
        for j in range(len(W)):
            if t - j >= 0:
                y[t] += x[t - j] @ W[j]
    return y + b


@named_by(r"repeated|first input stands")
def causal_conv1d_4(x, W, b, dilation=1):
    """Before the start the first input is repeated instead of zeros."""
    k, Cin, Cout = W.shape
    pad = dilation * (k - 1)
    xp = np.pad(x, [(pad, 0), (0, 0), (0, 0)], mode="edge")
    T = x.shape[0]
    y = np.zeros(x.shape[:2] + (Cout,))
    for j in range(k):
        start = pad - j * dilation
        y += np.einsum("tbi,io->tbo", xp[start : start + T], W[j])
    return y + b


@named_by(r"once for each tap")
def causal_conv1d_5(x, W, b, dilation=1):
    """The bias is added once for each tap."""
    T = len(x)
    y = np.zeros((T, x.shape[1], W.shape[2]), x.dtype)
    for j, Wj in enumerate(W):
        shift = j * dilation
        if shift >= T:
            shifted = np.zeros_like(x)
        else:
            shifted = np.concatenate([np.zeros_like(x[:shift]), x[: T - shift]])
        y += shifted @ Wj + b
    return y


@named_by(r"from the end")
def causal_conv1d_6(x, W, b, dilation=1):
    """Negative indices are not caught: at the start the last inputs come in."""
    T, B, C_in = x.shape
    y = np.empty((T, B, W.shape[2]), dtype=x.dtype)
    for t in range(T):
        total = 0
        for j in range(W.shape[0]):
            total = total + x[(t - j * dilation) % T] @ W[j]
        y[t] = total + b
    return y


# adam_step


@named_by(r"not divided by 1 - beta1")
def adam_step_1(w, dw, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """The bias correction is left out."""
    m_new = beta1 * m + (1 - beta1) * dw
    v_new = beta2 * v + (1 - beta2) * np.square(dw)
    w_new = w - lr * m_new / (np.sqrt(v_new) + eps)
    return w_new, m_new, v_new


@named_by(r"eps stands under the root")
def adam_step_2(w, dw, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """eps is under the root."""
    m = m * beta1 + dw * (1 - beta1)
    v = v * beta2 + dw * dw * (1 - beta2)
    mc, vc = m / (1 - beta1**t), v / (1 - beta2**t)
    return w - lr * mc / np.sqrt(vc + eps), m, v


@named_by(r"sqrt is missing")
def adam_step_3(w, dw, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """The square root of v is missing."""
    first = beta1 * m + (1.0 - beta1) * dw
    second = beta2 * v + (1.0 - beta2) * (dw**2)
    first_hat = first / (1.0 - beta1**t)
    second_hat = second / (1.0 - beta2**t)
    step = lr * first_hat / (second_hat + eps)
    return w - step, first, second


@named_by(r"increased once more")
def adam_step_4(w, dw, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """The correction counts t from 0: exponent t + 1."""
    m = m + (1 - beta1) * (dw - m)
    v = v + (1 - beta2) * (dw**2 - v)
    alpha = lr * np.sqrt(1 - beta2 ** (t + 1)) / (1 - beta1 ** (t + 1))
    scale = np.sqrt(1 - beta2 ** (t + 1))
    return w - alpha * m / (np.sqrt(v) + eps * scale), m, v


@named_by(r"\bm_hat stands where")
def adam_step_5(w, dw, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """The corrected means are handed back as the new state."""
    m = beta1 * m + (1 - beta1) * dw
    v = beta2 * v + (1 - beta2) * dw**2
    m = m / (1 - beta1**t)
    v = v / (1 - beta2**t)
    w = w - lr * m / (np.sqrt(v) + eps)
    return w, m, v


@named_by(r"\bbeta1 stands where")
def adam_step_6(w, dw, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """v is corrected with beta1."""
    m1 = beta1 * m + (1 - beta1) * dw
    v1 = beta2 * v + (1 - beta2) * dw**2
    correction = 1 - beta1**t
    mhat = m1 / correction
    vhat = v1 / correction
    return w - lr * mhat / (np.sqrt(vhat) + eps), m1, v1


# reverse_padded


@named_by(r"whole column is reversed")
def reverse_padded_1(x, lengths):
    """The whole array is turned round, lengths ignored."""
    return np.flip(x, axis=0)


@named_by(r"whole column|padding .*front|padding comes in")
def reverse_padded_2(x, lengths):
    """The array is turned round as a whole and then masked, so true steps and padding get mixed."""
    T, B, D = x.shape
    flipped = x[::-1]
    mask = np.arange(T)[:, None] < lengths
    return np.where(mask[..., None], flipped, x)


@named_by(r"last true step")
def reverse_padded_3(x, lengths):
    """Off by one: the last true step is left where it is."""
    out = x.copy()
    for b, L in enumerate(lengths):
        for t in range(L - 1):
            out[t, b] = x[L - 2 - t, b]
    return out


@named_by(r"padding is filled with zeros")
def reverse_padded_4(x, lengths):
    """The padding is replaced by zeros."""
    r = np.zeros_like(x)
    for b in range(x.shape[1]):
        n = lengths[b]
        r[:n, b] = x[:n, b][::-1]
    return r


@named_by(r"whole column is reversed")
def reverse_padded_5(x, lengths):
    """All sequences are turned round within the longest length."""
    L = max(lengths)
    r = x.copy()
    r[:L] = x[:L][::-1]
    return r


@named_by(r"read from the array that you write")
def reverse_padded_6(x, lengths):
    """r is x itself: entries are overwritten before they are read, and the caller's array is changed."""
    r = x
    for b in range(x.shape[1]):
        L = lengths[b]
        for t in range(L):
            r[t, b] = x[L - 1 - t, b]
    return r


# mcculloch_pitts


@named_by(r"> stands where")
def mcculloch_pitts_1(excitatory, inhibitory, threshold):
    """Fires above the threshold only: > instead of >=."""
    out = []
    for e, i in zip(excitatory, inhibitory):
        if any(i):
            out.append(0)
        else:
            out.append(1 if sum(e) > threshold else 0)
    return np.array(out)


@named_by(r"subtracted")
def mcculloch_pitts_2(excitatory, inhibitory, threshold):
    """Inhibitory inputs are subtracted instead of vetoing."""
    net = excitatory.sum(axis=1) - inhibitory.sum(axis=1)
    return np.where(net >= threshold, 1, 0)


@named_by(r"\ball stands where")
def mcculloch_pitts_3(excitatory, inhibitory, threshold):
    """The veto needs all inhibitory inputs."""
    total = np.sum(excitatory, axis=1)
    veto = np.all(inhibitory == 1, axis=1)
    return ((total >= threshold) & ~veto).astype(int)


@named_by(r"axis 1|axis=1")
def mcculloch_pitts_4(excitatory, inhibitory, threshold):
    """The sums run over the rows, axis 0, instead of the inputs."""
    s = np.sum(excitatory, axis=0)
    veto = np.sum(inhibitory, axis=0) > 0
    return (s >= threshold).astype(int) * (1 - veto.astype(int))


@named_by(r"inhibitory is ignored|~vetoed is missing")
def mcculloch_pitts_5(excitatory, inhibitory, threshold):
    """The inhibitory inputs are ignored."""
    y = np.zeros(len(excitatory), dtype=int)
    for n in range(len(excitatory)):
        if excitatory[n].sum() >= threshold:
            y[n] = 1
    return y


@named_by(r"threshold .*raised|however many")
def mcculloch_pitts_6(excitatory, inhibitory, threshold):
    """The veto holds only where the threshold is reached by nothing more: inhibition raises the threshold by one."""
    B = excitatory.shape[0]
    fires = np.zeros(B)
    for k in range(B):
        needed = threshold + (1 if inhibitory[k].any() else 0)
        fires[k] = 1.0 if excitatory[k].sum() >= needed else 0.0
    return fires

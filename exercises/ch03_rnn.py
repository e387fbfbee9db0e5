"""Exercises of chapter 3: the recurrent layer."""

import numpy as np

from grader import Chapter, distinct_sizes
from solutions import gradients as tools
from solutions import losses, rnn, textbook

chapter = Chapter("ch03_rnn", title="The recurrent layer")

_ONLY_THE_SHAPE = "only the shape of the array is used"
_EVERY_ENTRY_IS_SET = "every entry of dx is set in the loop, whatever it holds before"


def _layer(rng, T, B, D, H):
    """Arguments of rnn_forward: nothing zero, tanh in its curved part, no two weights alike."""
    shapes = dict(x=(T, B, D), h0=(B, H), W_xh=(D, H), W_hh=(H, H), b_h=(H,))
    return {name: 0.5 * rng.normal(size=shape) for name, shape in shapes.items()}


def _way_back(rng, T, B, D, H):
    """Arguments of rnn_backward."""
    a = _layer(rng, T, B, D, H)
    h = rnn.rnn_forward(**a)
    return dict(dh=rng.normal(size=h.shape), x=a["x"], h0=a["h0"], h=h, W_xh=a["W_xh"], W_hh=a["W_hh"])


# One step, a sequence, the read-out


@chapter.exercise(
    rnn.rnn_step,
    points=2,
    float32=True,
    mistakes={
        "b_h is added outside the tanh: all three terms belong inside.": lambda x, h_prev, W_xh, W_hh, b_h: (
            np.tanh(x @ W_xh + h_prev @ W_hh) + b_h
        ),
    },
)
def rnn_step(rng):
    B, D, H = distinct_sizes(rng, 3)
    a = _layer(rng, 1, B, D, H)
    return dict(x=a["x"][0], h_prev=a["h0"], W_xh=a["W_xh"], W_hh=a["W_hh"], b_h=a["b_h"])


def _h0_in_row_0(x, h0, W_xh, W_hh, b_h):
    return np.concatenate([h0[None], rnn.rnn_forward(x[1:], h0, W_xh, W_hh, b_h)])


def _runs_on_from_row_to_row(x, h0, W_xh, W_hh, b_h):
    h, rows = h0[:1], []
    for b in range(x.shape[1]):
        rows.append(rnn.rnn_forward(x[:, b : b + 1], h, W_xh, W_hh, b_h))
        h = rows[-1][-1]
    return np.concatenate(rows, axis=1)


def _sum_fed_back(x, h0, W_xh, W_hh, b_h):
    sums, a = [], h0
    for x_t in x:
        a = x_t @ W_xh + a @ W_hh + b_h
        sums.append(a)
    return np.tanh(np.stack(sums))


def _last_step_not_taken(x, h0, W_xh, W_hh, b_h):
    h = rnn.rnn_forward(x, h0, W_xh, W_hh, b_h)
    h[-1] = 0
    return h


@chapter.exercise(
    rnn.rnn_forward,
    points=3,
    float32=True,
    written_as=textbook.rnn_forward,
    mistakes={
        "The first step starts from zeros, not from h0. (In h[t - 1], step 0 reads the last row, still empty.)": (
            lambda x, h0, W_xh, W_hh, b_h: rnn.rnn_forward(x, np.zeros_like(h0), W_xh, W_hh, b_h)
        ),
        "Row 0 holds h0, and the first input is never read: row 0 is the state after the first step.": _h0_in_row_0,
        "The last step is not taken: its row is still empty.": _last_step_not_taken,
        "Each sequence of the batch starts where the one before it ended; each has a state of its own, from h0[b] on.": (
            _runs_on_from_row_to_row
        ),
        "The sum before the tanh goes on to the next step; what goes on is the state, its tanh.": _sum_fed_back,
    },
)
def rnn_forward(rng):
    return _layer(rng, *distinct_sizes(rng, 4))


def _softmax(z, axis=-1):
    e = np.exp(z - z.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


@chapter.exercise(
    rnn.readout,
    points=1,
    float32=True,
    mistakes={
        "There is a tanh around the read-out: z is linear in h, so that it can reach any number.": (
            lambda h, W_hy, b_y: np.tanh(rnn.readout(h, W_hy, b_y))
        ),
        "A softmax is taken here already: z are the logits, and the softmax belongs to the loss.": (
            lambda h, W_hy, b_y: _softmax(rnn.readout(h, W_hy, b_y))
        ),
    },
)
def readout(rng):
    T, B, H, K = distinct_sizes(rng, 4)
    W_hy, b_y = rng.normal(size=(H, K)), rng.normal(size=K)
    yield dict(h=rng.normal(size=(B, H)), W_hy=W_hy, b_y=b_y)
    yield dict(h=rng.normal(size=(T, B, H)), W_hy=W_hy, b_y=b_y)


# The losses


def _loss_from(p, targets):
    with np.errstate(all="ignore"):
        return -np.log(np.take_along_axis(p, targets[..., None], axis=-1)).mean()


def _log_of_zero(logits, targets):
    return _loss_from(_softmax(logits), targets), losses.softmax_cross_entropy(logits, targets)[1]


def _largest_of_all(logits, targets):
    e = np.exp(logits - logits.max())
    p = e / e.sum(axis=-1, keepdims=True)
    one_hot = np.arange(logits.shape[-1]) == targets[..., None]
    return _loss_from(p, targets), (p - one_hot) / targets.size


def _nothing_subtracted(logits, targets):
    e = np.exp(logits)
    p = e / e.sum(axis=-1, keepdims=True)
    one_hot = np.arange(logits.shape[-1]) == targets[..., None]
    return _loss_from(p, targets), (p - one_hot) / targets.size


def _small_number_in_the_log(size):
    def wrong(logits, targets):
        return _loss_from(_softmax(logits) + size, targets), losses.softmax_cross_entropy(logits, targets)[1]

    return wrong


def _over_the_first_axis(logits, targets):
    p = _softmax(logits, axis=0)
    one_hot = np.arange(logits.shape[-1]) == targets[..., None]
    return _loss_from(p, targets), (p - one_hot) / targets.size


def _over_everything(logits, targets):
    shifted = logits - logits.max()
    log_p = shifted - np.log(np.exp(shifted).sum())
    one_hot = np.arange(logits.shape[-1]) == targets[..., None]
    return -log_p[one_hot].mean(), (np.exp(log_p) - one_hot) / targets.size


def _times(factor, loss):
    """The same loss and gradient, both multiplied by what `factor` makes of the first argument's shape."""

    def wrong(**inputs):
        factor_here = factor(next(iter(inputs.values())).shape)
        value, gradient = loss(**inputs)
        return factor_here * value, factor_here * gradient

    return wrong


def _share_of_the_first_axis(shape):
    return np.prod(shape[1:-1])


def _share_of_the_classes(shape):
    return 1 / shape[-1]


@chapter.exercise(
    losses.softmax_cross_entropy,
    points=4,
    mistakes={
        "The logarithm is taken of a softmax rounded to 0. Use log p = shifted - log(sum(exp(shifted))).": _log_of_zero,
        "exp overflows: subtract the largest logit of each position first, axis=-1.": _nothing_subtracted,
        "The largest of all logits is subtracted; each position needs its own, axis=-1.": _largest_of_all,
        "A small number in the logarithm hides large losses. Use log p = shifted - log(sum(exp(shifted))).": (
            _small_number_in_the_log(1e-8)
        ),
        "A tiny number in the logarithm hides large losses. Use log p = shifted - log(sum(exp(shifted))).": (
            _small_number_in_the_log(1e-12)
        ),
        "The sum runs over all positions together: each position has a softmax of its own, over its K classes.": _over_everything,
        "The softmax runs over the first axis: it has to run over the last, the K classes.": _over_the_first_axis,
        "It is divided by the length of the first axis only: N counts all positions, T times B of them.": (
            _times(_share_of_the_first_axis, losses.softmax_cross_entropy)
        ),
        "The mean runs over the classes too: N counts positions, not entries.": (
            _times(_share_of_the_classes, losses.softmax_cross_entropy)
        ),
    },
    equivalent={
        "loss = -take_along_axis(log_p, target).mean()": "the last axis is what NumPy takes by default",
    },
)
def softmax_cross_entropy(rng):
    T, B, K = distinct_sizes(rng, 3)
    yield dict(logits=rng.normal(size=(B, K)), targets=rng.integers(K, size=B))
    yield dict(logits=2 * rng.normal(size=(T, B, K)), targets=rng.integers(K, size=(T, B)))
    yield dict(logits=1e4 * rng.normal(size=(B, K)), targets=rng.integers(K, size=B))


def _absolute_error(prediction, target):
    error = prediction - target
    return np.abs(error).sum() / (2 * error[..., 0].size), losses.squared_error(prediction, target)[1]


def _gradient_without_the_half(prediction, target):
    loss, gradient = losses.squared_error(prediction, target)
    return loss, 2 * gradient


@chapter.exercise(
    losses.squared_error,
    points=2,
    mistakes={
        "The gradient is twice too large: the 2 that comes from the square meets the half.": _gradient_without_the_half,
        "The mean runs over the K numbers too: N counts positions, not entries.": _times(
            _share_of_the_classes, losses.squared_error
        ),
        "It is divided by the length of the first axis only: N counts all positions, T times B of them.": (
            _times(_share_of_the_first_axis, losses.squared_error)
        ),
        "The error is not squared in the loss.": _absolute_error,
    },
)
def squared_error(rng):
    T, B, K = distinct_sizes(rng, 3)
    yield dict(prediction=rng.normal(size=(B, K)), target=rng.normal(size=(B, K)))
    yield dict(prediction=rng.normal(size=(T, B, K)), target=rng.normal(size=(T, B, K)))


# The way back


@chapter.exercise(rnn.rnn_step_backward, points=4)
def rnn_step_backward(rng):
    B, D, H = distinct_sizes(rng, 3)
    a = _layer(rng, 1, B, D, H)
    x, h_prev = a["x"][0], a["h0"]
    h = rnn.rnn_step(x, h_prev, a["W_xh"], a["W_hh"], a["b_h"])
    return dict(dh=rng.normal(size=(B, H)), x=x, h_prev=h_prev, h=h, W_xh=a["W_xh"], W_hh=a["W_hh"])


def _readout_last_step_only(dz, h, W_hy):
    if dz.ndim == 2:
        return rnn.readout_backward(dz, h, W_hy)
    return dz @ W_hy.T, h[-1].T @ dz[-1], dz[-1].sum(axis=0)


def _readout_through_tanh(dz, h, W_hy):
    dh, dW_hy, db_y = rnn.readout_backward(dz, h, W_hy)
    return dh * (1 - h**2), dW_hy, db_y


def _readout_mean(dz, h, W_hy):
    dh, dW_hy, db_y = rnn.readout_backward(dz, h, W_hy)
    N = dz.size // dz.shape[-1]
    return dh, dW_hy / N, db_y / N


@chapter.exercise(
    rnn.readout_backward,
    points=2,
    mistakes={
        "Only the last step's part is in dW_hy and db_y: they are sums over all steps.": _readout_last_step_only,
        "dh is multiplied by 1 - h**2, but there is no tanh between h and z.": _readout_through_tanh,
        "dW_hy and db_y are means over the rows; they are sums: the loss has divided by N.": _readout_mean,
    },
)
def readout_backward(rng):
    T, B, H, K = distinct_sizes(rng, 4)
    W_hy = rng.normal(size=(H, K))
    yield dict(dz=rng.normal(size=(B, K)), h=rng.normal(size=(B, H)), W_hy=W_hy)
    yield dict(dz=rng.normal(size=(T, B, K)), h=rng.normal(size=(T, B, H)), W_hy=W_hy)


def _with_other_states_before(dh, x, h0, h, W_xh, W_hh, before, k=None):
    """The right gradients, except that dW_hh is built with the states `before` (T, B, H)."""
    dx, dh0, dW_xh, _, db_h = rnn.rnn_backward_truncated(dh, x, h0, h, W_xh, W_hh, k or len(x))
    da, dh_next = np.empty_like(h), np.zeros_like(h0)
    for t in reversed(range(len(x))):
        if k and (t + 1) % k == 0:
            dh_next = np.zeros_like(h0)
        da[t] = (dh[t] + dh_next) * (1 - h[t] ** 2)
        dh_next = da[t] @ W_hh.T
    return dx, dh0, dW_xh, np.einsum("tbi,tbj->ij", before, da), db_h


def _future_after_the_slope(dh, x, h0, h, W_xh, W_hh):
    outside, dh_next = np.empty_like(dh), np.zeros_like(h0)
    for t in reversed(range(len(x))):
        slope = 1 - h[t] ** 2
        da = dh[t] * slope + dh_next
        outside[t] = da / slope - dh_next  # what would have to come from outside for rnn_backward to find this da
        dh_next = da @ W_hh.T
    return rnn.rnn_backward(outside, x, h0, h, W_xh, W_hh)


def _outside_one_step_late(dh, x, h0, h, W_xh, W_hh):
    late = np.concatenate([dh[1:], np.zeros_like(dh[:1])])
    dx, dh0, *d = rnn.rnn_backward(late, x, h0, h, W_xh, W_hh)
    return dx, dh0 + dh[0], *d


def _only_the_last_gradient(dh, x, h0, h, W_xh, W_hh):
    last = np.zeros_like(dh)
    last[-1] = dh[-1]
    return rnn.rnn_backward(last, x, h0, h, W_xh, W_hh)


@chapter.exercise(
    rnn.rnn_backward,
    points=5,
    written_as=textbook.rnn_backward,
    mistakes={
        "What comes from the future is added after the factor 1 - h**2: both parts reach h, both get it.": (
            _future_after_the_slope
        ),
        "dh[t] is added after step t, and so reaches step t - 1: add it before the step.": _outside_one_step_late,
        "Only dh[-1] is used: every step's dh[t] comes in from outside too.": _only_the_last_gradient,
        "At t = 0 the state before is h0. h[t - 1] is h[-1] there, the last state.": (
            lambda dh, x, h0, h, W_xh, W_hh: _with_other_states_before(dh, x, h0, h, W_xh, W_hh, np.roll(h, 1, axis=0))
        ),
    },
    equivalent={"dx = ones_like(x)": _EVERY_ENTRY_IS_SET, "dx = x": _EVERY_ENTRY_IS_SET},
)
def rnn_backward(rng):
    return _way_back(rng, *distinct_sizes(rng, 4))


def _cut_where(last_of_window):
    """Truncated BPTT whose windows end where `last_of_window(t, T, k)` says."""

    def wrong(dh, x, h0, h, W_xh, W_hh, k):
        T = len(x)
        ends = [t + 1 for t in range(T - 1) if last_of_window(t, T, k)] + [T]
        dx, dW_xh, dW_hh, db_h = np.empty_like(x), 0, 0, 0
        for start, end in zip([0, *ends], ends, strict=False):
            window = slice(start, end)
            before = h[start - 1] if start else h0
            dx[window], dh_start, *d = rnn.rnn_backward(dh[window], x[window], before, h[window], W_xh, W_hh)
            if start == 0:
                dh0 = dh_start
            dW_xh, dW_hh, db_h = dW_xh + d[0], dW_hh + d[1], db_h + d[2]
        return dx, dh0, dW_xh, dW_hh, db_h

    return wrong


def _state_before_a_window(state):
    """Truncated BPTT in which every window but the first is taken to start from `state(h0)`."""

    def wrong(dh, x, h0, h, W_xh, W_hh, k):
        before = np.concatenate([h0[None], h[:-1]])
        before[k::k] = state(h0)
        return _with_other_states_before(dh, x, h0, h, W_xh, W_hh, before, k)

    return wrong


def _last_window_only(dh, x, h0, h, W_xh, W_hh, k):
    start = len(x) - k
    dx = np.zeros_like(x)
    dx[start:], dh_start, *d = rnn.rnn_backward(dh[start:], x[start:], h[start - 1], h[start:], W_xh, W_hh)
    return dx, dh_start, *d


@chapter.exercise(
    rnn.rnn_backward_truncated,
    points=3,
    written_as=textbook.rnn_backward_truncated,
    mistakes={
        "No cut is made: this is the full gradient.": _cut_where(lambda t, T, k: False),
        "The cut falls after the first step of a window; its last step t has (t + 1) % k == 0.": (
            _cut_where(lambda t, T, k: t % k == 0)
        ),
        "The windows are counted from the end of the sequence; they start at its first step.": (
            _cut_where(lambda t, T, k: (T - 1 - t) % k == 0)
        ),
        "A later window starts from zeros in dW_hh: the state crosses the cut, only the gradient does not.": (
            _state_before_a_window(np.zeros_like)
        ),
        "Each window starts from h0 in dW_hh: the state crosses the cut, only the gradient does not.": (
            _state_before_a_window(np.array)
        ),
        "Only the last k steps are used: every window has its share.": _last_window_only,
    },
    equivalent={"dx = ones_like(x)": _EVERY_ENTRY_IS_SET, "dx = x": _EVERY_ENTRY_IS_SET},
)
def rnn_backward_truncated(rng):
    yield _way_back(rng, 7, *distinct_sizes(rng, 3)) | dict(k=3)  # the last window is shorter
    yield _way_back(rng, 6, *distinct_sizes(rng, 3)) | dict(k=2)


# Looking at gradients


def _norm(arrays):
    return np.sqrt(sum(np.sum(g**2) for g in arrays))


def _clipped(each):
    """A clipping that does `each(array, norm, limit)` to every array and reports the right norm."""

    def wrong(gradients, limit):
        named = gradients if isinstance(gradients, dict) else dict(enumerate(gradients))
        norm = _norm(named.values())
        with np.errstate(all="ignore"):
            clipped = {name: each(g, norm, limit) for name, g in named.items()}
        return (clipped if isinstance(gradients, dict) else list(clipped.values())), norm

    return wrong


def _norms_added(gradients, limit):
    arrays = list(gradients.values()) if isinstance(gradients, dict) else gradients
    norm = sum(_norm([g]) for g in arrays)
    clipped = [g * min(1, limit / max(norm, 1e-300)) for g in arrays]
    return (dict(zip(gradients, clipped, strict=True)) if isinstance(gradients, dict) else clipped), norm


def _norm_after(gradients, limit):
    clipped, norm = tools.clip_by_global_norm(gradients, limit)
    return clipped, min(norm, limit)


@chapter.exercise(
    tools.clip_by_global_norm,
    points=2,
    mistakes={
        "Every array is clipped by its own norm: all of them together have one norm, and are shrunk by one factor.": (
            _clipped(lambda g, norm, limit: g * min(1, limit / max(_norm([g]), 1e-300)))
        ),
        "Each entry is clipped by its value, which turns the direction: all are multiplied by one factor.": (
            _clipped(lambda g, norm, limit: np.clip(g, -limit, limit))
        ),
        "Gradients that are short enough are stretched: scale only when norm > limit.": (
            _clipped(lambda g, norm, limit: g * (limit / max(norm, 1e-300)))
        ),
        "The norm is that of the clipped gradients: it is wanted as it was before.": _norm_after,
        "The norms of the arrays are added up; add their squares, and take one root at the end.": _norms_added,
    },
    equivalent={"scale = limit / norm if norm >= limit else 1.0": "where they are equal the factor is 1 either way"},
)
def clip_by_global_norm(rng):
    shapes = dict(W_xh=(2, 4), W_hh=(4, 4), b_h=(4,))
    drawn = {name: rng.normal(size=shape) for name, shape in shapes.items()}
    yield dict(gradients=drawn, limit=1.5)
    yield dict(gradients=list(drawn.values()), limit=0.5)
    yield dict(gradients=drawn, limit=100.0)  # short enough already
    yield dict(gradients={name: np.zeros(shape) for name, shape in shapes.items()}, limit=1.5)


def _measured_by(measure, h, W_hh):
    """norms[t, b] = measure of the right Jacobian."""
    T, B, H = h.shape
    norms = np.empty((T, B))
    J = np.broadcast_to(np.eye(H), (B, H, H))
    for t in reversed(range(T)):
        norms[t] = measure(J)
        J = W_hh * (1 - h[t] ** 2)[:, None, :] @ J
    return norms


def _slope_on_the_rows(h, W_hh):
    T, B, H = h.shape
    norms = np.empty((T, B))
    J = np.broadcast_to(np.eye(H), (B, H, H))
    for t in reversed(range(T)):
        norms[t] = np.linalg.norm(J, ord=2, axis=(1, 2))
        J = W_hh * (1 - h[t] ** 2)[:, :, None] @ J
    return norms


def _one_step_too_many(h, W_hh):
    longer = np.concatenate([np.zeros_like(h[:1]), h])
    return tools.state_jacobian_norms(longer, W_hh)[:-1]


def _product_of_norms(h, W_hh):
    T, B, H = h.shape
    norms = np.ones((T, B))
    for t in reversed(range(T - 1)):
        local = W_hh * (1 - h[t + 1] ** 2)[:, None, :]
        norms[t] = norms[t + 1] * np.linalg.norm(local, ord=2, axis=(1, 2))
    return norms


@chapter.exercise(
    tools.state_jacobian_norms,
    points=4,
    mistakes={
        "This is the Frobenius norm, over all entries; the largest singular value is np.linalg.norm(J, 2).": (
            lambda h, W_hh: _measured_by(lambda J: np.sqrt((J**2).sum(axis=(1, 2))), h, W_hh)
        ),
        "This is the size of the largest eigenvalue; the largest singular value is np.linalg.norm(J, 2).": (
            lambda h, W_hh: _measured_by(lambda J: np.abs(np.linalg.eigvals(J)).max(axis=-1), h, W_hh)
        ),
        "The factor 1 - h**2 multiplies the rows of W_hh; unit j of the new state is column j.": _slope_on_the_rows,
        "There is one step too many: the last row has to be 1, no step lies behind it.": _one_step_too_many,
        "The steps' norms are multiplied: multiply the matrices, and take the norm of the product.": _product_of_norms,
    },
    equivalent={
        "norms[t] = linalg.norm(J, ord=2, axis=(2, 1))": "a matrix and its transpose have the same singular values",
    },
)
def state_jacobian_norms(rng):
    a = _layer(rng, *distinct_sizes(rng, 4))
    return dict(h=rnn.rnn_forward(**a), W_hh=a["W_hh"])

"""Exercises of chapter 3: the recurrent layer."""

import numpy as np

from grader import Chapter, distinct_sizes
from solutions import textbook
from solutions.cells import rnn
from solutions.training import gradients as tools
from solutions.training import losses

chapter = Chapter(__file__, title="The recurrent layer")

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
        "Each term has a tanh of its own: add all three first, then apply it once.": lambda x, h_prev, W_xh, W_hh, b_h: (
            np.tanh(x @ W_xh) + np.tanh(h_prev @ W_hh) + np.tanh(b_h)
        ),
        "h_prev goes through a tanh once more: it is a state, which has been through one; multiply it as it is.": (
            lambda x, h_prev, W_xh, W_hh, b_h: rnn.rnn_step(x, np.tanh(h_prev), W_xh, W_hh, b_h)
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


def _tanh_twice(x, h0, W_xh, W_hh, b_h):
    states, h = [], h0
    for x_t in x:
        h = np.tanh(rnn.rnn_step(x_t, h, W_xh, W_hh, b_h))
        states.append(h)
    return np.stack(states)


def _bias_in_the_first_step_only(x, h0, W_xh, W_hh, b_h):
    first = rnn.rnn_forward(x[:1], h0, W_xh, W_hh, b_h)
    return np.concatenate([first, rnn.rnn_forward(x[1:], first[-1], W_xh, W_hh, np.zeros_like(b_h))])


def _first_step_not_taken(x, h0, W_xh, W_hh, b_h):
    empty = np.zeros_like(h0)
    return np.concatenate([empty[None], rnn.rnn_forward(x[1:], empty, W_xh, W_hh, b_h)])


def _last_step_not_taken(x, h0, W_xh, W_hh, b_h):
    h = rnn.rnn_forward(x, h0, W_xh, W_hh, b_h)
    h[-1] = 0
    return h


@chapter.exercise(
    rnn.rnn_forward,
    points=3,
    float32=True,
    written_as=textbook.rnn.rnn_forward,
    mistakes={
        "The first step starts from zeros, not from h0. (In h[t - 1], step 0 reads the last row, still empty.)": (
            lambda x, h0, W_xh, W_hh, b_h: rnn.rnn_forward(x, np.zeros_like(h0), W_xh, W_hh, b_h)
        ),
        "Row 0 holds h0, and the first input is never read: row 0 is the state after the first step.": _h0_in_row_0,
        "The last step is not taken: its row is still empty.": _last_step_not_taken,
        "Each sequence of the batch starts where the one before it ended; each has a state of its own, from h0[b] on.": (
            _runs_on_from_row_to_row
        ),
        "The first step is not taken: row 0 is still empty, and neither h0 nor x[0] is read.": _first_step_not_taken,
        "The sum before the tanh goes on to the next step; what goes on is the state, its tanh.": _sum_fed_back,
        "The sums before the tanh come back: a state is the tanh of its sum.": lambda **inputs: (
            np.arctanh(rnn.rnn_forward(**inputs))
        ),
        "tanh is applied twice in each step; the result of rnn_step has been through it already.": _tanh_twice,
        "b_h is added in the first step only: every step adds it.": _bias_in_the_first_step_only,
        "The steps are taken from the last input to the first; time runs from x[0] on.": lambda x, **others: (
            rnn.rnn_forward(x[::-1], **others)[::-1]
        ),
        "The inputs are read from the last to the first, and row 0 belongs to the last; time runs from x[0] on.": (
            lambda x, **others: rnn.rnn_forward(x[::-1], **others)
        ),
        "Only the state after the first step comes back. (Is the return inside the loop?)": lambda **inputs: (
            rnn.rnn_forward(**inputs)[:1]
        ),
    },
)
def rnn_forward(rng):
    return _layer(rng, *distinct_sizes(rng, 4))


def _log_softmax(z, axis=-1):
    shifted = z - z.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


def _softmax(z, axis=-1):
    return np.exp(_log_softmax(z, axis))


def _over_time(together, from_axes):
    """A read-out of what `together` makes of all steps, where h has at least `from_axes` axes."""

    def wrong(h, W_hy, b_y):
        return rnn.readout(together(h, axis=0) if h.ndim >= from_axes else h, W_hy, b_y)

    return wrong


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
        "A log-softmax is taken here already: z are the logits, and the softmax belongs to the loss.": (
            lambda h, W_hy, b_y: _log_softmax(rnn.readout(h, W_hy, b_y))
        ),
        "There is a sigmoid around the read-out: z is linear in h, so that it can reach any number.": (
            lambda h, W_hy, b_y: 1 / (1 + np.exp(-rnn.readout(h, W_hy, b_y)))
        ),
        "The states of all steps are added up before they are read; every step has a z of its own.": _over_time(np.sum, 3),
        "The mean of the states of all steps is read; every step has a z of its own.": _over_time(np.mean, 3),
        "h is summed over its first axis before it is read; every state has a z of its own.": _over_time(np.sum, 2),
        "h is averaged over its first axis before it is read; every state has a z of its own.": _over_time(np.mean, 2),
    },
)
def readout(rng):
    T, B, H, K = distinct_sizes(rng, 4)
    W_hy, b_y = rng.normal(size=(H, K)), rng.normal(size=K)
    yield dict(h=rng.normal(size=(B, H)), W_hy=W_hy, b_y=b_y)
    yield dict(h=rng.normal(size=(T, B, H)), W_hy=W_hy, b_y=b_y)


# The losses


def _at(log_p, targets):
    """log p of the target at every position."""
    return np.take_along_axis(log_p, targets[..., None], axis=-1)[..., 0]


def _both_from(log_p, targets):
    """Loss and gradient, right but for `log_p`."""
    one_hot = np.arange(log_p.shape[-1]) == targets[..., None]
    return -_at(log_p, targets).mean(), (np.exp(log_p) - one_hot) / targets.size


def _from_rounded(softmax):
    """Loss and gradient with `softmax(logits)`, of which the logarithm is taken afterwards."""

    def wrong(logits, targets):
        with np.errstate(all="ignore"):
            p = softmax(logits)
            one_hot = np.arange(logits.shape[-1]) == targets[..., None]
            return -np.log(_at(p, targets)).mean(), (p - one_hot) / targets.size

    return wrong


def _largest_of_all(logits):
    e = np.exp(logits - logits.max())
    return e / e.sum(axis=-1, keepdims=True)


def _nothing_subtracted(logits):
    e = np.exp(logits)
    return e / e.sum(axis=-1, keepdims=True)


def _overflow_in_the_log(logits, targets):
    with np.errstate(all="ignore"):
        return _both_from(logits - np.log(np.exp(logits).sum(axis=-1, keepdims=True)), targets)


def _over_everything(logits, targets):
    return _both_from(_log_softmax(logits, axis=None), targets)


def _loss_replaced(reference, loss):
    """The right gradient beside the loss that `loss` makes of the same two arguments."""

    def wrong(first, second):
        with np.errstate(all="ignore"):
            return loss(first, second), reference(first, second)[1]

    return lambda **inputs: wrong(*inputs.values())


def _other_loss(loss):
    """The right gradient beside another loss of log p and the targets."""
    return _loss_replaced(losses.softmax_cross_entropy, lambda logits, targets: loss(_log_softmax(logits), targets))


def _zero_times_infinity(log_p, targets):
    one_hot = np.arange(log_p.shape[-1]) == targets[..., None]
    return -(one_hot * np.log(np.exp(log_p))).sum() / targets.size


def _other_classes_too(log_p, targets):
    others = np.arange(log_p.shape[-1]) != targets[..., None]
    return -(_at(log_p, targets).sum() + (others * np.log(1 - np.exp(log_p))).sum()) / targets.size


def _every_target_in_every_row(logits, targets):
    loss, _ = losses.softmax_cross_entropy(logits, targets)
    return loss, (_softmax(logits) - np.isin(np.arange(logits.shape[-1]), targets)) / targets.size


def _small_number_in_the_log(size):
    return _other_loss(lambda log_p, targets: -np.log(np.exp(_at(log_p, targets)) + size).mean())


def _times(factor, loss):
    """The same loss and gradient, both multiplied by what `factor` makes of the first argument's shape."""

    def wrong(**inputs):
        factor_here = factor(next(iter(inputs.values())).shape)
        value, gradient = loss(**inputs)
        return factor_here * value, factor_here * gradient

    return wrong


def _share_of_the_first_axis(shape):
    return np.prod(shape[1:-1])


def _share_of_the_last_axis_of_positions(shape):
    return np.prod(shape[:-2])


def _share_of_the_classes(shape):
    return 1 / shape[-1]


@chapter.exercise(
    losses.softmax_cross_entropy,
    points=4,
    mistakes={
        "The logarithm is taken of a softmax rounded to 0. Use log p = shifted - log(sum(exp(shifted))).": _from_rounded(_softmax),
        "Some log p are infinite, and 0 times infinity is NaN. Use log p = shifted - log(sum(exp(shifted))), shifted by each position's largest.": (
            _other_loss(_zero_times_infinity)
        ),
        "exp overflows: subtract the largest logit of each position first, axis=-1.": (
            _from_rounded(_nothing_subtracted)
        ),
        "exp overflows inside the logarithm: subtract the largest logit of each position first, axis=-1.": _overflow_in_the_log,
        "The largest of all logits is subtracted; each position needs its own, axis=-1.": _from_rounded(_largest_of_all),
        **{
            f"A small number, {size:.0e}, in the logarithm hides large losses. Use log p = shifted - log(sum(exp(shifted))).": (
                _small_number_in_the_log(size)
            )
            for size in (1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15)
        },
        "The sum runs over all positions together: each position has a softmax of its own, over its K classes.": _over_everything,
        "The softmax runs over the first axis: it has to run over the last, the K classes.": lambda logits, targets: (
            _both_from(_log_softmax(logits, axis=0), targets)
        ),
        "The softmax runs over axis 1: it has to run over the last, axis=-1, however many come before.": lambda logits, targets: (
            _both_from(_log_softmax(logits, axis=1), targets)
        ),
        "It is divided by the length of the first axis only: N counts all positions, T times B of them.": (
            _times(_share_of_the_first_axis, losses.softmax_cross_entropy)
        ),
        "It is divided by the length of the last axis but one only: N counts all positions, T times B of them.": (
            _times(_share_of_the_last_axis_of_positions, losses.softmax_cross_entropy)
        ),
        "The mean runs over the classes too: N counts positions, not entries.": (
            _times(_share_of_the_classes, losses.softmax_cross_entropy)
        ),
        "In the loss the mean runs over the classes too: N counts positions, not entries.": (
            _other_loss(lambda log_p, targets: -_at(log_p, targets).mean() / log_p.shape[-1])
        ),
        "1 is subtracted in every row for the targets of all rows: position n belongs to target n alone.": _every_target_in_every_row,
        "The loss has one number for each position: their mean is wanted.": _other_loss(lambda log_p, targets: -_at(log_p, targets)),
        "The logarithm is missing: the loss is the mean of -log p[target].": (
            _other_loss(lambda log_p, targets: -np.exp(_at(log_p, targets)).mean())
        ),
        "The logarithm is to base 2; in nats it is the natural one.": (
            _other_loss(lambda log_p, targets: -_at(log_p, targets).mean() / np.log(2))
        ),
        "Every position is read at the targets of all of them: position n belongs to target n alone.": (
            _other_loss(lambda log_p, targets: -log_p[..., targets.ravel()].mean())
        ),
        "log(1 - p) of the other classes is in the loss: only log p of the target belongs there.": _other_loss(_other_classes_too),
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


def _other_distance(loss):
    """The right gradient beside the loss that `loss` makes of the error and N."""
    return _loss_replaced(losses.squared_error, lambda z, y: loss(z - y, y[..., 0].size))


def _gradient_times(factor):
    def wrong(prediction, target):
        loss, gradient = losses.squared_error(prediction, target)
        return loss, factor * gradient

    return wrong


def _mean_squared_error(prediction, target):
    error = prediction - target
    return np.mean(error**2), 2 * error / error.size


@chapter.exercise(
    losses.squared_error,
    points=2,
    mistakes={
        "The gradient is twice too large: the 2 that comes from the square meets the half.": _gradient_times(2),
        "The gradient is half of what it should be: the 2 that comes from the square meets the half.": _gradient_times(0.5),
        "The mean runs over the K numbers too: N counts positions, not entries.": _times(
            _share_of_the_classes, losses.squared_error
        ),
        "This is the mean over all entries, without the half: sum the K numbers of a position, divide by 2 N.": _mean_squared_error,
        "It is divided by the length of the first axis only: N counts all positions, T times B of them.": (
            _times(_share_of_the_first_axis, losses.squared_error)
        ),
        "It is divided by the length of the last axis but one only: N counts all positions, T times B of them.": (
            _times(_share_of_the_last_axis_of_positions, losses.squared_error)
        ),
        "The loss is multiplied by N: / 2 * N divides by 2 alone, / (2 * N) by both.": (
            _other_distance(lambda error, N: (error**2).sum() / 2 * N)
        ),
        "The error is not squared in the loss.": _other_distance(lambda error, N: np.abs(error).sum() / (2 * N)),
        "The distance of each position is not squared: a root too many.": (
            _other_distance(lambda error, N: np.linalg.norm(error, axis=-1).sum() / (2 * N))
        ),
        "The distance over all positions is not squared: a root too many.": (
            _other_distance(lambda error, N: np.linalg.norm(error) / (2 * N))
        ),
        "A root is taken of the whole loss; the squared distance itself is wanted.": (
            _other_distance(lambda error, N: np.sqrt((error**2).sum() / (2 * N)))
        ),
        "The loss has one number for each position: their mean is wanted.": (
            _other_distance(lambda error, N: (error**2).sum(axis=-1) / 2)
        ),
    },
)
def squared_error(rng):
    T, B, K = distinct_sizes(rng, 3)
    yield dict(prediction=rng.normal(size=(B, K)), target=rng.normal(size=(B, K)))
    yield dict(prediction=rng.normal(size=(T, B, K)), target=rng.normal(size=(T, B, K)))


# The way back


def _brackets_missing(dh, x, h_prev, h, W_xh, W_hh):
    da = dh * 1 - h**2
    return da @ W_xh.T, da @ W_hh.T, x.T @ da, h_prev.T @ da, da.sum(axis=0)


def _slope_after_the_product(dh, x, h_prev, h, W_xh, W_hh):
    dx, _, *parameters = rnn.rnn_step_backward(dh, x, h_prev, h, W_xh, W_hh)
    return dx, dh @ W_hh.T * (1 - h**2), *parameters


def _through_the_tanh_before(dh, x, h_prev, h, W_xh, W_hh):
    dx, dh_prev, *parameters = rnn.rnn_step_backward(dh, x, h_prev, h, W_xh, W_hh)
    return dx, dh_prev * (1 - h_prev**2), *parameters


@chapter.exercise(
    rnn.rnn_step_backward,
    points=4,
    mistakes={
        "dh * 1 - h**2 is dh - h**2: brackets are missing around 1 - h**2.": _brackets_missing,
        "In dh_prev the factor 1 - h**2 comes after the product with W_hh.T: it belongs to dh, before the product.": (
            _slope_after_the_product
        ),
        "dh_prev is multiplied by 1 - h_prev**2: that tanh belongs to the step before.": _through_the_tanh_before,
    },
)
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


def _readout_divided(by):
    """The gradients of the parameters divided by what `by` makes of the shape of dz."""

    def wrong(dz, h, W_hy):
        dh, dW_hy, db_y = rnn.readout_backward(dz, h, W_hy)
        return dh, dW_hy / by(dz.shape), db_y / by(dz.shape)

    return wrong


def _sequence_by_sequence(a):
    return np.swapaxes(a, 0, -2).reshape(a.shape)


def _readout_weights(of_dz, of_h):
    """dW_hy built of other rows; dh and db_y right."""

    def wrong(dz, h, W_hy):
        dh, _, db_y = rnn.readout_backward(dz, h, W_hy)
        return dh, rnn.readout_backward(of_dz(dz), of_h(h), W_hy)[1], db_y

    return wrong


def _sum_of_steps(a):
    return a.sum(axis=0) if a.ndim == 3 else a


def _as_it_is(a):
    return a


def _first_axis_only(dz, h, W_hy):
    dh, dW_hy, _ = rnn.readout_backward(dz, h, W_hy)
    return dh, dW_hy, dz.sum(axis=0)


@chapter.exercise(
    rnn.readout_backward,
    points=2,
    mistakes={
        "Only the last step's part is in dW_hy and db_y: they are sums over all steps.": _readout_last_step_only,
        "dh is multiplied by 1 - h**2, but there is no tanh between h and z.": _readout_through_tanh,
        "dW_hy and db_y are means over the rows; they are sums: the loss has divided by N.": (
            _readout_divided(lambda shape: np.prod(shape[:-1]))
        ),
        "dW_hy and db_y are divided by the number of steps; they are sums: the loss has divided by N.": (
            _readout_divided(lambda shape: shape[0] if len(shape) == 3 else 1)
        ),
        "dW_hy and db_y are divided by the length of the first axis; they are sums: the loss has divided by N.": (
            _readout_divided(lambda shape: shape[0])
        ),
        "dW_hy and db_y are divided by the number of sequences; they are sums: the loss has divided by N.": (
            _readout_divided(lambda shape: shape[-2])
        ),
        "db_y is summed over the first axis only: with steps and sequences, sum over both.": _first_axis_only,
        "In dW_hy h and dz are each summed over the steps first: multiply step by step, then add up.": (
            _readout_weights(_sum_of_steps, _sum_of_steps)
        ),
        "In dW_hy the rows of h run sequence by sequence, those of dz step by step: both need one order.": (
            _readout_weights(_as_it_is, _sequence_by_sequence)
        ),
        "In dW_hy the rows of dz run sequence by sequence, those of h step by step: both need one order.": (
            _readout_weights(_sequence_by_sequence, _as_it_is)
        ),
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


def _by_steps(step):
    """The way back in which `step(dh_t, dh_next, slope, W_hh)` gives da and what goes on to the step before."""

    def wrong(dh, x, h0, h, W_xh, W_hh):
        da, dh_next = np.empty_like(h), np.zeros_like(h0)
        for t in reversed(range(len(x))):
            da[t], dh_next = step(dh[t] + dh_next, dh_next, 1 - h[t] ** 2, W_hh)
        before = np.concatenate([h0[None], h[:-1]])
        return da @ W_xh.T, dh_next, np.einsum("tbi,tbj->ij", x, da), np.einsum("tbi,tbj->ij", before, da), da.sum(axis=(0, 1))

    return wrong


def _last_gradient_twice(dh, **others):
    twice = dh.copy()
    twice[-1] *= 2
    return rnn.rnn_backward(twice, **others)


def _before_the_product(dh, x, h0, h, W_xh, W_hh):
    dx, _, *parameters = rnn.rnn_backward(dh, x, h0, h, W_xh, W_hh)
    da = rnn.rnn_backward(dh, h, h0, h, np.eye(len(W_hh)), W_hh)[0]  # with W_xh = I the gradient of the input is da
    return dx, da[0], *parameters


def _only_the_last_gradient(dh, x, h0, h, W_xh, W_hh):
    last = np.zeros_like(dh)
    last[-1] = dh[-1]
    return rnn.rnn_backward(last, x, h0, h, W_xh, W_hh)


@chapter.exercise(
    rnn.rnn_backward,
    points=5,
    written_as=textbook.rnn.rnn_backward,
    mistakes={
        "What comes from the future is added after the factor 1 - h**2: both parts reach h, both get it.": (
            _future_after_the_slope
        ),
        "dh[t] is added after step t, and so reaches step t - 1: add it before the step.": _outside_one_step_late,
        "Only dh[-1] is used: every step's dh[t] comes in from outside too.": _only_the_last_gradient,
        "At t = 0 the state before is h0. h[t - 1] is h[-1] there, the last state.": (
            lambda dh, x, h0, h, W_xh, W_hh: _with_other_states_before(dh, x, h0, h, W_xh, W_hh, np.roll(h, 1, axis=0))
        ),
        "The factor 1 - h**2 is missing: at every step the gradient passes the tanh.": (
            _by_steps(lambda dh_t, dh_next, slope, W_hh: (dh_t, dh_t @ W_hh.T))
        ),
        "In what goes on to the step before, 1 - h**2 comes after the product with W_hh.T: it belongs before it, da @ W_hh.T.": (
            _by_steps(lambda dh_t, dh_next, slope, W_hh: (dh_t * slope, dh_t @ W_hh.T * slope))
        ),
        "dh_next adds up from step to step: each step replaces it, by its own da @ W_hh.T.": (
            _by_steps(lambda dh_t, dh_next, slope, W_hh: (dh_t * slope, dh_next + (dh_t * slope) @ W_hh.T))
        ),
        "What comes from later steps is missing: da is (dh[t] + dh_next) * (1 - h[t]**2), and da @ W_hh.T goes on, at the end as dh0.": (
            lambda W_hh, **others: rnn.rnn_backward(W_hh=np.zeros_like(W_hh), **others)
        ),
        "dh[-1] counts twice: dh_next starts from zeros, and every dh[t] is added once.": _last_gradient_twice,
        "dh0 is da of the first step: the product with W_hh.T is still to come.": _before_the_product,
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


def _state_before_a_window(state, first=1):
    """Truncated BPTT in which every window from the `first` on is taken to start from `state(h0)`."""

    def wrong(dh, x, h0, h, W_xh, W_hh, k):
        before = np.concatenate([h0[None], h[:-1]])
        before[first * k :: k] = state(h0)
        return _with_other_states_before(dh, x, h0, h, W_xh, W_hh, before, k)

    return wrong


def _each_k_steps_back(dh, x, h0, h, W_xh, W_hh, k):
    parts = []
    for t in range(len(x)):
        start, dh_t = max(t + 1 - k, 0), np.zeros_like(dh)
        dh_t[t] = dh[t]
        window = slice(start, t + 1)
        before = h[start - 1] if start else h0
        dx_t, dh_start, *parameters = rnn.rnn_backward(dh_t[window], x[window], before, h[window], W_xh, W_hh)
        dx = np.zeros_like(x)
        dx[window] = dx_t
        parts.append((dx, dh_start * (start == 0), *parameters))
    return tuple(sum(part) for part in zip(*parts, strict=True))


def _with_other_dh0(of_windows):
    """Right but for dh0, which `of_windows` makes of what each window, from the first to the last, sends out at its start."""

    def wrong(dh, x, h0, h, W_xh, W_hh, k):
        dx, _, *parameters = rnn.rnn_backward_truncated(dh, x, h0, h, W_xh, W_hh, k)
        windows = [slice(start, start + k) for start in range(0, len(x), k)]
        sent = [rnn.rnn_backward(dh[w], x[w], h0, h[w], W_xh, W_hh)[1] for w in windows]
        return dx, of_windows(sent), *parameters

    return wrong


def _counted_back(dh, x, h0, h, W_xh, W_hh, k):
    dx, dh0, *parameters = _cut_where(lambda t, T, k: (T - 1 - t) % k == 0)(dh, x, h0, h, W_xh, W_hh, k)
    return dx, dh0 * (len(x) % k > 0), *parameters


def _shorter_window_dropped(dh, x, h0, h, W_xh, W_hh, k):
    T = len(x) // k * k
    dx = np.zeros_like(x)
    dx[:T], *others = rnn.rnn_backward_truncated(dh[:T], x[:T], h0, h[:T], W_xh, W_hh, k)
    return dx, *others


def _last_window_overwrites(dh, x, h0, h, W_xh, W_hh, k):
    start = (len(x) - 1) // k * k
    last = rnn.rnn_backward(dh[start:], x[start:], h[start - 1], h[start:], W_xh, W_hh)
    return *rnn.rnn_backward_truncated(dh, x, h0, h, W_xh, W_hh, k)[:2], *last[2:]


def _last_window_only(dh, x, h0, h, W_xh, W_hh, k):
    start = len(x) - k
    dx = np.zeros_like(x)
    dx[start:], dh_start, *d = rnn.rnn_backward(dh[start:], x[start:], h[start - 1], h[start:], W_xh, W_hh)
    return dx, dh_start, *d


@chapter.exercise(
    rnn.rnn_backward_truncated,
    points=3,
    written_as=textbook.rnn.rnn_backward_truncated,
    mistakes={
        "No cut is made: this is the full gradient.": _cut_where(lambda t, T, k: False),
        "The cut falls after the first step of a window; its last step t has (t + 1) % k == 0.": (
            _cut_where(lambda t, T, k: t % k == 0)
        ),
        "The cut falls one step early, on the other side of a window's last step: clear dh_next before that step, not after it.": (
            _cut_where(lambda t, T, k: (t + 2) % k == 0)
        ),
        "There is one cut only, k steps from the end: every window of k steps ends in one.": _cut_where(lambda t, T, k: t == T - 1 - k),
        "Every dh[t] goes back k steps from its own t; within a window it goes back to the window's first step.": _each_k_steps_back,
        "The windows are counted from the end of the sequence; they start at its first step.": (
            _cut_where(lambda t, T, k: (T - 1 - t) % k == 0)
        ),
        "A later window starts from zeros in dW_hh: the state crosses the cut, only the gradient does not.": (
            _state_before_a_window(np.zeros_like)
        ),
        "Each window starts from h0 in dW_hh: the state crosses the cut, only the gradient does not.": (
            _state_before_a_window(np.array)
        ),
        "Steps are counted back from the last, and dh_next is cleared after every k of them: windows start at the first step.": (
            _counted_back
        ),
        "The first step of every window adds nothing to dW_hh: the state before it is h0, or h[t - 1] of the window before.": (
            _state_before_a_window(np.zeros_like, first=0)
        ),
        "Only the last k steps are used: every window has its share.": _last_window_only,
        "Only the last window is in the gradients of the parameters: they are sums over all windows.": _last_window_overwrites,
        "The last window is left out where it is shorter than k steps: it has its share too.": _shorter_window_dropped,
        "dh0 is zero: it is what comes out of the first window, before which there is no cut.": (
            _with_other_dh0(lambda sent: np.zeros_like(sent[0]))
        ),
        "dh0 comes out of the last window: only the first one reaches h0.": _with_other_dh0(lambda sent: sent[-1]),
        "dh0 is the sum of what comes out of all windows: only the first one reaches h0.": _with_other_dh0(sum),
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


def _with_another_norm(measure):
    """A clipping by what `measure` makes of the list of arrays, in place of their norm."""

    def wrong(gradients, limit):
        norm = measure(list(gradients.values()) if isinstance(gradients, dict) else gradients)
        return _clipped(lambda g, _, limit: g * min(1, limit / max(norm, 1e-300)))(gradients, limit)[0], norm

    return wrong


_norms_added = _with_another_norm(lambda arrays: sum(_norm([g]) for g in arrays))
_root_of_the_mean = _with_another_norm(lambda arrays: _norm(arrays) / np.sqrt(sum(g.size for g in arrays)))


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
        "The root of the mean square is taken: the squares are added up, not averaged.": _root_of_the_mean,
        "The factor is upside down: it is limit / norm where that is below 1.": (
            _clipped(lambda g, norm, limit: g * min(1, norm / limit))
        ),
        "The clipped gradients have length 1, not limit: limit belongs in the factor, limit / norm.": (
            _clipped(lambda g, norm, limit: g / norm if norm > limit else g)
        ),
        "Where all gradients are 0 the norm is 0, and 0 is divided by 0: divide only when norm > limit.": (
            _clipped(lambda g, norm, limit: g / norm * min(norm, limit))
        ),
        "1e-6 is added to the norm before the division: the factor is limit / norm.": (
            _clipped(lambda g, norm, limit: g * min(1, limit / (norm + 1e-6)))
        ),
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


def _multiplied_by(step):
    """norms[t, b] of Jacobians that `step(J, W_hh, slope)` carries one step back."""

    def wrong(h, W_hh):
        T, B, H = h.shape
        norms = np.empty((T, B))
        J = np.broadcast_to(np.eye(H), (B, H, H))
        for t in reversed(range(T)):
            norms[t] = np.linalg.norm(J, ord=2, axis=(1, 2))
            J = step(J, W_hh, 1 - h[t] ** 2)
        return norms

    return wrong


def _one_step_each(h, W_hh):
    return np.linalg.norm(W_hh * (1 - h**2)[:, :, None, :], ord=2, axis=(2, 3))


def _from_the_first(h, W_hh):
    """norms[t, b] of d h_t / d h_1: those of the last state, in sequences that end at t."""
    return np.stack([tools.state_jacobian_norms(h[: t + 1], W_hh)[0] for t in range(len(h))])


def _mean_state(h, W_hh):
    norms = tools.state_jacobian_norms(h.mean(axis=1, keepdims=True), W_hh)
    return np.repeat(norms, h.shape[1], axis=1)


def _last_row_empty(h, W_hh):
    norms = tools.state_jacobian_norms(h, W_hh)
    norms[-1] = 0
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
        "The factor 1 - h**2 multiplies the rows of W_hh; unit j of the new state is column j.": (
            _multiplied_by(lambda J, W_hh, slope: W_hh * slope[:, :, None] @ J)
        ),
        "The factor 1 - h**2 multiplies the product with the later Jacobian: it belongs to W_hh, before that product.": (
            _multiplied_by(lambda J, W_hh, slope: W_hh @ J * slope[:, None, :])
        ),
        "W_hh is transposed, or the rows are scaled and the factors multiplied in the other order (the norms are the same): "
        "one step is W_hh diag(1 - h**2), to the left of the later ones.": (
            _multiplied_by(lambda J, W_hh, slope: W_hh.T * slope[:, None, :] @ J)
        ),
        "This is the largest row sum; the largest singular value is np.linalg.norm(J, 2).": (
            lambda h, W_hh: _measured_by(lambda J: np.abs(J).sum(axis=2).max(axis=1), h, W_hh)
        ),
        "This is the square of the largest singular value, the largest eigenvalue of J J^T: the root is missing.": (
            lambda h, W_hh: tools.state_jacobian_norms(h, W_hh) ** 2
        ),
        "These are the norms of single steps: d h_T / d h_t is the product of all steps after t.": _one_step_each,
        "This is d h_t / d h_1, counted from the first state; wanted is d h_T / d h_t, up to the last.": _from_the_first,
        "The states are averaged over the batch first: every sequence has Jacobians of its own.": _mean_state,
        "The last row is still empty: it has to be 1, a state moves itself one to one.": _last_row_empty,
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

"""Exercises of chapter 6: catching a gradient that is none, a task that needs memory, and what stands around a cell."""

import numpy as np

from grader import Chapter, Seed, distinct_sizes
from solutions import layers, listing_lstm, tasks, textbook_layers
from solutions.rnn import rnn_forward

chapter = Chapter("ch06_lstm_in_python", title="An LSTM in Python")

_ONLY_THE_SHAPE = "only the shape of the array is used"
_LAST_AXIS = "the last axis, counted from either end"


# Two checks that catch the listing


def _mismatched_by(measure):
    def names(parameters, gradients):
        return [
            name for name, w in parameters.items() if name not in gradients or measure(gradients[name]) != measure(w)
        ]

    return names


@chapter.exercise(
    listing_lstm.mismatched_gradients,
    points=1,
    mistakes={
        "A gradient that is missing counts too: look whether the name is there first.": lambda parameters, gradients: [
            name for name, w in parameters.items() if name in gradients and np.shape(gradients[name]) != np.shape(w)
        ],
        "You compare how many numbers there are; a transposed gradient has as many. Compare the shapes.": (
            _mismatched_by(np.size)
        ),
        "You compare how many axes there are; compare the whole shapes.": _mismatched_by(np.ndim),
        "You list those that fit; wanted are those that don't.": lambda parameters, gradients: [
            name for name, w in parameters.items() if name in gradients and np.shape(gradients[name]) == np.shape(w)
        ],
        "The names come in alphabetical order; keep the order of parameters.": lambda parameters, gradients: sorted(
            listing_lstm.mismatched_gradients(parameters, gradients)
        ),
    },
)
def mismatched_gradients(rng):
    D, H, K = distinct_sizes(rng, 3)
    shapes = {"W_xh": (D, H), "W_hh": (H, H), "b_h": (H,), "W_hy": (H, K), "b_y": (K,)}
    parameters = {name: rng.normal(size=shape) for name, shape in shapes.items()}
    right = {name: rng.normal(size=shape) for name, shape in shapes.items()}
    listing = {"W_hy": right["W_hy"], "b_y": right["b_y"], "W_hh": 0.37, "b_h": round(rng.normal(), 2)}
    yield dict(parameters=parameters, gradients=listing)
    yield dict(parameters=parameters, gradients=right)
    yield dict(parameters=parameters, gradients=right | {"W_hy": right["W_hy"].T, "b_h": right["b_h"][None]})


def _error_by(measure):
    return lambda analytic, numeric: measure(analytic, numeric) if np.shape(analytic) == np.shape(numeric) else np.inf


@chapter.exercise(
    listing_lstm.scaled_error,
    points=1,
    equivalent={"max(abs(numeric - analytic)) / max(abs(numeric))": "the absolute value drops the sign"},
    mistakes={
        "The shapes are not compared: a number minus a matrix broadcasts and looks like a gradient. Return np.inf.": (
            lambda analytic, numeric: np.max(np.abs(analytic - numeric)) / np.max(np.abs(numeric))
        ),
        "This is the relative error entry by entry, then the largest; the scale is the largest entry of numeric.": (
            _error_by(lambda analytic, numeric: np.max(np.abs(analytic - numeric) / np.abs(numeric)))
        ),
        "The scale is taken from analytic, the side that may be wrong; take it from numeric.": (
            _error_by(lambda analytic, numeric: np.max(np.abs(analytic - numeric)) / np.max(np.abs(analytic)))
        ),
        "This is a ratio of means; one wrong entry hides among many right ones. Take the largest difference.": (
            _error_by(lambda analytic, numeric: np.mean(np.abs(analytic - numeric)) / np.mean(np.abs(numeric)))
        ),
        "This is a ratio of norms; one wrong entry hides among many right ones. Take the largest difference.": (
            _error_by(lambda analytic, numeric: np.linalg.norm(analytic - numeric) / np.linalg.norm(numeric))
        ),
        "The absolute value is missing: a difference below zero counts as well.": (
            _error_by(lambda analytic, numeric: np.max(analytic - numeric) / np.max(np.abs(numeric)))
        ),
    },
)
def scaled_error(rng):
    rows, columns = distinct_sizes(rng, 2)
    for sign in (1, -1):  # the largest entry of numeric, and the largest difference, once above zero and once below
        numeric = rng.normal(size=(rows, columns))
        numeric[0, 0] = 4.0 * sign
        analytic = numeric + 0.1 * rng.normal(size=(rows, columns))
        analytic[1, 1] += 2.0 * sign
        analytic[0, 0] += 0.5 * sign
        yield dict(analytic=analytic, numeric=numeric)
    yield dict(analytic=round(rng.normal(), 2), numeric=numeric)
    yield dict(analytic=numeric[0] + 0.1, numeric=numeric)


# The listing's step, made right

_SAME_STEP = {
    "a_i, a_f, a_g, a_o = split(a, 4, axis=-1)": _LAST_AXIS,
    "loss = ((target - y) ** 2).sum() / (2 * B)": "the square drops the sign",
}


def _gates_as_in_the_listing(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y):
    """tanh in the input and output gates, with the gradient that belongs to it."""
    a_i, a_f, a_g, a_o = np.split(x @ W_x + h_prev @ W_h + b, 4, axis=1)
    i, g, o = np.tanh(a_i), np.tanh(a_g), np.tanh(a_o)
    f = 1 / (1 + np.exp(-a_f))
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    dy = (h @ W_hy + b_y - target) / len(x)
    dh = dy @ W_hy.T
    dc = dh * o * (1 - np.tanh(c) ** 2)
    da = [dc * g * (1 - i**2), dc * c_prev * f * (1 - f), dc * i * (1 - g**2), dh * np.tanh(c) * (1 - o**2)]
    da = np.hstack(da)
    loss = np.sum(dy**2) * len(x) / 2
    return loss, h, c, x.T @ da, h_prev.T @ da, da.sum(axis=0), h.T @ dy, dy.sum(axis=0)


def _state_gradient_for_the_preactivations(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y):
    """What the listing does: h_prev^T dh, as if dh were the gradient of every block's pre-activation."""
    loss, h, c, *_, dW_hy, db_y = listing_lstm.one_step_gradients(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y)
    da = np.tile((h @ W_hy + b_y - target) @ W_hy.T / len(x), 4)
    return loss, h, c, x.T @ da, h_prev.T @ da, da.sum(axis=0), dW_hy, db_y


def _not_divided_by_the_rows(*arguments, **named):
    loss, h, c, *gradients = listing_lstm.one_step_gradients(*arguments, **named)
    return loss * len(h), h, c, *[gradient * len(h) for gradient in gradients]


def _divided_by_every_number(*arguments, **named):
    loss, h, c, *gradients = listing_lstm.one_step_gradients(*arguments, **named)
    K = len(gradients[-1])
    return loss / K, h, c, *[gradient / K for gradient in gradients]


def _step_weights(rng):
    B, D, H, K = distinct_sizes(rng, 4)
    shapes = dict(h_prev=(B, H), c_prev=(B, H), W_x=(D, 4 * H), W_h=(H, 4 * H), b=(4 * H,), W_hy=(H, K), b_y=(K,))
    drawn = dict(x=rng.normal(size=(B, D)), target=rng.normal(size=(B, K)))
    return drawn | {name: 0.5 * rng.normal(size=shape) for name, shape in shapes.items()}


@chapter.exercise(
    listing_lstm.one_step_gradients,
    points=4,
    equivalent=_SAME_STEP,
    mistakes={
        "The input and output gates are tanh, as in the listing: a gate lies between 0 and 1, so sigmoid.": (
            _gates_as_in_the_listing
        ),
        "dh is taken for the gradient of the pre-activations, as in the listing: on its way it passes the gates, the "
        "cell and their slopes.": _state_gradient_for_the_preactivations,
        "Everything is B times too large: the loss is the mean over the rows.": _not_divided_by_the_rows,
        "The loss is averaged over the outputs too: they are summed, only rows are averaged.": _divided_by_every_number,
    },
)
def one_step_gradients(rng):
    return _step_weights(rng)


def _step_upwards(*arguments, learning_rate, **named):
    return listing_lstm.training_step(*arguments, **named, learning_rate=-learning_rate)


def _loss_after(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, learning_rate):
    old = listing_lstm.training_step(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, learning_rate)
    return listing_lstm.one_step_gradients(x, target, h_prev, c_prev, *old[3:])[0], *old[1:]


def _without(names):
    """training_step that leaves some parameters as they are."""

    def step(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, learning_rate):
        given = dict(W_x=W_x, W_h=W_h, b=b, W_hy=W_hy, b_y=b_y)
        loss, h, c, *new = listing_lstm.training_step(x, target, h_prev, c_prev, *given.values(), learning_rate)
        return loss, h, c, *[given[name] if name in names else w for name, w in zip(given, new, strict=True)]

    return step


@chapter.exercise(
    listing_lstm.training_step,
    points=1,
    equivalent=_SAME_STEP,
    mistakes={
        "It walks uphill: the step goes against the gradient, so subtract.": _step_upwards,
        "The loss is that after the update; it belongs to the parameters that came in.": _loss_after,
        "W_x never moves, as in the listing: all five parameters learn.": _without(["W_x"]),
        "Only the read-out moves: all five parameters learn.": _without(["W_x", "W_h", "b"]),
        "b and b_y never move: biases learn as well.": _without(["b", "b_y"]),
    },
)
def training_step(rng):
    return _step_weights(rng) | dict(learning_rate=round(rng.uniform(0.2, 0.8), 2))


# A task that needs memory


def _adding(first=lambda rng, T, B: rng.integers(0, T // 2, size=B), second=None, answer=None, draw_marks_first=False):
    """adding_problem with another way to draw the marks or to answer."""

    def problem(rng, T, B):
        values = None if draw_marks_first else rng.random((T, B))
        one = first(rng, T, B)
        two = rng.integers(T // 2, T, size=B) if second is None else second(rng, T, B)
        values = rng.random((T, B)) if values is None else values
        marks = np.zeros((T, B))
        marks[one, np.arange(B)] = marks[two, np.arange(B)] = 1
        marked = values[one, np.arange(B)], values[two, np.arange(B)]
        y = marked[0] + marked[1] if answer is None else answer(*marked)
        return np.stack([values, marks], axis=2), y[:, None]

    return problem


def _marks_in_front(rng, T, B):
    x, y = tasks.adding_problem(rng, T, B)
    return x[:, :, ::-1].copy(), y


def _same_places_for_all(rng, T, B):
    values = rng.random((T, B))
    one, two = rng.integers(0, T // 2), rng.integers(T // 2, T)
    marks = np.zeros((T, B))
    marks[[one, two]] = 1
    return np.stack([values, marks], axis=2), (values[one] + values[two])[:, None]


def _places_drawn_in_pairs(rng, T, B):
    values, marks, y = rng.random((T, B)), np.zeros((T, B)), np.zeros((B, 1))
    for b in range(B):
        places = [rng.integers(0, T // 2), rng.integers(T // 2, T)]
        marks[places, b] = 1
        y[b] = values[places, b].sum()
    return np.stack([values, marks], axis=2), y


def _whole_steps_marked(rng, T, B):
    x, y = tasks.adding_problem(rng, T, B)
    x[:, :, 1] = x[:, :, 1].max(axis=1, keepdims=True)
    return x, y


@chapter.exercise(
    tasks.adding_problem,
    points=2,
    equivalent={
        "marks[second, sequence] = 1; marks[first, sequence] = 1": "the two places never coincide",
        "first = rng.integers(0, T / 2, size=B); second = rng.integers(T / 2, T, size=B)": "NumPy rounds both bounds to the same whole numbers",
        "(stack([values, marks], axis=-1), y[:, None])": _LAST_AXIS,
        "first = rng.integers(0, T / 2, size=B)": "rng.integers rounds its bound down",
        "second = rng.integers(T / 2, T, size=B)": "rng.integers rounds its bound down",
    },
    mistakes={
        "The marks are drawn before the values: the values come first.": _adding(draw_marks_first=True),
        "The second mark can fall on any step; it belongs to the second half, from T//2.": _adding(
            second=lambda rng, T, B: rng.integers(0, T, size=B)
        ),
        "Neither mark falls on the last step of its half: rng.integers leaves out its upper end already.": _adding(
            first=lambda rng, T, B: rng.integers(0, T // 2 - 1, size=B), second=lambda rng, T, B: rng.integers(T // 2, T - 1, size=B)
        ),
        "The second mark never falls on the last step: rng.integers leaves out its upper end already.": _adding(
            second=lambda rng, T, B: rng.integers(T // 2, T - 1, size=B)
        ),
        "The places are drawn sequence by sequence; draw all B first marks with one call, then all B second marks.": (
            _places_drawn_in_pairs
        ),
        "The places of the second mark are drawn first.": lambda rng, T, B: _second_mark_first(rng, T, B),
        "The target is the product; this is the adding problem.": _adding(answer=lambda one, two: one * two),
        "The target is the mean; it is the sum.": _adding(answer=lambda one, two: (one + two) / 2),
        "The channels have changed places: values first, marks second.": _marks_in_front,
        "All sequences are marked at the same two steps: draw B places for each mark.": _same_places_for_all,
        "marks[first] = 1 marks whole steps, in every sequence: pair each place with its sequence, "
        "marks[first, np.arange(B)] = 1.": _whole_steps_marked,
    },
)
def adding_problem(rng):
    T, B = distinct_sizes(rng, 2)
    yield dict(rng=Seed(rng), T=2 * T, B=B)
    yield dict(rng=Seed(rng), T=2 * T + 1, B=B + 9)  # an odd length; and enough sequences to meet every step


def _second_mark_first(rng, T, B):
    values = rng.random((T, B))
    two, one = rng.integers(T // 2, T, size=B), rng.integers(0, T // 2, size=B)
    marks = np.zeros((T, B))
    marks[one, np.arange(B)] = marks[two, np.arange(B)] = 1
    y = values[one, np.arange(B)] + values[two, np.arange(B)]
    return np.stack([values, marks], axis=2), y[:, None]


# Sequences of different lengths


LONGEST, B = 9, 8  # above every other size, so that nothing fits by luck and all lengths differ


def _lengths(rng):
    """One sequence fills the batch, one has a single step, the others lie between."""
    between = 2 + rng.permutation(LONGEST - 2)[: B - 2]
    return rng.permutation([LONGEST, 1, *between])


@chapter.exercise(
    layers.sequence_mask,
    points=1,
    mistakes={
        "One step too many: with t from 0, a sequence of length n ends at t = n - 1.": lambda lengths, T: (
            np.arange(T)[:, None] <= lengths
        ),
        "One step too few: t < n, not t < n - 1.": lambda lengths, T: np.arange(T)[:, None] < lengths - 1,
        "This marks the padding; wanted are the true steps.": lambda lengths, T: np.arange(T)[:, None] >= lengths,
        "The mask lies on its side: (B, T) instead of (T, B). Time comes first.": lambda lengths, T: (
            np.arange(T) < lengths[:, None]
        ),
        "The true steps stand at the end; sequences begin at t = 0 and are padded behind.": lambda lengths, T: (
            np.arange(T)[::-1, None] < lengths
        ),
    },
)
def sequence_mask(rng):
    return dict(lengths=_lengths(rng), T=LONGEST)


def _overwritten(x, lengths):
    r = x.copy()
    for b, n in enumerate(lengths):
        for t in range(n):
            r[t, b] = r[n - 1 - t, b]
    return r


_SAME_REVERSAL = {
    "r[:n, b] = r[:n, b][::-1]": "r is still a copy of x there; NumPy copies before it writes over itself",
    "r = x": "the numbers are right; that x was changed is told apart from this",
}


@chapter.exercise(
    layers.reverse_padded,
    points=2,
    written_as=textbook_layers.reverse_padded,
    equivalent=_SAME_REVERSAL,
    mistakes={
        "The whole column is reversed, so the padding stands in front: reverse only the first lengths[b] steps.": (
            lambda x, lengths: x[::-1].copy()
        ),
        "Every sequence is rolled back by its padding, but not reversed.": lambda x, lengths: np.stack(
            [np.roll(x[:, b], lengths[b] - len(x), axis=0) for b in range(x.shape[1])], axis=1
        ),
        "The padding is filled with zeros; it stays as it is.": lambda x, lengths: (
            layers.reverse_padded(x, lengths) * layers.sequence_mask(lengths, len(x))[:, :, None]
        ),
        "The last true step of each sequence stays where it is: x[:n] are n steps, the last of them is x[n - 1].": (
            lambda x, lengths: layers.reverse_padded(x, lengths - 1)
        ),
        "You read from the array that you write to: what the second half needs is overwritten by then. Read from x.": (
            _overwritten
        ),
        "The features are reversed; time is the first axis.": lambda x, lengths: x[:, :, ::-1].copy(),
        "The sequences of the batch are reversed, not their steps.": lambda x, lengths: x[:, ::-1].copy(),
    },
)
def reverse_padded(rng):
    (D,) = distinct_sizes(rng, 1)
    return dict(x=rng.normal(size=(LONGEST, B, D)), lengths=_lengths(rng))


def _spread(dlast, lengths, T):
    mask = layers.sequence_mask(lengths, T)
    return np.where(mask[:, :, None], dlast, 0.0)


def _at_the_end_of_the_batch(dlast, lengths, T):
    dh = np.zeros((T, *dlast.shape))
    dh[-1] = dlast
    return dh


def _every_sequence_at_every_end(dlast, lengths, T):
    dh = np.zeros((T, *dlast.shape))
    dh[lengths - 1] = dlast
    return dh


@chapter.exercise(
    layers.last_state_backward,
    points=1,
    mistakes={
        "The gradient lands on the last step of the batch, which for a shorter sequence is padding.": (
            _at_the_end_of_the_batch
        ),
        "The gradient lands on every true step; only the last one was picked.": _spread,
        "dh[lengths - 1] = ... takes whole steps, with every sequence in them: pair each step with its sequence, "
        "dh[lengths - 1, np.arange(B)].": _every_sequence_at_every_end,
    },
)
def last_state_backward(rng):
    (H,) = distinct_sizes(rng, 1)
    return dict(dlast=rng.normal(size=(B, H)), lengths=_lengths(rng), T=LONGEST)


def _error_variant(N=lambda mask, K: mask.sum(), masked=True, half=0.5, masked_gradient=True):
    def loss(prediction, target, mask):
        error = prediction - target
        kept = error * mask[:, :, None] if masked else error
        count = N(mask, error.shape[2])
        return half * (kept**2).sum() / count, 2 * half * (kept if masked_gradient else error) / count

    return loss


@chapter.exercise(
    layers.masked_squared_error,
    points=2,
    mistakes={
        "It divides by all T B positions, padding too: N counts the true ones.": _error_variant(
            N=lambda mask, K: mask.size
        ),
        "It divides by every number, N K: N counts positions, and their K numbers are summed.": _error_variant(
            N=lambda mask, K: mask.sum() * K
        ),
        "It divides by the number of sequences; N counts true positions.": _error_variant(
            N=lambda mask, K: mask.shape[1]
        ),
        "The padding is counted in the loss: mask the errors before you sum them.": _error_variant(masked=False),
        "The gradient at the padding is not zero.": _error_variant(masked_gradient=False),
        "The half is missing: the loss is the sum of squares over 2 N, the gradient then has no factor 2.": (
            _error_variant(half=1.0)
        ),
        "The mean is taken in each sequence first, then over sequences: a short sequence's steps then weigh more.": (
            lambda prediction, target, mask: _mean_of_means(prediction, target, mask)
        ),
    },
)
def masked_squared_error(rng):
    (K,) = distinct_sizes(rng, 1)
    mask = layers.sequence_mask(_lengths(rng), LONGEST)
    prediction, target = rng.normal(size=(2, LONGEST, B, K))
    return dict(prediction=prediction, target=target, mask=mask)


def _mean_of_means(prediction, target, mask):
    error = (prediction - target) * mask[:, :, None]
    lengths, B = mask.sum(axis=0), mask.shape[1]
    return (error**2 / lengths[:, None]).sum() / (2 * B), error / lengths[:, None] / B


# Two directions, several layers, dropout


def _layer(rng, D, H):
    return tuple(0.5 * rng.normal(size=shape) for shape in ((D, H), (H, H), (H,)))


def _bidirectional_variant(turn_input, turn_output, mask=True):
    """bidirectional_forward with other ways to turn the sequences round."""

    def run(x, lengths, forward, backward):
        zero = [np.zeros((x.shape[1], len(layer[1]))) for layer in (forward, backward)]
        f = rnn_forward(x, zero[0], *forward)
        r = turn_output(rnn_forward(turn_input(x, lengths), zero[1], *backward), lengths)
        h = np.concatenate([f, r], axis=2)
        return h * layers.sequence_mask(lengths, len(x))[:, :, None] if mask else h

    return run


def _flip(x, lengths):
    return x[::-1]


def _leave(x, lengths):
    return x


@chapter.exercise(
    layers.bidirectional_forward,
    points=3,
    written_as=textbook_layers.bidirectional_forward,
    equivalent=_SAME_REVERSAL
    | {
        "h = concatenate([f, r], axis=-1)": _LAST_AXIS,
        "f = rnn_forward(x, r0, *forward)": "both starting states are zero, and as wide",
        "r = rnn_forward(reverse_padded(x, lengths), h0, *backward)": "both starting states are zero, and as wide",
        "h * mask[:, :, None] * mask[:, :, None]": "a mask of 0 and 1 may be applied twice",
    },
    mistakes={
        "The batch is reversed with its padding, so the backward layer reads padding first: use reverse_padded.": (
            _bidirectional_variant(_flip, _flip)
        ),
        "The backward states are not turned round again: r_t has to stand beside the f_t of the same step.": (
            _bidirectional_variant(layers.reverse_padded, _leave)
        ),
        "Both layers read forwards: the input of the second is not reversed.": _bidirectional_variant(_leave, _leave),
        "Past a sequence's end something is left; it has to be 0 there.": _bidirectional_variant(
            layers.reverse_padded, layers.reverse_padded, mask=False
        ),
        "The backward states come first; forward states come first.": lambda x, lengths, forward, backward: np.roll(
            layers.bidirectional_forward(x, lengths, forward, backward), len(backward[1]), axis=2
        ),
        "Both directions use the same weights.": lambda x, lengths, forward, backward: layers.bidirectional_forward(
            x, lengths, forward, forward
        ),
        "The two directions are added; put them side by side.": lambda x, lengths, forward, backward: sum(
            np.split(layers.bidirectional_forward(x, lengths, forward, backward), 2, axis=2)
        ),
    },
)
def bidirectional_forward(rng):
    D, H = distinct_sizes(rng, 2)
    x, lengths = rng.normal(size=(LONGEST, B, D)), _lengths(rng)
    return dict(x=x, lengths=lengths, forward=_layer(rng, D, H), backward=_layer(rng, D, H))


_stacked = layers.stacked_forward


def _every_layer_from_the_first_state(x, h0, layers, masks=None):
    return _stacked(x, np.stack([h0[0]] * len(h0)), layers, masks)


def _last_state_handed_up(x, h0, layers, masks=None):
    below, start, states = x, h0[0], []
    for level, parameters in enumerate(layers):
        below = rnn_forward(below if masks is None else below * masks[level], start, *parameters)
        start = below[-1]
        states.append(below)
    return np.stack(states)


def _input_not_masked(x, h0, layers, masks=None):
    return _stacked(x, h0, layers, None if masks is None else [np.ones_like(x), *masks[1:]])


def _masked_states_stored(x, h0, layers, masks=None):
    if masks is None:
        return _stacked(x, h0, layers)
    return _masks_on_the_outputs(x * masks[0], h0, layers, masks)


def _masks_on_the_outputs(x, h0, layers, masks=None):
    if masks is None:
        return _stacked(x, h0, layers)
    below, states = x, []
    for level, parameters in enumerate(layers):
        below = rnn_forward(below, h0[level], *parameters)
        if level + 1 < len(layers):
            below = below * masks[level + 1]
        states.append(below)
    return np.stack(states)


@chapter.exercise(
    layers.stacked_forward,
    points=2,
    written_as=textbook_layers.stacked_forward,
    mistakes={
        "Every layer starts from the first one's state: layer l has its own, h0[l].": _every_layer_from_the_first_state,
        "Every layer starts from zero; h0[l] says where layer l starts.": (
            lambda x, h0, layers, masks: _stacked(x, np.zeros_like(h0), layers, masks)
        ),
        "A layer starts from the last state of the layer below. States go up as inputs, step by step; layer l starts "
        "from its own h0[l].": _last_state_handed_up,
        "Nothing masks x: masks[0] belongs to the input of the first layer.": _input_not_masked,
        "Only the top layer's states come back; return those of all layers, (L, T, B, H).": (
            lambda x, h0, layers, masks: _stacked(x, h0, layers, masks)[-1]
        ),
        "Only the last states come back; return all steps, (L, T, B, H).": (
            lambda x, h0, layers, masks: _stacked(x, h0, layers, masks)[:, -1]
        ),
        "The masks are forgotten: multiply the input of each layer by its mask.": (
            lambda x, h0, layers, masks: _stacked(x, h0, layers, None)
        ),
        "The masked states are stored: a mask belongs to the input of the layer above, the states stay whole.": _masked_states_stored,
        "The masked states are stored, and the input of the first layer is not masked: a mask belongs to a layer's "
        "input, the states stay whole.": _masks_on_the_outputs,
    },
)
def stacked_forward(rng):
    L = 3
    T, B, D, H = distinct_sizes(rng, 4)
    x, h0 = rng.normal(size=(T, B, D)), 0.5 * rng.normal(size=(L, B, H))
    stack = [_layer(rng, D if level == 0 else H, H) for level in range(L)]
    masks = [layers.dropout(np.ones((T, B, len(stack[level][0]))), 0.3, rng)[1] for level in range(L)]
    yield dict(x=x, h0=h0, layers=stack, masks=masks)
    yield dict(x=x, h0=h0, layers=stack[:1], masks=None)
    yield dict(x=x, h0=h0, layers=stack, masks=None)


def _dropout_variant(keep=np.greater_equal, scale=lambda rate: 1 / (1 - rate), shape=np.shape):
    def drop(x, rate, rng):
        mask = np.broadcast_to(keep(rng.random(shape(x)), rate) * scale(rate), x.shape).copy()
        return x * mask, mask

    return drop


@chapter.exercise(
    layers.dropout,
    points=2,
    equivalent={
        "keep = rng.random(x.shape) > rate": "a draw that equals the rate to the last digit does not happen",
    },
    mistakes={
        "What is kept is not enlarged: divide by 1 - rate, or the mean sinks.": _dropout_variant(
            scale=lambda rate: 1.0
        ),
        "It keeps with probability rate: rate is the share that is dropped.": _dropout_variant(keep=np.less),
        "The right entries are kept in number, but those with the small draws: keep where the draw is at least rate.": (
            _dropout_variant(keep=lambda draw, rate: draw < 1 - rate)
        ),
        "It divides by rate; the share that is left is 1 - rate.": _dropout_variant(scale=lambda rate: 1 / rate),
        "It multiplies by 1 - rate; to keep the mean, divide.": _dropout_variant(scale=lambda rate: 1 - rate),
        "One draw serves a whole row: draw one number for each entry, rng.random(x.shape).": _dropout_variant(
            shape=lambda x: (*x.shape[:-1], 1)
        ),
        "One row of draws serves the whole batch: draw one number for each entry, rng.random(x.shape).": _dropout_variant(
            shape=lambda x: x.shape[-1:]
        ),
        "The mask holds 0 and 1 only; y is right, but the way back multiplies by the mask: put 1 / (1 - rate) in it.": (
            lambda x, rate, rng: _mask_not_scaled(x, rate, rng)
        ),
        "The draws are normal; rng.random is uniform in [0, 1).": lambda x, rate, rng: _normal_draws(x, rate, rng),
    },
)
def dropout(rng):
    T, B, H = distinct_sizes(rng, 3)
    yield dict(x=rng.normal(size=(B, H)), rate=0.3, rng=Seed(rng))
    yield dict(x=rng.normal(size=(T, B, H)), rate=float(rng.uniform(0.55, 0.7)), rng=Seed(rng))


def _mask_not_scaled(x, rate, rng):
    y, mask = layers.dropout(x, rate, rng)
    return y, mask * (1 - rate)


def _normal_draws(x, rate, rng):
    mask = (rng.normal(size=x.shape) >= rate) / (1 - rate)
    return x * mask, mask


# Counting


def _both(H, directions):
    return directions * H


def _count_variant(width_above=_both, read=_both, biases=1):
    def count(D, H, K, blocks, layers, directions):
        total, width = 0, D
        for _ in range(layers):
            total += directions * blocks * H * (width + H + biases)
            width = width_above(H, directions)
        return total + K * (read(H, directions) + 1)

    return count


@chapter.exercise(
    layers.model_parameter_count,
    points=1,
    mistakes={
        "A layer above reads both directions of the one below: its input is directions H wide.": _count_variant(
            width_above=lambda H, directions: H
        ),
        "The read-out reads both directions: directions H numbers.": _count_variant(read=lambda H, directions: H),
        "Every layer reads D numbers; only the first does.": lambda D, H, K, blocks, layers, directions: (
            layers * directions * blocks * H * (D + H + 1) + K * (directions * H + 1)
        ),
        "Every block has two biases, as in PyTorch; here it has one.": _count_variant(biases=2),
        "The biases of the layers are missing.": _count_variant(biases=0),
        "The read-out has a bias for every unit it reads; it has K.": lambda D, H, K, blocks, layers, directions: (
            _count_variant()(D, H, K, blocks, layers, directions) - K + directions * H
        ),
        "directions does not count: each layer has its weights twice when it reads both ways.": (
            lambda D, H, K, blocks, layers, directions: _count_variant()(D, H, K, blocks, layers, 1)
        ),
        "The read-out is missing.": lambda D, H, K, blocks, layers, directions: _count_variant()(
            D, H, 0, blocks, layers, directions
        ),
    },
)
def model_parameter_count(rng):
    D, H, K = distinct_sizes(rng, 3)
    yield dict(D=D, H=H, K=K, blocks=4, layers=1, directions=1)
    yield dict(D=D, H=H, K=K, blocks=4, layers=3, directions=2)
    yield dict(D=D, H=H, K=K, blocks=1, layers=2, directions=1)
    yield dict(D=D, H=H, K=K, blocks=3, layers=1, directions=2)

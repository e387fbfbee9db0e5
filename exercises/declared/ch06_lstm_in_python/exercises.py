"""Exercises of chapter 6: catching a gradient that is none, a task that needs memory, and what stands around a cell."""

import numpy as np

from grader import Chapter, Seed, distinct_sizes
from solutions import textbook
from solutions.cells.lstm import sigmoid
from solutions.cells.rnn import rnn_forward
from solutions.listings import lstm as listing_lstm
from solutions.models import layers, padding
from solutions.tasks import adding

chapter = Chapter(__file__, title="An LSTM in Python")

_ONLY_THE_SHAPE = "only the shape of the array is used"
_LAST_AXIS = "the last axis, counted from either end"


# Two checks that catch the listing


def _mismatched_by(measure):
    def names(parameters, gradients):
        return [
            name for name, w in parameters.items() if name not in gradients or measure(gradients[name]) != measure(w)
        ]

    return names


def _missing_apart(in_front):
    def names(parameters, gradients):
        missing = [name for name in parameters if name not in gradients]
        unlike = [name for name in gradients if np.shape(gradients[name]) != np.shape(parameters[name])]
        return missing + unlike if in_front else unlike + missing

    return names


def _broadcasts(gradient, w):
    try:
        return np.broadcast(gradient, w) is not None
    except ValueError:
        return False


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
        "Those that are missing stand behind the others; keep the order of parameters.": _missing_apart(in_front=False),
        "Those that are missing stand in front of the others; keep the order of parameters.": _missing_apart(in_front=True),
        "A gradient that is a plain number is passed over: its shape is (), and it broadcasts, which raises nothing. It belongs in the list.": (
            lambda parameters, gradients: [
                name for name in listing_lstm.mismatched_gradients(parameters, gradients) if name not in gradients or np.ndim(gradients[name])
            ]
        ),
        "A gradient that broadcasts against its parameter is let through; the two shapes have to be the same.": (
            lambda parameters, gradients: [name for name, w in parameters.items() if name not in gradients or not _broadcasts(gradients[name], w)]
        ),
        "Only the first axes are compared, as len does; compare the whole shapes.": (
            _mismatched_by(lambda array: np.shape(array)[:1])
        ),
        "It stops at the first one that it finds; list all of them.": lambda parameters, gradients: (
            listing_lstm.mismatched_gradients(parameters, gradients)[:1]
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
    unlike = right | {"W_hh": right["W_hh"][:, :1], "b_h": right["b_h"][None], "W_hy": right["W_hy"].T}
    yield dict(parameters=parameters, gradients={name: gradient for name, gradient in unlike.items() if name != "b_y"})


def _error_by(measure, otherwise=np.inf):
    return lambda analytic, numeric: measure(analytic, numeric) if np.shape(analytic) == np.shape(numeric) else otherwise


def _largest(array):
    return np.max(np.abs(array))


@chapter.exercise(
    listing_lstm.scaled_error,
    points=1,
    equivalent={"max(abs(numeric - analytic)) / max(abs(numeric))": "the absolute value drops the sign"},
    mistakes={
        "The shapes are not compared: a number minus a matrix broadcasts, a single row too, and looks like a gradient. Return np.inf.": (
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
        "The scale is the larger of the two largest entries; take the largest entry of numeric.": (
            _error_by(lambda analytic, numeric: _largest(analytic - numeric) / max(_largest(analytic), _largest(numeric)))
        ),
        "The scale adds up the largest entries of both, |analytic| + |numeric|; take that of numeric alone.": (
            _error_by(lambda analytic, numeric: _largest(analytic - numeric) / (_largest(analytic) + _largest(numeric)))
        ),
        "Every entry has a scale of its own, |analytic| + |numeric|; the scale is one number, the largest entry of numeric.": (
            _error_by(lambda analytic, numeric: np.max(np.abs(analytic - numeric) / (np.abs(analytic) + np.abs(numeric))))
        ),
        "Every entry has a scale of its own, the larger of the two; the scale is one number, the largest entry of numeric.": (
            _error_by(lambda analytic, numeric: np.max(np.abs(analytic - numeric) / np.maximum(np.abs(analytic), np.abs(numeric))))
        ),
        "The mean of the differences is taken; one wrong entry hides among many right ones. Take the largest.": (
            _error_by(lambda analytic, numeric: np.mean(np.abs(analytic - numeric)) / _largest(numeric))
        ),
        "This is the mean of the relative errors, entry by entry; take the largest difference, over the largest entry of numeric.": (
            _error_by(lambda analytic, numeric: np.mean(np.abs(analytic - numeric) / np.abs(numeric)))
        ),
        "The sizes are compared, not the shapes; an array with one axis more has as many numbers.": lambda analytic, numeric: (
            _largest(analytic - numeric) / _largest(numeric) if np.size(analytic) == np.size(numeric) else np.inf
        ),
        "The numbers of axes are compared, not the shapes; a single row broadcasts against the whole matrix.": lambda analytic, numeric: (
            _largest(analytic - numeric) / _largest(numeric) if np.ndim(analytic) == np.ndim(numeric) else np.inf
        ),
        "Where the shapes differ it returns NaN; there the error is infinite, np.inf.": _error_by(listing_lstm.scaled_error, np.nan),
    },
)
def scaled_error(rng):
    rows, columns = distinct_sizes(rng, 2)
    for sign in (1, -1):  # the largest entry of numeric, and the largest difference, once above zero and once below
        numeric = rng.normal(size=(rows, columns))
        numeric[0, 0] = 6.0 * sign
        analytic = numeric + 0.1 * rng.normal(size=(rows, columns))
        analytic[1, 1] += 2.0 * sign
        analytic[0, 0] = numeric[0, 0] + 0.5  # once larger than that of numeric, once smaller
        yield dict(analytic=analytic, numeric=numeric)
    yield dict(analytic=round(rng.normal(), 2), numeric=numeric)
    yield dict(analytic=numeric[:1] + 0.1, numeric=numeric)
    yield dict(analytic=numeric[None] + 0.1, numeric=numeric)


# The listing's step, made right

_SAME_STEP = {
    "a_i, a_f, a_g, a_o = split(a, 4, axis=-1)": _LAST_AXIS,
    "loss = ((target - y) ** 2).sum() / (2 * B)": "the square drops the sign",
}


def _sigmoid_slope(s):
    return s * (1 - s)


def _slope_of_the_gate_again(s):
    return _sigmoid_slope(sigmoid(s))


def _tanh_slope(t):
    return 1 - t**2


def _one_step_with(gate=sigmoid, slopes=(_sigmoid_slope, _sigmoid_slope, _tanh_slope, _sigmoid_slope), squashed=False, straight=False, exchanged=False):
    """one_step_gradients with another function for the input and output gates, other slopes for i, f, g, o, a tanh
    around the read-out, dh taken straight for dc, or the partners of i and g exchanged."""

    def step(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y):
        a_i, a_f, a_g, a_o = np.split(x @ W_x + h_prev @ W_h + b, 4, axis=1)
        i, f, g, o = gate(a_i), sigmoid(a_f), np.tanh(a_g), gate(a_o)
        c = f * c_prev + i * g
        h = o * np.tanh(c)
        y = np.tanh(h @ W_hy + b_y) if squashed else h @ W_hy + b_y
        dy = (y - target) / len(x) * (_tanh_slope(y) if squashed else 1)
        dh = dy @ W_hy.T
        dc = dh if straight else dh * o * _tanh_slope(np.tanh(c))
        partners = [i, c_prev, g] if exchanged else [g, c_prev, i]
        before = [*(dc * partner for partner in partners), dh * np.tanh(c)]
        da = np.hstack([d * slope(value) for d, slope, value in zip(before, slopes, (i, f, g, o), strict=True)])
        loss = ((y - target) ** 2).sum() / (2 * len(x))
        return loss, h, c, x.T @ da, h_prev.T @ da, da.sum(axis=0), h.T @ dy, dy.sum(axis=0)

    return step


def _state_gradient_for_the_preactivations(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y):
    """What the listing does: h_prev^T dh, as if dh were the gradient of every block's pre-activation."""
    loss, h, c, *_, dW_hy, db_y = listing_lstm.one_step_gradients(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y)
    da = np.tile((h @ W_hy + b_y - target) @ W_hy.T / len(x), 4)
    return loss, h, c, x.T @ da, h_prev.T @ da, da.sum(axis=0), dW_hy, db_y


def _scaled_loss(factor):
    """one_step_gradients of a loss that is `factor(B, K)` times as large, gradients too."""

    def step(*arguments, **named):
        loss, h, c, *gradients = listing_lstm.one_step_gradients(*arguments, **named)
        k = factor(len(h), len(gradients[-1]))
        return loss * k, h, c, *[gradient * k for gradient in gradients]

    return step


def _step_weights(rng):
    B, D, H, K = distinct_sizes(rng, 4)
    D, K = (K, D) if K == 2 else (D, K)  # with two outputs a mean over them would be the half
    shapes = dict(h_prev=(B, H), c_prev=(B, H), W_x=(D, 4 * H), W_h=(H, 4 * H), b=(4 * H,), W_hy=(H, K), b_y=(K,))
    drawn = dict(x=rng.normal(size=(B, D)), target=rng.normal(size=(B, K)))
    return drawn | {name: 0.5 * rng.normal(size=shape) for name, shape in shapes.items()}


@chapter.exercise(
    listing_lstm.one_step_gradients,
    points=4,
    equivalent=_SAME_STEP,
    mistakes={
        "The input and output gates are tanh, as in the listing: a gate lies between 0 and 1, so sigmoid.": (
            _one_step_with(gate=np.tanh, slopes=(_tanh_slope, _sigmoid_slope, _tanh_slope, _tanh_slope))
        ),
        "dh is taken for the gradient of the pre-activations, as in the listing: on its way it passes the gates, the "
        "cell and their slopes.": _state_gradient_for_the_preactivations,
        "B times too large: the loss is the mean over the rows.": _scaled_loss(lambda B, K: B),
        "The mean runs over the outputs too: they are summed, only rows are averaged.": _scaled_loss(lambda B, K: 1 / K),
        "This belongs to the plain mean of the squares over all B K numbers; here they are halved, the outputs are summed, "
        "and only rows are averaged.": _scaled_loss(lambda B, K: 2 / K),
        "The read-out is squashed by tanh; it is linear, y = h W_hy + b_y.": _one_step_with(squashed=True),
        "The gates' slopes are those of tanh; i, f and o are sigmoids, with the slope s (1 - s).": _one_step_with(slopes=(_tanh_slope,) * 4),
        "The slopes of the three gates are missing: i (1 - i), f (1 - f) and o (1 - o).": (
            _one_step_with(slopes=(np.ones_like, np.ones_like, _tanh_slope, np.ones_like))
        ),
        "All four slopes are missing, the last step back to the pre-activations: s (1 - s) for the gates, 1 - g^2 for g.": (
            _one_step_with(slopes=(np.ones_like,) * 4)
        ),
        "sigmoid is applied to i, f and o once more: their slope is s (1 - s), with s the gate as it is.": (
            _one_step_with(slopes=(_slope_of_the_gate_again, _slope_of_the_gate_again, _tanh_slope, _slope_of_the_gate_again))
        ),
        "dh is taken for dc: on its way into the cell it passes the output gate and the slope of tanh(c).": _one_step_with(straight=True),
        "i and g each get themselves as factor; in c = f c_prev + i g the factor of da_i is g, that of da_g is i.": (
            _one_step_with(exchanged=True)
        ),
    },
)
def one_step_gradients(rng):
    return _step_weights(rng)


def _at_rate(change):
    """training_step with another learning rate, `change(learning_rate, B)`."""

    def step(x, learning_rate, **named):
        return listing_lstm.training_step(x, learning_rate=change(learning_rate, len(x)), **named)

    return step


def _what_comes_back(change):
    """training_step that returns `change(learning_rate, gradient)` where an updated parameter belongs."""

    def step(learning_rate, **named):
        loss, h, c, *gradients = listing_lstm.one_step_gradients(**named)
        return loss, h, c, *[change(learning_rate, dw) for dw in gradients]

    return step


def _states_after(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, learning_rate):
    loss, _, _, *new = listing_lstm.training_step(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, learning_rate)
    _, h, c, *_ = listing_lstm.one_step_gradients(x, target, h_prev, c_prev, *new)
    return loss, h, c, *new


def _read_out_first(error_too):
    """training_step whose cell gradients pass the new W_hy, with the old error or with that of the new read-out."""

    def step(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, learning_rate):
        loss, h, c, *_, V, v = listing_lstm.training_step(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, learning_rate)
        if not error_too:  # the target for which the new read-out errs as the old one did
            target = target + h @ (V - W_hy) + v - b_y
        _, _, _, *cell = listing_lstm.one_step_gradients(x, target, h_prev, c_prev, W_x, W_h, b, V, v)
        return loss, h, c, *[w - learning_rate * dw for w, dw in zip((W_x, W_h, b), cell[:3], strict=True)], V, v

    return step


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
        "It walks uphill: the step goes against the gradient, so subtract.": _at_rate(lambda rate, B: -rate),
        "learning_rate enters twice; take it once, w - learning_rate dw.": _at_rate(lambda rate, B: rate**2),
        "The step is divided by B; the gradients are those of a mean over rows already.": _at_rate(lambda rate, B: rate / B),
        "The gradients come back; the updated parameters do, w - learning_rate dw.": _what_comes_back(lambda rate, dw: dw),
        "The steps come back, learning_rate dw; the updated parameters do, w - learning_rate dw.": _what_comes_back(lambda rate, dw: rate * dw),
        "h and c are computed with the updated parameters; they belong to those that came in.": _states_after,
        "dh passes the updated W_hy; all gradients belong to the parameters that came in, so update them last.": _read_out_first(error_too=False),
        "The gradients of W_x, W_h and b are computed after the read-out was updated; all belong to the parameters that came in.": (
            _read_out_first(error_too=True)
        ),
        "The loss is that after the update; it belongs to the parameters that came in.": _loss_after,
        "W_x never moves, as in the listing: all five parameters learn.": _without(["W_x"]),
        "W_h never moves: all five parameters learn.": _without(["W_h"]),
        "Only the read-out moves: all five parameters learn.": _without(["W_x", "W_h", "b"]),
        "The read-out never moves: all five parameters learn.": _without(["W_hy", "b_y"]),
        "b and b_y never move: biases learn as well.": _without(["b", "b_y"]),
    },
)
def training_step(rng):
    return _step_weights(rng) | dict(learning_rate=round(rng.uniform(0.2, 0.8), 2))


# A task that needs memory


def _adding(first=lambda rng, T, B: rng.integers(0, T // 2, size=B), second=None, answer=None, draw_marks_first=False,
            draw_values=lambda rng, T, B: rng.random((T, B))):
    """adding_problem with another way to draw the marks or to answer."""

    def problem(rng, T, B):
        values = None if draw_marks_first else draw_values(rng, T, B)
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
    x, y = adding.adding_problem(rng, T, B)
    return x[:, :, ::-1].copy(), y


def _same_places_for_all(rng, T, B):
    values = rng.random((T, B))
    one, two = rng.integers(0, T // 2), rng.integers(T // 2, T)
    marks = np.zeros((T, B))
    marks[[one, two]] = 1
    return np.stack([values, marks], axis=2), (values[one] + values[two])[:, None]


def _all_drawn_in_turn(rng, T, B):
    x, y = np.zeros((T, B, 2)), np.zeros((B, 1))
    for b in range(B):
        x[:, b, 0] = rng.random(T)
        places = [rng.integers(0, T // 2), rng.integers(T // 2, T)]
        x[places, b, 1] = 1
        y[b] = x[places, b, 0].sum()
    return x, y


def _places_drawn_in_pairs(rng, T, B):
    values, marks, y = rng.random((T, B)), np.zeros((T, B)), np.zeros((B, 1))
    for b in range(B):
        places = [rng.integers(0, T // 2), rng.integers(T // 2, T)]
        marks[places, b] = 1
        y[b] = values[places, b].sum()
    return np.stack([values, marks], axis=2), y


def _summed_over_all(rng, T, B):
    x, _ = adding.adding_problem(rng, T, B)
    return x, x[:, :, 0].sum(axis=0)[:, None]


def _whole_steps_marked(rng, T, B):
    x, y = adding.adding_problem(rng, T, B)
    x[:, :, 1] = x[:, :, 1].max(axis=1, keepdims=True)
    return x, y


@chapter.exercise(
    adding.adding_problem,
    points=2,
    equivalent={
        "marks[second, sequence] = 1; marks[first, sequence] = 1": "the two places never coincide",
        "first = rng.integers(0, T / 2, size=B); second = rng.integers(T / 2, T, size=B)": "NumPy rounds both bounds to the same whole numbers",
        "(stack([values, marks], axis=-1), y[:, None])": _LAST_AXIS,
        "first = rng.integers(0, T / 2, size=B)": "rng.integers rounds its bound down",
        "second = rng.integers(T / 2, T, size=B)": "rng.integers rounds its bound down",
    },
    mistakes={
        "The values are normal; they are uniform in [0, 1), from rng.random.": _adding(
            draw_values=lambda rng, T, B: rng.normal(size=(T, B))
        ),
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
        "The first mark never falls on the last step of its half: rng.integers leaves out its upper end already.": _adding(
            first=lambda rng, T, B: rng.integers(0, T // 2 - 1, size=B)
        ),
        "The first mark falls one step late: steps count from 0, and rng.integers leaves out its upper end.": _adding(
            first=lambda rng, T, B: rng.integers(1, T // 2 + 1, size=B)
        ),
        "Both marks can fall on any step; the first belongs to the first half, up to T//2 - 1, the second to the rest.": _adding(
            first=lambda rng, T, B: rng.integers(0, T, size=B), second=lambda rng, T, B: rng.integers(0, T, size=B)
        ),
        "With an odd T the second mark never falls on the last step: draw it from T//2 up to T, which is left out.": _adding(
            second=lambda rng, T, B: T // 2 + rng.integers(0, T // 2, size=B)
        ),
        "The second mark never falls on step T//2; steps count from 0, so its half begins there.": _adding(
            second=lambda rng, T, B: rng.integers(T // 2 + 1, T, size=B)
        ),
        "Both marks fall one step late: steps count from 0, and rng.integers leaves out its upper end.": _adding(
            first=lambda rng, T, B: rng.integers(1, T // 2 + 1, size=B), second=lambda rng, T, B: rng.integers(T // 2 + 1, T, size=B)
        ),
        "The values are uniform in [-1, 1); here they are in [0, 1), as rng.random draws them.": _adding(
            draw_values=lambda rng, T, B: 2 * rng.random((T, B)) - 1
        ),
        "The values are drawn sequence by sequence; draw them with one call, rng.random((T, B)).": _adding(
            draw_values=lambda rng, T, B: rng.random((B, T)).T
        ),
        "Each sequence draws its values and its marks in turn; draw all (T, B) values first, then all B first marks, then all B second marks.": (
            _all_drawn_in_turn
        ),
        "The target is the sum of all the values; it is the sum of the two that are marked.": _summed_over_all,
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
    padding.sequence_mask,
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
        "The mask has as many steps as the longest sequence; it has T, which may be more.": lambda lengths, T: (
            np.arange(lengths.max())[:, None] < lengths
        ),
        "Every sequence is marked as far as the longest; each ends after its own lengths[b] steps.": lambda lengths, T: (
            np.tile(np.arange(T)[:, None] < lengths.max(), len(lengths))
        ),
        "Only the last step of each sequence is marked; wanted are all its steps.": lambda lengths, T: np.arange(T)[:, None] == lengths - 1,
        "As many steps are marked as are padding; t < lengths, not t < T - lengths.": lambda lengths, T: np.arange(T)[:, None] < T - lengths,
    },
)
def sequence_mask(rng):
    yield dict(lengths=_lengths(rng), T=LONGEST)
    yield dict(lengths=_lengths(rng), T=LONGEST + 2)  # nobody fills the batch


def _overwritten(x, lengths):
    r = x.copy()
    for b, n in enumerate(lengths):
        for t in range(n):
            r[t, b] = r[n - 1 - t, b]
    return r


def _reversed_by(source):
    """reverse_padded that reads, at a true step t of a sequence of length n, step `source(t, n, T)`."""

    def reverse(x, lengths):
        t = np.arange(len(x))[:, None]
        steps = np.where(t < lengths, source(t, lengths, len(x)), t)
        return np.take_along_axis(x, steps[:, :, None], axis=0)

    return reverse


def _reversed_with_its_neighbours(x, lengths):
    r = x.copy()
    for n in lengths:
        r[:n] = x[:n][::-1]
    return r


_SAME_REVERSAL = {
    "r[:n, b] = r[:n, b][::-1]": "r is still a copy of x there; NumPy copies before it writes over itself",
    "r = x": "the numbers are right; that x was changed is told apart from this",
}


@chapter.exercise(
    padding.reverse_padded,
    points=2,
    written_as=textbook.padding.reverse_padded,
    equivalent=_SAME_REVERSAL,
    mistakes={
        "The whole column is reversed, so the padding stands in front: reverse only the first lengths[b] steps.": (
            lambda x, lengths: x[::-1].copy()
        ),
        "Every sequence is rolled back by its padding, but not reversed.": lambda x, lengths: np.stack(
            [np.roll(x[:, b], lengths[b] - len(x), axis=0) for b in range(x.shape[1])], axis=1
        ),
        "The padding is filled with zeros; it stays as it is.": lambda x, lengths: (
            padding.reverse_padded(x, lengths) * padding.sequence_mask(lengths, len(x))[:, :, None]
        ),
        "The last true step of each sequence stays where it is: x[:n] are n steps, the last of them is x[n - 1].": (
            lambda x, lengths: padding.reverse_padded(x, lengths - 1)
        ),
        "The second half of each sequence is not turned round. Either the loop ends half-way, or you read from the array "
        "that you write to: what the second half needs is overwritten by then. Read from x.": _overwritten,
        "The last true step of each sequence is not filled; it gets x[0].": _reversed_by(lambda t, n, T: np.where(t < n - 1, n - 1 - t, t)),
        "The padding comes in: it counts from the end of the batch. Step t reads x[n - 1 - t], with n the sequence's own length.": (
            _reversed_by(lambda t, n, T: T - 1 - t)
        ),
        "It reads one step too early: step t reads x[n - 1 - t], not x[n - 2 - t].": _reversed_by(lambda t, n, T: (n - 2 - t) % T),
        "It reads one step too late: step t reads x[n - 1 - t], not x[n - t].": _reversed_by(lambda t, n, T: (n - t) % T),
        "The padding is reversed as well; it stays as it is.": lambda x, lengths: np.take_along_axis(
            x, ((lengths - 1 - np.arange(len(x))[:, None]) % len(x))[:, :, None], axis=0
        ),
        "x[:n] takes the steps of every sequence; turn round only those of sequence b, x[:n, b].": _reversed_with_its_neighbours,
        "The features are reversed; time is the first axis.": lambda x, lengths: x[:, :, ::-1].copy(),
        "The sequences of the batch are reversed, not their steps.": lambda x, lengths: x[:, ::-1].copy(),
    },
)
def reverse_padded(rng):
    (D,) = distinct_sizes(rng, 1)
    return dict(x=rng.normal(size=(LONGEST, B, D)), lengths=_lengths(rng))


def _spread(dlast, lengths, T):
    mask = padding.sequence_mask(lengths, T)
    return np.where(mask[:, :, None], dlast, 0.0)


def _at_the_end_of_the_batch(dlast, lengths, T):
    dh = np.zeros((T, *dlast.shape))
    dh[-1] = dlast
    return dh


def _every_sequence_at_every_end(dlast, lengths, T):
    dh = np.zeros((T, *dlast.shape))
    dh[lengths - 1] = dlast
    return dh


def _one_at_every_end(dlast, lengths, T):
    dh = np.zeros((T, *dlast.shape))
    for gradient, n in zip(dlast, lengths, strict=True):
        dh[n - 1] = gradient
    return dh


@chapter.exercise(
    padding.last_state_backward,
    points=1,
    mistakes={
        "The gradient lands on the last step of the batch, which for a shorter sequence is padding.": (
            _at_the_end_of_the_batch
        ),
        "The gradient lands on every true step; only the last one was picked.": _spread,
        "The gradient is spread over the true steps, as a mean's would be; only the last state was picked.": lambda dlast, lengths, T: (
            _spread(dlast / lengths[:, None], lengths, T)
        ),
        "The gradient is divided by lengths; a state was picked, not a mean taken.": lambda dlast, lengths, T: (
            padding.last_state_backward(dlast / lengths[:, None], lengths, T)
        ),
        "The gradient lands on every step of the batch; only each sequence's own last one was picked.": lambda dlast, lengths, T: (
            np.tile(dlast, (T, 1, 1))
        ),
        "The gradient lands on the first step; each sequence's own last one was picked.": lambda dlast, lengths, T: (
            padding.last_state_backward(dlast, np.ones_like(lengths), T)
        ),
        "The gradient lands on the padding; it belongs on the last step before it, lengths - 1, and nowhere else.": lambda dlast, lengths, T: (
            dlast - _spread(dlast, lengths, T)
        ),
        "The gradient stands on the padding as well; it belongs on step lengths - 1 alone.": lambda dlast, lengths, T: (
            dlast - _spread(dlast, lengths - 1, T)
        ),
        "This counts from the end of the batch, as if the padding stood in front; the last true step is lengths - 1.": lambda dlast, lengths, T: (
            padding.last_state_backward(dlast, T - lengths + 1, T)
        ),
        "dh[lengths[b] - 1] is a whole step, with every sequence in it: name the sequence too, dh[lengths[b] - 1, b].": _one_at_every_end,
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


def _only_the_prediction_masked(prediction, target, mask):
    error = np.where(mask[:, :, None], prediction, 0) - target
    return (error**2).sum() / (2 * mask.sum()), error / mask.sum()


@chapter.exercise(
    padding.masked_squared_error,
    points=2,
    mistakes={
        "Only the prediction is masked, so that the targets in the padding count as errors: mask the difference.": (
            _only_the_prediction_masked
        ),
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
            lambda prediction, target, mask: _mean_of_means(prediction, target, mask, axis=0)
        ),
        "The mean is taken in each step first, then over steps: where few sequences are left, each weighs more.": (
            lambda prediction, target, mask: _mean_of_means(prediction, target, mask, axis=1)
        ),
        "This belongs to the plain mean of the squares over all N K true numbers; here they are halved, and the K numbers of a position summed.": (
            _error_variant(N=lambda mask, K: mask.sum() * K, half=1.0)
        ),
        "This belongs to the plain mean of the squares over all T B K numbers; here they are halved and summed, and divided by the true positions.": (
            _error_variant(N=lambda mask, K: mask.size * K, half=1.0)
        ),
        "It divides by all T B K numbers, padding too; N counts the true positions, and their K numbers are summed.": (
            _error_variant(N=lambda mask, K: mask.size * K)
        ),
        "The mask is not used: the padding is counted, in the sum and in N.": _error_variant(N=lambda mask, K: mask.size, masked=False),
        "This is the loss of the padding: mask is True where a position counts.": lambda prediction, target, mask: (
            padding.masked_squared_error(prediction, target, ~mask)
        ),
    },
)
def masked_squared_error(rng):
    (K,) = distinct_sizes(rng, 1)
    mask = padding.sequence_mask(_lengths(rng), LONGEST)
    prediction, target = rng.normal(size=(2, LONGEST, B, K))
    return dict(prediction=prediction, target=target, mask=mask)


def _mean_of_means(prediction, target, mask, axis):
    error = (prediction - target) * mask[:, :, None]
    N = mask.sum(axis=axis, keepdims=True)[:, :, None] * mask.shape[1 - axis]
    return (error**2 / N).sum() / 2, error / N


# Two directions, several layers, dropout


def _layer(rng, D, H):
    return tuple(0.5 * rng.normal(size=shape) for shape in ((D, H), (H, H), (H,)))


def _bidirectional_variant(turn_input=padding.reverse_padded, turn_output=padding.reverse_padded, mask=True, start=lambda f, lengths: 0 * f[0]):
    """bidirectional_forward with other ways to turn the sequences round, or to start the way back."""

    def run(x, lengths, forward, backward):
        f = rnn_forward(x, np.zeros((x.shape[1], len(forward[1]))), *forward)
        r = turn_output(rnn_forward(turn_input(x, lengths), start(f, lengths), *backward), lengths)
        h = np.concatenate([f, r], axis=2)
        return h * padding.sequence_mask(lengths, len(x))[:, :, None] if mask else h

    return run


def _flip(x, lengths):
    return x[::-1]


def _leave(x, lengths):
    return x


def _own_last(f, lengths):
    return f[lengths - 1, np.arange(len(lengths))]


def _padding_of_the_input_masked(x, lengths, forward, backward):
    masked = x * padding.sequence_mask(lengths, len(x))[:, :, None]
    return _bidirectional_variant(mask=False)(masked, lengths, forward, backward)


@chapter.exercise(
    layers.bidirectional_forward,
    points=3,
    written_as=textbook.layers.bidirectional_forward,
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
        "On the way in the batch is reversed with its padding, which the backward layer then reads: use reverse_padded.": (
            _bidirectional_variant(turn_input=_flip)
        ),
        "On the way back the states are reversed together with the padding: use reverse_padded there too.": (
            _bidirectional_variant(turn_output=_flip)
        ),
        "The backward layer begins with the forward layer's state at the end of the batch; it begins with zero.": (
            _bidirectional_variant(start=lambda f, lengths: f[-1])
        ),
        "The backward layer begins with the forward layer's last true state; it begins with zero.": _bidirectional_variant(start=_own_last),
        "The inputs are set to 0 past a sequence's end, but the states there are not: mask h.": _padding_of_the_input_masked,
        "The backward states are not turned round again: r_t has to stand beside the f_t of the same step.": (
            _bidirectional_variant(turn_output=_leave)
        ),
        "Both layers read forwards: the input of the second is not reversed.": _bidirectional_variant(_leave, _leave),
        "Past a sequence's end something is left; it has to be 0 there.": _bidirectional_variant(mask=False),
        "The backward states come first; forward states come first.": lambda x, lengths, forward, backward: np.roll(
            layers.bidirectional_forward(x, lengths, forward, backward), len(backward[1]), axis=2
        ),
        "Both directions use the same weights.": lambda x, lengths, forward, backward: layers.bidirectional_forward(
            x, lengths, forward, forward
        ),
        "The two directions are added; put them side by side.": lambda x, lengths, forward, backward: sum(
            np.split(layers.bidirectional_forward(x, lengths, forward, backward), 2, axis=2)
        ),
        "The weights have changed places: forward reads from the start, backward from the end.": lambda x, lengths, forward, backward: (
            layers.bidirectional_forward(x, lengths, backward, forward)
        ),
        "The two directions stand along axis 0, one after the other in time; put them side by side along axis 2.": (
            lambda x, lengths, forward, backward: np.concatenate(
                np.split(layers.bidirectional_forward(x, lengths, forward, backward), 2, axis=2), axis=0
            )
        ),
        "The two directions stand along axis 1, as if the batch were twice as large; put them side by side along axis 2.": (
            lambda x, lengths, forward, backward: np.concatenate(
                np.split(layers.bidirectional_forward(x, lengths, forward, backward), 2, axis=2), axis=1
            )
        ),
        "Only the last step comes back; return all of them, (T, B, H + H).": lambda x, lengths, forward, backward: (
            layers.bidirectional_forward(x, lengths, forward, backward)[-1]
        ),
        "Only each sequence's last step comes back; return all of them, (T, B, H + H).": lambda x, lengths, forward, backward: (
            _own_last(layers.bidirectional_forward(x, lengths, forward, backward), lengths)
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


def _only_the_input_masked(x, h0, layers, masks=None):
    return _stacked(x if masks is None else x * masks[0], h0, layers)


def _layer_below_added(masked):
    """stacked_forward with a way past each layer but the first, for what it reads or for that before the mask."""

    def run(x, h0, layers, masks=None):
        states, below = [], x
        for level, parameters in enumerate(layers):
            read = below if masks is None else below * masks[level]
            added = read if masked else below
            below = rnn_forward(read, h0[level], *parameters) + (added if level else 0)
            states.append(below)
        return np.stack(states)

    return run


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
    written_as=textbook.layers.stacked_forward,
    mistakes={
        "Every layer starts from the first one's state: layer l has its own, h0[l].": _every_layer_from_the_first_state,
        "Every layer starts from zero; h0[l] says where layer l starts.": (
            lambda x, h0, layers, masks: _stacked(x, np.zeros_like(h0), layers, masks)
        ),
        "A layer starts from the last state of the layer below. States go up as inputs, step by step; layer l starts "
        "from its own h0[l].": _last_state_handed_up,
        "Nothing masks x: masks[0] belongs to the input of the first layer.": _input_not_masked,
        "Only masks[0] is used: the input of every layer has its own mask.": _only_the_input_masked,
        "What a layer reads is added to its states; here a layer's output is its states alone.": _layer_below_added(masked=True),
        "The layer below, before its mask, is added to the states; here a layer's output is its states alone.": _layer_below_added(masked=False),
        "The layers stand side by side along the last axis; stack them along a new first axis, (L, T, B, H).": (
            lambda x, h0, layers, masks: np.concatenate(_stacked(x, h0, layers, masks), axis=-1)
        ),
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
        "It drops with probability 1 - rate, where the draw is small; keep where the draw is at least rate.": _dropout_variant(
            keep=lambda draw, rate: draw >= 1 - rate
        ),
        "rate is taken for the share that is kept; it is the share that is dropped.": _dropout_variant(keep=np.less, scale=lambda rate: 1 / rate),
        "It drops half of the entries, whatever rate is: keep where the draw is at least rate.": _dropout_variant(
            keep=lambda draw, rate: draw >= 0.5
        ),
        "All time steps share the draws of one; draw one number for each entry, rng.random(x.shape).": _dropout_variant(
            shape=lambda x: x.shape[-2:]
        ),
        "A single draw decides for the whole array; draw one number for each entry, rng.random(x.shape).": _dropout_variant(shape=lambda x: ()),
        "It divides by the share that happened to be kept; divide by 1 - rate, the share that is expected.": (
            lambda x, rate, rng: _scaled_by_the_count(x, rate, rng)
        ),
        "rng.binomial draws other numbers; compare one rng.random(x.shape) with rate.": lambda x, rate, rng: _binomial_draws(x, rate, rng),
    },
)
def dropout(rng):
    T, B, H = distinct_sizes(rng, 3)
    yield dict(x=rng.normal(size=(B, H)), rate=0.3, rng=Seed(rng))
    yield dict(x=rng.normal(size=(T, B, H)), rate=float(rng.uniform(0.55, 0.7)), rng=Seed(rng))


def _mask_not_scaled(x, rate, rng):
    y, mask = layers.dropout(x, rate, rng)
    return y, mask * (1 - rate)


def _scaled_by_the_count(x, rate, rng):
    keep = rng.random(x.shape) >= rate
    return x * keep / keep.mean(), keep / keep.mean()


def _binomial_draws(x, rate, rng):
    mask = rng.binomial(1, 1 - rate, size=x.shape) / (1 - rate)
    return x * mask, mask


def _normal_draws(x, rate, rng):
    mask = (rng.normal(size=x.shape) >= rate) / (1 - rate)
    return x * mask, mask


# Counting


def _both(H, directions):
    return directions * H


def _count_variant(width_above=_both, read=_both, biases=1, layer_biases=0, directions_above=lambda directions: directions,
                   recurrent=lambda H, directions: H):
    """`biases` a block, `layer_biases` a layer and direction; `directions_above` the first layer."""

    def count(D, H, K, blocks, layers, directions):
        total, width = 0, D
        for level in range(layers):
            copies = directions_above(directions) if level else directions
            total += copies * H * (blocks * (width + recurrent(H, directions) + biases) + layer_biases)
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
        "Each layer has one bias of length H; every block has its own.": _count_variant(biases=0, layer_biases=1),
        "Only the first layer has its weights twice; each layer above reads both ways as well.": _count_variant(
            directions_above=lambda directions: 1
        ),
        "The recurrent weights read both directions; each direction reads its own H states, H H weights a block.": _count_variant(
            recurrent=_both
        ),
        "Each direction has a read-out of its own, with its own K biases; there is one, with K.": (
            lambda D, H, K, blocks, layers, directions: _count_variant()(D, H, K, blocks, layers, directions) + K * (directions - 1)
        ),
        "The read-out reads every layer; it reads the top one only.": lambda D, H, K, blocks, layers, directions: (
            _count_variant()(D, H, K, blocks, layers, directions) + K * (layers - 1) * directions * H
        ),
        "The read-out has a bias for every unit it reads; it has K.": lambda D, H, K, blocks, layers, directions: (
            _count_variant()(D, H, K, blocks, layers, directions) - K + directions * H
        ),
        "The read-out has a single bias; it has one for each of its K outputs.": lambda D, H, K, blocks, layers, directions: (
            _count_variant()(D, H, K, blocks, layers, directions) - K + 1
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

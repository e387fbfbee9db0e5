"""Exercises of chapter 3: the recurrent layer."""

import numpy as np

from grader import Chapter, Finding, distinct_sizes
from solutions import textbook
from solutions.cells import leaky, rnn
from solutions.tasks import cliff, flat, wires
from solutions.training import gradients as tools
from solutions.training import losses

READY = "the notebook has it ready, as an example for what follows"
MOVED = "it moved to chapter 5, where it is first used"
ONE_STEP = "leaky_step_backward asks for the same, one step at a time"
chapter = Chapter(__file__, title="The recurrent layer", retired={
    "rnn_step": READY, "readout_backward": READY, "softmax_cross_entropy": MOVED, "leaky_backward": ONE_STEP})

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


# A sequence, the read-out


@chapter.exercise(rnn.rnn_forward, points=1, written_as=textbook.rnn.rnn_forward, faded=("h = rnn_step", "states.append"))
def rnn_forward(rng):
    return _layer(rng, *distinct_sizes(rng, 4))


@chapter.exercise(rnn.readout, points=1)
def readout(rng):
    T, B, H, K = distinct_sizes(rng, 4)
    W_hy, b_y = rng.normal(size=(H, K)), rng.normal(size=K)
    yield dict(h=rng.normal(size=(B, H)), W_hy=W_hy, b_y=b_y)
    yield dict(h=rng.normal(size=(T, B, H)), W_hy=W_hy, b_y=b_y)


# The loss


@chapter.exercise(losses.squared_error, points=2)
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


@chapter.find(wires.on_the_wires, points=2)
def on_the_wires(rng, da, dw_hh):
    h0, *h = wires.STATES
    column = (3, 1, 1)
    one_by_one = dict(dh=np.reshape(wires.FROM_OUTSIDE, column), x=np.zeros(column), h0=np.array([[h0]]), h=np.reshape(h, column))
    dx, _, _, dW_hh, _ = rnn.rnn_backward(**one_by_one, W_xh=np.ones((1, 1)), W_hh=np.array([[wires.W_HH]]))  # with w_xh = 1, dx is da
    right = np.abs([*(da - dx[:, 0, 0])[::-1], dw_hh - dW_hh[0, 0]]) <= 0.005
    return [Finding("right numbers, from the last step back (a_3, a_2, a_1, then w_hh),", np.append(right, False).argmin(), low=4)]


@chapter.exercise(
    rnn.rnn_backward,
    points=6,
    written_as=textbook.rnn.rnn_backward,
    groups={"dx dh0": 3, "dW_xh dW_hh db_h": 3},
    equivalent={"dx = ones_like(x)": _EVERY_ENTRY_IS_SET, "dx = x": _EVERY_ENTRY_IS_SET},
)
def rnn_backward(rng):
    return _way_back(rng, *distinct_sizes(rng, 4))


@chapter.exercise(leaky.leaky_step_backward, points=2, repair=True, equivalent={"plain = h_prev - 2 * h": "it is squared, and used nowhere else"})
def leaky_step_backward(rng):
    B, D, H = distinct_sizes(rng, 3)
    a = _layer(rng, 1, B, D, H)
    x, h_prev = a["x"][0], a["h0"]
    h = leaky.leaky_step(x, h_prev, a["W_xh"], a["W_hh"], a["b_h"])
    return dict(dh=rng.normal(size=(B, H)), x=x, h_prev=h_prev, h=h, W_xh=a["W_xh"], W_hh=a["W_hh"])


@chapter.exercise(
    rnn.rnn_backward_truncated,
    points=3,
    written_as=textbook.rnn.rnn_backward_truncated,
    equivalent={"dx = ones_like(x)": _EVERY_ENTRY_IS_SET, "dx = x": _EVERY_ENTRY_IS_SET},
)
def rnn_backward_truncated(rng):
    yield _way_back(rng, 7, *distinct_sizes(rng, 3)) | dict(k=3)  # the last window is shorter
    yield _way_back(rng, 6, *distinct_sizes(rng, 3)) | dict(k=2)


# Looking at gradients


@chapter.exercise(
    tools.state_jacobian_norms,
    points=4,
    equivalent={
        "norms[t] = linalg.norm(J, ord=2, axis=(2, 1))": "a matrix and its transpose have the same singular values",
    },
)
def state_jacobian_norms(rng):
    a = _layer(rng, *distinct_sizes(rng, 4))
    return dict(h=rnn.rnn_forward(**a), W_hh=a["W_hh"])


@chapter.find(flat.flat_gradient, points=3)
def flat_gradient(rng, W_hh):
    h = flat.states_under_strong_inputs(rng, W_hh, B=12)
    one_step = Finding("the norm at k = 1", np.median(tools.state_jacobian_norms(h[-2:], W_hh)[0]), high=1.8)
    if not one_step.met:
        return [one_step]  # and not told where it is met: it is nearly the number that is to be found
    norms = np.median(tools.state_jacobian_norms(h, W_hh), axis=1)[-2::-1]  # k = 1 ... 60
    smallest, largest = norms.argmin() + 1, norms.argmax() + 1
    return [Finding(f"the smallest norm, at k = {smallest}", norms[smallest - 1], low=1 / 6),
            Finding(f"the largest norm, at k = {largest}", norms[largest - 1], high=6)]


@chapter.exercise(
    tools.clip_by_global_norm,
    points=2,
    repair=True,
    written_as=textbook.gradients.clip_by_global_norm,
    equivalent={"scale = limit / norm if norm >= limit else 1.0": "where they are equal the factor is 1 either way"},
)
def clip_by_global_norm(rng):
    shapes = dict(W_xh=(2, 4), W_hh=(4, 4), b_h=(4,))
    drawn = {name: rng.normal(size=shape) for name, shape in shapes.items()}
    drawn["b_h"] /= 10  # short by itself, and clipped with the others
    yield dict(gradients=drawn, limit=1.5)
    yield dict(gradients=list(drawn.values()), limit=0.5)
    yield dict(gradients=drawn, limit=100.0)  # short enough already
    yield dict(gradients={name: np.zeros(shape) for name, shape in shapes.items()}, limit=1.5)


@chapter.find(cliff.over_the_cliff, points=2)
def over_the_cliff(rng, lr, limit):
    starts = cliff.starts_around_the_cliff(rng)
    if not (lr > 0 and limit > 0):
        return [Finding("the smaller of the two numbers, which are both above 0", min(lr, limit), low=1e-12)]
    _, loss, slope = cliff.descend(starts, lr, limit)
    arrived = loss < 0.1**2 / 2  # wrong by less than a tenth of a degree
    thrown = ~arrived & ~(slope > 1e-6)  # where nothing slopes, or nothing is a number
    under_way = ~arrived & ~thrown
    how_far = f", by steps of at most {lr * limit:.2g}," if under_way.any() else ""
    return [Finding("the number of starts that arrive", arrived.sum(), low=24),
            Finding("the number of starts that are thrown to where nothing slopes", thrown.sum(), high=0),
            Finding(f"the number of starts that still walk{how_far}", under_way.sum(), high=0)]

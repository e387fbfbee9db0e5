"""Exercises of the chapter on tools: blocks in another order, a file of ONNX, an unknown order, axes, biases, and the two forms of a GRU."""

import numpy as np

from grader import Chapter, Finding, distinct_sizes
from solutions.cells.lstm import lstm_forward
from solutions.interop import importing, layouts
from solutions.tasks import two_forms

chapter = Chapter(__file__, title="Tools")

_OTHER_LETTERS = {"The line that decides about what comes back is missing.": "nobody asks for other letters"}
_ONE_DIRECTION = "the axis of directions has one entry"


def _lstm(rng, D, H):
    return dict(W_x=0.8 * rng.normal(size=(D, 4 * H)), W_h=0.8 * rng.normal(size=(H, 4 * H)), b=0.8 * rng.normal(size=4 * H))


# Blocks


@chapter.exercise(layouts.reorder_blocks, points=2, equivalent=_OTHER_LETTERS)
def reorder_blocks(rng):
    D, H = distinct_sizes(rng, 2)
    yield dict(a=rng.normal(size=(D, 4 * H)), have="ifgo", want="iofg")
    yield dict(a=rng.normal(size=4 * H), have="iofg", want="ifgo")
    yield dict(a=rng.normal(size=(2, D, 3 * H)), have="zrn", want="rzn")
    yield dict(a=rng.normal(size=(D, 5)), have="abcde", want="cadeb")


@chapter.exercise(importing.lstm_from_onnx, points=2, repair=True, equivalent={
    "W_x, W_h = (reorder_blocks(a[-1].T, 'iofg', 'ifgo') for a in (W, R))": _ONE_DIRECTION,
    "b_x, b_h = split(B[-1], 2)": _ONE_DIRECTION,
    "b_h, b_x = split(B[0], 2)": "only their sum counts",
})
def lstm_from_onnx(rng):
    D, H = distinct_sizes(rng, 2)
    return dict(W=rng.normal(size=(1, 4 * H, D)), R=rng.normal(size=(1, 4 * H, H)), B=rng.normal(size=(1, 8 * H)))


@chapter.exercise(importing.order_of_blocks, points=4, lends=[lstm_forward], equivalent=_OTHER_LETTERS | {
    "distance[order] = abs(h - states).max()": "a distance has no sign",
    "distance[order] = abs(states - h).min()": "with a wrong order no state comes as near as its rounding",
    "distance[order] = (states - h).max()": "with a wrong order some state is larger by more than its rounding",
})
def order_of_blocks(rng):
    D, H, B, T = distinct_sizes(rng, 4)
    for shut in (0, 0, 2.5, 0):
        order = "".join(rng.permutation(list("ifgo")))
        ours, x = _lstm(rng, D, H), 0.3 * rng.normal(size=(T + 4, B, D))
        ours["W_h"] *= 4  # small inputs and a strong recurrence: what is done to W_h has to show
        ours["b"] += np.repeat([0, 0, 0, -shut], H)  # shut output gates: other orders give larger states
        zeros = np.zeros((B, H))
        h, _, _ = lstm_forward(x, zeros, zeros, **ours)
        yield {name: layouts.reorder_blocks(a, "ifgo", order) for name, a in ours.items()} | dict(x=x, h=h.round(6))


# Axes


@chapter.exercise(importing.read_batch_first, points=1, repair=True, lends=[lstm_forward])
def read_batch_first(rng):
    D, H, B, T = distinct_sizes(rng, 4)
    yield dict(x=rng.normal(size=(B, T, D)), h0=rng.normal(size=(B, H)), c0=rng.normal(size=(B, H))) | _lstm(rng, D, H)
    yield dict(x=rng.normal(size=(1, T, D)), h0=rng.normal(size=(1, H)), c0=rng.normal(size=(1, H))) | _lstm(rng, D, H)


# Biases


@chapter.exercise(importing.fold_biases, points=4)
def fold_biases(rng):
    for cell, G in (("gru", 3), ("lstm", 4), ("rnn", 1), ("gru_reset_before", 3)):
        (H,) = distinct_sizes(rng, 1)
        yield dict(b_x=rng.normal(size=G * H), b_h=rng.normal(size=G * H), cell=cell)


# Two forms


FAR, STEPS = 0.8, 30


@chapter.find(two_forms.tell_forms_apart, points=4)
def tell_forms_apart(rng, W_x, W_h, b):
    x = rng.choice([-1.0, 1.0], size=(STEPS, 20, 1))
    before, after = (states[2:, :, 0] for states in two_forms.both_forms(x, W_x, W_h, b))
    return [Finding("the largest distance of the two forms, in the first unit", np.abs(before - after).max(), low=2 * FAR),
            Finding("the first unit at its lowest where the resets come before the product", before.min(), low=FAR),
            Finding("the first unit at its highest where they come after it", after.max(), high=-FAR)]

"""Exercises of chapter 4: the LSTM forward and backward, its peepholes, and the GRU."""

import numpy as np

from grader import Chapter, Finding, Seed, distinct_sizes
from solutions import textbook
from solutions.cells import gru, lstm
from solutions.tasks import counting

chapter = Chapter(__file__, title="The LSTM")


def _step(rng, blocks):
    """One step's inputs: unsaturated, no two alike, states and biases too."""
    B, D, H = distinct_sizes(rng, 3)
    return dict(
        x=rng.normal(size=(B, D)),
        h_prev=0.5 * rng.normal(size=(B, H)),
        c_prev=rng.normal(size=(B, H)),
        W_x=0.5 * rng.normal(size=(D, blocks * H)),
        W_h=0.5 * rng.normal(size=(H, blocks * H)),
        b=0.5 * rng.normal(size=blocks * H),
    )


def _sequence(rng):
    T, B, D, H = distinct_sizes(rng, 4)
    return dict(
        x=rng.normal(size=(T, B, D)),
        h0=0.5 * rng.normal(size=(B, H)),
        c0=rng.normal(size=(B, H)),
        W_x=0.5 * rng.normal(size=(D, 4 * H)),
        W_h=0.5 * rng.normal(size=(H, 4 * H)),
        b=0.5 * rng.normal(size=4 * H),
    )


def _gru_step(rng):
    step = _step(rng, 3)
    return dict(
        x=step["x"],
        h_prev=step["h_prev"],
        W_x=step["W_x"],
        W_h=step["W_h"],
        b_x=step["b"],
        b_h=0.5 * rng.normal(size=step["b"].shape),
    )


def _gates(rng, shape, count):
    """Values that gates take, away from the ends, where o (1 - o) would say nothing."""
    return rng.uniform(0.15, 0.85, size=(count, *shape))


@chapter.exercise(lstm.sigmoid, points=1)
def sigmoid(rng):
    B, H = distinct_sizes(rng, 2)
    yield dict(x=2 * rng.normal(size=(B, H)))
    yield dict(x=rng.permutation([-1e4, -800.0, -30.0, 0.0, 30.0, 800.0, 1e4]))


@chapter.exercise(lstm.lstm_step, points=3)
def lstm_step(rng):
    return _step(rng, 4)


@chapter.exercise(
    lstm.lstm_forward,
    points=2,
    written_as=textbook.lstm.lstm_forward,
    equivalent={
        "c, h, gates = ([], [], [])": "three empty lists are alike",
        "gates, c, h = ([], [], [])": "three empty lists are alike",
        "h, gates, c = ([], [], [])": "three empty lists are alike",
    },
)
def lstm_forward(rng):
    return _sequence(rng)


@chapter.exercise(lstm.lstm_step_1997, points=2)
def lstm_step_1997(rng):
    return _step(rng, 3)


@chapter.find(counting.count_and_forget, points=4)
def count_and_forget(rng, W_x, W_h, b):
    x, count = counting.pulses_and_bells(rng, T=250, B=16)
    states, h, c = [], np.zeros((16, 1)), np.zeros((16, 1))
    for x_t in x:
        h, c, _ = lstm.lstm_step_1997(x_t, h, c, W_x, W_h, b)
        states.append(h)
    error = counting.read_count(np.nan_to_num(states)[:, :, 0], count) - count
    bell, many = x[:, :, 1] == 1, count >= 10
    return [Finding("R² of the count, read from h by a straight line", 1 - (error**2).mean() / count.var(), low=0.99),
            Finding("the mean error at a bell, where the count is 0", np.abs(error[bell]).mean(), high=0.25),
            Finding("the mean error at counts of 10 and more", np.abs(error[many]).mean(), high=0.5)]


@chapter.exercise(lstm.init_lstm, points=1)
def init_lstm(rng):
    D, H = distinct_sizes(rng, 2)
    return dict(rng=Seed(rng), D=D, H=H, forget_bias=round(float(rng.uniform(0.5, 2.5)), 2))


@chapter.exercise(lstm.lstm_output_backward, points=2)
def lstm_output_backward(rng):
    shape = tuple(distinct_sizes(rng, 2))
    dh, dc, c = rng.normal(size=(3, *shape))
    return dict(dh=dh, dc=dc, c=c, o=_gates(rng, shape, 1)[0])


@chapter.exercise(lstm.lstm_cell_backward, points=2)
def lstm_cell_backward(rng):
    shape = tuple(distinct_sizes(rng, 2))
    dc, c_prev = rng.normal(size=(2, *shape))
    i, f = _gates(rng, shape, 2)
    return dict(dc=dc, c_prev=c_prev, i=i, f=f, g=rng.uniform(-0.85, 0.85, size=shape))


@chapter.exercise(lstm.lstm_step_backward, points=3)
def lstm_step_backward(rng):
    step = _step(rng, 4)
    b = step.pop("b")
    _, c, gates = lstm.lstm_step(**step, b=b)
    dh, dc = rng.normal(size=(2, *c.shape))
    W_x, W_h = step.pop("W_x"), step.pop("W_h")
    return dict(dh=dh, dc=dc, **step, c=c, gates=gates, W_x=W_x, W_h=W_h)


@chapter.exercise(
    lstm.lstm_backward,
    points=3,
    written_as=textbook.lstm.lstm_backward,
    equivalent={
        "dc, dh_next = (zeros_like(h0), zeros_like(c0))": "both are zeros of one shape",
        "dx = ones_like(x)": "every entry of dx is assigned",
        "dx = x": "every entry is assigned; that it writes into the caller's x is told beside the verdict",
    },
)
def lstm_backward(rng):
    run = _sequence(rng)
    h, c, gates = lstm.lstm_forward(**run)
    return dict(
        dh=rng.normal(size=h.shape),
        x=run["x"],
        h0=run["h0"],
        c0=run["c0"],
        h=h,
        c=c,
        gates=gates,
        W_x=run["W_x"],
        W_h=run["W_h"],
    )


@chapter.exercise(lstm.peephole_step, points=2)
def peephole_step(rng):
    step = _step(rng, 4)
    p_i, p_f, p_o = 0.7 * rng.normal(size=(3, step["c_prev"].shape[1]))
    return dict(**step, p_i=p_i, p_f=p_f, p_o=p_o)


@chapter.exercise(gru.gru_step, points=2)
def gru_step(rng):
    return _gru_step(rng)


@chapter.exercise(gru.gru_step_reset_before, points=2)
def gru_step_reset_before(rng):
    step = _step(rng, 3)
    del step["c_prev"]
    return step


@chapter.exercise(gru.gru_step_backward, points=3)
def gru_step_backward(rng):
    step = _gru_step(rng)
    h, gates = gru.gru_step(**step)
    return dict(
        dh=rng.normal(size=h.shape),
        x=step["x"],
        h_prev=step["h_prev"],
        gates=gates,
        W_x=step["W_x"],
        W_h=step["W_h"],
        b_h=step["b_h"],
    )

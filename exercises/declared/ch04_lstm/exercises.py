"""Exercises of chapter 4: the LSTM forward and backward, what its gates can do, its peepholes, and the GRU."""

import numpy as np

from grader import Chapter, Finding, distinct_sizes
from solutions import textbook
from solutions.cells import gru, lstm
from solutions.tasks import clocks, counting

chapter = Chapter(__file__, title="The LSTM", retired={
    "lstm_step_1997": "it is lstm_step without a forget gate, and count_and_forget asks what it can do",
    "init_lstm": "three_clocks asks for the one number in it that matters",
    "lstm_output_backward": "it is the chapter's worked example, and the notebook has it",
    "gru_step_reset_before": "gru_step asks for the difference between the two forms",
})


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


def _peephole_step(rng):
    step = _step(rng, 4)
    H = step["c_prev"].shape[1]
    return step, dict(zip(("p_i", "p_f", "p_o"), 0.7 * rng.normal(size=(3, H))))


def _one_step_back(rng, step, c, gates):
    """Arguments of a backward step, from those of the step and from what it returned."""
    dh, dc = rng.normal(size=(2, *c.shape))
    x, h_prev, c_prev, W_x, W_h, _ = step.values()
    return dict(dh=dh, dc=dc, x=x, h_prev=h_prev, c_prev=c_prev, c=c, gates=gates, W_x=W_x, W_h=W_h)


def _sequence(rng, T, B, D, H):
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


@chapter.exercise(lstm.lstm_step, points=1)
def lstm_step(rng):
    return _step(rng, 4)


@chapter.exercise(
    lstm.lstm_forward,
    points=1,
    written_as=textbook.lstm.lstm_forward,
    faded=("h_t, c_t = h0, c0", "h_t, c_t, gates_t = lstm_step"),
    equivalent={
        "c, h, gates = ([], [], [])": "three empty lists are alike",
        "gates, c, h = ([], [], [])": "three empty lists are alike",
        "h, gates, c = ([], [], [])": "three empty lists are alike",
    },
)
def lstm_forward(rng):
    return _sequence(rng, *distinct_sizes(rng, 4))


@chapter.find(counting.count_and_forget, points=4)
def count_and_forget(rng, W_x, W_h, b):
    x, count = counting.pulses_and_bells(rng, T=250, B=16)
    states, h, c = [], np.zeros((16, 1)), np.zeros((16, 1))
    for x_t in x:
        h, c, _ = lstm.lstm_step_1997(x_t, h, c, W_x, W_h, b)
        states.append(h)
    h, bell = np.nan_to_num(states)[:, :, 0], x[:, :, 1] == 1
    error, many, before = counting.read_count(h, count) - count, count >= 10, np.cumsum(bell, axis=0) == 0
    return [Finding("R² of the count up to the first bell", np.nan_to_num(np.corrcoef(h[before], count[before])[0, 1]) ** 2, low=0.99),
            Finding("R² of the count on the whole stream", 1 - (error**2).mean() / count.var(), low=0.99),
            Finding("the mean error at a bell, where the count is 0", np.abs(error[bell]).mean(), high=0.25),
            Finding("the mean error at counts of 10 and more", np.abs(error[many]).mean(), high=0.5)]


@chapter.exercise(lstm.lstm_cell_backward, points=3)
def lstm_cell_backward(rng):
    shape = tuple(distinct_sizes(rng, 2))
    dc, c_prev = rng.normal(size=(2, *shape))
    i, f = _gates(rng, shape, 2)
    return dict(dc=dc, c_prev=c_prev, i=i, f=f, g=rng.uniform(-0.85, 0.85, size=shape))


@chapter.exercise(lstm.lstm_step_backward, points=3)
def lstm_step_backward(rng):
    step = _step(rng, 4)
    _, c, gates = lstm.lstm_step(**step)
    return _one_step_back(rng, step, c, gates)


@chapter.exercise(
    lstm.lstm_backward,
    points=3,
    repair=True,
    written_as=textbook.lstm.lstm_backward,
    equivalent={
        "dc, dh_next = (zeros_like(h0), zeros_like(c0))": "both are zeros of one shape",
        "dx = ones_like(x)": "every entry of dx is assigned",
        "dx = x": "every entry is assigned; that it writes into the caller's x is told beside the verdict",
    },
)
def lstm_backward(rng):
    for T in (7, 1):
        run = _sequence(rng, T, *rng.permutation([2, 3, 4, 5])[:3])
        h, c, gates = lstm.lstm_forward(**run)
        x, h0, c0, W_x, W_h, _ = run.values()
        yield dict(dh=rng.normal(size=h.shape), x=x, h0=h0, c0=c0, h=h, c=c, gates=gates, W_x=W_x, W_h=W_h)


@chapter.find(clocks.three_clocks, points=3)
def three_clocks(rng, b_f):
    with np.errstate(all="ignore"):
        left = clocks.half_lives(b_f)
    return [Finding(f"the {unit} unit's half-life in steps", half, low=0.95 * asked, high=1.05 * asked)
            for unit, half, asked in zip(("first", "second", "third"), left, (4, 100, 4000))]


@chapter.exercise(lstm.peephole_step, points=2, repair=True)
def peephole_step(rng):
    step, peepholes = _peephole_step(rng)
    return step | peepholes


@chapter.exercise(lstm.peephole_step_backward, points=4)
def peephole_step_backward(rng):
    step, peepholes = _peephole_step(rng)
    _, c, gates = lstm.peephole_step(**step, **peepholes)
    return _one_step_back(rng, step, c, gates) | peepholes


@chapter.exercise(gru.gru_step, points=2, repair=True)
def gru_step(rng):
    step = _gru_step(rng)
    yield step
    yield step | dict(h_prev=np.zeros_like(step["h_prev"]))  # from zeros the fault doesn't show


@chapter.exercise(gru.gru_step_backward, points=5)
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

"""Exercises of the outlook: a cell whose gates see the input only, a scan, matrix states, a step that lasts as long as the input says, and a sum in a mean."""

import numpy as np

from grader import Chapter, Finding, distinct_sizes
from solutions.cells import modern, scan
from solutions.cells.lstm import sigmoid
from solutions.tasks import adding, adding_by_shares

chapter = Chapter(__file__, title="Outlook")


_ONE_COLUMN = "that axis has one entry"
_OUTER = "each sum has one term: the product of a column and a row"
_LAST_AXIS = "the last axis, counted from either end"

# minGRU


@chapter.exercise(modern.min_gru_step, points=1, lends=[sigmoid])
def min_gru_step(rng):
    B, D, H = distinct_sizes(rng, 3)
    return dict(x=rng.normal(size=(B, D)), h_prev=rng.normal(size=(B, H)), W_x=rng.normal(size=(D, 2 * H)), b=rng.normal(size=2 * H))


_UNCHANGED = "the numbers are right; that the inputs were changed is told apart from this"


@chapter.exercise(scan.linear_scan, points=3, repair=True, equivalent={
    "while reach <= len(h):": "a round that reaches beyond the first step changes nothing",
    "a, h = (a, b.copy())": _UNCHANGED,
    "a, h = (a.copy(), b)": _UNCHANGED,
})
def linear_scan(rng):
    for T in (int(rng.integers(5, 8)), 1, 2, 21):
        N = int(rng.integers(2, 5))
        a = rng.uniform(0.5, 1.2, size=(T, N))
        a[3:4] = 0  # the past is forgotten here, and nothing may be divided by it
        yield dict(a=a, b=rng.normal(size=(T, N)), h0=rng.normal(size=N))


@chapter.find(adding_by_shares.add_by_shares, points=5)
def add_by_shares(rng, W_x, b):
    found = []
    for T in (20, 100, 1000):
        x, y = adding.adding_problem(rng, T, B=200)
        h, _ = modern.min_gru_forward(x, np.zeros((200, 1)), W_x, b)
        error = np.nan_to_num(h[-1] - y, nan=1e9, posinf=1e9, neginf=-1e9).clip(-1e9, 1e9)
        found.append(Finding(f"the mean squared error over {T:,} steps (always answering 1 has 0.167)", np.mean(error**2), high=1e-3))
    return [*found, Finding("how much larger than the sum the state is over 1,000 steps, in the mean", np.mean(error), low=-0.03, high=0.03)]


# States that are matrices


@chapter.exercise(modern.linear_attention_step, points=2, groups={"y": 1, "S n": 1}, lends=[modern.positive_features], equivalent={
    "y = (q[:, None, :] @ S)[:, -1] / (q * n).sum(axis=1, keepdims=True)": _ONE_COLUMN,
    "y = (q[:, None, :] @ S)[:, 0] / (q * n).sum(axis=-1, keepdims=True)": _LAST_AXIS,
    "S = S_prev + k[:, :, None] @ v[:, None, :]": _OUTER,
})
def linear_attention_step(rng):
    B, K, V = distinct_sizes(rng, 3)
    written = rng.uniform(0.2, 2, size=(B, K))
    return dict(q=rng.normal(size=(B, K)), k=rng.normal(size=(B, K)), v=rng.normal(size=(B, V)), S_prev=rng.normal(size=(B, K, V)), n_prev=written)


@chapter.exercise(modern.selective_step, points=3, groups={"y": 2, "h delta": 1}, equivalent={
    "y = (h @ (x @ W_C)[:, :, None])[:, :, -1] + skip * x": _ONE_COLUMN,
    "h = decay * h_prev + (delta * x)[:, :, None] @ (x @ W_B)[:, None, :]": _OUTER,
})
def selective_step(rng):
    B, D, N = distinct_sizes(rng, 3)
    shapes = dict(x=(B, D), h_prev=(B, D, N), A_log=(D, N), W_delta=(D, D), b_delta=(D,), W_B=(D, N), W_C=(D, N), skip=(D,))
    return {name: rng.normal(size=shape) for name, shape in shapes.items()}


@chapter.exercise(modern.mlstm_step, points=4, groups={"h": 2, "C n": 1, "m": 1}, lends=[modern.mlstm_parts], equivalent={
    "h = o * (q[:, None, :] @ C)[:, -1] / divisor[:, None]": _ONE_COLUMN,
    "divisor = maximum(abs((q * n).sum(axis=-1)), exp(-m))": _LAST_AXIS,
    "C = f[:, None, None] * C_prev + (i[:, None] * k)[:, :, None] @ v[:, None, :]": _OUTER,
})
def mlstm_step(rng):
    B, D, H = 6, *distinct_sizes(rng, 2)
    case = dict(x=rng.normal(size=(B, D)), C_prev=rng.normal(size=(B, H, H)), n_prev=rng.normal(size=(B, H)), m_prev=rng.normal(size=B),
                W_x=rng.normal(size=(D, 4 * H + 2)), b=rng.normal(size=4 * H + 2))
    yield case
    yield case | {"W_x": 3 * case["W_x"], "m_prev": rng.normal(size=B) + 2, "n_prev": 0.1 * case["n_prev"]}
    yield case | {"b": case["b"] + np.eye(4 * H + 2)[4 * H] * 900}  # an input gate that no float holds
    yield case | {"m_prev": case["m_prev"] + 900 * (np.arange(B) % 2)}  # cells that no float holds

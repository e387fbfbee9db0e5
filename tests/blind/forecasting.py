"""Twelve wrong answers to the exercises on forecasting, two a function, drawn by a die from ten likely ones each; written from the stubs."""

# ruff: noqa -- the answers are written as students write them

import numpy as np
from blind import named_by
from solutions.cells.lstm import lstm_step


@named_by(r"goes on from|begins at its day|future|later|isn't known|forward")
def smoothed_windows_1(series, past, width, first, last):
    """Each mean begins at its day."""
    x = []
    y = []
    for day in range(first, last):
        row = []
        for t in range(day - past, day):
            row.append(sum(series[t:t + width]) / width)
        x.append(row)
        y.append(series[day])
    return np.array(x), np.array(y)


@named_by(r"shape|one row|too few|rows")
def smoothed_windows_2(series, past, width, first, last):
    """The last window is left out."""
    N = last - first - 1
    x = np.zeros((N, past))
    for i in range(N):
        for j in range(past):
            t = first + i - past + j
            x[i, j] = np.mean(series[t - width + 1:t + 1])
    return x, series[first:first + N]


@named_by(r"summed|cumulative|step before|running")
def undo_difference_1(change, past, season):
    """The changes are summed up from the last value on."""
    return past[-1] + np.cumsum(change, axis=0)


@named_by(r"same|first value|one value|oldest|whole season|every step|a season earlier")
def undo_difference_2(change, past, season):
    """Every step starts from the one value that lies a season before the first step."""
    out = np.zeros_like(change)
    base = past[-season]
    for k in range(len(change)):
        out[k] = base + change[k]
        if (k + 1) % season == 0:
            base = out[k + 1 - season]
    return out


@named_by(r"b_y|bias")
def run_ahead_1(x, known, W_x, W_h, b, W_hy, b_y):
    """The read-out has no bias."""
    T, B, D = x.shape
    A = known.shape[0] + 1
    h = np.zeros((B, W_h.shape[0]))
    c = np.zeros((B, W_h.shape[0]))
    for t in range(T):
        h, c, _ = lstm_step(x[t], h, c, W_x, W_h, b)
    out = np.zeros((A, B))
    out[0] = (h @ W_hy)[:, 0]
    for a in range(A - 1):
        inp = np.concatenate([out[a][:, None], known[a]], axis=1)
        h, c, _ = lstm_step(inp, h, c, W_x, W_h, b)
        out[a + 1] = (h @ W_hy)[:, 0]
    return out


@named_by(r"known|beforehand|one step late|shifted")
def run_ahead_2(x, known, W_x, W_h, b, W_hy, b_y):
    """What is known comes one step late: the first step ahead gets that of the last measured one."""
    h = c = np.zeros((x.shape[1], W_h.shape[0]))
    for t in range(len(x)):
        h, c, g = lstm_step(x[t], h, c, W_x, W_h, b)
    y = h @ W_hy + b_y
    preds = [y[:, 0]]
    extra = x[-1, :, 1:]
    for k in range(len(known)):
        h, c, g = lstm_step(np.hstack([y, extra]), h, c, W_x, W_h, b)
        y = h @ W_hy + b_y
        preds.append(y[:, 0])
        extra = known[k]
    return np.array(preds)


@named_by(r"level|both sides|same price|absolute")
def pinball_loss_1(prediction, target, levels):
    """Half the absolute error, whatever the level."""
    err = target[..., None] - prediction
    N = target.size
    return 0.5 * np.abs(err).sum() / N, np.where(err > 0, -0.5, 0.5) / N


@named_by(r"levels too|number of levels|only positions|Q times too small")
def pinball_loss_2(prediction, target, levels):
    """The gradient is a mean over the levels as well."""
    err = target[..., None] - prediction
    q = np.asarray(levels)
    cost = np.where(err > 0, q * err, (q - 1) * err)
    grad = np.where(err > 0, -q, 1 - q) / prediction.size
    return cost.sum() / target.size, grad


@named_by(r"quantile|new day|one more place|interpolat|between two")
def conformal_margin_1(low, high, target, level):
    """NumPy's quantile of the needs."""
    need = np.maximum(low - target, target - high)
    need = need.max(axis=0)
    return np.quantile(need, level)


@named_by(r"rank.*index|index|count from|one too|next larger|following")
def conformal_margin_2(low, high, target, level):
    """The rank is used as an index, so the next larger need is taken."""
    s = np.max(np.maximum(low - target, target - high), axis=0)
    s = np.sort(s)
    n = len(s)
    k = int(np.ceil(level * (n + 1)))
    if k >= n:
        return np.inf
    return s[k]


@named_by(r"its error, in errors of yesterday's price, is 1\.7|errors of yesterday's price is 1\.7")
def flattering_weights_1():
    """The price of three days ago: a loser, but not by enough."""
    w = np.zeros(10)
    w[2] = 1
    return w


@named_by(r"correlation")
def flattering_weights_2():
    """The price of ten days ago."""
    w = np.zeros(10)
    w[-1] = 1.0
    return w


def odd_right_answers():
    """Right answers in an odd style, which have to be accepted: {exercise: function}."""

    def undo_difference(change, past, season):
        A, B = change.shape
        table = {}
        for b in range(B):
            for k in range(A):
                back = table[k - season, b] if k - season >= 0 else past[past.shape[0] + k - season, b]
                table[k, b] = back + change[k, b]
        return np.array([[table[k, b] for b in range(B)] for k in range(A)])

    def conformal_margin(low, high, target, level):
        T, N = target.shape
        worst = np.full(N, -np.inf)
        for t in range(T):
            for n in range(N):
                worst[n] = max(worst[n], low[t][n] - target[t][n], target[t][n] - high[t][n])
        order = list(np.argsort(worst))
        for place, n in enumerate(order, start=1):
            if place / (N + 1) >= level - 1e-12:
                return worst[n]
        return np.float64("inf")

    def flattering_weights():
        w = np.zeros(10)
        w[[4, 5]] = [1.0, 0.0]
        return w

    return {"undo_difference": undo_difference, "conformal_margin": conformal_margin, "flattering_weights": flattering_weights}

"""Right answers to the exercises of chapter 10, written in other ways than ours: the grader has to accept them all."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from solutions.cells.lstm import lstm_step

# smoothed_windows


def smoothed_windows__convolve(series, past, width, first, last):
    smooth = np.convolve(series, np.ones(width) / width)[: len(series)]
    return np.array([smooth[day - past : day] for day in range(first, last)]), series[first:last]


def smoothed_windows__views(series, past, width, first, last):
    means = sliding_window_view(series, width).mean(axis=1)  # entry k is that of day k + width - 1
    rows = sliding_window_view(means, past)
    start = first - past - width + 1
    return rows[start : start + last - first], series[first:last]


def smoothed_windows__sums(series, past, width, first, last):
    total = np.concatenate([[0.0], np.cumsum(series)])
    x = np.empty((last - first, past))
    for row in range(last - first):
        for k in range(past):
            end = first + row - past + k + 1
            x[row, k] = (total[end] - total[end - width]) / width
    return x, np.array(series[first:last])


# undo_difference


def undo_difference__seasons(change, past, season):
    A, B = change.shape
    forecast = np.empty((A, B))
    for k in range(A):
        forecast[k] = (forecast[k - season] if k >= season else past[len(past) - season + k]) + change[k]
    return forecast


def undo_difference__sums_of_seasons(change, past, season):
    A, B = change.shape
    seasons = -(-A // season)
    padded = np.zeros((seasons * season, B))
    padded[:A] = change
    sums = padded.reshape(seasons, season, B).cumsum(axis=0)
    return (sums + past[-season:]).reshape(-1, B)[:A]


def undo_difference__one_array(change, past, season):
    both = np.concatenate([past, change])
    for k in range(len(past), len(both)):
        both[k] += both[k - season]
    return both[len(past) :]


# run_ahead


def run_ahead__one_loop(x, known, W_x, W_h, b, W_hy, b_y):
    T, B, D = x.shape
    A = len(known) + 1
    h, c, forecast = np.zeros((B, len(W_h))), np.zeros((B, len(W_h))), np.empty((A, B))
    for t in range(T + A - 1):
        step = x[t] if t < T else np.column_stack([forecast[t - T], known[t - T]])
        h, c, _ = lstm_step(step, h, c, W_x, W_h, b)
        if t >= T - 1:
            forecast[t - T + 1] = (h @ W_hy + b_y)[:, 0]
    return forecast


def run_ahead__all_anew(x, known, W_x, W_h, b, W_hy, b_y):
    """The whole past is read again for each step."""
    seen, forecast = x, []
    for k in range(len(known) + 1):
        h = c = np.zeros((x.shape[1], W_h.shape[0]))
        for step in seen:
            h, c, _ = lstm_step(step, h, c, W_x, W_h, b)
        value = h @ W_hy + b_y
        forecast.append(value.ravel())
        if k < len(known):
            seen = np.concatenate([seen, np.concatenate([value, known[k]], axis=1)[None]])
    return np.stack(forecast)


def run_ahead__own_gates(x, known, W_x, W_h, b, W_hy, b_y):
    H = len(W_h)

    def advance(step, h, c):
        a = step @ W_x + h @ W_h + b
        i, f, o = (1 / (1 + np.exp(-a[:, k * H : (k + 1) * H])) for k in (0, 1, 3))
        c = f * c + i * np.tanh(a[:, 2 * H : 3 * H])
        return o * np.tanh(c), c

    h, c = np.zeros((x.shape[1], H)), np.zeros((x.shape[1], H))
    for step in x:
        h, c = advance(step, h, c)
    value, forecast = h @ W_hy + b_y, []
    for others in known:
        forecast.append(value)
        h, c = advance(np.hstack((value, others)), h, c)
        value = h @ W_hy + b_y
    return np.hstack([*forecast, value]).T


# pinball_loss


def pinball_loss__two_sides(prediction, target, levels):
    error = np.expand_dims(target, -1) - prediction
    loss = (levels * np.maximum(error, 0) + (1 - levels) * np.maximum(-error, 0)).sum(axis=-1).mean()
    return loss, np.where(error > 0, -levels, 1 - levels) / target.size


def pinball_loss__max_of_lines(prediction, target, levels):
    q, e = np.array(levels), target[..., np.newaxis] - prediction
    N = np.prod(target.shape)
    return np.maximum(q * e, (q - 1) * e).sum() / N, ((e <= 0).astype(float) - q) / N


def pinball_loss__each_level(prediction, target, levels):
    d, loss = np.empty_like(prediction), 0.0
    for k, level in enumerate(levels):
        over = prediction[..., k] - target
        loss += np.where(over >= 0, (1 - level) * over, -level * over).mean()
        d[..., k] = np.where(over >= 0, 1 - level, -level)
    return loss, d / target.size


# conformal_margin


def conformal_margin__counting(low, high, target, level):
    T, N = target.shape
    needs = [max(max(low[t, n] - target[t, n], target[t, n] - high[t, n]) for t in range(T)) for n in range(N)]
    for need in sorted(needs):
        if sum(other <= need for other in needs) >= level * (N + 1):
            return need
    return float("inf")


def conformal_margin__with_infinity(low, high, target, level):
    """The new day itself is taken to need infinitely much."""
    needs = np.append(np.max([(low - target).max(axis=0), (target - high).max(axis=0)], axis=0), np.inf)
    return np.quantile(needs, level, method="inverted_cdf")


def conformal_margin__partition(low, high, target, level):
    need = np.max(np.stack([low - target, target - high]), axis=(0, 1))
    N = need.size
    k = -int(-((N + 1) * level) // 1)
    return np.inf if k > N else np.partition(need, k - 1)[k - 1]


# flattering_weights


def flattering_weights__six_days_ago():
    return np.array([0, 0, 0, 0, 0, 1, 0, 0, 0, 0])


def flattering_weights__seven_days_ago():
    weights = np.zeros(10)
    weights[6] = 1
    return weights


def flattering_weights__a_mix():
    """Four prices whose weights sum to 1, and their squares too."""
    return np.array([0, 0, 0, 0, 0.5, 0.5, 0.5, -0.5, 0, 0])

"""What a state or a window knows: the past read back, the next value forecast, and how far an input reaches."""

import numpy as np


def decode_past(h, x, delay):
    """Measure what a state still knows of an old input, as R^2.

    The input is guessed by a matrix times the state plus a constant, chosen
    by least squares over all sequences and all steps that have an input delay
    steps before them. R^2 is 1 if the guess is perfect, and 0 if it is no
    better than the mean of those inputs.

    Parameters
    ----------
    h : (T, B, H) array
        States after each step.
    x : (T, B, D) array
        The inputs that drove them.
    delay : int
        How many steps back to look, 0 ... T-1.

    Returns
    -------
    r2 : () float
        1 less the squared error that is left as a share of the squared
        distance from the mean, both summed over all D columns.

    Notes
    -----
    R^2 = 1 - sum |x_{t-delay} - (h_t W + c)|^2 / sum |x_{t-delay} - mean|^2, with a mean for each column.

    Source: [jaeger2004harnessing].
    """
    T, B, H = h.shape
    states = h[delay:].reshape(-1, H)
    targets = x[: T - delay].reshape(len(states), -1)
    # Taking the means away first is the same as fitting c.
    states = states - states.mean(axis=0)
    targets = targets - targets.mean(axis=0)
    W, *_ = np.linalg.lstsq(states, targets, rcond=None)
    return 1 - np.sum((targets - states @ W) ** 2) / np.sum(targets**2)


def recall_curve(h, x, oldest):
    """Measure what a state still knows of every input up to an age: decode_past for each delay, all over the same steps.

    Parameters
    ----------
    h : (T, B, H) array
        States after each step.
    x : (T, B, D) array
        The inputs that drove them.
    oldest : int
        How many delays, from 0 on; as many first steps are left out.

    Returns
    -------
    r2 : (oldest,) array

    Source: [jaeger2004harnessing].
    """
    T, _, H = h.shape
    states = h[oldest:].reshape(-1, H)
    Q, _ = np.linalg.qr(states - states.mean(axis=0))  # one basis of all that can be read, for every delay
    past = np.stack([x[oldest - delay : T - delay].reshape(len(states), -1) for delay in range(oldest)])
    past = past - past.mean(axis=1, keepdims=True)
    return np.sum((Q.T @ past) ** 2, axis=(1, 2)) / np.sum(past**2, axis=(1, 2))


def window_forecast(x, k):
    """Measure how well a series can be forecast from its last k values.

    The measure is R^2 of the best forecast of the next value that is linear
    in the k values before it.

    Parameters
    ----------
    x : (T,) array
        The series.
    k : int
        How many values each forecast may see, 1 ... T-2.

    Returns
    -------
    r2 : () float
        Over all values that have k others before them: 1 is perfect, 0 is
        no better than their mean.

    Source: [yule1927method].
    """
    windows = []
    for t in range(k, len(x)):
        windows.append(x[t - k : t])
    states = np.stack(windows)[:, None]  # T - k steps, one sequence
    return decode_past(states, x[k:, None, None], 0)


def influence(f, x, size=1e-3):
    """Measure which inputs each output depends on: nudge one step of the input, and see which steps of the output move.

    Parameters
    ----------
    f : function
        Takes a sequence shaped like x, returns one of the same length.
    x : (T, B, D) array
        Where to measure.
    size : float
        Size of the nudge, added to all B x D numbers of a step.

    Returns
    -------
    M : (T, T) array
        M[t, s] is the largest change of output t, divided by size, when input s was nudged. An exact 0: out of sight.

    Source: [bai2018empirical].
    """
    before = f(x)
    T = len(x)
    M = np.empty((T, T))
    for s in range(T):
        nudged = x.copy()
        nudged[s] += size
        M[:, s] = np.abs(f(nudged) - before).reshape(T, -1).max(axis=1) / size
    return M


def telling_unit(states, marks):
    """Find the single unit whose value says best which letters are marked.

    A unit's threshold lies half-way between its mean over the marked letters
    and its mean over the others, and it calls marked what lies on the marked
    letters' side. Its score is the mean of two shares: of the marked letters
    that it calls marked, and of the others that it doesn't. So a unit that
    calls everything marked has 1/2, however few letters are marked.

    Parameters
    ----------
    states : (N, H) array
        What each unit shows after each letter.
    marks : (N,) bool array
        Some are True, and some are not.

    Returns
    -------
    unit : int
        The one with the highest score; of equals, the first.
    threshold : () float
    sign : int
        1 if the marked letters lie above its threshold, -1 if below.
    score : () float

    Source: [radford2017learning].
    """
    inside, outside = states[marks], states[~marks]
    thresholds = (inside.mean(axis=0) + outside.mean(axis=0)) / 2
    signs = np.where(inside.mean(axis=0) > outside.mean(axis=0), 1, -1)
    found = np.mean(signs * (inside - thresholds) > 0, axis=0)
    spared = np.mean(signs * (outside - thresholds) <= 0, axis=0)
    scores = (found + spared) / 2
    unit = int(np.argmax(scores))
    return unit, thresholds[unit], int(signs[unit]), scores[unit]

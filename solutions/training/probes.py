"""What a state has kept: the past read back out of it, and how far an input reaches."""

import numpy as np


def decode_past(h, x, delay):
    """Measure what a state still knows of an old input: R^2 of the best read-out h_t W + c of x_{t-delay}.

    "Best" by least squares. R^2 = 1 - (squared error left) / (squared distance of x_{t-delay} from its mean), each
    summed over all sequences, all columns, and all steps that have an input delay steps before them. 1 is perfect
    recall, 0 is no better than always saying the mean.

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

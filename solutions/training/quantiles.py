"""Forecasts that say how sure they are: the loss that makes a number a quantile, and how often an interval holds."""

import numpy as np


def pinball_loss(prediction, target, levels):
    """Score forecasts of quantiles by a price for each unit that they are off.

    A unit too low costs the level, a unit too high what the level lacks to 1.
    At level 0.9 a forecast that lies below the truth is nine times as dear as
    one equally far above.

    Parameters
    ----------
    prediction : (..., Q) array
        One number for each level, at each of N positions.
    target : (...) array
    levels : (Q,) array
        Between 0 and 1.

    Returns
    -------
    loss : () float
        Summed over levels, mean over positions.
    dprediction : (..., Q) array
        Gradient of the loss. Where a prediction is exact, that of one that is
        too high.

    Notes
    -----
    With e = target - prediction a level q costs max(q e, (q - 1) e); its gradient is -q where e > 0 and 1 - q elsewhere, over N.

    Source: [koenker1978regression].
    """
    levels = np.asarray(levels, dtype=prediction.dtype)
    error = target[..., None] - prediction
    slope = levels - (error <= 0)
    return (slope * error).sum() / target.size, -slope / target.size


def coverage(low, high, target):
    """Say how often the truth lay within an interval, its ends included.

    Parameters
    ----------
    low, high, target : (...) arrays

    Returns
    -------
    share : () float

    Source: [gneiting2007strictly].
    """
    return np.mean((low <= target) & (target <= high))


def conformal_margin(low, high, target, level):
    """Say how far both ends of an interval have to be moved outwards, so that
    it holds as often as it says.

    N days that the forecaster didn't learn from are asked how far each would
    have needed them moved, to lie within as a whole: all its steps, both ends
    included. A day that lay within with room to spare needs less than nothing.
    If the next day is one like these, then in the order of their needs it is
    equally likely to come before all of them, after all, or at any place in
    between. The margin is the smallest of the N needs that is enough for the
    next day with at least the wanted probability.

    Parameters
    ----------
    low, high, target : (T, N) arrays
        The interval's ends and what came, at T steps of N days.
    level : float
        How often, between 0 and 1.

    Returns
    -------
    margin : () float
        Negative if the interval is too wide as it is; infinite if N days are
        too few to promise so much.

    Notes
    -----
    With needs sorted, the next day has at most the k-th of N with probability k / (N + 1): the margin is the need of rank ceil((N + 1) level).

    Source: [romano2019conformalized, vovk2005algorithmic].
    """
    needed = np.sort(np.maximum(low - target, target - high).max(axis=0))
    rank = int(np.ceil((len(needed) + 1) * level))
    return needed[rank - 1] if rank <= len(needed) else np.inf

"""Forecasts that say how sure they are: the loss that makes a number a quantile, and how often an interval holds."""

import numpy as np


def pinball_loss(prediction, target, levels):
    """Score forecasts of quantiles: what comes out too low costs the level, what comes out too high costs the rest.

    At level 0.9 a forecast that lies below the truth is nine times as dear as one equally far above, so it pays to be exceeded one time in ten.

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
        Where a prediction is exact, that of one that is too high.

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

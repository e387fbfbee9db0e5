"""What a forecast has to beat: the last season again, and a linear function of the past."""

import numpy as np


def seasonal_naive(series, begins, ahead, season):
    """Forecast that everything repeats: each value is the last one known that lies whole seasons back.

    Parameters
    ----------
    series : (N,) array
    begins : (B,) int array
        Where the forecasts begin; nothing from there on is looked at. At least one season in.
    ahead : int
        Steps to forecast.
    season : int
        In steps. 1 repeats the last value.

    Returns
    -------
    forecast : (ahead, B) array

    Source: [hyndman2018forecasting].
    """
    back = season - np.arange(ahead) % season
    return series[begins - back[:, None]]


def fit_ridge(X, Y, penalty):
    """Fit Y = X W + b so that the squared errors plus penalty times the squares of W are as small as they can be.

    Parameters
    ----------
    X : (N, D) array
    Y : (N, K) array
    penalty : float
        0 or more; b is not penalised.

    Returns
    -------
    W : (D, K) array
    b : (K,) array

    Source: [hoerl1970ridge].
    """
    x, y = X.mean(axis=0), Y.mean(axis=0)  # about the means no b is needed
    D = X.shape[1]
    rows = np.concatenate([X - x, np.sqrt(penalty) * np.eye(D)])
    W, *_ = np.linalg.lstsq(rows, np.concatenate([Y - y, np.zeros((D, Y.shape[1]))]), rcond=None)
    return W, y - x @ W

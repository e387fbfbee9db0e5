"""Four years of Google's share price, which matplotlib carries as `goog.npz`: nothing is downloaded, and no copy is kept here."""

import hashlib
from pathlib import Path

import numpy as np
from matplotlib.cbook import get_sample_data

from solutions.data.windows import windows

CHECKSUM = "400917cf30e6b664f7b0da93d7c745860d3aa9008da8b7f160d2dd12e6a318b1"
VALIDATION, TEST = 756, 889  # the last 158 trading days, from 3 March 2008 on, are for the test
PARTS = {"train": (0, VALIDATION), "choices": (VALIDATION, TEST), "test": (TEST, 1047)}
PAST = 20  # trading days that a forecaster sees


def read_prices(path=None):
    """Read the closing prices, adjusted for dividends and splits.

    Parameters
    ----------
    path : Path or None
        Another place of the file than matplotlib's.

    Returns
    -------
    dates : (1047,) datetime64[D] array
        Trading days from 19 August 2004 to 14 October 2008.
    prices : (1047,) array
        In US dollars.

    Raises
    ------
    ValueError
        If the file is another one than the book's numbers came from.
    """
    path = Path(path or get_sample_data("goog.npz", asfileobj=False))
    if hashlib.sha256(path.read_bytes()).hexdigest() != CHECKSUM:
        raise ValueError(f"{path.name} has changed: what the book says about it would no longer be true. matplotlib 3.11 has the right one.")
    with np.load(path) as file:
        rows = file["price_data"]
    return rows["date"], rows["adj_close"]


def price_windows(part):
    """Twenty closing prices, and the next.

    Parameters
    ----------
    part : str
        "train", "choices" or "test".

    Returns
    -------
    x : (20, B, 1) float32 array
        About the mean, and in units of the standard deviation, of the part that is learnt from.
    y : (B, 1) float32 array
    begins : (B,) int array
        The next day, counted from 0.
    """
    _, prices = read_prices()
    learnt = prices[:VALIDATION]
    x, y, begins = windows((prices[:, None] - learnt.mean()) / learnt.std(), PAST, 1, *PARTS[part])
    return x.astype(np.float32), y[0].astype(np.float32), begins


def in_dollars(forecasts):
    """Turn answers to price_windows, (B, 1), into prices, (B,)."""
    learnt = read_prices()[1][:VALIDATION]
    return learnt.mean() + learnt.std() * forecasts[:, 0]


def change_windows(part):
    """Twenty daily changes of the logarithm of the price, and the next.

    Parameters
    ----------
    part : str
        "train", "choices" or "test".

    Returns
    -------
    x : (20, B, 1) float32 array
        In units of the standard deviation of the part that is learnt from.
    y : (B, 1) float32 array
    begins : (B,) int array
        The next day, counted from 0.
    """
    x, y, begins = windows(_changes()[:, None] / _changes()[:VALIDATION].std(), PAST, 1, *PARTS[part])
    return x.astype(np.float32), y[0].astype(np.float32), begins


def changed_price(forecasts, begins):
    """Turn answers to change_windows, (B, 1), into prices, (B,)."""
    _, prices = read_prices()
    return prices[begins - 1] * np.exp(_changes()[:VALIDATION].std() * forecasts[:, 0])


def _changes():
    """Of the logarithm of the price against the day before, 0 on the first day."""
    log = np.log(read_prices()[1])
    return np.diff(log, prepend=log[0])

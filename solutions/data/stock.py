"""Four years of Google's share price, which matplotlib carries as `goog.npz`: nothing is downloaded, and no copy is kept here."""

import hashlib
from pathlib import Path

import numpy as np
from matplotlib.cbook import get_sample_data

CHECKSUM = "400917cf30e6b664f7b0da93d7c745860d3aa9008da8b7f160d2dd12e6a318b1"
TEST = 889  # the last 158 trading days, from 3 March 2008 on


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

"""From one long series to many short ones: what was seen, and what came next."""

import numpy as np


def difference(series, season):
    """Subtract from each value the one a season earlier.

    Parameters
    ----------
    series : (N,) array
    season : int
        In steps, at least 1.

    Returns
    -------
    change : (N - season,) array
        change[k] belongs to series[k + season].

    Source: [box2015time].
    """
    return series[season:] - series[:-season]


def windows(series, past, ahead, first, last, every=1):
    """Cut out all windows whose future lies in one part of a series.

    The past of a window may reach back before the part: it is known by then. Its future never reaches beyond the part, so no value that is
    asked for in one part is asked for in another.

    Parameters
    ----------
    series : (N,) or (N, D) array
    past : int
        Steps that are seen.
    ahead : int
        Steps that come next.
    first, last : int
        The part is series[first:last].
    every : int
        Steps between the beginnings of two futures; the first is at `first`, or where enough past is known.

    Returns
    -------
    seen : (past, B) or (past, B, D) array
        Time first.
    next : (ahead, B) or (ahead, B, D) array
    begins : (B,) int array
        Where in the series each future begins.
    """
    begins = np.arange(max(first, past), last - ahead + 1, every)
    return series[begins + np.arange(-past, 0)[:, None]], series[begins + np.arange(ahead)[:, None]], begins

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


def undo_difference(change, past, season):
    """Turn forecasts of changes against a season earlier into values.

    Where the value a season earlier lies in the future itself, the best that
    is known of it by then stands for it.

    Parameters
    ----------
    change : (A, B) array
        Forecast changes of the next A steps, for B series side by side. A may
        be more than one season, or several.
    past : (P, B) array
        Measured values up to the step before, the latest last. P is at least
        a season.
    season : int
        In steps, at least 1.

    Returns
    -------
    forecast : (A, B) array

    Source: [box2015time].
    """
    values = list(past[-season:])
    for step in change:
        values.append(values[-season] + step)
    return np.array(values[season:])


def smoothed_windows(series, past, width, first, last):
    """Cut out what a forecaster sees, smoothed, and the value that comes next.

    Single days are noisy, so each day that is seen is replaced by the mean of
    the latest days up to it. The value that is asked for is not smoothed.

    Parameters
    ----------
    series : (N,) array
    past : int
        Smoothed days that are seen.
    width : int
        Days in a mean.
    first, last : int
        The values asked for are series[first:last]; at least past + width - 1
        days lie before them.

    Returns
    -------
    x : (B, past) array
        The latest day last.
    y : (B,) array
        The value of the day after.

    Source: [kaufman2012leakage].
    """
    day = np.arange(first, last)
    seen = day[:, None] - np.arange(past, 0, -1)
    averaged = seen[:, :, None] - np.arange(width)
    return series[averaged].mean(axis=2), series[day]

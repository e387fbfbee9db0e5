"""What a forecaster of Victoria's electricity demand sees of the past, and what it is asked for: by days and by half-hours."""

import numpy as np

from solutions.data.electricity import DAY, TEST, VALIDATION, WEEK, first_half_hour, read_demand, working_days
from solutions.data.windows import difference, windows

DAYS = 14  # that are seen before the day in question
PAST = 2 * DAY  # half-hours that are seen, where it reads by half-hours
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
PARTS = {"train": (0, first_half_hour(VALIDATION)), "choices": (first_half_hour(VALIDATION), first_half_hour(TEST)), "test": (first_half_hour(TEST), 365 * DAY)}


def scale():
    """The standard deviation of the changes against a week before that are learnt from, in megawatts."""
    return difference(read_demand()[: PARTS["train"][1]], WEEK).std()


def mean():
    """The mean of the demand that is learnt from, in megawatts."""
    return read_demand()[: PARTS["train"][1]].mean()


def demand(begins):
    """What was asked for in the 24 hours from each begin on: (48, B) megawatts."""
    return read_demand()[begins + np.arange(DAY)[:, None]]


def day_windows(part, every=DAY, levels=False):
    """Two weeks day by day, and the 24 hours after them: as changes against a week before, or as they are.

    Parameters
    ----------
    part : str
        "train", "choices" or "test": where the hours that are asked for lie.
    every : int
        Half-hours between two forecasts; with DAY they begin at midnight.
    levels : bool
        If True, the demand itself about its mean stands where the changes stand.

    Returns
    -------
    x : (14, B, 54) float32 array
        Of each 24 hours: 48 changes against a week before in units of `scale`, how late they begin (sine and cosine), and whether people
        worked then and in the 24 hours after, and a week before either.
    y : (48, B) float32 array
        The changes that are asked for, in units of `scale`.
    begins : (B,) int array
        Where they begin in the row of half-hours.
    """
    series = read_demand()[WEEK:] - mean() if levels else difference(read_demand(), WEEK)
    first, last = (max(0, t - WEEK) for t in PARTS[part])
    seen, y, begins = windows(series / scale(), DAYS * DAY, DAY, first, last, every)
    begins = begins + WEEK
    days = seen.reshape(DAYS, DAY, -1).transpose(0, 2, 1)
    starts = begins + DAY * np.arange(-DAYS, 0)[:, None]
    works = np.repeat(working_days(), DAY)
    noon = DAY // 2  # a day that begins at another hour than midnight counts as the one that its noon lies in
    calendar = [works[np.minimum(starts + noon + back, len(works) - 1)] for back in (0, DAY, -WEEK, DAY - WEEK)]
    angle = 2 * np.pi * starts / DAY
    x = np.concatenate([days, np.stack([np.sin(angle), np.cos(angle), *calendar], axis=2)], axis=2)
    return x.astype(np.float32), y.astype(np.float32), begins


def in_megawatts(forecasts, begins, levels=False):
    """Turn what a network answers to day_windows into the demand itself.

    Parameters
    ----------
    forecasts : (48, B, ...) array
        In units of `scale`.
    begins : (B,) int array
        As day_windows returned them.
    levels : bool
        As day_windows had it.

    Returns
    -------
    demand : (48, B, ...) array
        In megawatts.
    """
    base = np.full((DAY, len(begins)), mean()) if levels else demand(begins - WEEK)
    return base.reshape(*base.shape, *(1,) * (forecasts.ndim - 2)) + scale() * forecasts


def half_hour_windows(part, every):
    """Two days half-hour by half-hour, what is known of the 24 hours after them, and these.

    Parameters
    ----------
    part : str
        "train", "choices" or "test": where the half-hours that are asked for lie.
    every : int
        Half-hours between two forecasts.

    Returns
    -------
    x : (PAST + 47, B, 7) float32 array
        Of each half-hour of the past, then of the future, but for the last: the change against a week before in units of `scale`, the hour
        (sine and cosine), and whether people work in the next half-hour, a week before it, a day after this one, and a week before that.
    y : (48, B) float32 array
        The changes of the future.
    begins : (B,) int array
        Where the future begins in the row of half-hours.
    """
    series = read_demand()
    N = len(series)
    change = np.concatenate([np.zeros(WEEK), difference(series, WEEK)]) / scale()
    works = np.repeat(working_days(), DAY)
    t = np.arange(N)
    angle = 2 * np.pi * t / DAY
    calendar = [works[np.minimum(t + later, N - 1)] for later in (1, 1 - WEEK, DAY, DAY - WEEK)]
    seen = np.stack([change, np.sin(angle), np.cos(angle), *calendar], axis=1)
    first, last = PARTS[part]
    x, _, begins = windows(seen, PAST, DAY, max(first, WEEK + PAST), last, every)
    ahead = begins + np.arange(DAY)[:, None]
    return np.concatenate([x, seen[ahead[:-1]]]).astype(np.float32), change[ahead].astype(np.float32), begins

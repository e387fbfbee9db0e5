"""Tomorrow's electricity demand of Victoria, by half-hours: what a forecaster sees of the past weeks, and how it is scored."""

import numpy as np

from solutions.data.electricity import DAY, TEST, VALIDATION, WEEK, first_half_hour, read_demand, working_days
from solutions.data.windows import difference, windows
from solutions.models.forecaster import forecast

DAYS = 14  # that are seen before the day in question
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
PARTS = {"train": (0, first_half_hour(VALIDATION)), "choices": (first_half_hour(VALIDATION), first_half_hour(TEST)), "test": (first_half_hour(TEST), 365 * DAY)}


def day_windows(part, every=DAY):
    """Two weeks day by day, and the change against a week ago in the 24 hours after them.

    Parameters
    ----------
    part : str
        "train", "choices" or "test": where the hours that are asked for lie.
    every : int
        Half-hours between two forecasts; with DAY they begin at midnight.

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
    change = difference(read_demand(), WEEK) / scale()
    first, last = (max(0, t - WEEK) for t in PARTS[part])
    seen, y, begins = windows(change, DAYS * DAY, DAY, first, last, every)
    begins = begins + WEEK
    days = seen.reshape(DAYS, DAY, -1).transpose(0, 2, 1)
    starts = begins + DAY * np.arange(-DAYS, 0)[:, None]
    works = np.repeat(working_days(), DAY)
    noon = DAY // 2  # a day that begins at another hour than midnight counts as the one that its noon lies in
    calendar = [works[np.minimum(starts + noon + back, len(works) - 1)] for back in (0, DAY, -WEEK, DAY - WEEK)]
    angle = 2 * np.pi * starts / DAY
    x = np.concatenate([days, np.stack([np.sin(angle), np.cos(angle), *calendar], axis=2)], axis=2)
    return x.astype(np.float32), y.astype(np.float32), begins


def scale():
    """The standard deviation of the changes that are learnt from, in megawatts."""
    return difference(read_demand()[: PARTS["train"][1]], WEEK).std()


def demand_quantiles(parameters, x, begins):
    """Forecast the demand itself.

    Parameters
    ----------
    parameters : dict of arrays
    x : (14, B, 54) array
    begins : (B,) int array
        As day_windows returned them.

    Returns
    -------
    quantiles : (48, B, 5) array
        In megawatts, at LEVELS.
    """
    week_ago = read_demand()[begins + np.arange(DAY)[:, None] - WEEK]
    return week_ago[:, :, None] + scale() * forecast(x, parameters, LEVELS)


def demand(begins):
    """What was asked for in the 24 hours from each begin on: (48, B) megawatts."""
    return read_demand()[begins + np.arange(DAY)[:, None]]

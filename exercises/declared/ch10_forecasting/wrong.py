"""Wrong answers to the exercises of chapter 10 that are no edit of the textbook form, one fault each, as learners make them.

Each docstring is a piece of the sentence that the grader has to say.
"""

import numpy as np

from grader import mistake
from solutions.cells.lstm import lstm_step
from solutions.data import windows
from solutions.models import fed_back
from solutions.training import quantiles


def smoothed_windows__one_row_a_day_seen(series, past, width, first, last):
    """x has shape"""
    x, y = windows.smoothed_windows(series, past, width, first, last)
    return x.T, y


def smoothed_windows__not_smoothed(series, past, width, first, last):
    """x is wrong"""
    day = np.arange(first, last)
    return series[day[:, None] - np.arange(past, 0, -1)], series[day]


@mistake
def undo_difference__the_measured_season_again_and_again(change, past, season):
    """The last measured season is repeated for all steps ahead.

    From the second season on, what lies a season earlier is a forecast.
    """
    k = np.arange(len(change))
    return past[len(past) - season + k % season] + change


def undo_difference__one_season_only(change, past, season):
    """forecast"""
    return past[-season:][: len(change)] + change[:season]


@mistake
def run_ahead__begins_with_the_first_known_step(x, known, W_x, W_h, b, W_hy, b_y):
    """The past isn't read: the state is zero where the forecasts begin.

    The state after the past is what makes the first forecast.
    """
    return fed_back.run_ahead(np.concatenate([x[:0], x[-1:]]), known, W_x, W_h, b, W_hy, b_y)


def run_ahead__one_step_too_many(x, known, W_x, W_h, b, W_hy, b_y):
    """forecast has shape"""
    longer = np.concatenate([known, np.zeros((1, *known.shape[1:]))])
    return fed_back.run_ahead(x, longer, W_x, W_h, b, W_hy, b_y)


def run_ahead__as_columns(x, known, W_x, W_h, b, W_hy, b_y):
    """forecast"""
    return fed_back.run_ahead(x, known, W_x, W_h, b, W_hy, b_y).T


def run_ahead__forgets_the_read_out_in_the_loop(x, known, W_x, W_h, b, W_hy, b_y):
    """ValueError"""
    h = c = np.zeros((x.shape[1], len(W_h)))
    for x_t in x:
        h, c, _ = lstm_step(x_t, h, c, W_x, W_h, b)
    out = [h @ W_hy + b_y]
    for others in known:
        h, c, _ = lstm_step(np.hstack([h, others]), h, c, W_x, W_h, b)
        out.append(h @ W_hy + b_y)
    return np.concatenate(out, axis=1).T


def pinball_loss__half_the_square(prediction, target, levels):
    """loss"""
    error = prediction - target[..., None]
    return (error**2).sum() / (2 * target.size), error / target.size


@mistake
def pinball_loss__levels_turned_round(prediction, target, levels):
    """A unit too low costs what the level lacks to 1, and a unit too high the level.

    It is the other way round: at 0.9 it is dear to be too low.
    """
    return quantiles.pinball_loss(prediction, target, 1 - np.asarray(levels))


@mistake
def conformal_margin__each_step_by_itself(low, high, target, level):
    """Each step of each day is taken for a day of its own.

    A day lies within if all of its steps do, and it is one place in the order.
    """
    return quantiles.conformal_margin(*(a.reshape(1, -1) for a in (low, high, target)), level)


@mistake
def conformal_margin__numpys_quantile(low, high, target, level):
    """NumPy's quantile of the needs is taken.

    It lies between two of them, and the new day isn't counted among the places.
    """
    return np.quantile(np.maximum(low - target, target - high).max(axis=0), level)


@mistake
def conformal_margin__a_quantile_that_is_no_need(low, high, target, level):
    """The quantile is read off between two needs.

    One of the needs themselves is the smallest that is enough.
    """
    needed = np.maximum(low - target, target - high).max(axis=0)
    share = np.ceil((len(needed) + 1) * level) / len(needed)
    return np.quantile(needed, share) if share <= 1 else np.inf


def conformal_margin__half_the_width(low, high, target, level):
    """margin"""
    return quantiles.conformal_margin(low, high, target, level) / 2


# ---- flattering_weights: near misses


def flattering_weights__yesterday():
    """its error, in errors of yesterday's price, is 1"""
    return np.eye(10)[0]


def flattering_weights__the_day_before_yesterday():
    """its error, in errors of yesterday's price, is 1.4"""
    return np.eye(10)[1]


def flattering_weights__mean_of_ten():
    """moves in a day, in moves of the price, is 0.3"""
    return np.full(10, 0.1)


def flattering_weights__the_trend_goes_on():
    """moves in a day, in moves of the price, is 2"""
    return np.array([2, -1, 0, 0, 0, 0, 0, 0, 0, 0.0])


def flattering_weights__nine_tenths():
    """how far its line lies above or below"""
    return 0.95 * np.eye(10)[3]


def flattering_weights__nothing():
    """correlation"""
    return np.zeros(10)

"""Exercises of chapter 10: windows that see nothing of tomorrow, seasons, several steps ahead, how sure a forecast is, and a chart that flatters."""

import numpy as np

from grader import Chapter, Finding, distinct_sizes
from solutions import textbook
from solutions.cells.lstm import lstm_step
from solutions.cells.rnn import readout
from solutions.data import windows
from solutions.models import fed_back
from solutions.tasks import flattering
from solutions.training import quantiles

chapter = Chapter(__file__, title="Forecasting")


# What a forecaster may see


_LAST_AXIS = "the last axis, counted from either end"


@chapter.exercise(windows.smoothed_windows, points=2, repair=True,
                  equivalent={"(series[averaged].mean(axis=-1), series[day])": _LAST_AXIS})
def smoothed_windows(rng):
    past, width = (n + 2 for n in distinct_sizes(rng, 2))
    first = past + width - 1
    series = np.cumsum(rng.normal(size=3 * first))
    yield dict(series=series, past=past, width=width, first=first, last=2 * first + 1)
    yield dict(series=series, past=past, width=width, first=first + 3, last=first + 4)


# Seasons


@chapter.exercise(windows.undo_difference, points=3)
def undo_difference(rng):
    season, B = (n + 1 for n in distinct_sizes(rng, 2))
    past = rng.normal(size=(2 * season + 2, B))
    yield dict(change=rng.normal(size=(season - 1, B)), past=past, season=season)
    yield dict(change=rng.normal(size=(2 * season + 1, B)), past=past, season=season)
    yield dict(change=rng.normal(size=(4, B)), past=past[:1], season=1)


# Several steps ahead


@chapter.exercise(fed_back.run_ahead, points=4, lends=[lstm_step, readout],
                  equivalent={"concatenate(forecast, axis=-1).T": _LAST_AXIS})
def run_ahead(rng):
    T, B, D, H, A = distinct_sizes(rng, 5)
    D, A = D + 1, A + 6  # a value and something known; enough steps to tell one slip from another
    weights = dict(W_x=rng.normal(size=(D, 4 * H)) / 2, W_h=rng.normal(size=(H, 4 * H)) / 2, b=rng.normal(size=4 * H) / 2,
                   W_hy=rng.normal(size=(H, 1)), b_y=rng.normal(size=1))
    yield dict(x=rng.normal(size=(T, B, D)), known=rng.normal(size=(A - 1, B, D - 1))) | weights
    yield dict(x=rng.normal(size=(T, B, D)), known=np.zeros((0, B, D - 1))) | weights


# How sure is it?


@chapter.exercise(quantiles.pinball_loss, points=4, written_as=textbook.quantiles.pinball_loss, groups={"loss": 2, "dprediction": 2})
def pinball_loss(rng):
    A, B, Q = distinct_sizes(rng, 3)
    levels = np.sort(rng.uniform(0.1, 0.9, size=Q))
    prediction, target = rng.normal(size=(A, B, Q)), rng.normal(size=(A, B))
    prediction[0, 0, 0] = target[0, 0]  # exact
    yield dict(prediction=prediction, target=target, levels=levels)
    yield dict(prediction=rng.normal(size=(B, 1)), target=rng.normal(size=B), levels=np.array([0.8]))


@chapter.exercise(quantiles.conformal_margin, points=4)
def conformal_margin(rng):
    (T,) = distinct_sizes(rng, 1)
    for N, level in ((19, 0.75), (6, 0.75), (6, 0.55), (7, 0.95)):  # rank 15 exactly, 5.25 of 6, 3.85, more than there are
        target = rng.normal(size=(T, N))
        wide = 0.7 if N == 19 else 3.5  # by far too wide: the margin is negative
        yield dict(low=-wide * rng.uniform(0.8, 1.2, size=(T, N)), high=wide * rng.uniform(0.8, 1.2, size=(T, N)), target=target, level=level)


# A chart that flatters

CORRELATION, RESTLESS, ASIDE, WORSE = 0.95, (0.9, 1.1), 0.5, 2.1
N, B = 1000, 100


@chapter.find(flattering.flattering_weights, points=2)
def flattering_weights(rng, weights):
    prices = flattering.draw_prices(rng, N + flattering.DAYS, B)
    correlation, restless, aside, worse = flattering.how_it_looks(prices, weights)
    return [
        Finding("the mean correlation of its line with the price", correlation, low=CORRELATION),
        Finding("its error, in errors of yesterday's price,", worse, low=WORSE),
        Finding("how much its line moves in a day, in moves of the price,", restless, *RESTLESS),
        Finding("how far its line lies above or below the price on the whole, in daily moves,", aside, high=ASIDE),
    ]

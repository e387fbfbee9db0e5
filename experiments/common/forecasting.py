"""Tomorrow's electricity demand of Victoria: the networks that read days, those that read half-hours, and how they are scored."""

import numpy as np

from experiments.common.chosen import Chosen
from solutions.data.demand_windows import LEVELS, day_windows, demand, half_hour_windows, in_megawatts, scale
from solutions.data.electricity import DAY
from solutions.models.forecaster import forecast, forecaster_gradients, init_forecaster
from solutions.models.many_to_one import init_many_to_one
from solutions.training.quantiles import pinball_loss

H, RATE = 32, 0.005
STEPS_BY_DAYS, STEPS_BY_HALF_HOURS = 600, 2000
NOISE = 0.3  # standard deviations, added to what is read while a network learns from days: a year is short


def by_days(levels=False):
    """Two weeks are read, five quantiles of each half-hour come out: an experiment's start, step and weights."""
    x, y, _ = day_windows("train", every=6, levels=levels)
    choices_x, choices_y, _ = day_windows("choices", levels=levels)
    return Chosen(
        init=lambda rng: init_forecaster(rng, x.shape[2], H, DAY, LEVELS),
        learnt=(x, y), rows=1, noise=NOISE, steps=STEPS_BY_DAYS, rate=RATE,
        gradients=lambda x, y, parameters: forecaster_gradients(x, y, parameters, LEVELS),
        cost=lambda parameters: pinball_loss(forecast(choices_x, parameters, LEVELS), choices_y, LEVELS)[0],
    )


def by_days_score(parameters, levels=False):
    """Minus the error of the middle forecast on the test part, in megawatts."""
    seen, _, begins = day_windows("test", levels=levels)
    middle = in_megawatts(forecast(seen, parameters, LEVELS), begins, levels)[:, :, LEVELS.index(0.5)]
    return -root_mean_square(middle - demand(begins))


def by_half_hours(outputs, gradients, ahead):
    """An LSTM with so many outputs; `ahead` takes x and parameters and gives 48 forecasts without looking at the future's changes."""
    x, y, _ = half_hour_windows("train", every=3)
    choices_x, choices_y, _ = half_hour_windows("choices", every=7)  # so that they begin at all hours
    return Chosen(
        init=lambda rng: init_many_to_one(rng, x.shape[2], H, outputs, "lstm"),
        learnt=(x, y), gradients=gradients, rows=1,
        cost=lambda parameters: root_mean_square(ahead(choices_x, parameters) - choices_y),
        steps=STEPS_BY_HALF_HOURS, rate=RATE,
    )


def by_half_hours_score(ahead, parameters):
    """Minus the error of all 48 forecasts on the test part, in megawatts."""
    x, y, _ = half_hour_windows("test", every=1)
    return -float(scale()) * root_mean_square(ahead(x, parameters) - y)


def root_mean_square(errors):
    return float(np.sqrt(np.mean(errors**2)))

"""The same past, the same LSTM, but all 48 half-hours of the next day come out at once, after the last step of the past."""

from experiments.common.forecasting import by_half_hours, by_half_hours_score
from solutions.data.demand_windows import PAST
from solutions.data.electricity import DAY
from solutions.models.many_to_one import many_to_one_forward, many_to_one_gradients


def ahead(x, parameters):
    return many_to_one_forward(x[:PAST], parameters, "lstm")[0].T


def gradients(x, y, parameters):
    return many_to_one_gradients(x[:PAST], y.T, parameters, "lstm")


network = by_half_hours(DAY, gradients, ahead)
SEEDS, STEPS, EVERY = (0, 1, 2), network.steps, 20
start, step, weights = network.start, network.step, network.weights


def score(parameters):
    return by_half_hours_score(ahead, parameters)

"""The same, but what is read and asked for is the demand itself."""

from experiments.common.forecasting import by_days, by_days_score

network = by_days(levels=True)
SEEDS, STEPS, EVERY = (0, 1, 2), network.steps, 10
start, step, weights = network.start, network.step, network.weights


def score(parameters):
    return by_days_score(parameters, levels=True)

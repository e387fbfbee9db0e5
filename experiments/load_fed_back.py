"""A network forecasts the next half-hour of Victoria's demand; a day comes out if it reads its own forecasts. How far off is it in the end?"""

from experiments.common.forecasting import by_half_hours, by_half_hours_score
from solutions.data.demand_windows import PAST
from solutions.models.fed_back import next_value_gradients, run_ahead


def ahead(x, parameters):
    """48 forecasts; of the future only what is known beforehand is read."""
    return run_ahead(x[:PAST], x[PAST:, :, 1:], *(parameters[name] for name in ("W_x", "W_h", "b", "W_hy", "b_y")))


network = by_half_hours(1, next_value_gradients, ahead)
SEEDS, STEPS, EVERY = (0, 1, 2), network.steps, 20
start, step, weights = network.start, network.step, network.weights


def score(parameters):
    return by_half_hours_score(ahead, parameters)

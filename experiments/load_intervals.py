"""How much electricity will Victoria ask for tomorrow, every half-hour, and how sure is that? Two weeks are read, five quantiles come out."""

import numpy as np

from experiments.common.forecasting import DAY, LEVELS, day_windows, demand, demand_quantiles
from solutions.models.forecaster import forecast, forecaster_gradients, init_forecaster
from solutions.training.loop import begin, training_step
from solutions.training.quantiles import pinball_loss

SEEDS, STEPS, EVERY = (0, 1, 2), 600, 10
H, B, RATE, LIMIT = 32, 64, 0.005, 1.0
NOISE = 0.3  # standard deviations, added to what is read while the network learns: a year is short
LOOK_EVERY = 50  # steps between two looks at the part for choices

x, y, _ = day_windows("train", every=6)
choices_x, choices_y, _ = day_windows("choices")


def start(rng):
    """The training's beginning; the lowest loss on the part for choices so far, and the parameters that had it."""
    parameters = init_forecaster(rng, x.shape[2], H, DAY, LEVELS)
    return begin(parameters), np.inf, parameters


def step(state, rng):
    trained, best, kept = state
    chosen = rng.integers(x.shape[1], size=B)
    noise = NOISE * rng.normal(size=(len(x), B, x.shape[2])).astype(np.float32)
    trained, loss = training_step(trained, gradients, (x[:, chosen] + noise, y[:, chosen]), rate, LIMIT)
    k, parameters, _ = trained
    if k % LOOK_EVERY == 0:
        found = pinball_loss(forecast(choices_x, parameters, LEVELS), choices_y, LEVELS)[0]
        best, kept = (found, parameters) if found < best else (best, kept)
    return (trained, best, kept), loss


def gradients(seen, then, parameters):
    return forecaster_gradients(seen, then, parameters, LEVELS)


def rate(k):
    """The learning rate falls evenly to zero."""
    return RATE * (1 - k / STEPS)


def weights(state):
    return state[-1]


def score(parameters):
    """Minus the error of the middle forecast on the test part, in megawatts: the root of the mean square."""
    seen, _, begins = day_windows("test")
    middle = demand_quantiles(parameters, seen, begins)[:, :, LEVELS.index(0.5)]
    return -float(np.sqrt(np.mean((middle - demand(begins)) ** 2)))

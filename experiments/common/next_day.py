"""Tomorrow's value of a short series from the days before: a small LSTM that answers once, after the last day."""

import numpy as np

from experiments.common.chosen import Chosen
from solutions.models.many_to_one import init_many_to_one, many_to_one_forward, many_to_one_gradients


def next_day(windows_of, H, steps, rate, noise=0.0):
    """An experiment's start, step and weights; windows_of(part) gives x, y, begins."""
    (x, y, _), (choices_x, choices_y, _) = windows_of("train"), windows_of("choices")
    return Chosen(
        init=lambda rng: init_many_to_one(rng, x.shape[2], H, 1, "lstm"),
        learnt=(x, y), steps=steps, rate=rate, noise=noise,
        gradients=lambda x, y, parameters: many_to_one_gradients(x, y, parameters, "lstm"),
        cost=lambda parameters: float(np.mean((answer(choices_x, parameters) - choices_y) ** 2)),
    )


def answer(x, parameters):
    return many_to_one_forward(x, parameters, "lstm")[0]


def minus_root_mean_square(errors):
    return -float(np.sqrt(np.mean(errors**2)))

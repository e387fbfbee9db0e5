"""Networks that learn from drawn batches, by Adam, whose rate falls evenly to zero; the weights kept are those that were best on the part for choices."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from solutions.training.loop import begin, training_step


@dataclass
class Chosen:
    """An experiment's start, step and weights.

    `learnt` is (x, y), x with time first and the windows second, y with the windows at axis `rows`. `gradients` takes x, y, parameters,
    `cost` the parameters: the lower on the part for choices, the better. `noise` is added to what is read while the network learns.
    """

    init: Callable
    learnt: tuple
    gradients: Callable
    cost: Callable
    steps: int
    rate: float
    rows: int = 0
    noise: float = 0.0
    batch: int = 64
    limit: float = 1.0
    look_every: int = 50

    def start(self, rng):
        """The training's beginning; the lowest cost so far, and the parameters that had it."""
        parameters = self.init(rng)
        return begin(parameters), np.inf, parameters

    def step(self, state, rng):
        trained, lowest, kept = state
        x, y = self.learnt
        rows = rng.integers(x.shape[1], size=self.batch)
        seen = x[:, rows]
        noise = self.noise * rng.normal(size=seen.shape).astype(seen.dtype)
        trained, loss = training_step(trained, self.gradients, (seen + noise, y.take(rows, axis=self.rows)), self.rate_at, self.limit)
        k, parameters, _ = trained
        if k % self.look_every == 0:
            cost = self.cost(parameters)
            lowest, kept = (cost, parameters) if cost < lowest else (lowest, kept)
        return (trained, lowest, kept), loss

    def rate_at(self, k):
        return self.rate * (1 - k / self.steps)

    def weights(self, state):
        return state[-1]

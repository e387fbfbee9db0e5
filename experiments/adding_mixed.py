"""The same eight units, and lengths that change from batch to batch."""

import numpy as np

from experiments.adding_twenty import EVERY, SEEDS, STEPS, score, start, update, weights

__all__ = ["EVERY", "SEEDS", "STEPS", "score", "start", "step", "weights"]
SHORTEST, LONGEST = 10, 100


def step(state, rng):
    """Return the state after one update on fresh sequences, and their mean squared error before it; short lengths come as often as long ones, by ratio."""
    T = round(np.exp(rng.uniform(np.log(SHORTEST), np.log(LONGEST))))
    return update(state, rng, T)

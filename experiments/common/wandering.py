"""Learning to walk through a T-maze by REINFORCE: the four functions of the recorded wanderers."""

import numpy as np

from solutions.models.wanderer import init_wanderer, share_found, walk, wanderer_gradients
from solutions.tasks.t_maze import NORTH, SOUTH
from solutions.training.gradients import clip_by_global_norm
from solutions.training.optimizers import adam_update

H, B, LENGTH, RATE, LIMIT = 16, 64, 10, 0.01, 1.0


def goals(rng, B):
    """Where the reward is: north or south, as likely."""
    return np.where(rng.random(B) < 0.5, NORTH, SOUTH)


class Wanderer:
    """An experiment's four functions, with memory or without."""

    def __init__(self, memory):
        self.memory = memory

    def start(self, rng):
        """Parameters, and nothing for Adam to remember."""
        return init_wanderer(rng, H), None

    def step(self, state, rng):
        """Return the state after a batch of walks and one update, and the share of the walks that found the reward."""
        parameters, adam = state
        walks = walk(parameters, LENGTH, goals(rng, B), rng, self.memory)
        _, gradients = wanderer_gradients(walks, parameters, memory=self.memory)
        gradients, _ = clip_by_global_norm(gradients, LIMIT)
        return adam_update(parameters, gradients, adam, lr=RATE), share_found(walks)

    def weights(self, state):
        return state[0]

    def score(self, parameters):
        """Which share of 1,000 new walks finds the reward, at the length that it was trained on; moves are drawn."""
        rng = np.random.default_rng(99)
        return share_found(walk(parameters, LENGTH, goals(rng, 1000), rng, self.memory))

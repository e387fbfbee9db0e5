"""Evolving networks that keep a pole standing: the four functions of the recorded balancers."""

import numpy as np

from solutions.models.balancer import as_networks, balance, balancer_shapes
from solutions.tasks.cart_pole import beginnings
from solutions.training.evolution import draw_candidates, next_generation

TESTED, POLES = 99, 200  # the seed of the poles that the score is measured on, and their number


class Evolution:
    """An experiment's four functions. A generation is N candidates, each judged by its mean over the same few poles; the elite is a fifth."""

    def __init__(self, H=6, window=1, recurrent=True, dark=0.0, N=64, poles=4):
        self.shapes, self.dark, self.N, self.poles = balancer_shapes(H, window, recurrent), dark, N, poles

    def start(self, rng):
        """The mean and the spread that candidates are drawn with."""
        P = sum(np.prod(shape) for shape in self.shapes.values())
        return np.zeros(P), np.ones(P)

    def step(self, state, rng):
        """Return the next mean and spread, and for how many moments a candidate's pole stood, in the mean of this generation."""
        candidates = draw_candidates(rng, *state, self.N)
        stood = balance(as_networks(candidates, self.shapes), beginnings(rng, self.poles), dark=self.dark, rng=rng).mean(axis=1)
        return next_generation(candidates, stood, self.N // 5), stood.mean()

    def weights(self, state):
        """The network in the middle of the last generation, with a first axis of 1."""
        return as_networks(state[0][None], self.shapes)

    def score(self, networks):
        """For how many of 500 moments its pole stands, in the mean over poles that it was not chosen by."""
        rng = np.random.default_rng(TESTED)
        return float(balance(networks, beginnings(rng, POLES), dark=self.dark, rng=rng).mean())

"""Promoters drawn from published counts, in three parts, and the four functions of their recorded readers, which are also tried on real ones."""

import numpy as np

from solutions.data.promoters import BASES, draw_promoters, read_promoters
from solutions.models.classifier import classifier_forward, classifier_gradients, init_classifier
from solutions.training.loop import begin, training_step

DRAWN = 11  # the seed of the parts, for all networks and baselines
SIZES = (4000, 500, 1000)  # promoters to learn from, for choices, for the score, and as many sequences that are none
H, B, LIMIT = 32, 64, 1.0


def drawn_parts():
    """(codes, labels) to learn from, for choices and for the score."""
    rng = np.random.default_rng(DRAWN)
    return [draw_promoters(rng, n) for n in SIZES]


def share_right(codes, labels, parameters):
    logits, _, _ = classifier_forward(codes, np.full(codes.shape[1], len(codes)), parameters, "mean")
    return float(np.mean(logits.argmax(axis=1) == labels))


class Reader:
    """An experiment's four functions. The weights are those that were best on the part for choices, looked at every so many steps."""

    def __init__(self, rate, steps, look_every):
        (self.codes, self.labels), self.choices, self.tested = drawn_parts()
        self.real = read_promoters()
        self.first_rate, self.steps, self.look_every = rate, steps, look_every

    def start(self, rng):
        """The training's beginning; the best parameters so far, with their shares right on the part for choices and on the real sequences."""
        parameters = init_classifier(rng, len(BASES), H, 2, "mean", directions=2)
        return begin(parameters), parameters, (-1.0, -1.0)

    def step(self, state, rng):
        """Return the state after a batch, and three numbers: the batch's loss, and the two shares of the best parameters before it."""
        trained, kept, shares = state
        k, parameters, _ = trained
        if k % self.look_every == 0 and (share := share_right(*self.choices, parameters)) > shares[0]:
            kept, shares = parameters, (share, share_right(*self.real, parameters))
        rows = rng.choice(len(self.labels), size=B, replace=False)
        trained, loss = training_step(trained, gradients_of_means, self.batch(rows), self.rate, LIMIT)
        return (trained, kept, shares), [loss, *shares]

    def batch(self, rows):
        return self.codes[:, rows], np.full(len(rows), len(self.codes)), self.labels[rows]

    def rate(self, k):
        """The learning rate falls evenly to zero."""
        return self.first_rate * (1 - k / self.steps)

    def weights(self, state):
        return state[1]

    def score(self, parameters):
        """Share right of the drawn test part."""
        return share_right(*self.tested, parameters)


def gradients_of_means(*given):
    return classifier_gradients(*given, "mean")

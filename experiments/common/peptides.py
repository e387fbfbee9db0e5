"""Antimicrobial or not: the peptides in three parts, relatives together or dealt out at random, and the four functions of their recorded readers."""

import numpy as np

from solutions.data.families import families, split_families
from solutions.data.pairs import padded
from solutions.data.peptides import AMINO_ACIDS, read_peptides
from solutions.models.classifier import classifier_forward, init_classifier
from solutions.models.pooled import pooled_gradients
from solutions.training.loop import begin, training_step
from solutions.training.losses import softmax_cross_entropy

DRAWN = 11  # the seed of the parts, for all networks and baselines
SHARES = [0.7, 0.1, 0.2]  # to learn from, for choices, for the score
LETTERS, SHARE = 4, 0.3  # what relatives have in common
LONGEST = 60  # what comes after is not read
H, B, RATE, LIMIT, DROPOUT = 32, 64, 0.005, 1.0, 0.3
LOOK_EVERY = 100


def coded():
    """All peptides as lists of numbers, their labels, and their families."""
    peptides, labels = read_peptides()
    return [[AMINO_ACIDS.index(letter) for letter in peptide[:LONGEST]] for peptide in peptides], labels, families(peptides, LETTERS, SHARE)


class Reader:
    """An experiment's four functions. The weights are those that were best on the part for choices, looked at every so many steps."""

    def __init__(self, relatives_together, steps):
        self.codes, self.labels, family = coded()
        grouped = family if relatives_together else np.arange(len(family))
        self.learnt, self.choices, self.tested = split_families(grouped, SHARES, np.random.default_rng(DRAWN))
        self.steps = steps

    def start(self, rng):
        """The training's beginning; the best share right on the part for choices so far, and the parameters that had it."""
        parameters = init_classifier(rng, len(AMINO_ACIDS), H, 2, "mean", directions=2)
        return begin(parameters), -1.0, parameters

    def step(self, state, rng):
        trained, best, kept = state
        rows = rng.choice(self.learnt, size=B, replace=False)
        batch = *padded([self.codes[row] for row in rows]), self.labels[rows]
        trained, loss = training_step(trained, lambda *given: pooled_gradients(*given, softmax_cross_entropy, DROPOUT, rng), batch, self.rate, LIMIT)
        k, parameters, _ = trained
        if k % LOOK_EVERY == 0:
            share = self.share_right(self.choices, parameters)
            best, kept = (share, parameters) if share > best else (best, kept)
        return (trained, best, kept), loss

    def rate(self, k):
        """The learning rate falls evenly to zero."""
        return RATE * (1 - k / self.steps)

    def weights(self, state):
        return state[-1]

    def score(self, parameters):
        """Share of the test part that is right."""
        return self.share_right(self.tested, parameters)

    def share_right(self, rows, parameters):
        logits, _, _ = classifier_forward(*padded([self.codes[row] for row in rows]), parameters, "mean")
        return float(np.mean(logits.argmax(axis=1) == self.labels[rows]))

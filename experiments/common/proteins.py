"""Helix, strand or neither, for each amino acid of real chains: three parts, and the four functions of the recorded taggers."""

import numpy as np

from solutions.data.families import split_families
from solutions.data.pairs import padded
from solutions.data.peptides import AMINO_ACIDS
from solutions.data.proteins import STRUCTURES, read_proteins
from solutions.models.tagger import init_tagger, tagger_forward, tagger_gradients
from solutions.training.loop import begin, training_step

DRAWN = 11  # the seed of the parts, for all networks and baselines
SHARES = [0.7, 0.1, 0.2]  # to learn from, for choices, for the score
CUT = 64  # a batch holds pieces of at most so many amino acids
H, B, RATE, LIMIT = 32, 32, 0.005, 1.0
NOISE = 0.3  # share of the amino acids that are replaced while the network learns: 75 chains are few
LOOK_EVERY = 10


def coded():
    """Chains and structures as arrays of numbers, and the three parts: places of the chains."""
    chains, structures, groups = read_proteins()
    family = np.unique(groups, return_inverse=True)[1]
    parts = split_families(family, SHARES, np.random.default_rng(DRAWN))
    return [np.array([AMINO_ACIDS.index(a) for a in chain]) for chain in chains], [np.array([STRUCTURES.index(s) for s in one]) for one in structures], parts


class Tagger:
    """An experiment's four functions. The weights are those that were best on the part for choices, looked at every so many steps."""

    def __init__(self, directions, steps):
        self.chains, self.structures, (self.learnt, self.choices, self.tested) = coded()
        lengths = np.array([len(self.chains[n]) for n in self.learnt])
        self.chances = lengths / lengths.sum()
        self.directions, self.steps = directions, steps

    def start(self, rng):
        """The training's beginning; the best share right on the part for choices so far, and the parameters that had it."""
        parameters = init_tagger(rng, len(AMINO_ACIDS), H, len(STRUCTURES), self.directions)
        return begin(parameters), -1.0, parameters

    def step(self, state, rng):
        trained, best, kept = state
        trained, loss = training_step(trained, tagger_gradients, self.batch(rng), self.rate, LIMIT)
        k, parameters, _ = trained
        if k % LOOK_EVERY == 0:
            share = self.share_right(self.choices, parameters)
            best, kept = (share, parameters) if share > best else (best, kept)
        return (trained, best, kept), loss

    def batch(self, rng):
        """Pieces of chains, the longer chains more often, with some of their amino acids replaced; their structures, -1 past an end."""
        pieces, asked = [], []
        for n in rng.choice(self.learnt, size=B, p=self.chances):
            begin_at = rng.integers(max(1, len(self.chains[n]) - CUT + 1))
            piece = self.chains[n][begin_at : begin_at + CUT]
            replaced = rng.random(len(piece)) < NOISE
            pieces.append(np.where(replaced, rng.integers(len(AMINO_ACIDS), size=len(piece)), piece))
            asked.append(self.structures[n][begin_at : begin_at + CUT])
        codes, lengths = padded(pieces)
        labels, _ = padded(asked)
        return codes, lengths, np.where(np.arange(len(codes))[:, None] < lengths, labels, -1)

    def rate(self, k):
        """The learning rate falls evenly to zero."""
        return RATE * (1 - k / self.steps)

    def weights(self, state):
        return state[-1]

    def score(self, parameters):
        """Share of the test part's amino acids whose structure is right (Q3)."""
        return self.share_right(self.tested, parameters)

    def share_right(self, part, parameters):
        codes, lengths = padded([self.chains[n] for n in part])
        logits, _ = tagger_forward(codes, lengths, parameters)
        told = logits.argmax(axis=2)
        return float(np.mean(np.concatenate([told[:length, b] == self.structures[n] for b, (n, length) in enumerate(zip(part, lengths, strict=True))])))

"""Helix, strand or neither? A tagger that reads each chain from its beginning only, and so doesn't know what comes next."""

from experiments.common.proteins import Tagger

SEEDS, STEPS, EVERY = (0, 1, 2), 400, 10

tagger = Tagger(directions=1, steps=STEPS)
start, step, weights, score = tagger.start, tagger.step, tagger.weights, tagger.score

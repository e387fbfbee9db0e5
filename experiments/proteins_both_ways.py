"""Helix, strand or neither? A tagger reads each chain from both ends."""

from experiments.common.proteins import Tagger

SEEDS, STEPS, EVERY = (0, 1, 2), 400, 10

tagger = Tagger(directions=2, steps=STEPS)
start, step, weights, score = tagger.start, tagger.step, tagger.weights, tagger.score

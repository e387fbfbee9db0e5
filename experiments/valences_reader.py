"""Is a word good or bad, by its spelling? Read both ways, pooled by the mean."""

from experiments.common.classifying import Reader
from solutions.data.valences import labelled_words

SEEDS, STEPS, EVERY = (0, 1, 2), 800, 20

reader = Reader(labelled_words(), 16, "mean", directions=2, steps=STEPS, look_every=20)
start, step, weights, score = reader.start, reader.step, reader.weights, reader.score

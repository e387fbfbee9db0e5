"""In which of twelve languages is this the name of a country, a language or a currency? Read both ways, pooled by the mean."""

from experiments.common.classifying import Reader
from solutions.data.places import labelled_names

SEEDS, STEPS, EVERY = (0, 1, 2), 3000, 50

reader = Reader(labelled_names(), 64, "mean", directions=2, steps=STEPS, look_every=100)
start, step, weights, score = reader.start, reader.step, reader.weights, reader.score

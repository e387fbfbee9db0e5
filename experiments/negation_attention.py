"""Which verdict does a sentence with *not*, *but* and *although* give? Read both ways, pooled by attention."""

from experiments.common.classifying import Reader
from solutions.data.negation import labelled_sentences

SEEDS, STEPS, EVERY = (0, 1, 2), 1500, 25

reader = Reader(labelled_sentences(), 32, "attention", directions=2, steps=STEPS, look_every=50)
start, step, weights, score = reader.start, reader.step, reader.weights, reader.score

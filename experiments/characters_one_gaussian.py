"""The same writer with one Gaussian instead of 20: it can say how unsure it is, but not between which places."""

from experiments.common.handwriting import Writer

SEEDS, STEPS, EVERY = (0, 1, 2), 2000, 10

writer = Writer(STEPS, K=1)
start, step, weights, score = writer.start, writer.step, writer.weights, writer.score

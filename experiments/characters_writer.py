"""Chinese characters, point by point: where does the pen go next, and what will it do there? A mixture of 20 Gaussians on an LSTM says."""

from experiments.common.handwriting import RATE, Writer

SEEDS, STEPS, EVERY = (0, 1, 2), 2000, 10
CHOSEN = {"rate": RATE, "among": [0.01, 0.02]}  # the lowest loss on the part for choices in shorter trainings

writer = Writer(STEPS)
start, step, weights, score = writer.start, writer.step, writer.weights, writer.score

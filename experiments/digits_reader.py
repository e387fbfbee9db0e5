"""Strings of handwritten digits, read from both ends by one layer: the network that the page reads drawings with."""

from experiments.common.digit_strings import Reader

SEEDS, STEPS, EVERY = (0, 1, 2), 2000, 25

reader = Reader(H=64, layers=1, directions=2, steps=STEPS)
start, step, weights, score = reader.start, reader.step, reader.weights, reader.score

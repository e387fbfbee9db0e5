"""Strings of handwritten digits, read from both ends by three layers that together have as many parameters as digits_reader."""

from experiments.common.digit_strings import Reader

SEEDS, STEPS, EVERY = (0, 1, 2), 2000, 25

reader = Reader(H=25, layers=3, directions=2, steps=STEPS)
start, step, weights, score = reader.start, reader.step, reader.weights, reader.score

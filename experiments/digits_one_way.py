"""Strings of handwritten digits, read from the left alone, with as many parameters as digits_reader."""

from experiments.common.digit_strings import Reader

SEEDS, STEPS, EVERY = (0, 1, 2), 2000, 25

reader = Reader(H=93, layers=1, directions=1, steps=STEPS)
start, step, weights, score = reader.start, reader.step, reader.weights, reader.score

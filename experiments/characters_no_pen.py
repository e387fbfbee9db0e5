"""The same writer, to which nobody says whether it is drawing or the pen is lifted."""

from experiments.common.handwriting import Writer

SEEDS, STEPS, EVERY = (0, 1, 2), 2000, 10

writer = Writer(STEPS, knows_pen=False)
start, step, weights, score = writer.start, writer.step, writer.weights, writer.score

"""The same writer without a memory: its state is emptied before each point, so it knows the last move and no other."""

from experiments.common.handwriting import Writer

SEEDS, STEPS, EVERY = (0, 1, 2), 2000, 10

writer = Writer(STEPS, memory=False)
start, step, weights, score = writer.start, writer.step, writer.weights, writer.score

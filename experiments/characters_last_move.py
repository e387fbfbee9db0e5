"""The same writer without a memory: its state is emptied before each point, so it knows the last move alone. It has learnt all that it can sooner."""

from experiments.common.handwriting import Writer

SEEDS, STEPS, EVERY = (0, 1, 2), 800, 10

writer = Writer(STEPS, memory=False)
start, step, weights, score = writer.start, writer.step, writer.weights, writer.score

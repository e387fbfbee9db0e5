"""Does an LSTM read Shakespeare better than a table of counts, where the tanh layer of chapter 5 did not?"""

from experiments.common.shakespeare import Reader

SEEDS, STEPS, EVERY = (0, 1, 2), 4500, 50

reader = Reader("lstm", 128, rate=0.01, steps=STEPS)
start, step, weights, score = reader.start, reader.step, reader.weights, reader.score

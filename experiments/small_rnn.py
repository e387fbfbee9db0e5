"""Does a tanh layer of 30 units, with fewer numbers than the table of three-letter pieces has counts, predict better than the table?"""

from experiments.common.shakespeare import Reader

SEEDS, STEPS, EVERY = (0, 1, 2), 4500, 100

reader = Reader("rnn", 30, rate=0.04, steps=STEPS)
start, step, weights, score = reader.start, reader.step, reader.weights, reader.score

"""Is it the gates or the weights? A tanh layer with as many weights as the LSTM."""

from experiments.common.shakespeare import Reader

SEEDS, STEPS, EVERY = (0, 1, 2), 4500, 50

reader = Reader("rnn", 270, rate=0.005, steps=STEPS)
start, step, weights, score = reader.start, reader.step, reader.weights, reader.score

"""How many bits per character does a tanh layer of 128 units pay that reads three plays thirteen times, from three starts?"""

from experiments.common.shakespeare import Reader

SEEDS, STEPS, EVERY = (0, 1, 2), 4500, 100

reader = Reader("rnn", 128, rate=0.01, steps=STEPS)
start, step, weights, score = reader.start, reader.step, reader.weights, reader.score

"""Nine speakers told apart by two vowels, with one layer of both directions."""

from experiments.common.speakers import Listener

SEEDS, STEPS, EVERY = (0, 1, 2), 500, 10

listener = Listener(H=32, layers=1, steps=STEPS, rate=0.01)
start, step, weights, score = listener.start, listener.step, listener.weights, listener.score

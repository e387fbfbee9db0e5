"""Nine speakers told apart by two vowels, with two layers that together have as many parameters as vowels_one_layer."""

from experiments.common.speakers import Listener

SEEDS, STEPS, EVERY = (0, 1, 2), 500, 10

listener = Listener(H=17, layers=2, steps=STEPS, rate=0.01)
start, step, weights, score = listener.start, listener.step, listener.weights, listener.score

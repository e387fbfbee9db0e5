"""The sign at the corridor's beginning says where to turn at its end: what does an agent learn from rewards if it has none?"""

from experiments.common.wandering import Wanderer

SEEDS, STEPS, EVERY = (0, 1, 2), 1500, 25

wanderer = Wanderer(memory=False)
start, step, weights, score = wanderer.start, wanderer.step, wanderer.weights, wanderer.score

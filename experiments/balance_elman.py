"""How long does a pole stand if the network sees only where things are now, and has a state?"""

from experiments.common.balancing import Evolution

SEEDS, STEPS, EVERY = (0, 1, 2), 60, 5

evolution = Evolution()
start, step, weights, score = evolution.start, evolution.step, evolution.weights, evolution.score

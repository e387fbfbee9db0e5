"""How long does a pole stand if the network also sees where things were a moment before?"""

from experiments.common.balancing import Evolution

SEEDS, STEPS, EVERY = (0, 1, 2), 60, 5

evolution = Evolution(window=2, recurrent=False)
start, step, weights, score = evolution.start, evolution.step, evolution.weights, evolution.score

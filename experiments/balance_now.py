"""How long does a pole stand if the network sees only where things are now? Searched with four times as many candidates and twice the units."""

from experiments.common.balancing import Evolution

SEEDS, STEPS, EVERY = (0, 1, 2), 100, 5

evolution = Evolution(H=12, recurrent=False, N=256, poles=16)
start, step, weights, score = evolution.start, evolution.step, evolution.weights, evolution.score

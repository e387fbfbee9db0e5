"""The light is off in half of all moments: how long does a pole stand if the network sees the last sixteen views?"""

from experiments.common.balancing import Evolution

SEEDS, STEPS, EVERY = (0, 1, 2), 300, 5

evolution = Evolution(window=16, recurrent=False, dark=0.5, N=128, poles=8)
start, step, weights, score = evolution.start, evolution.step, evolution.weights, evolution.score

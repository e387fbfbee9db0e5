"""Does the copying of a gene begin here? Learnt from promoters drawn from published counts, scored on others, and tried on 106 real sequences."""

from experiments.common.promoters import Reader

SEEDS, STEPS, EVERY = (0, 1, 2), 2500, 25

reader = Reader(rate=0.01, steps=STEPS, look_every=EVERY)
start, step, weights, score = reader.start, reader.step, reader.weights, reader.score

"""Does this peptide act against microbes? Read both ways, pooled by the mean, and tried on peptides drawn at random, relatives of those learnt among them."""

from experiments.common.peptides import Reader

SEEDS, STEPS, EVERY = (0, 1, 2), 1500, 25

reader = Reader(relatives_together=False, steps=STEPS)
start, step, weights, score = reader.start, reader.step, reader.weights, reader.score

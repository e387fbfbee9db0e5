"""How well does this molecule dissolve in water? Read from its SMILES, symbol by symbol, both ways."""

from experiments.common.molecules import Reader

SEEDS, STEPS, EVERY = (0, 1, 2), 1500, 25

reader = Reader(order=list, steps=STEPS)
start, step, weights, score = reader.start, reader.step, reader.weights, reader.score

"""The same network on molecules whose symbols were sorted: what is left when a reader knows which symbols there are, and nothing of their order?"""

from experiments.common.molecules import Reader

SEEDS, STEPS, EVERY = (0, 1, 2), 1500, 25

reader = Reader(order=sorted, steps=STEPS)
start, step, weights, score = reader.start, reader.step, reader.weights, reader.score

"""How many dates does the same translator get right, if all that it has read must pass through one vector?"""

from experiments.common.dates import Translator

SEEDS, STEPS, EVERY = (0, 1, 2), 2000, 20

translator = Translator(64, attention=False, steps=STEPS)
start, step, weights, score = translator.start, translator.step, translator.weights, translator.score

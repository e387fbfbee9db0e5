"""How many dates does a translator get right if all that it has read must fit into one vector?"""

from experiments.common.dates import PAIRS
from experiments.common.translator import Translator

SEEDS, STEPS, EVERY = (0, 1, 2), 2000, 20

translator = Translator(PAIRS, 48, attention=False, steps=STEPS)
start, step, weights, score = translator.start, translator.step, translator.weights, translator.score

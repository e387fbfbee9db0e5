"""How many numbers does a translator from English to French words get right with attention?

In the end all but a few of the choices are right, so no other rate was looked for.
"""

from experiments.common.numbers import PAIRS
from experiments.common.translator import Translator

SEEDS, STEPS, EVERY = (0, 1, 2), 2000, 20

translator = Translator(PAIRS, 48, attention=True, steps=STEPS, rate=0.004)
start, step, weights, score = translator.start, translator.step, translator.weights, translator.score

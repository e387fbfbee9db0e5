"""How many numbers does a translator from English to French words get right through one vector?"""

from experiments.common.numbers import PAIRS
from experiments.common.translator import Translator

SEEDS, STEPS, EVERY = (0, 1, 2), 2000, 20

translator = Translator(PAIRS, 48, attention=False, steps=STEPS)
start, step, weights, score = translator.start, translator.step, translator.weights, translator.score

"""And through a vector nearly three times as wide, with twice the practice, at the smaller rate?"""

from experiments.common.numbers import PAIRS
from experiments.common.translator import Translator

SEEDS, STEPS, EVERY = (0, 1, 2), 4000, 40

translator = Translator(PAIRS, 128, attention=False, steps=STEPS, rate=0.004)
start, step, weights, score = translator.start, translator.step, translator.weights, translator.score

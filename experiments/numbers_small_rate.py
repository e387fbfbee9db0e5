"""And if its rate is three times smaller?"""

from experiments.common.numbers import PAIRS
from experiments.common.translator import Translator

SEEDS, STEPS, EVERY = (0, 1, 2), 2000, 20

translator = Translator(PAIRS, 48, attention=False, steps=STEPS, rate=0.004)
start, step, weights, score = translator.start, translator.step, translator.weights, translator.score

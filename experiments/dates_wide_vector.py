"""And if the vector is a third wider?"""

from experiments.common.dates import PAIRS
from experiments.common.translator import Translator

SEEDS, STEPS, EVERY = (0, 1, 2), 2000, 20

translator = Translator(PAIRS, 64, attention=False, steps=STEPS, watched=False)
start, step, weights, score = translator.start, translator.step, translator.weights, translator.score

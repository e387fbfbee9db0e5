"""And at the rate that is better for one vector? Only the first 300 of 2,000 steps."""

from experiments.common.dates import PAIRS
from experiments.common.translator import Translator

SEEDS, STEPS, EVERY = (0, 1, 2), 300, 20

translator = Translator(PAIRS, 48, attention=True, steps=2000, rate=0.012)
start, step, weights, score = translator.start, translator.step, translator.weights, translator.score

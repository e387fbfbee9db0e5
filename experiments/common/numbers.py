"""Reading numbers in English words and writing them in French ones."""

import numpy as np

from experiments.common.translator import Pairs
from solutions.data.number_words import draw_numbers, in_english, in_french

LEARNT, CHOICES, TEST = draw_numbers(np.random.default_rng(9))
ENGLISH, FRENCH = (sorted({word for n in LEARNT for word in words(n)}) for words in (in_english, in_french))


def coded(numbers):
    """Sources and targets as rows of numbers of words."""
    return [[ENGLISH.index(word) for word in in_english(n)] for n in numbers], [[FRENCH.index(word) for word in in_french(n)] for n in numbers]


PAIRS = Pairs(coded(LEARNT), [coded(group) for group in CHOICES.values()], coded(sum(TEST.values(), [])), len(ENGLISH), len(FRENCH), longest=25)

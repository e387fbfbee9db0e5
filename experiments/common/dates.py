"""Reading dates of thirteen places and writing them as ISO 8601.

The days are drawn once, with a seed of their own: 4,000 to learn from, 400 for choices, 600 for the score, each written in three places.
"""

import numpy as np

from experiments.common.translator import Pairs
from solutions.data.dates import date_pairs, draw_dates
from solutions.data.text import encode, vocabulary

DRAWN = np.random.default_rng(9)
DAYS = draw_dates(DRAWN, 5000)
LEARNT, CHOICES, TEST = (date_pairs(days, 3, DRAWN) for days in (DAYS[:4000], DAYS[4000:4400], DAYS[4400:]))
SYMBOLS = vocabulary("".join(text for text, _ in LEARNT))
DIGITS = "0123456789-"


def coded(pairs):
    """Sources and targets as rows of numbers."""
    return [encode(text, SYMBOLS) for text, _ in pairs], [encode(iso, DIGITS) for _, iso in pairs]


PAIRS = Pairs(coded(LEARNT), [coded(CHOICES)], coded(TEST), len(SYMBOLS), len(DIGITS), longest=12)

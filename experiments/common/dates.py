"""Reading dates of thirteen places and writing them as ISO 8601: the data and the four functions of both recorded translators.

The days are drawn once, with a seed of their own: 4,000 to learn from, 400 for choices, 600 for the score, each written in three places.
"""

import numpy as np

from solutions.data.dates import date_pairs, draw_dates
from solutions.data.pairs import padded, teacher_forced
from solutions.data.text import encode, vocabulary
from solutions.models.translation import init_translator, translate, translation_gradients
from solutions.training.gradients import clip_by_global_norm
from solutions.training.optimizers import adam_update

DRAWN = np.random.default_rng(9)
DAYS = draw_dates(DRAWN, 5000)
PAIRS, CHOICES, TEST = (date_pairs(days, 3, DRAWN) for days in (DAYS[:4000], DAYS[4000:4400], DAYS[4400:]))
SYMBOLS = vocabulary("".join(text for text, _ in PAIRS))
DIGITS = "0123456789-"
START, END = len(DIGITS), len(DIGITS) + 1
B, RATE, LIMIT, LONGEST = 64, 0.004, 1.0, 12


def coded(pairs):
    """Sources and targets as rows of numbers."""
    return [encode(text, SYMBOLS) for text, _ in pairs], [encode(iso, DIGITS) for _, iso in pairs]


SOURCES, TARGETS = coded(PAIRS)


class Translator:
    """An experiment's four functions, with attention or without."""

    def __init__(self, H, attention, steps):
        self.H, self.attention, self.steps = H, attention, steps

    def start(self, rng):
        """No step taken; parameters; what Adam remembers, nothing yet."""
        return 0, init_translator(rng, len(SYMBOLS), len(DIGITS) + 2, self.H, self.attention), None

    def step(self, state, rng):
        """Return the state after a batch of pairs drawn at random, and the batch's loss before the update."""
        k, parameters, adam = state
        rows = rng.choice(len(PAIRS), size=B, replace=False)
        source, lengths = padded([SOURCES[row] for row in rows])
        inputs, targets = teacher_forced([TARGETS[row] for row in rows], START, END)
        loss, gradients = translation_gradients(source, lengths, inputs, targets, parameters)
        gradients, _ = clip_by_global_norm(gradients, LIMIT)
        parameters, adam = adam_update(parameters, gradients, adam, lr=RATE * (1 - k / self.steps))
        return (k + 1, parameters, adam), loss

    def weights(self, state):
        return state[1]

    def score(self, parameters):
        """Share of dates of the test days that are right in all ten characters."""
        return share_right(TEST, parameters)


def share_right(pairs, parameters):
    """Share of pairs that are translated without any mistake."""
    sources, targets = coded(pairs)
    written, _ = translate(*padded(sources), parameters, START, END, LONGEST)
    return float(np.mean([mine == list(true) for mine, true in zip(written, targets, strict=True)]))

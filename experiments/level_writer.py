"""An LSTM reads 10,000 small dungeons, row by row: how many of those that it writes can be played, and are new?"""

import numpy as np

from solutions.data.dungeons import drawn_levels
from solutions.models.language_model import init_language_model
from solutions.models.level_writing import ALPHABET, level_codes, level_gradients, share_invented, write_levels
from solutions.training.loop import begin, training_step

SEEDS, STEPS, EVERY = (0, 1, 2), 3000, 25
H, B, RATE, LIMIT, WRITTEN = 96, 64, 0.01, 1.0, 2000

KNOWN = drawn_levels()[0]
CODES = level_codes(KNOWN)


def start(rng):
    return begin(init_language_model(rng, len(ALPHABET), H, "lstm"))


def step(state, rng):
    """Return the state after a batch drawn at random, and the batch's loss before the update."""
    batch = CODES[:, rng.integers(len(KNOWN), size=B)]
    return training_step(state, level_gradients, (batch,), lambda k: RATE * (1 - k / STEPS), LIMIT)


def weights(state):
    return state[1]


def score(parameters):
    """Which share of what it writes is playable and invented."""
    return float(share_invented(write_levels(parameters, WRITTEN, np.random.default_rng(99)), KNOWN))

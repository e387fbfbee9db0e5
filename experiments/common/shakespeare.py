"""Reading Shakespeare as in chapter 5, with any cell and width: what the recorded readers have in common.

The text's last tenth is kept for the score; the rest is read as 32 streams in windows of 32 characters by Adam, whose rate falls evenly to zero.
"""

from solutions.data.shakespeare import read_plays
from solutions.data.text import encode, stream_batches, vocabulary
from solutions.models.language_model import init_language_model, language_model_gradients, model_probabilities, zero_state
from solutions.training.gradients import clip_by_global_norm
from solutions.training.optimizers import adam_update
from solutions.training.scores import bits_per_character

B, T, LIMIT = 32, 32, 1.0

KNOWN, NEW = read_plays()
SYMBOLS = vocabulary(KNOWN + NEW)
INPUTS, TARGETS = stream_batches(encode(KNOWN, SYMBOLS), B, T)


class Reader:
    """An experiment's four functions for a network of H units that takes so many steps."""

    def __init__(self, cell, H, rate, steps):
        self.cell, self.H, self.rate, self.steps = cell, H, rate, steps

    def start(self, rng):
        """No step taken; parameters; what Adam remembers, nothing yet; the network's own state, which the first step makes."""
        return 0, init_language_model(rng, len(SYMBOLS), self.H, self.cell), None, None

    def step(self, state, rng):
        """Return the state after the next window, and the window's loss before the update."""
        k, p, adam, before = state
        window = k % len(INPUTS)
        if window == 0:
            before = zero_state(B, p, self.cell)
        loss, gradients, after = language_model_gradients(INPUTS[window], TARGETS[window], before, p, self.cell)
        gradients, _ = clip_by_global_norm(gradients, LIMIT)
        p, adam = adam_update(p, gradients, adam, lr=self.rate * (1 - k / self.steps))
        return (k + 1, p, adam, after), loss

    def weights(self, state):
        return state[1]

    def score(self, p):
        """Minus the bits a character of the text's last tenth."""
        return -bits_per_character(model_probabilities(encode(NEW, SYMBOLS), p, self.cell))

"""A recorded translator's four functions: GRUs trained under teacher forcing on pairs drawn at random, by Adam, whose rate falls evenly to zero."""

from dataclasses import dataclass

import numpy as np

from solutions.data.pairs import padded, teacher_forced
from solutions.models.translation import init_translator, translate, translation_gradients
from solutions.training.loop import begin, training_step

B, LIMIT = 64, 1.0
TRIED = 8  # choices of each group that are translated after every step


@dataclass
class Pairs:
    """Sources and targets as rows of numbers; how many symbols each side has, and the longest translation.

    `learnt` is learnt from, `test` is for the score, and `choices`, groups of equal size, shows how far a network is while it learns.
    After the symbols of the targets come a start and an end.
    """

    learnt: tuple
    choices: list
    test: tuple
    K_source: int
    K_target: int
    longest: int

    @property
    def ends(self):
        return self.K_target, self.K_target + 1

    def draw(self, rng):
        """A batch, padded and cut for teacher forcing."""
        sources, targets = self.learnt
        rows = rng.choice(len(sources), size=B, replace=False)
        return *padded([sources[row] for row in rows]), *teacher_forced([targets[row] for row in rows], *self.ends)

    def right_at(self, k, parameters):
        """Share right in each group of choices, of the few whose turn it is at step k."""
        turn = [(k * TRIED + n) % len(self.choices[0][0]) for n in range(TRIED)]
        sources, targets = ([part[n] for part in parts for n in turn] for parts in zip(*self.choices))
        return self.right(sources, targets, parameters).reshape(-1, TRIED).mean(axis=1).tolist()

    def right(self, sources, targets, parameters):
        """Which of the sources are translated without any mistake."""
        written, _ = translate(*padded(sources), parameters, *self.ends, self.longest)
        return np.array([mine == list(true) for mine, true in zip(written, targets, strict=True)])


@dataclass
class Translator:
    """H units in each direction of the encoder and in the decoder, with attention or without; `rate` is the rate at first, zero after `steps` steps."""

    pairs: Pairs
    H: int
    attention: bool
    steps: int
    rate: float

    def start(self, rng):
        return begin(init_translator(rng, self.pairs.K_source, self.pairs.K_target + 2, self.H, self.attention))

    def step(self, state, rng):
        """Return the state after one batch, the batch's loss before the update, and the share right in each group of choices after it."""
        state, loss = training_step(state, translation_gradients, self.pairs.draw(rng), lr=lambda k: self.rate * (1 - k / self.steps), limit=LIMIT)
        return state, [loss, *self.pairs.right_at(*state[:2])]

    def weights(self, state):
        return state[1]

    def score(self, parameters):
        """Share of the test's sources that are translated without any mistake."""
        return float(self.pairs.right(*self.pairs.test, parameters).mean())

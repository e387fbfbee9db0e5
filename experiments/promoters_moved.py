"""The same reader, learning from promoters that lie a little further to the left or to the right: does it still have to know where they are?"""

import numpy as np

from experiments.common.promoters import DRAWN, Reader

SEEDS, STEPS, EVERY = (0, 1, 2), 2500, 25
FARTHEST, COPIES = 8, 4  # letters, either way; how often each sequence to learn from is there, each time at another place


def moved(codes, rng):
    """Move each sequence by its own number of letters; what comes in at the other end is drawn evenly."""
    T, B = codes.shape
    either_side = [rng.integers(4, size=(FARTHEST, B)) for _ in range(2)]
    wide = np.concatenate([either_side[0], codes, either_side[1]])
    begins = rng.integers(2 * FARTHEST + 1, size=B)
    return wide[begins + np.arange(T)[:, None], np.arange(B)]


class MovedReader(Reader):
    """All three parts moved; the real sequences are where they are."""

    def __init__(self, **how):
        super().__init__(**how)
        rng = np.random.default_rng(DRAWN + 1)
        self.codes = np.concatenate([moved(self.codes, rng) for _ in range(COPIES)], axis=1)
        self.labels = np.tile(self.labels, COPIES)
        self.choices, self.tested = ((moved(codes, rng), labels) for codes, labels in (self.choices, self.tested))


reader = MovedReader(rate=0.01, steps=STEPS, look_every=EVERY)
start, step, weights, score = reader.start, reader.step, reader.weights, reader.score

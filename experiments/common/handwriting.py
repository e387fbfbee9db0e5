"""Writing characters: the four functions of the recorded writers, and what each is allowed to know."""

from functools import cache

import numpy as np

from solutions.data.characters import centred, padded_moves, read_characters, read_parts
from solutions.models.handwriting import init_writer, inputs_of, writer_gradients
from solutions.models.padding import sequence_mask
from solutions.training.loop import begin, training_step

B, H, K, RATE, LIMIT, DROPPED = 32, 160, 20, 0.02, 1.0, 0.1
AMONG = 4  # batches that are drawn at a time, of which one is learnt from: characters about as long as each other
LOOK_EVERY = 100  # steps between two looks at the part for choices


@cache
def part(name):
    """Characters that are learnt from, or looked at for choices."""
    return [[centred(stroke) for stroke in strokes] for strokes in read_parts()[name].values()]


class Writer:
    """An experiment's four functions. The weights are those that were best on the part for choices.

    Without memory the network's state is emptied before each point, so that it knows the last move and no other.
    """

    def __init__(self, steps, K=K, knows_pen=True, memory=True):
        self.steps, self.K, self.knows_pen, self.memory = steps, K, knows_pen, memory

    def start(self, rng):
        """The training's beginning; the lowest loss on the part for choices so far, and the parameters that had it."""
        parameters = init_writer(rng, H, self.K, self.knows_pen)
        return begin(parameters), np.inf, parameters

    def step(self, state, rng):
        """Return the state after a batch drawn at random, and the batch's loss before the update."""
        trained, best, kept = state
        trained, loss = training_step(trained, self.gradients, (*self.batch(drawn(rng)), rng), self.rate, LIMIT)
        steps, parameters, _ = trained
        if steps % LOOK_EVERY == 0:
            found = self.loss(part("choices"), parameters)
            best, kept = (found, parameters) if found < best else (best, kept)
        return (trained, best, kept), loss

    def gradients(self, x, offsets, pens, lengths, rng, parameters):
        return writer_gradients(x, offsets, pens, lengths, parameters, DROPPED, rng)

    def rate(self, steps):
        """The learning rate falls evenly to zero."""
        return RATE * (1 - steps / self.steps)

    def batch(self, characters, dtype=np.float32):
        """What the writer sees before each point, and what is to come."""
        offsets, pens, lengths = padded_moves(characters)
        x, offsets = inputs_of(offsets, pens, self.knows_pen).astype(dtype), offsets.astype(dtype)
        if self.memory:
            return x, offsets, pens, lengths
        real = sequence_mask(lengths, len(x))
        return x[real][None], offsets[real][None], pens[real][None], np.ones(lengths.sum(), dtype=int)

    def weights(self, state):
        return state[-1]

    def loss(self, characters, parameters):
        """Nats a point."""
        return float(writer_gradients(*self.batch(characters, parameters["W_h"].dtype), parameters)[0])

    def score(self, parameters):
        """Minus the nats a point of the test part."""
        return -self.loss(list(read_characters().values()), parameters)


def drawn(rng):
    """A batch of characters about as long as each other, so that little of it is padding."""
    characters = part("train")
    chosen = sorted(rng.integers(len(characters), size=AMONG * B), key=lambda k: sum(map(len, characters[k])))
    block = rng.integers(AMONG)
    return [characters[k] for k in chosen[block * B : (block + 1) * B]]

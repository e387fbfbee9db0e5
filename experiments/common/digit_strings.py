"""Strings of handwritten digits: the four functions of the recorded readers."""

import numpy as np

from solutions.data.digits import batch_of, draw_string, part_of, strings_of
from solutions.models.ctc_decoding import greedy_decode
from solutions.models.deep_reader import init_deep_reader, reader_gradients, reader_logits
from solutions.training.edits import error_rate
from solutions.training.loop import begin, training_step

BLANK, B, RATE, LIMIT = 10, 32, 0.01, 1.0
LOOK_EVERY = 200


def read_strings(strings, parameters):
    """What a reader reads, greedily."""
    x, lengths, _, _ = batch_of(strings)
    logits, _ = reader_logits(x, lengths, parameters)
    return [greedy_decode(logits[:n, b], BLANK).tolist() for b, n in enumerate(lengths)]


class Reader:
    """An experiment's four functions. The weights are those that erred least on the strings for choices, looked at every so many steps."""

    def __init__(self, H, layers, directions, steps, rate=RATE):
        self.H, self.layers, self.directions, self.steps, self.highest_rate = H, layers, directions, steps, rate
        self.part, self.choices, self.test = part_of("train"), strings_of("choices"), strings_of("test")

    def start(self, rng):
        """The training's beginning; the best score on the choices so far, and the parameters that had it."""
        parameters = init_deep_reader(rng, 8, self.H, BLANK + 1, self.layers, self.directions)
        return begin(parameters), -np.inf, parameters

    def step(self, state, rng):
        trained, best, kept = state
        batch = batch_of([draw_string(self.part, rng, vary=True) for _ in range(B)])
        trained, loss = training_step(trained, reader_gradients, batch, self.rate, LIMIT)
        k, parameters, _ = trained
        if k % LOOK_EVERY == 0:
            right = self.right(self.choices, parameters)
            best, kept = (right, parameters) if right >= best else (best, kept)
        return (trained, best, kept), loss

    def rate(self, k):
        """The learning rate falls evenly to zero."""
        return self.highest_rate * (1 - k / self.steps)

    def weights(self, state):
        return state[-1]

    def score(self, parameters):
        """1 minus the edits for each digit of the test strings."""
        return self.right(self.test, parameters)

    def right(self, strings, parameters):
        return 1 - error_rate(read_strings(strings, parameters), [label for _, label in strings])

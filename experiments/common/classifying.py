"""Labels for short texts: the four functions of chapter 8's recorded readers."""

import numpy as np

from solutions.data.labelled import batch_of, draw_batch
from solutions.models.classifier import classifier_forward, classifier_gradients, init_classifier
from solutions.training.loop import begin, training_step

B, RATE, LIMIT = 64, 0.004, 1.0


class Reader:
    """An experiment's four functions. The weights are those that were best on the part for choices, looked at every so many steps."""

    def __init__(self, task, H, pooling, directions, steps, look_every):
        self.task, self.H, self.pooling, self.directions, self.steps, self.look_every = task, H, pooling, directions, steps, look_every

    def start(self, rng):
        """The training's beginning; the best share right on the part for choices so far, and the parameters that had it."""
        parameters = init_classifier(rng, len(self.task.symbols) + 1, self.H, self.task.classes, self.pooling, self.directions)
        return begin(parameters), -1.0, parameters

    def step(self, state, rng):
        """Return the state after a batch drawn at random, and the batch's loss before the update."""
        trained, best, kept = state
        trained, loss = training_step(trained, self.gradients, self.batch(rng), self.rate, LIMIT)
        k, parameters, _ = trained
        if k % self.look_every == 0:
            share = self.share_right(self.task.choices, parameters)
            best, kept = (share, parameters) if share >= best else (best, kept)
        return (trained, best, kept), loss

    def batch(self, rng):
        """Some of the training texts as one padded batch, with their labels."""
        return draw_batch(self.task.train, self.task.symbols, B, rng)

    def gradients(self, codes, lengths, labels, parameters):
        return classifier_gradients(codes, lengths, labels, parameters, self.pooling)

    def rate(self, k):
        """The learning rate falls evenly to zero."""
        return RATE * (1 - k / self.steps)

    def weights(self, state):
        return state[-1]

    def score(self, parameters):
        """Share of the test part that is right."""
        return self.share_right(self.task.test, parameters)

    def share_right(self, part, parameters):
        codes, lengths = batch_of(part.texts, self.task.symbols)
        logits, _, _ = classifier_forward(codes, lengths, parameters, self.pooling)
        return float(np.mean(logits.argmax(axis=1) == part.labels))

"""Labels for short texts: the three data sets of chapter 8, cut once into parts, and the four functions of their recorded readers."""

from typing import NamedTuple

import numpy as np

from solutions.data.negation import draw_sentences
from solutions.data.pairs import padded
from solutions.data.places import LANGUAGES, read_names
from solutions.data.splits import split_by_stem
from solutions.data.valences import STEM, read_valences
from solutions.models.classifier import classifier_forward, classifier_gradients, init_classifier
from solutions.training.loop import begin, training_step

DRAWN = 9  # the seed of what is drawn once, for all networks and baselines: sentences, parts
B, RATE, LIMIT = 64, 0.004, 1.0


class Part(NamedTuple):
    """Texts with their labels."""

    texts: list  # of str, or of tuples of words
    labels: np.ndarray  # (N,) ints


class Task(NamedTuple):
    """Three parts of a data set: to learn from, for choices, for the score."""

    train: Part
    choices: Part
    test: Part
    symbols: list  # of the training texts; a symbol that isn't among them has the number 0
    classes: int


def task(parts, classes):
    parts = [Part(texts, np.array(labels)) for texts, labels in parts]
    return Task(*parts, sorted({symbol for text in parts[0].texts for symbol in text}), classes)


def negation():
    """Sentences with *not*, *but* and *although*: 3,000, 1,000 and 1,000."""
    sentences, verdicts = draw_sentences(np.random.default_rng(DRAWN), 5000)
    cuts = (slice(3000), slice(3000, 4000), slice(4000, 5000))
    return task([(sentences[cut], verdicts[cut]) for cut in cuts], 2)


def valences():
    """Rated words, good or bad, no stem in two parts: 70, 10 and 20 %."""
    words, ratings = read_valences()
    part = split_by_stem(words, [0.7, 0.1, 0.2], STEM, np.random.default_rng(DRAWN))
    parts = [np.flatnonzero(part == k) for k in range(3)]
    return task([([words[n] for n in own], [int(ratings[n] > 0) for n in own]) for own in parts], 2)


def names():
    """Names in twelve languages: 70, 10 and 20 %."""
    texts, labels = read_names(np.random.default_rng(DRAWN))
    ends = [int(share * len(texts)) for share in (0, 0.7, 0.8, 1)]
    return task([(texts[a:b], labels[a:b]) for a, b in zip(ends, ends[1:])], len(LANGUAGES))


class Reader:
    """An experiment's four functions. The weights are those that were best on the part for choices, looked at every so many steps."""

    def __init__(self, task, H, pooling, directions, steps, look_every):
        self.task, self.H, self.pooling, self.directions, self.steps, self.look_every = task, H, pooling, directions, steps, look_every
        self.codes = encoded(task.train.texts, task.symbols)

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
        rows = rng.choice(len(self.codes), size=B, replace=False)
        return *padded([self.codes[row] for row in rows]), self.task.train.labels[rows]

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
        codes, lengths = padded(encoded(part.texts, self.task.symbols))
        logits, _, _ = classifier_forward(codes, lengths, parameters, self.pooling)
        return float(np.mean(logits.argmax(axis=1) == part.labels))


def encoded(texts, symbols):
    """Each text as a list of numbers: from 1 on, and 0 for a symbol that is not known."""
    number = {symbol: k for k, symbol in enumerate(symbols, start=1)}
    return [[number.get(symbol, 0) for symbol in text] for text in texts]

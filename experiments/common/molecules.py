"""How well molecules dissolve, read from their SMILES: three parts, and the four functions of the recorded readers."""

import numpy as np

from solutions.data.pairs import padded
from solutions.data.solubility import read_solubilities, tokens
from solutions.models.classifier import classifier_forward, init_classifier
from solutions.models.pooled import pooled_gradients
from solutions.training.loop import begin, training_step
from solutions.training.losses import squared_error

DRAWN, CHOICES = 11, 120  # the seed of the parts, and how many of the molecules to learn from are kept for choices
H, B, RATE, LIMIT, DROPOUT = 32, 64, 0.005, 1.0, 0.2
LOOK_EVERY = 25

(LEARNT, KNOWN), (TESTED, ASKED) = read_solubilities()
SYMBOLS = sorted({symbol for smiles in LEARNT for symbol in tokens(smiles)})


def coded(smiles):
    """A molecule's symbols as numbers from 1 on; 0 for one that no molecule to learn from has."""
    return [SYMBOLS.index(symbol) + 1 if symbol in SYMBOLS else 0 for symbol in tokens(smiles)]


def parts():
    """Places in LEARNT: to learn from, and for choices."""
    order = np.random.default_rng(DRAWN).permutation(len(LEARNT))
    return order[CHOICES:], order[:CHOICES]


class Reader:
    """An experiment's four functions. `order` is a function from a molecule's list of numbers to the list that is read."""

    def __init__(self, order, steps):
        self.learnt, self.choices = parts()
        self.mean, self.deviation = KNOWN[self.learnt].mean(), KNOWN[self.learnt].std()
        self.codes, self.tested = ([order(coded(smiles)) for smiles in part] for part in (LEARNT, TESTED))
        self.steps = steps

    def start(self, rng):
        """The training's beginning; the smallest error on the part for choices so far, and the parameters that had it."""
        parameters = init_classifier(rng, len(SYMBOLS) + 1, H, 1, "mean", directions=2)
        return begin(parameters), np.inf, parameters

    def step(self, state, rng):
        trained, best, kept = state
        rows = rng.choice(self.learnt, size=B, replace=False)
        targets = ((KNOWN[rows] - self.mean) / self.deviation)[:, None].astype(np.float32)
        batch = *padded([self.codes[row] for row in rows]), targets
        trained, loss = training_step(trained, lambda *given: pooled_gradients(*given, squared_error, DROPOUT, rng), batch, self.rate, LIMIT)
        k, parameters, _ = trained
        if k % LOOK_EVERY == 0:
            error = self.error([self.codes[row] for row in self.choices], KNOWN[self.choices], parameters)
            best, kept = (error, parameters) if error < best else (best, kept)
        return (trained, best, kept), loss

    def rate(self, k):
        """The learning rate falls evenly to zero."""
        return RATE * (1 - k / self.steps)

    def weights(self, state):
        return state[-1]

    def score(self, parameters):
        """Minus the error on the test part: the root of the mean square, in powers of ten."""
        return -self.error(self.tested, ASKED, parameters)

    def error(self, codes, solubilities, parameters):
        return float(np.sqrt(np.mean((self.forecast(codes, parameters) - solubilities) ** 2)))

    def forecast(self, codes, parameters):
        """Logarithms of the solubility."""
        outputs, _, _ = classifier_forward(*padded(codes), parameters, "mean")
        return self.mean + self.deviation * outputs[:, 0]

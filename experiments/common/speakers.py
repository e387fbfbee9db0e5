"""Which of nine men speaks: the four functions of the recorded listeners."""

import numpy as np

from solutions.data.vowels import COEFFICIENTS, SPEAKERS, read_vowels
from solutions.models.deep_reader import init_deep_reader, mean_gradients, mean_logits
from solutions.training.loop import begin, training_step

EACH, CHOICES = 30, 5  # utterances of a speaker to learn from, of which the last are kept for choices
B, LIMIT, NOISE = 45, 1.0, 0.3
LOOK_EVERY = 50


def scaled_vowels():
    """All utterances in units of the spread of those that are learnt from.

    Returns
    -------
    parts : dict of (utterances, speakers)
        "train", "choices" and "test".
    """
    utterances, speakers = read_vowels("train")
    kept = np.arange(len(speakers)) % EACH >= EACH - CHOICES
    steps = np.concatenate([u for u, is_kept in zip(utterances, kept, strict=True) if not is_kept])
    mean, spread = steps.mean(axis=0), steps.std(axis=0)

    def part(utterances, speakers, chosen):
        return [(utterances[n] - mean) / spread for n in np.flatnonzero(chosen)], speakers[chosen]

    tested, whose = read_vowels("test")
    return {"train": part(utterances, speakers, ~kept), "choices": part(utterances, speakers, kept), "test": part(tested, whose, whose >= 0)}


def batch_of(utterances, dtype=np.float32):
    """Stand utterances side by side.

    Parameters
    ----------
    utterances : list of B (T, 12) arrays

    Returns
    -------
    x : (T, B, 12) array
    lengths : (B,) int array
    """
    lengths = np.array([len(u) for u in utterances])
    x = np.zeros((lengths.max(), len(utterances), COEFFICIENTS), dtype=dtype)
    for b, u in enumerate(utterances):
        x[: len(u), b] = u
    return x, lengths


class Listener:
    """An experiment's four functions. The weights are those that were best on the choices, looked at every so many steps."""

    def __init__(self, H, layers, steps, rate):
        self.H, self.layers, self.steps, self.highest_rate = H, layers, steps, rate
        self.parts = scaled_vowels()

    def start(self, rng):
        """The training's beginning; the best share right on the choices so far, and the parameters that had it."""
        parameters = init_deep_reader(rng, COEFFICIENTS, self.H, SPEAKERS, self.layers)
        return begin(parameters), -1.0, parameters

    def step(self, state, rng):
        trained, best, kept = state
        utterances, speakers = self.parts["train"]
        rows = rng.choice(len(speakers), size=B, replace=False)
        x, lengths = batch_of([utterances[row] for row in rows])
        x = x + NOISE * rng.standard_normal(x.shape, dtype=np.float32)  # 225 utterances are soon known by heart
        trained, loss = training_step(trained, mean_gradients, (x, lengths, speakers[rows]), self.rate, LIMIT)
        k, parameters, _ = trained
        if k % LOOK_EVERY == 0:
            share = self.share_right("choices", parameters)
            best, kept = (share, parameters) if share >= best else (best, kept)
        return (trained, best, kept), loss

    def rate(self, k):
        """The learning rate falls evenly to zero."""
        return self.highest_rate * (1 - k / self.steps)

    def weights(self, state):
        return state[-1]

    def score(self, parameters):
        """Share of the test utterances that is right."""
        return self.share_right("test", parameters)

    def share_right(self, name, parameters):
        utterances, speakers = self.parts[name]
        logits, _ = mean_logits(*batch_of(utterances), parameters)
        return float(np.mean(logits.argmax(axis=1) == speakers))

"""Answers that are found, not written: arrays or numbers that have a property, which a judge measures on data drawn afterwards."""

from dataclasses import dataclass

import numpy as np

from grader.judging.compare import compare

MOST_BYTES = 20_000
DRAWS = 3


@dataclass(frozen=True)
class Finding:
    """One number that a judge measured, and the bounds between which it has to lie.

    `what` names the quantity, with its unit, as a learner reads it.
    """

    what: str
    value: float
    low: float = -np.inf
    high: float = np.inf

    @property
    def met(self):
        return bool(self.low <= self.value <= self.high)

    @property
    def margin(self):
        """How far inside its bounds the value lies, negative outside, minus infinity for NaN."""
        return min(self.value - self.low, self.high - self.value) if self.value == self.value else -np.inf


def faults_of_form(answer, want, names):
    """Differences of structure, shape and kind between an answer and the reference's; that the numbers are others is no fault."""
    return [difference for difference in compare(answer, want, names) if difference.what and not isinstance(difference.want, (str, bytes, list))]


def size_of(answer):
    """Bytes of all arrays, strings and numbers in an answer."""
    if isinstance(answer, dict):
        return sum(map(size_of, answer.values()))
    if isinstance(answer, (tuple, list)):
        return sum(map(size_of, answer))
    return len(answer.encode()) if isinstance(answer, str) else np.asarray(answer).nbytes


def worst_findings(exercise, answer, seed):
    """What the judge finds on several draws: of each quantity the worst value."""
    draws = [findings_on(exercise, answer, rng) for rng in np.random.default_rng(seed).spawn(DRAWS)]
    return [min(measured, key=lambda finding: finding.margin) for measured in zip(*draws)]


def findings_on(exercise, answer, rng):
    """What the judge finds on one draw."""
    values = answer if len(exercise.outputs) > 1 else (answer,)
    with np.errstate(all="ignore"):
        return exercise.draw(rng, **dict(zip(exercise.outputs, map(as_floats, values))))


def as_floats(value):
    return np.asarray(value, dtype=float) if isinstance(value, np.ndarray) else value

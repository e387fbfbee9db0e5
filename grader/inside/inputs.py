"""What a function is given: the generators that stand in an exercise's inputs, and a copy for each call."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Seed:
    """Stands for a fresh `numpy.random.Generator` in an exercise's inputs: every call gets an equal one.

    Parameters
    ----------
    source : int or numpy.random.Generator
        The seed itself, or the generator from which to draw one.
    """

    source: int

    def __post_init__(self):
        if isinstance(self.source, np.random.Generator):
            object.__setattr__(self, "source", int(self.source.integers(2**31)))

    def generator(self):
        return np.random.default_rng(self.source)


def copy_inputs(value):
    """A copy that shares nothing with the original; `Seed`s become generators."""
    if isinstance(value, Seed):
        return value.generator()
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, dict):
        return {key: copy_inputs(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(copy_inputs(item) for item in value)
    return value

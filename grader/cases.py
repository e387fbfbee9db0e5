"""The inputs of an exercise: how they are drawn, and how each call gets its own copy."""

import inspect
from dataclasses import dataclass

import numpy as np

# Sizes small enough to read, and far enough apart that no two products of them coincide by luck.
SIZES = (2, 3, 4, 5, 6, 7)


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


def distinct_sizes(rng, count):
    """Draw `count` different sizes from 2 to 7, so that a transposed array cannot fit by luck.

    Raises
    ------
    ValueError
        If more sizes are asked for than there are.
    """
    if count > len(SIZES):
        raise ValueError(f"distinct_sizes: at most {len(SIZES)} sizes differ, {count} were asked for")
    return [int(size) for size in rng.permutation(SIZES)[:count]]


def draw_cases(draw, name, seed, rounds):
    """Call the author's `draw(rng)` `rounds` times; it returns one dict of inputs or yields several.

    The stream depends on the seed and on the exercise's name, so exercises don't share inputs.
    """
    import hashlib  # not above: a learner's process needs no OpenSSL, and starts sooner without

    entropy = int.from_bytes(hashlib.sha256(f"{seed}:{name}".encode()).digest()[:8], "big")
    rng = np.random.default_rng(entropy)
    cases = []
    for _ in range(rounds):
        drawn = draw(rng)
        cases += list(drawn) if inspect.isgenerator(drawn) else [drawn]
    return cases


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


def describe_inputs(inputs):
    """`x (2, 3), steps 4`: the sizes a learner needs in order to draw the same picture."""
    return ", ".join(f"{name} {describe(value)}" for name, value in inputs.items())


def describe(value):
    if isinstance(value, np.ndarray):
        return str(value.shape)
    if isinstance(value, Seed):
        return f"seed {value.source}"
    if isinstance(value, dict):
        return "{" + describe_inputs(value) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(describe(item) for item in value) + "]"
    if isinstance(value, float):
        return f"{value:.4g}"
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "..."

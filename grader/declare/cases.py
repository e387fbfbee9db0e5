"""The inputs of an exercise: how they are drawn, and how they are described."""

import inspect

import numpy as np

from grader.inside.inputs import Seed
from grader.tell.words import say

# Sizes small enough to read, and far enough apart that no two products of them coincide by luck.
SIZES = (2, 3, 4, 5, 6, 7)


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


def describe_inputs(inputs, secret=False):
    """`x (2, 3), steps 4`: the sizes a learner needs in order to draw the same picture. Of secret inputs it tells sizes and whole numbers alone."""
    return ", ".join(f"{name} {describe(value, secret)}" for name, value in inputs.items())


def describe(value, secret=False):
    if isinstance(value, np.ndarray):
        return str(value.shape)
    if isinstance(value, Seed):
        return say("inputs of another seed") if secret else say("a seed", seed=value.source)
    if isinstance(value, dict):
        return "{" + describe_inputs(value, secret) + "}"
    if secret and isinstance(value, (str, bytes)):
        return f"of length {len(value)}"
    if secret and isinstance(value, (list, tuple)) and all(isinstance(item, (str, bytes, float, int)) for item in value):
        return f"of length {len(value)}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(describe(item, secret) for item in value) + "]"
    if secret and isinstance(value, float):
        return "some number"
    if isinstance(value, float):
        return f"{value:.4g}"
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "..."

"""Clipping without a thought for float32; `training.gradients` adds its squares in float64."""

import numpy as np


def clip_by_global_norm(gradients, limit):
    """As `training.gradients.clip_by_global_norm`.

    Source: [pascanu2013difficulty].
    """
    as_dict = isinstance(gradients, dict)
    named = gradients if as_dict else dict(enumerate(gradients))
    lengths = {name: np.sqrt(np.sum(g**2)) for name, g in named.items()}
    norm = np.sqrt(sum(length**2 for length in lengths.values()))
    clipped = {}
    for name, g in named.items():
        scale = limit / norm if norm > limit else 1.0
        clipped[name] = g * scale
    return clipped if as_dict else list(clipped.values()), norm

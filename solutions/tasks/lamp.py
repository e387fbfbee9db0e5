"""Remember the colour of one flash through noise."""

import numpy as np


def lamp(rng, T=50, B=32, noise=3.0):
    """Draw sequences that begin with a flash, green or red, and go on with noise.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws the colours of all sequences first, then the noise.
    T, B : int
    noise : float
        Standard deviation of the noise; the flash is 1 high.

    Returns
    -------
    x : (T, B, 2) array
        Channel 0: noise, from the second step on. Channel 1: -1 or +1 at the first step.
    colour : (B,) int array
        1 where the flash is +1, else 0.

    Source: [hochreiter1997long].
    """
    colour = rng.integers(2, size=B)
    x = np.zeros((T, B, 2))
    x[1:, :, 0] = noise * rng.normal(size=(T - 1, B))
    x[0, :, 1] = 2 * colour - 1
    return x, colour

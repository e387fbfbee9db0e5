"""Count the pulses since the last bell, on a stream without an end."""

import numpy as np


def pulses_and_bells(rng, T, B):
    """Draw streams of pulses and bells, and the number of pulses since the last bell.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws for all steps and streams first the pulses, then the bells.
    T, B : int

    Returns
    -------
    x : (T, B, 2) array
        1 where there is a pulse (30 in 100), 1 where there is a bell (5 in 100).
    count : (T, B) array
        0 at a bell, whether or not a pulse comes with it.

    Source: [gers2000learning].
    """
    pulse, bell = rng.random((T, B)) < 0.3, rng.random((T, B)) < 0.05
    count = np.zeros((T, B))
    before = np.zeros(B)
    for t in range(T):
        count[t] = before = np.where(bell[t], 0, before + pulse[t])
    return np.stack([pulse, bell], axis=2).astype(float), count


def read_count(h, count, streams=4):
    """Read the count from one unit's states by the straight line that fits the first streams best.

    Parameters
    ----------
    h, count : (T, B) array
    streams : int
        How many streams the line is fitted on.

    Returns
    -------
    reading : (T, B) array

    Source: [hochreiter1997long].
    """
    A = np.stack([h, np.ones_like(h)], axis=2)
    line, *_ = np.linalg.lstsq(A[:, :streams].reshape(-1, 2), count[:, :streams].ravel(), rcond=None)
    return A @ line


def count_and_forget():
    """Weights with which one unit of 1997 counts pulses and forgets at a bell.

    The inputs of a step are a pulse (0 or 1) and a bell (0 or 1). The blocks
    stand in the order i, g, o. The count is the number of pulses since the
    last bell, for ever, and may be read from h by any straight line.

    Returns
    -------
    W_x : (2, 3) array
        First row for the pulse, second for the bell.
    W_h : (1, 3) array
    b : (3,) array

    Notes
    -----
    At a bell the input gate opens wide and the candidate is tanh(-h). Where h is as small as 0.003 a pulse, that is minus what the
    cell holds. A candidate that says "minus what I hold" through an open gate is a forget gate.

    Source: [hochreiter1997long].
    """
    step = np.log(0.003 / (1 - 0.003))  # of the input gate at a pulse, so that i is 0.003
    W_x = np.array([[30 + step, 0, 0], [60, -4, 0]])
    W_h = np.array([[0.0, -1.0, 0.0]])
    b = np.array([-30.0, 4.0, 30.0])
    return W_x, W_h, b

"""Two memories of tanh units, set by hand: one keeps its last eight inputs in order, one keeps a bit for good."""

import numpy as np


def pulses_in_noise(rng, T, B):
    """Draw streams of noise with a pulse now and then, and the sign of the latest pulse.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws for all steps and streams where pulses are, then their signs, then the noise.
    T, B : int

    Returns
    -------
    x : (T, B, 1) array
        -1 or 1 at a pulse (2 in 100, and the first step); between them anything from -0.5 to 0.5.
    bit : (T, B) array
        -1 or 1.
    pulse : (T, B) bool array

    Source: [hochreiter1997long].
    """
    pulse = rng.random((T, B)) < 0.02
    pulse[0] = True
    sign = 2 * rng.integers(2, size=(T, B)) - 1
    x = np.where(pulse, sign, rng.uniform(-0.5, 0.5, size=(T, B)))
    latest = np.maximum.accumulate(np.where(pulse, np.arange(T)[:, None], 0), axis=0)
    return x[:, :, None], np.take_along_axis(sign, latest, axis=0), pulse


def hold_a_bit():
    """Weights of one unit that keeps the sign of the latest pulse.

    The unit is h = tanh(w_x x + w_h h_prev + b), and what it keeps is in the
    sign of h. A pulse is -1 or 1 and lasts one step. Whatever comes between
    pulses lies in -0.5 ... 0.5 and must change nothing.

    Returns
    -------
    w_x : () float
        Weight of the input.
    w_h : () float
        Weight of the unit's own last state.
    b : () float

    Notes
    -----
    With w_h = 6 the unit rests near -1 and near 1. A pulse of weight 8 outweighs the 6 that hold it there; half of it doesn't.

    Source: [mcculloch1943logical].
    """
    return 8.0, 6.0, 0.0


def perfect_recall():
    """Weights of eight tanh units that keep the last eight inputs.

    The state is h = tanh(x W_xh + h_prev W_hh), without a bias. Inputs lie in
    -1 ... 1. Each of the last eight has to be read from the state by a matrix
    and a constant, with a noise of 0.001 on each number of the state.

    Returns
    -------
    W_xh : (1, 8) array
    W_hh : (8, 8) array

    Notes
    -----
    A shift register: the input enters the first place, and each step moves everything on by one. Large inputs are bent by tanh
    at each step, tiny ones drown in the noise; a fifth is neither.

    Source: [jaeger2001short].
    """
    return 0.2 * np.eye(1, 8), np.eye(8, k=1)

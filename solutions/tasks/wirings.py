"""Nets of the units of 1943, wired in any way: run through time, and one that counts."""

import numpy as np

from solutions.cells.neurons import mcculloch_pitts


def wiring_forward(x, excitatory, inhibitory, threshold):
    """Run a net of threshold units, wired in any way, through time.

    Each unit hears all inputs and what all units said a moment ago. They are
    silent before the first moment.

    Parameters
    ----------
    x : (T, B, D) array of 0 and 1
        Inputs.
    excitatory : (U, D + U) array of whole numbers from 0
        A row for each unit: how many links lead to it from each input, then
        from each unit.
    inhibitory : (U, D + U) array of whole numbers from 0
        The same for the links that veto.
    threshold : (U,) array
        How many excitatory links must be on.

    Returns
    -------
    y : (T, B, U) array of 0 and 1
        What the units say after each moment.

    Source: [mcculloch1943logical].
    """
    T, B, _ = x.shape
    U = len(threshold)
    y = np.empty((T, B, U), dtype=int)
    said = np.zeros((B, U), dtype=int)
    for t in range(T):
        heard = np.concatenate([x[t], said], axis=1)
        for u in range(U):
            plus = np.repeat(heard, excitatory[u], axis=1)
            minus = np.repeat(heard, inhibitory[u], axis=1)
            y[t, :, u] = mcculloch_pitts(plus, minus, threshold[u])
        said = y[t]
    return y


def wire_parity():
    """Wire three units so that one is on after an odd number of presses.

    The only input is a button. It may be down at any moment, also at several
    in a row, and each moment counts as one press. The third unit is the lamp.
    It may be a moment or two late, always by the same delay.

    Returns
    -------
    excitatory : (3, 4) array of 0, 1, 2, ...
        A row for each unit: how many links lead to it from the button, then
        from the first, the second and the third unit.
    inhibitory : (3, 4) array of 0, 1, 2, ...
        The same for the links that veto.
    threshold : (3,) array
        How many excitatory links must be on.

    Notes
    -----
    "On" is held by two units together: the first is on if the button has just
    turned it on, the second if it was on and the button is silent. They are
    exclusive or's hidden units, and each hears both. So the circle is one
    moment long, and the lamp, which only reads them, stands outside.

    Source: [mcculloch1943logical].
    """
    excitatory = np.array([[1, 0, 0, 0], [0, 1, 1, 0], [0, 1, 1, 0]])
    inhibitory = np.array([[0, 1, 1, 0], [1, 0, 0, 0], [0, 0, 0, 0]])
    return excitatory, inhibitory, np.array([1, 1, 1])

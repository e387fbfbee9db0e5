"""How long a cell keeps what was stored in it, while nothing else happens."""

import numpy as np

from solutions.cells.lstm import lstm_forward


def half_lives(b_f, steps=2000):
    """Store 1 in LSTM units with these forget biases, shut their input gates, and count the steps until half of it is left.

    Parameters
    ----------
    b_f : (H,) array
    steps : int
        How long the cells are watched.

    Returns
    -------
    n : (H,) array
        Steps, also between whole ones. A unit that holds more than half to the end is taken to lose the rest at the same pace;
        inf for one that loses nothing.

    Source: [gers2000learning].
    """
    H = len(b_f)
    shut, rest = np.full(H, -np.inf), np.zeros(H)
    b = np.concatenate([shut, b_f, rest, rest])
    _, c, _ = lstm_forward(np.zeros((steps, 1, 1)), np.zeros((1, H)), np.ones((1, H)), np.zeros((1, 4 * H)), np.zeros((H, 4 * H)), b)
    held = np.vstack([np.ones(H), c[:, 0]])
    return np.array([_crossing(unit) for unit in held.T])


def _crossing(held):
    """Where a falling row of numbers passes one half, by a straight line between the two steps beside it."""
    later = np.flatnonzero(held <= 0.5)
    if not len(later):
        return (len(held) - 1) * np.log(0.5) / np.log(held[-1]) if held[-1] < 1 else np.inf
    n = later[0]
    return n - (0.5 - held[n]) / (held[n - 1] - held[n])


def three_clocks():
    """Forget biases for half-lives of 4, 100 and 4,000 steps.

    Something was stored in three units. Then nothing else happens: the input
    gates are shut, and no weight is at work.

    Returns
    -------
    b_f : (3,) array
        For the unit that has half left after 4 steps, after 100, after 4,000.

    Notes
    -----
    sigmoid(b)^n = 1/2 gives sigmoid(b) = 2^(-1/n), and b = -log(2^(1/n) - 1).

    Source: [gers2000learning, tallec2018can].
    """
    n = np.array([4, 100, 4000])
    return -np.log(2 ** (1 / n) - 1)

"""A pole kept standing by two tanh units whose weights are set by hand."""

import numpy as np

from solutions.models.balancer import balance


def pushed_beginnings(rng, B):
    """Draw states that are far from rest: up to 1 m, 0.5 m/s, 0.075 rad (4.3 degrees) and 0.5 rad/s to either side.

    Parameters
    ----------
    rng : numpy.random.Generator
    B : int

    Returns
    -------
    state : (B, 4) array
    """
    return rng.uniform(-1, 1, size=(B, 4)) * [1, 0.5, 0.075, 0.5]


def moments_by_hand(state, W_xh, W_hh, W_hy):
    """For how many of 500 moments each pole stands, if these weights push the cart; there are no biases.

    Parameters
    ----------
    state : (B, 4) array
        Where each of the poles begins.
    W_xh : (2, 2) array
    W_hh : (2, 2) array
    W_hy : (2,) array

    Returns
    -------
    stood : (B,) array
    """
    networks = {"W_xh": W_xh[None], "W_hh": W_hh[None], "b_h": np.zeros((1, 1, 2)), "W_hy": W_hy[None, :, None]}
    return balance(networks, state)[0]


def balance_by_hand():
    """Weights with which two tanh units keep a pole standing, though they
    don't see how fast anything moves.

    At each moment the units see the cart's place and the pole's angle, as
    shares of what is allowed: at 1 or -1 the game is over. Their state is the
    tanh of the sum of what comes from this view and what comes from their
    state before. The cart is pushed to the right if the read-out of the new
    state is above 0, else to the left. A game begins up to 1 m from the
    middle and up to 4 degrees from upright, already moving, with a state of
    zeros. Every pole has to stand for 500 moments. There are no biases.

    Returns
    -------
    W_xh : (2, 2) array
        From place and angle, a row each, to the units.
    W_hh : (2, 2) array
        From the units' state before, a row each, to the units.
    W_hy : (2,) array
        What the read-out takes of each unit.

    Source: [elman1990finding].
    """
    # The first unit is nearly the angle, with half as much of the place; the second what the first was a moment before.
    # So their difference is nearly a velocity. It counts ten times, because in one moment little changes.
    return np.array([[0.05, 0.0], [0.1, 0.0]]), np.array([[0.0, 1.0], [0.0, 0.0]]), np.array([11.0, -10.0])

"""A pole kept standing by two tanh units whose weights are set by hand."""

import numpy as np

from solutions.models.balancer import balancer_step
from solutions.tasks.cart_pole import cart_pole_step, seen, stands


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


def games_by_hand(state, W_xh, W_hh, W_hy, moments=500):
    """Let these weights push the cart of each pole; there are no biases.

    Parameters
    ----------
    state : (B, 4) array
        Where each of the poles begins.
    W_xh : (2, 2) array
    W_hh : (2, 2) array
    W_hy : (2,) array
    moments : int
        When a game ends.

    Returns
    -------
    stood : (B,) int array
        For how many moments each pole stands.
    ran_off : (B,) bool array
        Whether it was lost because its cart left the track.

    Source: [barto1983neuronlike].
    """
    networks = {"W_xh": W_xh[None], "W_hh": W_hh[None], "b_h": np.zeros((1, 1, 2)), "W_hy": W_hy[None, :, None]}
    h, up, stood = np.zeros((1, len(state), 2)), stands(state), np.zeros(len(state), dtype=int)
    for _ in range(moments):
        (force,), h = balancer_step(seen(state)[None], h, networks)
        state = np.where(up[:, None], cart_pole_step(state, force), state)  # what is lost stays as it was
        up = stands(state)
        if not up.any():
            break
        stood += up
    return stood, np.abs(seen(state)[:, 0]) > 1


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

"""A pole that stands on a cart, and has to be kept from falling by pushing the cart to and fro."""

import numpy as np

GRAVITY, CART, POLE, HALF, PUSH, MOMENT = 9.8, 1.0, 0.1, 0.5, 10.0, 0.02  # m/s², kg, kg, m from the hinge to the pole's middle, N, s
TOTAL = CART + POLE
LIMITS = np.array([2.4, np.radians(12)])  # of the cart's place and the pole's angle


def cart_pole_step(state, force):
    """Move a cart and the pole on it on by one moment of 0.02 s.

    Place and angle change by what their velocities were at the moment's
    beginning, and the velocities by what the accelerations are there. There
    is no friction. The cart has a mass of 1 kg, the pole of 0.1 kg, and it is
    1 m long; gravity is 9.8 m/s².

    Parameters
    ----------
    state : (B, 4) array
        The cart's place (m) and velocity (m/s), the pole's angle from upright
        (rad) and its angular velocity (rad/s); to the right is positive.
    force : (B,) array
        What pushes the cart, in newtons.

    Returns
    -------
    state : (B, 4) array
        A moment later.

    Notes
    -----
    With M the mass of both, m the pole's and l half its length: M a + m l (alpha cos - omega^2 sin) = F and
    4/3 l alpha + a cos = g sin, solved for a and alpha.

    Source: [barto1983neuronlike].
    """
    x, v, theta, omega = state.T
    sin, cos = np.sin(theta), np.cos(theta)
    without_fall = (force + POLE * HALF * omega**2 * sin) / TOTAL  # the cart's acceleration if alpha were 0
    alpha = (GRAVITY * sin - without_fall * cos) / (HALF * (4 / 3 - POLE * cos**2 / TOTAL))
    a = without_fall - POLE * HALF * alpha * cos / TOTAL
    return np.stack([x + MOMENT * v, v + MOMENT * a, theta + MOMENT * omega, omega + MOMENT * alpha], axis=1)


def energy(state):
    """The energy of cart and pole, in joules: of their movement, and of the pole's height.

    Parameters
    ----------
    state : (B, 4) array

    Returns
    -------
    energy : (B,) array

    Notes
    -----
    M v^2 / 2 + m l v omega cos + 2/3 m l^2 omega^2 + m g l cos. Only a push changes it, at the rate F v.

    Source: [barto1983neuronlike].
    """
    _, v, theta, omega = state.T
    moving = TOTAL * v**2 / 2 + POLE * HALF * v * omega * np.cos(theta) + 2 / 3 * POLE * (HALF * omega) ** 2
    return moving + POLE * GRAVITY * HALF * np.cos(theta)


def beginnings(rng, B):
    """Draw states near rest: all four numbers uniform in +-0.05.

    Parameters
    ----------
    rng : numpy.random.Generator
    B : int

    Returns
    -------
    state : (B, 4) array
    """
    return rng.uniform(-0.05, 0.05, size=(B, 4))


def seen(state):
    """What an agent sees: place and angle, as shares of their limits; no velocities.

    Parameters
    ----------
    state : (..., 4) array

    Returns
    -------
    observation : (..., 2) array
    """
    return state[..., [0, 2]] / LIMITS


def stands(state):
    """Whether the pole still stands and the cart is still on its track.

    Parameters
    ----------
    state : (..., 4) array

    Returns
    -------
    stands : (...) bool array
    """
    return (np.abs(seen(state)) <= 1).all(axis=-1)

"""The cart and its pole as one would write them down, with the numbers of Barto, Sutton and Anderson in place."""

import numpy as np


def cart_pole_step(state, force):
    """Move cart and pole on by one moment; arguments as in `tasks.cart_pole.cart_pole_step`.

    Source: [barto1983neuronlike].
    """
    M, m, half = 1.1, 0.1, 0.5  # mass of both, of the pole, half its length
    g, dt = 9.8, 0.02  # gravity, a moment
    x, v, theta, omega = state.T
    sin, cos = np.sin(theta), np.cos(theta)
    shared = (force + m * half * omega**2 * sin) / M
    alpha = (g * sin - shared * cos) / (half * (4 / 3 - m * cos**2 / M))
    a = shared - m * half * alpha * cos / M
    x, v = x + dt * v, v + dt * a
    theta, omega = theta + dt * omega, omega + dt * alpha
    return np.stack([x, v, theta, omega], axis=1)

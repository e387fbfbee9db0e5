"""A small tanh network that keeps a pole standing: it sees places, no velocities, and pushes left or right.

Many networks play side by side: their parameters have a first axis, one entry a network.
"""

import numpy as np

from solutions.tasks.cart_pole import PUSH, cart_pole_step, seen, stands

SIZES = {"W_xh": ("D", "H"), "W_hh": ("H", "H"), "b_h": (1, "H"), "W_hy": ("H", 1)}


def balancer_shapes(H, window=1, recurrent=True):
    """The shapes of a network's parameters; without recurrence there is no W_hh.

    Parameters
    ----------
    H : int
        Number of tanh units.
    window : int
        How many observations, of two numbers each, it sees at once.
    recurrent : bool

    Returns
    -------
    shapes : dict of tuples
    """
    widths = {"D": 2 * window, "H": H}
    return {name: tuple(widths.get(n, n) for n in shape) for name, shape in SIZES.items() if recurrent or name != "W_hh"}


def as_networks(vectors, shapes):
    """Cut each vector of numbers into the parameters of one network.

    Parameters
    ----------
    vectors : (N, P) array
    shapes : dict of tuples

    Returns
    -------
    networks : dict of arrays
        Each with a first axis of N.
    """
    ends = np.cumsum([np.prod(shape) for shape in shapes.values()])
    parts = np.split(vectors, ends[:-1], axis=1)
    return {name: part.reshape(len(vectors), *shape) for (name, shape), part in zip(shapes.items(), parts, strict=True)}


def balancer_step(x, h, networks):
    """One moment of an Elman network: look, remember, push.

    Parameters
    ----------
    x : (N, B, D) array
    h : (N, B, H) array
        State before; a network without W_hh doesn't use it.
    networks : dict of arrays

    Returns
    -------
    force : (N, B) array
        To the right if the read-out is above 0, else to the left.
    h : (N, B, H) array

    Source: [elman1990finding].
    """
    total = x @ networks["W_xh"] + networks["b_h"]
    h = np.tanh(total + h @ networks["W_hh"] if "W_hh" in networks else total)
    return np.where((h @ networks["W_hy"])[..., 0] > 0, PUSH, -PUSH), h


def balance(networks, state, moments=500, dark=0.0, rng=None):
    """Let networks balance poles, all at once, and count for how many moments each pole stands.

    Parameters
    ----------
    networks : dict of arrays
    state : (B, 4) array
        Where each of B poles begins; the same for each network.
    moments : int
        When the game ends.
    dark : float
        Chance that an observation is zero instead of what is there; not the first one.
    rng : numpy.random.Generator or None
        Draws the darkness, the same for each network.

    Returns
    -------
    stood : (N, B) array

    Source: [barto1983neuronlike, hausknecht2015deep].
    """
    (N, D, H), B = networks["W_xh"].shape, len(state)
    state = np.broadcast_to(state, (N, B, 4))
    h, window, stood, up = np.zeros((N, B, H)), None, np.zeros((N, B)), np.ones((N, B), dtype=bool)
    for t in range(moments):
        now = seen(state)
        if dark and t:
            now = now * (rng.random((B, 1)) >= dark)
        window = [now, *window[:-1]] if window else [now] * (D // 2)
        force, h = balancer_step(np.concatenate(window, axis=2), h, networks)
        state = cart_pole_step(state.reshape(-1, 4), force.ravel()).reshape(N, B, 4)
        up = up & stands(state)
        if not up.any():
            break
        stood += up
        state = np.where(up[:, :, None], state, 0)  # a fallen pole rests: its numbers would grow without bound
    return stood

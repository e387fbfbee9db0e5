"""The smallest recurrent network whose loss has a cliff: one unit, no input, thirty steps."""

import numpy as np

from solutions.cells.rnn import readout, readout_backward, rnn_backward, rnn_forward
from solutions.training.losses import squared_error

STEPS, START, SCALE, GOAL = 30, 0.5, 30.0, 21.0  # h_0, degrees for a full state, degrees wanted


def loss_and_gradient(w, b):
    """Measure N networks of one unit: how wrong their forecast after 30 steps is, and which way is better.

    Each begins with a state of 0.5, goes on by h_t = tanh(w h_{t-1} + b), and forecasts 30 h degrees after the last step. Right are 21.

    Parameters
    ----------
    w, b : (N,) array

    Returns
    -------
    loss : (N,) array
        Half the squared error, in square degrees.
    gradient : (N, 2) array
        With respect to w and b.

    Source: [pascanu2013difficulty].
    """
    N = len(w)
    nothing, h0 = np.zeros((STEPS, 1, 1)), np.full((1, N), START)
    W_xh, W_hh, W_hy = np.zeros((1, N)), np.diag(w), SCALE * np.eye(N)  # a diagonal matrix keeps the networks apart
    h = rnn_forward(nothing, h0, W_xh, W_hh, b)
    z = readout(h[-1], W_hy, np.zeros(N))
    _, dz = squared_error(z, np.full((1, N), GOAL))
    dh = np.zeros_like(h)
    dh[-1], _, _ = readout_backward(dz, h[-1], W_hy)  # only the last state is asked for anything
    _, _, _, dW_hh, db = rnn_backward(dh, nothing, h0, h, W_xh, W_hh)
    return (z[0] - GOAL) ** 2 / 2, np.stack([np.diag(dW_hh), db], axis=1)


def descend(starts, lr, limit, steps=400):
    """Go down from each start by clipped gradients.

    Parameters
    ----------
    starts : (N, 2) array
        w and b of each network.
    lr : float
        Learning rate, above 0.
    limit : float
        Largest norm of a gradient, above 0; infinity clips nothing.
    steps : int

    Returns
    -------
    path : (steps + 1, N, 2) array
    loss : (N,) array
        At the end.
    slope : (N,) array
        Norm of the gradient there, before clipping.

    Source: [pascanu2013difficulty].
    """
    path = [np.array(starts)]
    for _ in range(steps):
        _, gradient = loss_and_gradient(*path[-1].T)
        norm = np.maximum(np.linalg.norm(gradient, axis=1, keepdims=True), 1e-300)  # each start is a network of its own
        path.append(path[-1] - lr * gradient * np.minimum(1, limit / norm))
    loss, gradient = loss_and_gradient(*path[-1].T)
    return np.stack(path), loss, np.linalg.norm(gradient, axis=1)


def starts_around_the_cliff(rng, N=24):
    """Draw starts on both sides of the cliff.

    Parameters
    ----------
    rng : numpy.random.Generator
    N : int

    Returns
    -------
    starts : (N, 2) array
        w between 1.5 and 3.2, b between -0.25 and 0.5.

    Source: [pascanu2013difficulty].
    """
    return rng.uniform([1.5, -0.25], [3.2, 0.5], size=(N, 2))


def over_the_cliff():
    """Find a learning rate and a limit that bring all 24 starts home.

    The network has one unit and no input: h_t = tanh(w h_{t-1} + b) from 0.5
    on, and after 30 steps it forecasts 30 h degrees. Right are 21 degrees.
    From each start, w between 1.5 and 3.2 and b between -0.25 and 0.5,
    gradient descent takes 400 steps. A start has arrived if its forecast is
    wrong by less than a tenth of a degree then.

    Returns
    -------
    lr : () float
    limit : () float
        Largest norm of the gradient of (w, b), in square degrees.

    Notes
    -----
    Their product is the longest step. It has to be short against the distance to the valley, and the rate alone large enough for the
    plain, where the gradient is small.

    Source: [pascanu2013difficulty].
    """
    return 0.003, 200.0

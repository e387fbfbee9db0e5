"""The reference functions of the toy course."""

import numpy as np


def gram(A):
    """All inner products of the rows: G = A A^T.

    Parameters
    ----------
    A : (N, D) array

    Returns
    -------
    G : (N, N) array
    """
    return A @ A.T


def project(x, u):
    """The part of each row of x along u, and the rest: p = (x u / u u) u, r = x - p.

    Parameters
    ----------
    x : (N, D) array
    u : (D,) array

    Returns
    -------
    p : (N, D) array
    r : (N, D) array
    """
    p = np.outer(x @ u / (u @ u), u)
    return p, x - p


def power_iteration(A, v, steps):
    """A vector multiplied by A again and again, scaled to length 1 after each step.

    Parameters
    ----------
    A : (N, N) array
    v : (N,) array
    steps : int

    Returns
    -------
    v : (N,) array
    """
    for _ in range(steps):
        v = scaled(A @ v)
    return v


def scaled(v):
    """A vector divided by its length.

    Parameters
    ----------
    v : (N,) array

    Returns
    -------
    unit : (N,) array
    """
    return v / np.sqrt((v**2).sum())


def distances(x, y):
    """The squared distance of each row of x from each row of y.

    Parameters
    ----------
    x : (N, D) array
    y : (M, D) array

    Returns
    -------
    d : (N, M) array

    Notes
    -----
    (a - b)^2 = a^2 - 2 a b + b^2, for all pairs at once.

    Source: [euclid].
    """
    return (x**2).sum(axis=1)[:, None] - 2 * x @ y.T + (y**2).sum(axis=1)


def running_mean(x):
    """The mean of all rows so far, at each row.

    Parameters
    ----------
    x : (T, D) array

    Returns
    -------
    mean : (T, D) array
    """
    total = np.zeros(x.shape[1])
    means = []
    for count, row in enumerate(x, start=1):
        total = total + row
        means.append(total / count)
    return np.stack(means)


def polar(x):
    """Points of the plane by radius and angle, and the area of the circle through each.

    Parameters
    ----------
    x : (N, 2) array

    Returns
    -------
    radius : (N,) array
    angle : (N,) array
    area : (N,) array
    """
    radius = np.sqrt((x**2).sum(axis=1))
    return radius, np.arctan2(x[:, 1], x[:, 0]), np.pi * radius**2


def turn():
    """A matrix that, applied twice, turns every vector of the plane into its opposite, and keeps lengths.

    Returns
    -------
    R : (2, 2) array
    """
    return np.array([[0.0, -1.0], [1.0, 0.0]])

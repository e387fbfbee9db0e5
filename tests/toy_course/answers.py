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

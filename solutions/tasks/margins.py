"""Few points that a line separates, and that are hard to learn all the same."""

import numpy as np


def widest_gap(X, y):
    """Measure the widest straight gap between the points of two labels in a plane.

    Parameters
    ----------
    X : (N, 2) array
    y : (N,) array of 0 and 1
        Both occur.

    Returns
    -------
    width : () float
        How far apart two parallel lines can be that have one label on each side and nothing in between; 0 or less if no line separates them.

    Notes
    -----
    The widest gap lies across the way from one point to another, or along it: between two points, or between a point and a side.

    Source: [novikoff1962convergence].
    """
    ways = (X[:, None] - X).reshape(-1, 2)
    ways = ways[np.any(ways != 0, axis=1)]
    normals = np.concatenate([ways, ways[:, ::-1] * [1, -1]])
    normals = normals / np.linalg.norm(normals, axis=1, keepdims=True)
    along = normals @ X.T
    return (along[:, y == 1].min(axis=1) - along[:, y == 0].max(axis=1)).max()


def hard_for_a_perceptron():
    """Place four points that a line separates, yet that are hard to learn.

    A perceptron with learning rate 1 that goes through them again and again
    has to make 500 mistakes or more before its first round without one, and
    it has to get there within 5,000 rounds.

    Returns
    -------
    X : (4, 2) array
        The points, in the square from -1 to 1.
    y : (4,) array
        Their labels, 0 or 1.

    Notes
    -----
    The only lines that will do run through two narrow gaps far apart, and no
    correction turns the line by little enough. A narrow gap
    alone is not hard: the line may run through it after a mistake or two.

    Source: [novikoff1962convergence].
    """
    gap = 0.03
    X = np.array([[-0.6, gap], [0.6, 2.5 * gap], [-0.6, -gap], [0.6, 0.5 * gap]])
    return X, np.array([1, 1, 0, 0])

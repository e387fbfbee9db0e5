"""Few points that a line separates, and that are hard to learn all the same."""

import numpy as np


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

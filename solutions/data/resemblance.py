"""How much two drawings are alike, and which of many a drawing resembles most."""

import numpy as np


def ink(strokes, N):
    """Spread N points evenly over the lines of a drawing, and move their middle to (0, 0).

    Parameters
    ----------
    strokes : list of (P, 2) arrays
        A stroke of a single point, or of no length, has no ink.
    N : int

    Returns
    -------
    points : (N, 2) array

    Raises
    ------
    ValueError
        If nothing is drawn.
    """
    begins, ways = (np.concatenate(parts) for parts in zip(*((stroke[:-1], np.diff(stroke, axis=0)) for stroke in strokes)))
    lengths = np.hypot(*ways.T)
    drawn = np.concatenate([[0], lengths.cumsum()])
    if not drawn[-1]:
        raise ValueError("nothing is drawn")
    places = drawn[-1] * (np.arange(N) + 0.5) / N
    line = np.searchsorted(drawn, places, side="right") - 1
    points = begins[line] + ((places - drawn[line]) / lengths[line])[:, None] * ways[line]
    return points - points.mean(axis=0)


def ink_distance(points, others):
    """Say how far a drawing is from each of several: the mean distance from a point to the nearest point of the other one, both ways.

    Parameters
    ----------
    points : (N, 2) array
        Of ink.
    others : (M, N, 2) array

    Returns
    -------
    distance : (M,) array
        In the drawings' units; 0 for the same ink.

    Source: [barrow1977parametric].
    """
    squared = np.maximum((points**2).sum(axis=1)[:, None] + (others**2).sum(axis=2)[:, None] - 2 * np.einsum("nk,mpk->mnp", points, others, optimize=True), 0)
    there, back = np.sqrt(squared.min(axis=2)), np.sqrt(squared.min(axis=1))
    return (there.mean(axis=1) + back.mean(axis=1)) / 2

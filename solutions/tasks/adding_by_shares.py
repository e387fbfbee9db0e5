"""The adding problem in one minGRU unit, which has no way to add: its state is always a mean of the old state and a candidate."""

import numpy as np


def add_by_shares():
    """Weights of one minGRU unit whose state, after the last step, is the
    answer to a sequence of the adding problem, over 20, 100 and 1,000 steps.

    There is no read-out: the state itself has to be the sum of the two marked
    values, and it begins at 0. The blocks stand in the order z, n.

    Returns
    -------
    W_x : (2, 2) array
        First row for the value, second for the mark.
    b : (2,) array

    Notes
    -----
    At a mark the gate is 0.001 open and the candidate is 1,000 times the value: the state loses a thousandth of itself and gains
    the value. Elsewhere the gate has to be closed so far that even a candidate of 1,000 leaves no trace.

    Source: [feng2024were].
    """
    share, closed = 0.001, -40.0
    at_mark = np.log(share / (1 - share))
    return np.array([[0, 1 / share], [at_mark - closed, 0]]), np.array([closed, 0])

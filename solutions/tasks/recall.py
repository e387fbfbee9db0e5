"""Associative recall: a list of pairs is read, then one key; what stood beside it?"""

import numpy as np


def associative_recall(rng, pairs, B, keys, values):
    """Draw lists of pairs, each key at most once, and a question for one of the keys.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws the order of the keys with `rng.permuted`, then the values, then which pair is asked for.
    pairs : int
        Pairs in a list, at most `keys`.
    B : int
        Lists.
    keys : int
        How many different keys there are.
    values : int
        How many different values there are.

    Returns
    -------
    x : (pairs + 1, B, keys + values + 1) array
        One pair a step: the key one-hot, the value one-hot, 0. The last step has the key that is asked for, no value, and 1.
    y : (B,) int array
        The value that stood beside that key.

    Notes
    -----
    Guessing is right once in `values`. A state must hold every pair, for which one is asked is told last.

    Source: [graves2014neural, schlag2021linear].
    """
    order = rng.permuted(np.tile(np.arange(keys), (B, 1)), axis=1)[:, :pairs].T
    beside = rng.integers(values, size=(pairs, B))
    asked, row = rng.integers(pairs, size=B), np.arange(B)
    x = np.zeros((pairs + 1, B, keys + values + 1))
    x[np.arange(pairs)[:, None], row, order] = 1
    x[np.arange(pairs)[:, None], row, keys + beside] = 1
    x[-1, row, order[asked, row]] = 1
    x[-1, :, -1] = 1
    return x, beside[asked, row]

"""Pairs of sequences as arrays: sources padded with their lengths, targets cut for teacher forcing."""

import numpy as np


def padded(rows):
    """Stand rows of different lengths side by side, with zeros after the shorter ones.

    Parameters
    ----------
    rows : list of B lists of int
        At least one entry each.

    Returns
    -------
    codes : (S, B) int array
        S is the longest row's length.
    lengths : (B,) int array
    """
    lengths = np.array([len(row) for row in rows])
    codes = np.zeros((lengths.max(), len(rows)), dtype=int)
    for b, row in enumerate(rows):
        codes[: len(row), b] = row
    return codes, lengths


def teacher_forced(rows, start, end):
    """Cut targets into what a decoder reads and what it is asked for.

    Parameters
    ----------
    rows : list of B lists of int
        The true symbols of each target.
    start : int
        Stands before the first symbol.
    end : int
        Stands after the last one.

    Returns
    -------
    inputs : (T, B) int array
        What is known when the symbol of targets is asked for: the true one
        before it; 0 where nothing is asked for. T is the longest target's
        length plus 1.
    targets : (T, B) int array
        What is asked for; -1 where nothing is.

    Source: [williams1989learning, sutskever2014sequence].
    """
    inputs, lengths = padded([[start, *row] for row in rows])
    targets, _ = padded([[*row, end] for row in rows])
    asked = np.arange(len(targets))[:, None] < lengths
    return inputs, np.where(asked, targets, -1)

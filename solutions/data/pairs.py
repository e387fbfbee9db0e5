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
    """Cut targets into what a decoder reads and what it should answer: the true symbol before, and the symbol.

    Parameters
    ----------
    rows : list of B lists of int
    start : int
        Read before the first symbol.
    end : int
        Asked for after the last one.

    Returns
    -------
    inputs : (T, B) int array
        start, then the target; T is the longest target's length plus 1.
    targets : (T, B) int array
        The target, then end, then -1: nothing is asked there.

    Source: [williams1989learning, sutskever2014sequence].
    """
    inputs, lengths = padded([[start, *row] for row in rows])
    targets, _ = padded([[*row, end] for row in rows])
    return inputs, np.where(np.arange(len(targets))[:, None] < lengths, targets, -1)

"""Where the copying of a gene begins in *E. coli*: promoters drawn from published counts, and 106 real sequences to try a network on.

A promoter has two short patterns, near positions -35 and -10 before the start of the copy (+1; there is no position 0). Neither is ever
complete, and the distances between them and to the start vary. Where the real ones come from is told in `book/data/README.md`.
"""

from pathlib import Path

import numpy as np

from solutions.data.kept import read_kept

# As one path from here, so that whoever asks what this module needs finds the file.
PROMOTERS = Path(__file__).parent / "../../book/data/promoters.txt"
CHECKSUM = "21c8db9982e80b2fcad33f037e8e611bc0d6e78184810ed58dfaeccea6a6daa2"
BASES = "TCAG"
BEFORE, LENGTH = 50, 57  # a sequence reaches from -50 to +7

# How often T, C, A and G stood at each position of 112 promoters aligned by their patterns [hawley1983compilation].
MINUS_35 = np.array([  # from -50 to -26; TTGACA is columns 14 to 19, counted from 0
    [41, 33, 32, 25, 34, 22, 35, 35, 42, 27, 32, 42, 47, 14, 92, 94, 11, 19, 15, 37, 46, 34, 38, 48, 34],
    [22, 27, 18, 29, 20, 14, 20, 12, 22, 23, 16, 25, 10, 43, 7, 6, 11, 18, 60, 8, 25, 23, 23, 17, 20],
    [28, 38, 30, 37, 35, 56, 42, 42, 37, 42, 39, 18, 25, 26, 2, 6, 2, 72, 26, 50, 26, 34, 25, 26, 31],
    [16, 11, 29, 19, 21, 18, 13, 21, 9, 19, 24, 26, 29, 29, 11, 6, 88, 3, 11, 17, 15, 21, 26, 21, 27],
])
MINUS_10 = np.array([  # from -23 to -5; TATAAT is columns 10 to 15
    [35, 28, 28, 27, 39, 51, 34, 43, 26, 31, 89, 3, 49, 15, 19, 108, 31, 29, 21],
    [34, 21, 24, 27, 12, 25, 20, 25, 20, 27, 10, 2, 16, 14, 22, 3, 13, 16, 30],
    [20, 39, 33, 33, 39, 23, 29, 16, 23, 19, 2, 106, 29, 66, 57, 1, 35, 23, 31],
    [23, 24, 27, 25, 22, 13, 29, 28, 43, 35, 11, 1, 18, 17, 14, 0, 33, 24, 30],
])
START = np.array([  # from -2 to +10
    [16, 22, 2, 42, 27, 23, 20, 25, 27, 15, 16, 29],
    [29, 49, 4, 25, 25, 13, 18, 22, 17, 17, 16, 17],
    [20, 9, 45, 16, 24, 25, 28, 24, 24, 32, 35, 26],
    [21, 8, 37, 5, 12, 27, 22, 17, 20, 24, 21, 16],
])
# Bases between TTGACA and TATAAT, and between TATAAT and +1. Published is that 92 % of the promoters have 17 give or take 1, and that
# 75 % have 7 give or take 1 [harley1987analysis]; the rest of each distribution is ours.
SPACERS, SPACER_CHANCES = (15, 16, 17, 18, 19), (0.03, 0.20, 0.50, 0.22, 0.05)
DISTANCES, DISTANCE_CHANCES = (5, 6, 7, 8, 9), (0.125, 0.25, 0.25, 0.25, 0.125)


def draw_promoters(rng, n):
    """Draw promoters, and as many sequences that are none: half of those are promoters whose bases were shuffled, half drawn base by base.

    Parameters
    ----------
    rng : numpy.random.Generator
    n : int
        Sequences of each kind, an even number.

    Returns
    -------
    codes : (57, 2 n) int array
        Places of the bases in BASES, time first; in no particular order.
    labels : (2 n,) int array
        1 promoter, 0 none.

    Source: [hawley1983compilation, harley1987analysis].
    """
    promoters = np.stack([_draw_promoter(rng) for _ in range(n)])
    shuffled = rng.permuted(np.stack([_draw_promoter(rng) for _ in range(n // 2)]), axis=1)
    order = rng.permutation(2 * n)
    codes = np.concatenate([promoters, shuffled, rng.integers(4, size=(n - n // 2, LENGTH))])
    return codes[order].T, np.repeat([1, 0], n)[order]


def read_promoters():
    """Read 53 real promoters, and 53 pieces of a stretch of DNA in which none begins.

    Returns
    -------
    codes : (57, 106) int array
        As in draw_promoters.
    labels : (106,) int array

    Source: [towell1990refinement].
    """
    signs, sequences = zip(*(line.split() for line in read_kept(PROMOTERS, CHECKSUM)))
    codes = np.array([[BASES.index(base) for base in sequence] for sequence in sequences])
    return codes.T, np.array([int(sign == "+") for sign in signs])


def _draw_promoter(rng):
    """One promoter, (57,) codes. Where a pattern lies closer or farther than usual, bases drawn evenly are left out or put in between."""
    spacer, distance = rng.choice(SPACERS, p=SPACER_CHANCES), rng.choice(DISTANCES, p=DISTANCE_CHANCES)
    pieces = [_any(rng, 10), _column_by_column(rng, MINUS_35), _any(rng, spacer - 15), _column_by_column(rng, MINUS_10), _any(rng, distance - 5)]
    before = np.concatenate([*pieces, _column_by_column(rng, START)])
    begin = len(before) - 10 - BEFORE  # the block of the start ends with +10
    return before[begin : begin + LENGTH]


def _any(rng, n):
    return rng.integers(4, size=n)


def _column_by_column(rng, counts):
    """Draw one base for each column, in proportion to its counts."""
    chances = np.cumsum(counts / counts.sum(axis=0), axis=0)
    return (rng.random(counts.shape[1]) > chances[:-1]).sum(axis=0)

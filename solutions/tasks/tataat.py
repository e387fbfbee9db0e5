"""A pattern of six letters, and six tanh units that count, at every step, how many of the last six letters agree with it."""

import numpy as np

from solutions.cells.rnn import readout, rnn_forward
from solutions.data.promoters import BASES

PATTERN = "TATAAT"


def draw_bases(rng, T, B):
    """Draw sequences in which the pattern, or a good deal of it, occurs now and then.

    Parameters
    ----------
    rng : numpy.random.Generator
    T : int
    B : int

    Returns
    -------
    codes : (T, B) int array
        Places of the bases in BASES.
    """
    codes = rng.integers(4, size=(T, B))
    wanted = np.array([BASES.index(base) for base in PATTERN])
    for b in range(B):
        begin = rng.integers(T - len(wanted) + 1)
        window = slice(begin, begin + len(wanted))
        codes[window, b] = np.where(rng.random(len(wanted)) < 0.8, wanted, codes[window, b])
    return codes


def agreeing(codes):
    """Count in how many places the last six letters agree with the pattern.

    Parameters
    ----------
    codes : (T, B) int array

    Returns
    -------
    counts : (T - 5, B) int array
        From the sixth letter on.
    """
    T, L = len(codes), len(PATTERN)
    return sum(codes[k : T - L + 1 + k] == BASES.index(base) for k, base in enumerate(PATTERN))


def read_out(codes, W_xh, W_hh, b_h, W_hy, b_y):
    """Let the units read from a zero state, and read out one number after each letter.

    Parameters
    ----------
    codes : (T, B) int array
    W_xh : (4, 6) array
    W_hh : (6, 6) array
    b_h : (6,) array
    W_hy : (6, 1) array
    b_y : (1,) array

    Returns
    -------
    told : (T - 5, B) array
        From the sixth letter on.
    """
    h = rnn_forward(codes, np.zeros((codes.shape[1], len(b_h))), W_xh, W_hh, b_h)
    return readout(h, W_hy, b_y)[len(PATTERN) - 1 :, :, 0]


def count_the_box():
    """Set six tanh units by hand that compare a sequence with a pattern.

    They read DNA from a zero state, letter by letter, as one-hot vectors in
    the order T, C, A, G. From the sixth letter on, the read-out has to be the
    number of places, 0 to 6, in which the last six letters agree with TATAAT:
    at every letter, and right to 0.1.

    Returns
    -------
    W_xh : (4, 6) array
    W_hh : (6, 6) array
    b_h : (6,) array
    W_hy : (6, 1) array
    b_y : (1,) array

    Notes
    -----
    Unit k holds how many of the last k + 1 letters agree with the first k + 1 of the pattern: what unit k - 1 held a letter ago, and one more
    if the letter that is read is the pattern's. It holds the number times 0.01, where tanh is still straight.
    """
    small = 0.01
    W_xh = small * np.array([[base == wanted for wanted in "TATAAT"] for base in "TCAG"])
    W_hh = np.eye(6, k=1)  # from each unit to the next
    W_hy = np.zeros((6, 1))
    W_hy[5] = 1 / small
    return W_xh, W_hh, np.zeros(6), W_hy, np.zeros(1)

"""What each letter of a sequence does: every other letter is put in its place, and one looks how far the verdict moves."""

import numpy as np


def every_change(codes, K):
    """Make every sequence that differs from a given one in a single letter.

    Parameters
    ----------
    codes : (T,) int array
        A sequence of letters, as numbers 0 ... K-1.
    K : int
        How many letters there are.

    Returns
    -------
    changed : (T, T (K-1)) int array
        A batch, time first. Its first columns have another first letter, the
        next ones another second letter, and so on to the last; among those
        with the same place changed, the new letters ascend.

    Source: [alipanahi2015predicting].
    """
    T = len(codes)
    place = np.repeat(np.arange(T), K - 1)
    letter = np.tile(np.arange(K - 1), T)
    letter += letter >= codes[place]  # the letter that stands there is passed over
    changed = np.repeat(codes[:, None], T * (K - 1), axis=1)
    changed[place, np.arange(T * (K - 1))] = letter
    return changed


def letter_effects(odds, changed_odds, T):
    """Say what each letter adds to the verdict, against the mean of the others in its place.

    Parameters
    ----------
    odds : () float
        Log odds of the sequence.
    changed_odds : (T (K-1),) array
        Log odds of each sequence that every_change made of it.
    T : int
        The sequence's length.

    Returns
    -------
    effects : (T,) array

    Source: [alipanahi2015predicting].
    """
    return odds - changed_odds.reshape(T, -1).mean(axis=1)

"""Eight wrong versions of `models.padding.reverse_padded`, and a test of eight bits that catches them all.

Each version takes x (T, B, D) and lengths (B,), raises nothing, and returns an array shaped like x.
"""

import numpy as np

from solutions.models.padding import reverse_padded, sequence_mask


def within_the_batch(x, lengths):
    """Reverses whole columns, so that the padding comes first."""
    return x[::-1]


def within_the_longest(x, lengths):
    """Takes the longest sequence's length for all."""
    return reverse_padded(x, np.full_like(lengths, lengths.max()))


def padding_too(x, lengths):
    """Reverses the padding as well, in its own place."""
    turned = reverse_padded(x, lengths)
    for b, n in enumerate(lengths):
        turned[n:, b] = turned[n:, b][::-1]
    return turned


def padding_silenced(x, lengths):
    """Writes zeros into the padding."""
    return reverse_padded(x, lengths) * sequence_mask(lengths, len(x))[:, :, None]


def silenced_after_the_longest(x, lengths):
    """Writes zeros into the steps that are padding for every sequence."""
    turned = reverse_padded(x, lengths)
    turned[lengths.max() :] = 0
    return turned


def one_step_short(x, lengths):
    """Leaves the last true step of each sequence where it is."""
    return reverse_padded(x, lengths - 1)


def in_place(x, lengths):
    """Reads from the array that it writes to."""
    turned = x.copy()
    for b, n in enumerate(lengths):
        for t in range(n):
            turned[t, b] = turned[n - 1 - t, b]
    return turned


def rolled(x, lengths):
    """Brings the last true step to the front, and leaves the others in their order."""
    turned = x.copy()
    for b, n in enumerate(lengths):
        turned[:n, b] = np.roll(x[:n, b], 1, axis=0)
    return turned


WRONG = (within_the_batch, within_the_longest, padding_too, padding_silenced, silenced_after_the_longest, one_step_short, in_place, rolled)


def entries_that_differ(wrong, x, lengths):
    """Count the entries in which a wrong version's result is another than the right one.

    Parameters
    ----------
    wrong : function
    x : (T, B, D) array
    lengths : (B,) int array

    Returns
    -------
    count : int
    """
    return int((wrong(x, lengths) != reverse_padded(x, lengths)).sum())


def a_test_that_catches():
    """One input that gives eight wrong versions of `reverse_padded` away.

    1. Whole columns are reversed, padding and all.
    2. The longest sequence's length is taken for all.
    3. The padding is reversed as well, in its own place.
    4. The padding is filled with zeros.
    5. The steps that are padding for every sequence are filled with zeros.
    6. The last true step of each sequence stays where it is.
    7. It reads from the array that it writes to.
    8. The last true step comes to the front, and the others keep their order.

    Returns
    -------
    x : (4, 2, 1) array
        Two sequences of bits: every entry is 0 or 1.
    lengths : (2,) array
        Whole numbers from 1 to 4.

    Notes
    -----
    The lengths differ, or 2 would be right. None of them is 4, or 5 would be
    right. One is 3, because turned round and rolled are the same for two
    steps; one is at most 2, because padding of one step is its own reversal.
    The padding is no palindrome and ends in 1.
    """
    x = np.array([[1, 0], [0, 1], [0, 0], [1, 1]])
    return x[:, :, None].astype(float), np.array([3, 2])

"""Cutting examples into parts, by what the parts are not to share."""

import numpy as np


def split_by_stem(words, shares, letters, rng):
    """Deal words out to parts so that no two parts have a stem in common.

    Words that begin with the same letters are a family. The families are
    dealt out in a drawn order: to the first part until it has its share, then
    to the next.

    Parameters
    ----------
    words : list of N str
        Each once.
    shares : list of float
        The share of all words that each part should have at least, the last
        one excepted: it gets what is left.
    letters : int
        How many letters make a stem; a shorter word is its own.
    rng : numpy.random.Generator
        Draws the order of the families, sorted by their stems before, in one
        call of rng.permutation.

    Returns
    -------
    part : (N,) int array
        The part of each word.
    """
    families = {}
    for n, word in enumerate(words):
        families.setdefault(word[:letters], []).append(n)
    stems = sorted(families)
    order = [stems[k] for k in rng.permutation(len(stems))]
    part = np.zeros(len(words), dtype=int)
    now, dealt = 0, 0
    for stem in order:
        full = dealt >= shares[now] * len(words)
        if full and now < len(shares) - 1:
            now, dealt = now + 1, 0
        part[families[stem]] = now
        dealt += len(families[stem])
    return part

"""Sequences that resemble each other, kept together: what is tested must not have a near copy among what was learnt."""

from collections import Counter, defaultdict

import numpy as np


def families(sequences, letters, share):
    """Group sequences by the pieces that they have in common.

    A piece is as many letters in a row as `letters` says, beginning anywhere.
    Two sequences are related if, of the different pieces of the one that has
    fewer, at least the share is found in the other. A family is what hangs
    together by such relations, so two of its members may be related through
    others only.

    Parameters
    ----------
    sequences : list of N str
        At least `letters` long each.
    letters : int
        Length of a piece.
    share : float
        In (0, 1].

    Returns
    -------
    family : (N,) int array
        Of each sequence; numbered from 0 on in the order in which families
        appear.
    """
    pieces = [{s[k : k + letters] for k in range(len(s) - letters + 1)} for s in sequences]
    has, leader = defaultdict(list), list(range(len(sequences)))

    def first(n):
        while leader[n] != n:
            leader[n] = n = leader[leader[n]]
        return n

    for n, own in enumerate(pieces):
        in_common = Counter(earlier for piece in own for earlier in has[piece])
        for earlier, often in in_common.items():
            if often >= share * min(len(own), len(pieces[earlier])):
                low, high = sorted((first(earlier), first(n)))
                leader[high] = low
        for piece in own:
            has[piece].append(n)
    return np.unique([first(n) for n in range(len(sequences))], return_inverse=True)[1]


def split_families(family, shares, rng):
    """Deal whole families out to parts.

    Parameters
    ----------
    family : (N,) int array
    shares : list of float
        The share of all sequences that each part should have at least; the last one gets what is left.
    rng : numpy.random.Generator
        Draws the order in which families are dealt.

    Returns
    -------
    parts : list of int arrays
        Places of the sequences, ascending.
    """
    N = len(family)
    ends = np.cumsum(np.bincount(family)[order := rng.permutation(family.max() + 1)])
    cuts = np.searchsorted(ends, np.cumsum(shares[:-1]) * N) + 1
    return [np.flatnonzero(np.isin(family, dealt)) for dealt in np.split(order, cuts)]

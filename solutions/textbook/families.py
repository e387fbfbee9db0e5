"""Families as one would sort them on a table, every two sequences compared; `data.families` compares only those that have a piece in common."""

import numpy as np


def families(sequences, letters, share):
    """Group sequences by their pieces; arguments and result as in `data.families.families`."""
    pieces = [{s[k : k + letters] for k in range(len(s) - letters + 1)} for s in sequences]
    family = np.arange(len(sequences))
    for n, own in enumerate(pieces):
        for m, other in enumerate(pieces[:n]):
            needed = share * min(len(own), len(other))
            if len(own & other) >= needed:
                family[family == family[n]] = family[m]  # all that hung together with n hangs together with m
    order = list(dict.fromkeys(family))
    return np.array([order.index(one) for one in family])

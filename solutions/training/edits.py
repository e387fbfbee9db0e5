"""How far what was read is from what was written."""

import numpy as np


def edit_distance(read, written):
    """Count the fewest symbols to change, leave out or put in so that one string becomes the other.

    Parameters
    ----------
    read : sequence
    written : sequence

    Returns
    -------
    edits : int

    Source: [levenshtein1966binary].
    """
    edits = np.arange(len(written) + 1)  # from nothing read so far to each beginning of what was written
    for symbol in read:
        changed = edits[:-1] + [symbol != other for other in written]
        edits = np.array([edits[0] + 1, *np.minimum(changed, edits[1:] + 1)])
        for u in range(len(written)):
            edits[u + 1] = min(edits[u + 1], edits[u] + 1)
    return int(edits[-1])


def error_rate(reads, labels):
    """Add up the edits of many strings, for each symbol that was written.

    Parameters
    ----------
    reads : list of N sequences
    labels : list of N sequences

    Returns
    -------
    rate : float
        0 if all is right; it may exceed 1.

    Source: [graves2006connectionist].
    """
    return sum(edit_distance(read, label) for read, label in zip(reads, labels, strict=True)) / sum(map(len, labels))

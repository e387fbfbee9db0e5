"""Sequences prepared so that their label isn't given away by where they come from."""

import numpy as np


def clean_peptides(peptides, labels):
    """Prepare peptides so that their beginning doesn't give their label away,
    and say which of them to keep, so that none is there twice.

    Of a peptide that begins with methionine (M) this one letter is taken off;
    if there is another M behind it, that one stays. Of what is left each
    different text is kept once, where it comes first. A text that is left
    with both labels isn't kept at all, because nobody can say which one is
    right.

    Parameters
    ----------
    peptides : list of N str
        At least two letters each.
    labels : (N,) int array
        0 or 1.

    Returns
    -------
    bare : list of N str
        All peptides without the M, in their order.
    keep : (N,) bool array
        Which of them to keep.
    """
    bare = [peptide.removeprefix("M") for peptide in peptides]
    told = {}
    for peptide, label in zip(bare, labels):
        told.setdefault(peptide, set()).add(label)
    keep, seen = [], set()
    for peptide in bare:
        keep.append(peptide not in seen and len(told[peptide]) == 1)
        seen.add(peptide)
    return bare, np.array(keep)

"""Peptides that kill or stop microbes, and others that are not known to: 4,620 of them, in the twenty letters of the amino acids.

Where they come from is told in `book/data/README.md`. The others are short sequences of UniProt, and a protein begins with methionine (M):
so a network could look at the first letter alone. That letter is taken off unless it is asked for.
"""

from pathlib import Path

import numpy as np

from solutions.data.kept import read_kept

# As one path from here, so that whoever asks what this module needs finds the file.
PEPTIDES = Path(__file__).parent / "../../book/data/peptides.txt"
CHECKSUM = "e795441bca677d3d31d2fa04384401baeb7bfd0cf035f985213a798b8786d5b7"
AMINO_ACIDS = "ACDEFGHIKLMNPQRSTVWY"


def read_peptides(first_methionine=False):
    """Read the peptides with their labels.

    Parameters
    ----------
    first_methionine : bool
        Whether an M at the very beginning stays.

    Returns
    -------
    peptides : list of 4,620 str
        Each once, 6 to 174 letters of AMINO_ACIDS.
    labels : (4620,) int array
        1 antimicrobial, 0 not known to be.

    Source: [muller2017modlamp].
    """
    labels, peptides = zip(*(line.split() for line in read_kept(PEPTIDES, CHECKSUM)))
    if not first_methionine:
        peptides = [peptide.removeprefix("M") for peptide in peptides]
    return list(peptides), np.array(labels, dtype=int)

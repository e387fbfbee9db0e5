"""How well 1,282 molecules dissolve in water, measured, and the molecules as lines of text (SMILES).

Where they come from is told in `book/data/README.md`.
"""

import re
from pathlib import Path

import numpy as np

from solutions.data.kept import read_kept

# As one path from here, so that whoever asks what this module needs finds the file.
MOLECULES = Path(__file__).parent / "../../book/data/solubility.txt"
CHECKSUM = "942fd2b35da14583738498719f5ceb9bfff2e6bc822d79fe9eb54d1165ce3fdb"
# An atom of two letters, or one in brackets with its hydrogens and charge, is one symbol; so is the number of a ring from 10 on.
TOKEN = re.compile(r"Cl|Br|\[[^\]]+\]|%\d\d|.")


def read_solubilities():
    """Read the molecules in the two parts in which they were published, each text once.

    Five texts stand there twice, with solubilities of their own. One in both parts is left out of the training part, one twice in the
    training part is read where it comes first.

    Returns
    -------
    train : (list of 1,020 str, (1020,) array)
        SMILES, and decimal logarithms of the solubility in moles per litre.
    test : (list of 257 str, (257,) array)

    Source: [huuskonen2000estimation, weininger1988smiles].
    """
    parts = {"train": {}, "test": {}}
    for line in read_kept(MOLECULES, CHECKSUM):
        part, solubility, smiles = line.split()
        parts[part].setdefault(smiles, float(solubility))
    for smiles in parts["test"]:
        parts["train"].pop(smiles, None)
    return tuple((list(part), np.array(list(part.values()))) for part in parts.values())


def tokens(smiles):
    """Cut a molecule's text into its symbols.

    Most symbols are one character: an atom, a bond, a parenthesis, the digit
    of a ring. Longer ones are Cl and Br, whatever stands in a pair of square
    brackets, with the brackets, and a ring's number of two digits, with the %
    before it.

    Parameters
    ----------
    smiles : str

    Returns
    -------
    symbols : list of str
        Joined they are the text.

    Source: [weininger1988smiles].
    """
    return TOKEN.findall(smiles)

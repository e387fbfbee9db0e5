"""Real protein chains and their secondary structure: of each amino acid, whether it lies in a helix, in a strand, or in neither.

Where they come from is told in `book/data/README.md`. Seventy-one of the 106 chains are the proteins of one ribosome; what is learnt from
them needn't hold for other proteins.
"""

from pathlib import Path

from solutions.data.kept import read_kept

# As one path from here, so that whoever asks what this module needs finds the file.
PROTEINS = Path(__file__).parent / "../../book/data/proteins.txt"
CHECKSUM = "81f3991cfc8958d2030627be69ed66bcbf49480cd1c890ee611c988fb45a199a"
STRUCTURES = "HE-"  # helix, strand, neither
RIBOSOME = "6ZU5"
SAME = {"3O21": "3HSY", "4ZHL": "1GBT"}  # entries with relatives: ends of glutamate receptors, and proteins that cut others as trypsin does

# How often an amino acid stands in a helix and in a strand, by how often it would if all were alike [chou1978prediction].
CHOU_FASMAN = {
    "A": (1.42, 0.83), "C": (0.70, 1.19), "D": (1.01, 0.54), "E": (1.51, 0.37), "F": (1.13, 1.38), "G": (0.57, 0.75), "H": (1.00, 0.87),
    "I": (1.08, 1.60), "K": (1.16, 0.74), "L": (1.21, 1.30), "M": (1.45, 1.05), "N": (0.67, 0.89), "P": (0.57, 0.55), "Q": (1.11, 1.10),
    "R": (0.98, 0.93), "S": (0.77, 0.75), "T": (0.83, 1.19), "V": (1.06, 1.70), "W": (1.08, 1.37), "Y": (0.69, 1.47),
}  # fmt: skip


def read_proteins():
    """Read the chains.

    Returns
    -------
    chains : list of 106 str
        Amino acids in the order of the chain. Those that no structure could be given for are left out.
    structures : list of 106 str
        As long: a letter of STRUCTURES for each.
    groups : list of 106 str
        What is not to be parted has the same name: the chains of an entry of the Protein Data Bank, but of the ribosome each chain alone.

    Source: [berman2000protein].
    """
    rows = [line.split() for line in read_kept(PROTEINS, CHECKSUM)]
    groups = [entry + chain if entry == RIBOSOME else SAME.get(entry, entry) for entry, chain, _, _ in rows]
    return [row[2] for row in rows], [row[3] for row in rows], groups

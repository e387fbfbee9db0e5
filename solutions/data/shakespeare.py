"""Three plays by Shakespeare, and a network that has read most of them.

Where the text comes from is told in `book/data/README.md`, how the network was trained in `experiments/shakespeare_rnn.py`.
"""

from pathlib import Path

import numpy as np

# As one path from here, so that whoever asks what this module needs finds the file.
PLAYS = Path(__file__).parent / "../../book/data/shakespeare.txt"
NETWORK = Path(__file__).parent / "../../book/recorded/shakespeare_rnn.npz"
SHARE = 0.9  # of the text is for training; the rest, the end of Romeo and Juliet, is for the score


def read_plays():
    """Read Hamlet, Macbeth and Romeo and Juliet, without stage directions, cut in two.

    Returns
    -------
    known : str
        What a model may learn from.
    new : str
        What it is scored on: the end of Romeo and Juliet.
    """
    text = PLAYS.read_text(encoding="utf-8")
    cut = int(SHARE * len(text))
    return text[:cut], text[cut:]


def trained_network():
    """Load the character RNN that has read the known part, the median of three starts.

    Returns
    -------
    parameters : dict of arrays
        In float64.
    """
    with np.load(NETWORK) as weights:
        return {name: w.astype(np.float64) for name, w in weights.items()}

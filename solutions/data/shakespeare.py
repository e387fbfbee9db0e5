"""Three plays by Shakespeare, and two networks that have read most of them.

Where the text comes from is told in `book/data/README.md`, how the networks were trained in `experiments/`: `shakespeare_rnn.py`,
`shakespeare_lstm.py`.
"""

import re
from pathlib import Path

import numpy as np

from solutions.data.kept import read_weights

# As one path from here, so that whoever asks what this module needs finds the file.
PLAYS = Path(__file__).parent / "../../book/data/shakespeare.txt"
NETWORK = Path(__file__).parent / "../../book/recorded/shakespeare_rnn.npz"
LSTM = Path(__file__).parent / "../../book/recorded/shakespeare_lstm.npz"
SPEAKER = re.compile(r"^[A-Z][^a-z\n]*:$", re.M)
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
    return read_weights(NETWORK)


def trained_lstm():
    """Load the LSTM of 128 units that has read the known part, the median of three starts.

    Returns
    -------
    parameters : dict of arrays
        In float64.
    """
    return read_weights(LSTM)


def speaker_marks(text):
    """Mark the letters of the speakers' names: lines that hold nothing but capitals and a colon.

    Parameters
    ----------
    text : str

    Returns
    -------
    marks : (N,) bool array
        True from a name's first letter to its colon.
    """
    marks = np.zeros(len(text), dtype=bool)
    for name in SPEAKER.finditer(text):
        marks[name.start() : name.end()] = True
    return marks

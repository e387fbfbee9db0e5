"""Nine men say the Japanese vowels *a* and *e* one after the other, 640 times in all: who speaks?

Where the recordings come from is told in `book/data/README.md`. An utterance is 7 to 29 steps long, and a step is twelve numbers: cepstral
coefficients of linear prediction, which tell the shape of the mouth and throat rather than the pitch of the voice.
"""

from pathlib import Path

import numpy as np

from solutions.data.kept import read_kept

# As one path from here, so that whoever asks what this module needs finds the file.
VOWELS = Path(__file__).parent / "../../book/data/vowels.txt"
CHECKSUM = "6768f15fe988d886179b0b14ffcd1b7d53f3f3b929556afccfcecbafc5a2ee6c"
SPEAKERS, COEFFICIENTS = 9, 12


def read_vowels(part):
    """Read the utterances of a part.

    Parameters
    ----------
    part : str
        "train" (270, thirty of each speaker) or "test" (370).

    Returns
    -------
    utterances : list of (T, 12) arrays
    speakers : (N,) int array
        0 to 8.

    Source: [kudo1999multidimensional].
    """
    rows = [line.split() for line in read_kept(VOWELS, CHECKSUM)]
    rows = [row for row in rows if row[0] == part]
    utterances = [np.array(row[2:], dtype=float).reshape(-1, COEFFICIENTS) / 100 for row in rows]
    return utterances, np.array([int(row[1]) - 1 for row in rows])

"""Seven thousand English words, and how good or bad ten people found each: the ratings behind VADER.

Where the words come from is told in `book/data/README.md`. The words of one family (*abandon*, *abandoned*, *abandonment*) are rated
alike, so a split that is to tell anything has to keep a family together: here, words that begin with the same five letters.
"""

from pathlib import Path

import numpy as np

from solutions.data.labelled import DRAWN, task
from solutions.data.splits import split_by_stem

# As one path from here, so that whoever asks what this module needs finds the file.
WORDS = Path(__file__).parent / "../../book/data/vader_words.txt"
STEM = 5  # letters


def read_valences():
    """Read the words with their ratings.

    Returns
    -------
    words : list of str
        In small letters, at least three of them.
    valences : list of float
        The mean of ten ratings from -4, very bad, to 4, very good; none is 0.

    Source: [hutto2014vader].
    """
    pairs = [line.split() for line in WORDS.read_text(encoding="utf-8").splitlines()]
    return [word for word, _ in pairs], [float(valence) for _, valence in pairs]


def labelled_words():
    """Rated words, good or bad, no stem in two parts: 70, 10 and 20 %.

    Returns
    -------
    task : Task
    """
    words, ratings = read_valences()
    part = split_by_stem(words, [0.7, 0.1, 0.2], STEM, np.random.default_rng(DRAWN))
    parts = [np.flatnonzero(part == k) for k in range(3)]
    return task([([words[n] for n in own], [int(ratings[n] > 0) for n in own]) for own in parts], 2)

"""Texts with labels, cut once into a part to learn from, one for choices and one for the score; and batches of them."""

from typing import NamedTuple

import numpy as np

from solutions.data.pairs import padded

DRAWN = 9  # the seed of what is drawn once, for all networks and baselines: sentences, parts


class Part(NamedTuple):
    """Texts with their labels."""

    texts: list  # of str, or of tuples of words
    labels: np.ndarray  # (N,) ints


class Task(NamedTuple):
    """Three parts of a data set: to learn from, for choices, for the score."""

    train: Part
    choices: Part
    test: Part
    symbols: list  # of the training texts; a symbol that isn't among them has the number 0
    classes: int


def task(parts, classes):
    """Make a task of three pairs of texts and labels.

    Parameters
    ----------
    parts : list of 3 pairs
        Texts and their labels.
    classes : int

    Returns
    -------
    task : Task
    """
    parts = [Part(list(texts), np.array(labels)) for texts, labels in parts]
    return Task(*parts, sorted({symbol for text in parts[0].texts for symbol in text}), classes)


def encoded(texts, symbols):
    """Replace each symbol by its number.

    Parameters
    ----------
    texts : list of str or tuples
    symbols : list

    Returns
    -------
    rows : list of lists of int
        From 1 on; 0 for a symbol that is not known.
    """
    number = {symbol: k for k, symbol in enumerate(symbols, start=1)}
    return [[number.get(symbol, 0) for symbol in text] for text in texts]


def batch_of(texts, symbols):
    """Texts as one padded batch.

    Parameters
    ----------
    texts : list of B str or tuples
    symbols : list

    Returns
    -------
    codes : (T, B) int array
    lengths : (B,) int array
    """
    return padded(encoded(texts, symbols))


def draw_batch(part, symbols, B, rng):
    """Draw some texts of a part.

    Parameters
    ----------
    part : Part
    symbols : list
    B : int
    rng : numpy.random.Generator

    Returns
    -------
    codes : (T, B) int array
    lengths : (B,) int array
    labels : (B,) int array
    """
    rows = rng.choice(len(part.texts), size=B, replace=False)
    return *batch_of([part.texts[row] for row in rows], symbols), part.labels[rows]

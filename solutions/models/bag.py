"""What a text's pieces say by themselves: softmax regression on counts of n-grams, the baseline of text classification.

A text is any sequence that can be sliced: a string, for pieces of letters, or a tuple of words. Each piece has a row of weights,
one for each class, and a text's scores are the sum of its pieces' rows. Where a piece stands makes no difference.
"""

from typing import NamedTuple

import numpy as np

from solutions.training.losses import softmax_cross_entropy
from solutions.training.optimizers import adam_update


class Pieces(NamedTuple):
    """The known pieces of N texts, one text's after another's."""

    rows: np.ndarray  # (M,) the number of each piece
    begins: np.ndarray  # (N,) where each text's pieces begin


def pieces_of(text, longest):
    """List all pieces of 1 to `longest` symbols of a text, as often as they occur.

    Parameters
    ----------
    text : str or tuple
    longest : int

    Returns
    -------
    pieces : list of str or of tuples
    """
    return [text[k : k + n] for n in range(1, longest + 1) for k in range(len(text) - n + 1)]


def number_pieces(texts, longest):
    """Number all pieces that occur in at least one text.

    Parameters
    ----------
    texts : list of str or of tuples
    longest : int

    Returns
    -------
    numbers : dict
        From 1 on; 0 is for a piece that doesn't occur here.
    """
    numbers = {}
    for text in texts:
        for piece in pieces_of(text, longest):
            numbers.setdefault(piece, len(numbers) + 1)
    return numbers


def count_pieces(texts, longest, numbers):
    """Replace each text by the numbers of its pieces.

    Parameters
    ----------
    texts : list of str or of tuples
        Not empty.
    longest : int
    numbers : dict
        As number_pieces returned it.

    Returns
    -------
    pieces : Pieces
    """
    rows = [[numbers.get(piece, 0) for piece in pieces_of(text, longest)] for text in texts]
    return Pieces(np.concatenate(rows), np.cumsum([0, *map(len, rows[:-1])]))


def bag_logits(pieces, W, b):
    """Add up the rows of each text's pieces.

    Parameters
    ----------
    pieces : Pieces
    W : (P, K) array
        Row 0, of unknown pieces, is 0.
    b : (K,) array

    Returns
    -------
    logits : (N, K) array
    """
    return np.add.reduceat(W[pieces.rows], pieces.begins) + b


def train_bag(pieces, labels, P, K, penalty, steps=80, lr=0.1):
    """Fit the rows to texts with known labels, by Adam on all texts at once.

    Parameters
    ----------
    pieces : Pieces
    labels : (N,) int array
    P : int
        Numbers of pieces, 0 among them.
    K : int
        Classes.
    penalty : float
        The loss is the mean of -ln p(label), plus penalty / 2 times the sum of the squares of W.
    steps : int
    lr : float
        Falls evenly to zero.

    Returns
    -------
    W : (P, K) array
    b : (K,) array
    """
    text_of = np.repeat(np.arange(len(labels)), np.diff([*pieces.begins, len(pieces.rows)]))
    order = np.argsort(pieces.rows, kind="stable")  # the gradient of a row is a sum over its places, which now lie together
    present, begins = np.unique(pieces.rows[order], return_index=True)
    parameters, memory = {"W": np.zeros((P, K)), "b": np.zeros(K)}, None
    for step in range(steps):
        _, dlogits = softmax_cross_entropy(bag_logits(pieces, **parameters), labels)
        dW = penalty * parameters["W"]
        dW[present] += np.add.reduceat(dlogits[text_of[order]], begins)
        dW[0] = 0
        gradients = {"W": dW, "b": dlogits.sum(axis=0)}
        parameters, memory = adam_update(parameters, gradients, memory, lr=lr * (1 - step / steps))
    return parameters["W"], parameters["b"]


def bag_scores(known, labels, others, K, longest, penalty):
    """Learn from known texts, and score others.

    Parameters
    ----------
    known : list of str or of tuples
    labels : list of int
    others : list of lists of str or of tuples
    K : int
    longest : int
        Symbols of the longest piece.
    penalty : float

    Returns
    -------
    logits : list of (N, K) arrays
        One array for each list of others.
    """
    numbers = number_pieces(known, longest)
    W, b = train_bag(count_pieces(known, longest, numbers), np.asarray(labels), len(numbers) + 1, K, penalty)
    return [bag_logits(count_pieces(texts, longest, numbers), W, b) for texts in others]

"""From characters to arrays and back: alphabet, codes, and batches that carry state.

A text becomes a long row of small integers; everything after that is arithmetic.
"""

import numpy as np


def vocabulary(text):
    """List the different characters of a text, each once, in the order of their code points.

    Parameters
    ----------
    text : str

    Returns
    -------
    symbols : str
        The character that stands at place k has code k.
    """
    return "".join(sorted(set(text)))


def encode(text, symbols):
    """Replace each character by its place in symbols.

    Parameters
    ----------
    text : str
    symbols : str
        All characters that may occur, each once. A character of the text that
        is not among them raises KeyError.

    Returns
    -------
    codes : (N,) int array
    """
    # A look-up in a dictionary; symbols.index would search anew for each character.
    code = {symbol: k for k, symbol in enumerate(symbols)}
    return np.array([code[character] for character in text], dtype=int)


def decode(codes, symbols):
    """Replace each code by its character, and join them.

    Parameters
    ----------
    codes : (N,) int array
    symbols : str

    Returns
    -------
    text : str
    """
    return "".join(symbols[k] for k in codes)


def stream_batches(codes, B, T):
    """Cut a text into B streams that are read side by side, T characters at a
    time.

    Each stream is one unbroken stretch of the text, so row b of a window goes
    on exactly where row b of the window before it stopped: the hidden state
    can be carried over. The target of a character is the character after it.

    Parameters
    ----------
    codes : (N,) int array
        The text.
    B : int
        Number of streams. All are equally long, and as long as they can be
        when one character of the text is kept for the last target. The first
        begins at the text's first character, the next where that ends, and so
        on.
    T : int
        Length of a window. What does not fill a whole window at the end of a
        stream is left out.

    Returns
    -------
    inputs : (windows, T, B) int array
    targets : (windows, T, B) int array

    Source: [zaremba2014recurrent].
    """
    length = (len(codes) - 1) // B
    windows = length // T
    streams = codes[: B * length].reshape(B, length)[:, : windows * T]
    nexts = codes[1 : B * length + 1].reshape(B, length)[:, : windows * T]
    # (B, windows * T) -> (windows, T, B): time first, as the layers want it
    inputs = streams.reshape(B, windows, T).transpose(1, 2, 0)
    targets = nexts.reshape(B, windows, T).transpose(1, 2, 0)
    return inputs, targets


def one_hot(ids, K):
    """Turn symbols into vectors: 1 at the symbol's number, 0 elsewhere.

    Parameters
    ----------
    ids : (...) int array
        Numbers of the symbols, 0 ... K-1; any shape, a single number too.
    K : int
        How many symbols there are.

    Returns
    -------
    x : (..., K) array
        In float64.

    Source: [elman1990finding].
    """
    return np.eye(K)[ids]

"""Two texts with one ending, after which a network expects different letters: what a state holds and a table of endings cannot."""

from functools import cache
from itertools import takewhile

import numpy as np

from solutions.data.shakespeare import read_plays, trained_network
from solutions.data.text import encode, vocabulary
from solutions.models.language_model import language_model_forward, zero_state
from solutions.training.losses import softmax


def same_ending():
    """Two texts that end in the same nine letters or more, after which the
    recorded network expects different letters.

    A table that counts five letters at a time looks at the last four and says
    the same after both. How far apart two predictions are is half the sum of
    |p - q| over the alphabet: 0 if they are the same, 1 if what one expects
    the other rules out. At least 0.9 is needed. The network reads each text
    from a state of zeros.

    Returns
    -------
    first : str
        At most 40 characters, all of them from the plays' alphabet.
    second : str
        As first.

    Notes
    -----
    A name in capitals at the beginning of a line is a speaker's, so the rest
    of it and a colon follow. Inside a line there are hardly any such words.

    Source: [karpathy2015visualizing].
    """
    first = "\n\nGUILDENST"
    second = "the GUILDENST"
    return first, second


@cache
def network():
    """The alphabet of the plays, and the recorded network."""
    return vocabulary("".join(read_plays())), trained_network()


def next_letters(text):
    """What the recorded network expects after a text, read from a state of zeros.

    Parameters
    ----------
    text : str
        Characters that are not in the alphabet are passed over.

    Returns
    -------
    p : (K,) array
    """
    symbols, parameters = network()
    known = [character for character in text if character in symbols]
    if not known:
        return np.full(len(symbols), 1 / len(symbols))
    logits, _, _ = language_model_forward(encode(known, symbols)[:, None], zero_state(1, parameters), parameters)
    return softmax(logits[-1, 0])


def apart(first, second):
    """Say how far apart the network's predictions after two texts are: half the sum of |p - q|, the total variation.

    Parameters
    ----------
    first, second : str

    Returns
    -------
    distance : () float
        Between 0 and 1.
    """
    return np.abs(next_letters(first) - next_letters(second)).sum() / 2


def letters_in_common(first, second):
    """Count the last characters in which two texts agree."""
    return len(list(takewhile(lambda pair: pair[0] == pair[1], zip(reversed(first), reversed(second), strict=False))))

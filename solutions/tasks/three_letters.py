"""Beat a table that counts three letters with a network that holds fewer numbers than the table."""

from functools import cache

import numpy as np

from solutions.data.shakespeare import BOOK, read_plays
from solutions.data.text import encode, vocabulary
from solutions.models.language_model import language_model_forward, zero_state
from solutions.models.ngram import witten_bell


def beat_three_letters():
    """Weights of a character RNN of 32 units that predicts a new text better than counting three letters at a time does.

    The table knows the plays' first nine tenths and needs over nine thousand counts. The network has read the same, and has 5,151
    numbers. It is scored on the end of Romeo and Juliet, in stretches that begin anywhere, each from a state of zeros. Its codes are
    places in the sorted alphabet of the plays, 63 characters.

    Returns
    -------
    parameters : dict of arrays
        W_xh (63, 32), W_hh (32, 32), b_h (32,), W_hy (32, 63) and b_y (63,): as float16, or as from_text makes them of a text that
        was pasted in. Not trained while it is graded: two seconds are all the time it has.

    Source: [mikolov2010recurrent].
    """
    with np.load(BOOK / "recorded" / "small_rnn.npz") as weights:
        return dict(weights)


@cache
def new_text_and_table():
    """The codes of the new text, and the probability that counting three letters in the known text gives to each of its characters."""
    known, new = read_plays()
    symbols = vocabulary(known + new)
    return encode(new, symbols), witten_bell(known, new, 3, len(symbols))[2]


def against_the_table(rng, parameters, streams=40, length=200):
    """Score a character RNN and the table on the same stretches of the new text.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws where each stretch begins.
    parameters : dict of arrays
    streams : int
        How many stretches.
    length : int
        Characters of each that are predicted.

    Returns
    -------
    network, table : () float
        Bits per character.
    sure : () float
        Bits per character that the network expects to pay: the entropy of its predictions.

    Source: [shannon1951prediction].
    """
    codes, p_table = new_text_and_table()
    places = rng.integers(len(codes) - length, size=streams) + np.arange(length + 1)[:, None]  # (T + 1, streams)
    parameters = {name: np.asarray(w, dtype=float) for name, w in parameters.items()}
    logits, _, _ = language_model_forward(codes[places[:-1]], zero_state(streams, parameters), parameters)
    logits = logits - logits.max(axis=-1, keepdims=True)
    log_p = (logits - np.log(np.exp(logits).sum(axis=-1, keepdims=True))) / np.log(2)
    paid = np.take_along_axis(log_p, codes[places[1:], None], axis=-1)
    return -paid.mean(), -np.log2(p_table[places[1:]]).mean(), -(np.exp2(log_p) * log_p).sum(axis=-1).mean()

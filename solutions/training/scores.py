"""How surprised a model is, per character."""

import numpy as np


def bits_per_character(p):
    """Mean of -log2 p: how many yes-or-no questions a character still costs.

    Parameters
    ----------
    p : (N,) array
        Probability that a model gave to each character that came.

    Returns
    -------
    bits : () float

    Source: [shannon1951prediction].
    """
    return -np.mean(np.log2(p))


def perplexity(p):
    """Say among how many equally likely characters a choice would surprise as
    much, on average, as the model was surprised.

    Parameters
    ----------
    p : (N,) array
        Probability that a model gave to each character that came.

    Returns
    -------
    choices : () float

    Notes
    -----
    exp(-mean(ln p)), which is 2 to the power of the bits per character.

    Source: [jelinek1977perplexity].
    """
    return np.exp(-np.mean(np.log(p)))

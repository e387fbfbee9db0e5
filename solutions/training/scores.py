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
    """exp of the mean of -ln p: among how many equally likely characters the model seems to choose.

    Parameters
    ----------
    p : (N,) array
        Probability that a model gave to each character that came.

    Returns
    -------
    choices : () float

    Source: [shannon1951prediction].
    """
    return np.exp(-np.mean(np.log(p)))

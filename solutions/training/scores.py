"""How surprised a model is, per character."""

import numpy as np

from solutions.training.losses import softmax_cross_entropy


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


def tempered_bits(logits, targets, temperature):
    """Score predictions at a temperature: bits per character, and how fast
    they change as the temperature does.

    Parameters
    ----------
    logits : (N, K) array
    targets : (N,) int array
        The character that came at each of the N positions.
    temperature : float
        What the logits are divided by before the softmax; above 0.

    Returns
    -------
    bits : () float
        Mean over the positions.
    slope : () float
        Derivative of bits with respect to the temperature.

    Notes
    -----
    With s = logits / T the bits are mean(-log2 softmax(s)[target]). As ds/dT = -s / T, the slope is minus the sum of dbits/ds s / T.

    Source: [guo2017calibration].
    """
    scaled = logits / temperature
    nats, dscaled = softmax_cross_entropy(scaled, targets)
    slope = -np.sum(dscaled * scaled) / temperature
    return nats / np.log(2), slope / np.log(2)

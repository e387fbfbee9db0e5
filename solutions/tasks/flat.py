"""A recurrent matrix through which the gradient neither dies nor grows, though strong inputs bend the tanh."""

import numpy as np

from solutions.cells.rnn import rnn_forward

STEPS = 60


def states_under_strong_inputs(rng, W_hh, B):
    """Run a layer whose inputs reach every unit with half their size.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws the inputs, normal, then the sign with which they reach each unit.
    W_hh : (H, H) array
    B : int
        How many sequences.

    Returns
    -------
    h : (T, B, H) array
        States of T = 61 steps, so that 60 lie between the first and the last.

    Source: [pascanu2013difficulty].
    """
    H = len(W_hh)
    x = rng.normal(size=(STEPS + 1, B, 1))
    W_xh = rng.choice([-0.5, 0.5], size=(1, H))
    return rnn_forward(x, np.zeros((B, H)), W_xh, W_hh, np.zeros(H))


def flat_gradient():
    """Find a W_hh through which the gradient neither dies nor grows.

    The norm of d h_T / d h_{T-k}, the median over sequences, has to stay
    between 1/6 and 6 for every k from 1 to 60, and at k = 1 it may be 1.8 at
    most. Inputs are normal numbers and reach every unit with a weight of 0.5
    or -0.5; b_h is zero.

    Returns
    -------
    W_hh : (32, 32) array

    Notes
    -----
    An orthogonal matrix keeps every length, but the slopes of tanh take their part of each step. Stretched by 1.48 it gives back
    what they take.

    Source: [saxe2014exact].
    """
    Q, _ = np.linalg.qr(np.random.default_rng(0).normal(size=(32, 32)))
    return 1.48 * Q

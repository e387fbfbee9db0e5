"""What a state is: the plainest recurrence there is, without bias or squashing, unrolled.

h_t = x_t W_xh + h_{t-1} W_hh. Time first, row vectors.
"""

import numpy as np


def unroll(x, h0, W_xh, W_hh):
    """Run a linear recurrence over a sequence.

    Each state is the input through W_xh plus the state before it through W_hh.

    Parameters
    ----------
    x : (T, B, D) array
        Inputs, time first.
    h0 : (B, H) array
        State before the first step.
    W_xh : (D, H) array
    W_hh : (H, H) array

    Returns
    -------
    h : (T, B, H) array
        States after each step; h0 is not among them.

    Notes
    -----
    h_t = x_t W_xh + h_{t-1} W_hh for t = 1 ... T.

    Source: [elman1990finding].
    """
    states = []
    h = h0
    for x_t in x:
        h = x_t @ W_xh + h @ W_hh
        states.append(h)
    return np.stack(states)


def unrolled_kernel(W_xh, W_hh, k):
    """Write a linear recurrence that starts from zeros as a window.

    Its taps are the weights with which each past input enters the state.

    Parameters
    ----------
    W_xh : (D, H) array
    W_hh : (H, H) array
    k : int
        How many steps to write down, at least 1.

    Returns
    -------
    W : (k, D, H) array
        W[j] belongs to the input j steps back; W[0] to the newest.

    Notes
    -----
    Each step back costs one more W_hh: W_j = W_xh W_hh^j.

    Source: [gu2021combining].
    """
    taps = [W_xh]
    for _ in range(k - 1):
        taps.append(taps[-1] @ W_hh)
    return np.stack(taps)


def last_state(h, lengths):
    """Pick the state of each padded sequence after its last real step.

    Parameters
    ----------
    h : (T, B, H) array
        States of all steps; those after a sequence's end are of no use.
    lengths : (B,) int array
        How many real steps each sequence has, 1 ... T.

    Returns
    -------
    summary : (B, H) array

    Source: [sutskever2014sequence].
    """
    return h[lengths - 1, np.arange(len(lengths))]


def free_run(x1, h0, W_xh, W_hh, W_hy, steps):
    """Let a linear recurrence feed itself.

    What is read off each state is the output of that step and the input of
    the next.

    Parameters
    ----------
    x1 : (B, D) array
        The only input that comes from outside.
    h0 : (B, H) array
        State before the first step.
    W_xh : (D, H) array
    W_hh : (H, H) array
    W_hy : (H, D) array
        Read-out; as wide as an input, since it becomes one.
    steps : int
        How many outputs to make, at least 1.

    Returns
    -------
    y : (steps, B, D) array

    Notes
    -----
    h_t = x_t W_xh + h_{t-1} W_hh, y_t = h_t W_hy, and x_{t+1} = y_t.

    Source: [graves2013generating].
    """
    outputs = []
    x, h = x1, h0
    for _ in range(steps):
        h = x @ W_xh + h @ W_hh
        x = h @ W_hy
        outputs.append(x)
    return np.stack(outputs)

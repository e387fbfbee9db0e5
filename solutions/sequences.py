"""What a state is and what it keeps: unrolling a recurrence, reading the past back out of it, and tests of a memory.

The recurrence here is the plainest there is, without bias or squashing: h_t = x_t W_xh + h_{t-1} W_hh.
Time first, row vectors.
"""

import numpy as np


def one_hot(ids, K):
    """Turn symbols into vectors a network can take: 1 at the symbol's number, 0 elsewhere.

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


def unroll(x, h0, W_xh, W_hh):
    """Run a linear recurrence over a sequence: h_t = x_t W_xh + h_{t-1} W_hh for t = 1 ... T.

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

    Source: [elman1990finding].
    """
    states = []
    h = h0
    for x_t in x:
        h = x_t @ W_xh + h @ W_hh
        states.append(h)
    return np.stack(states)


def unrolled_kernel(W_xh, W_hh, k):
    """Write a linear recurrence as weights on past inputs: the input j steps back enters the state through W_xh W_hh^j.

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

    Source: [gu2021combining].
    """
    taps = [W_xh]
    for _ in range(k - 1):
        taps.append(taps[-1] @ W_hh)
    return np.stack(taps)


def last_state(h, lengths):
    """Pick each padded sequence's state after its last real step: summary[b] = h_t of sequence b at t = lengths[b].

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
    """Let a recurrence feed itself: h_t = x_t W_xh + h_{t-1} W_hh, y_t = h_t W_hy, and the next input is x_{t+1} = y_t.

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

    Source: [graves2013generating].
    """
    outputs = []
    x, h = x1, h0
    for _ in range(steps):
        h = x @ W_xh + h @ W_hh
        x = h @ W_hy
        outputs.append(x)
    return np.stack(outputs)


def decode_past(h, x, delay):
    """Measure what a state still knows of an old input: R^2 of the best read-out h_t W + c of x_{t-delay}.

    "Best" by least squares. R^2 = 1 - (squared error left) / (squared distance of x_{t-delay} from its mean), each
    summed over all sequences, all columns, and all steps that have an input delay steps before them. 1 is perfect
    recall, 0 is no better than always saying the mean.

    Parameters
    ----------
    h : (T, B, H) array
        States after each step.
    x : (T, B, D) array
        The inputs that drove them.
    delay : int
        How many steps back to look, 0 ... T-1.

    Returns
    -------
    r2 : () float

    Source: [jaeger2004harnessing].
    """
    T, B, H = h.shape
    states = h[delay:].reshape(-1, H)
    targets = x[: T - delay].reshape(len(states), -1)
    # Taking the means away first is the same as fitting c.
    states = states - states.mean(axis=0)
    targets = targets - targets.mean(axis=0)
    W, *_ = np.linalg.lstsq(states, targets, rcond=None)
    return 1 - np.sum((targets - states @ W) ** 2) / np.sum(targets**2)


def delayed_echo(rng, T, B, delay):
    """Draw the echo task: the input is a row of coin flips, the target repeats it delay steps later, y_t = x_{t-delay}.

    Parameters
    ----------
    rng : numpy.random.Generator
        Used once: `rng.integers(2, size=(T, B, 1))`, where 0 stands for -1 and 1 for +1.
    T : int
        Steps.
    B : int
        Sequences.
    delay : int
        How late the echo is, 0 ... T-1.

    Returns
    -------
    x : (T, B, 1) array
        Each entry -1.0 or 1.0.
    y : (T, B, 1) array
        x, delay steps later; 0.0 before the first echo.

    Source: [jaeger2004harnessing].
    """
    x = 2.0 * rng.integers(2, size=(T, B, 1)) - 1
    y = np.zeros_like(x)
    y[delay:] = x[: T - delay]
    return x, y


def sample_and_hold(rng, T, B, rate):
    """Draw the hold task: whenever the flag is up, the target takes over the signal; otherwise it keeps what it had.

    Parameters
    ----------
    rng : numpy.random.Generator
        Used twice: `rng.integers(2, size=(T, B))` for the signal, then `rng.random((T, B)) < rate` for the flag.
    T : int
        Steps.
    B : int
        Sequences.
    rate : float
        How often the flag is up, 0 ... 1. It is up at the first step whatever the draw.

    Returns
    -------
    x : (T, B, 2) array
        x[..., 0] the signal, -1.0 or 1.0; x[..., 1] the flag, 0.0 or 1.0.
    y : (T, B, 1) array
        The signal at the latest step, this one included, whose flag was up.

    Source: [hochreiter1997long].
    """
    signal = 2.0 * rng.integers(2, size=(T, B)) - 1
    flag = rng.random((T, B)) < rate
    flag[0] = True
    latest = np.maximum.accumulate(np.where(flag, np.arange(T)[:, None], 0), axis=0)
    y = np.take_along_axis(signal, latest, axis=0)
    return np.stack([signal, flag], axis=-1), y[..., None]


def influence(f, x, size=1e-3):
    """Measure which inputs each output depends on: nudge one step of the input, and see which steps of the output move.

    Parameters
    ----------
    f : function
        Takes a sequence shaped like x, returns one of the same length.
    x : (T, B, D) array
        Where to measure.
    size : float
        Size of the nudge, added to all B x D numbers of a step.

    Returns
    -------
    M : (T, T) array
        M[t, s] is the largest change of output t, divided by size, when input s was nudged. An exact 0: out of sight.

    Source: [bai2018empirical].
    """
    before = f(x)
    T = len(x)
    M = np.empty((T, T))
    for s in range(T):
        nudged = x.copy()
        nudged[s] += size
        M[:, s] = np.abs(f(nudged) - before).reshape(T, -1).max(axis=1) / size
    return M

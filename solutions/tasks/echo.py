"""Two tests of a memory: say again what came some steps ago, and hold what was said last."""

import numpy as np


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

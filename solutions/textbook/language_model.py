"""Sampling from a character RNN with nothing but its weights; language_model.py has the general form, for any cell."""

import numpy as np

from solutions.models.language_model import sample_index


def sample(prompt, length, temperature, parameters, rng, cell="rnn"):
    """Let the model write; arguments and result as in `models.language_model.sample`, with "rnn" for the cell.

    Source: [graves2013generating].
    """
    W_xh, W_hh, b_h, W_hy, b_y = [parameters[name] for name in ("W_xh", "W_hh", "b_h", "W_hy", "b_y")]
    h = np.zeros_like(b_h)
    for code in prompt:
        h = np.tanh(W_xh[code] + h @ W_hh + b_h)  # a one-hot row times W_xh is a row of W_xh
    written = []
    for _ in range(length):
        code = sample_index(h @ W_hy + b_y, temperature, rng)
        written.append(code)
        h = np.tanh(W_xh[code] + h @ W_hh + b_h)
    return np.array(written)
